// What is round every page of the demo: the head, the demo's own bar, and the room for its panel.

import { members } from "../members.mjs";
import { languages } from "../server/texts.mjs";
import { shops } from "../shops/index.mjs";
import { data, html } from "./html.mjs";

/** A form of one value that is sent when it is changed, and by a button where no script runs. */
function chooser({ page, name, label, value, options }) {
  const { say } = page.words;
  return html`<form class="chooser" method="post" action="/demo/${name}" data-auto>
    <label><span class="quiet">${label}</span>
      <select name="value">${options.map(([id, text, off]) => html`
        <option value="${id}"${id === value && html` selected`}${off && html` disabled`}>${text}
        </option>`)}</select></label>
    <noscript><button>${say("demo.apply")}</button></noscript>
  </form>`;
}

function memberChooser(page) {
  const { say } = page.words;
  const options = members.map(({ id, name }) => {
    const isReady = page.isSeeded(id);
    return [id, isReady ? name : `${name} (${say("demo.seeding")})`, !isReady];
  });
  return chooser({
    page,
    name: "member",
    label: say("demo.signed_in_as"),
    value: page.member?.id ?? "",
    options: [["", say("demo.nobody")], ...options],
  });
}

function date({ now, clockSeconds, words }) {
  return html`<time datetime="${now.toISOString()}"${clockSeconds > 0 && html` class="ahead"`}
    >${words.date(now)}</time>`;
}

function clock(page) {
  const { say } = page.words;
  const steps = ["day", "month", "year"];
  return html`<form class="clock" method="post" action="/demo/clock">
    <span class="quiet">${say("demo.clock")}</span>
    ${date(page)}
    ${steps.map((step) => html`<button name="value" value="${step}">+ ${say(`demo.${step}`)}
    </button>`)}</form>`;
}

function bar(page) {
  const { say } = page.words;
  const looks = ["system", "light", "dark"].map((look) => [look, say(`demo.look_${look}`)]);
  return html`<div class="bar" role="region" aria-label="${say("demo.controls")}">
    <a class="mark" href="/" aria-label="Regulars"><svg viewBox="0 0 24 24" aria-hidden="true"
      ><path d="M12 2l2.9 6.3 6.9.8-5.1 4.7 1.4 6.8L12 17.2l-6.1 3.4 1.4-6.8L2.2 9.1l6.9-.8z"/></svg
      ><span>Regulars</span></a>
    <nav class="doors" aria-label="${say("demo.shops")}">${Object.values(shops).map((shop) => html`
      <a href="/${shop.id}"${shop.id === (page.shop?.id ?? page.here) && html` aria-current="true"`}
        >${shop.name}</a>`)}</nav>
    ${page.shop && memberChooser(page)}
    <details class="more"><summary>${say("demo.controls")}${date(page)}</summary><div class="sheet">
      ${chooser({ page, name: "language", label: say("demo.language"), value: page.language,
        options: Object.entries(languages) })}
      ${chooser({ page, name: "look", label: say("demo.look"), value: page.look, options: looks })}
      ${clock(page)}
      <form method="post" action="/demo/start-over"><button title="${say("demo.start_over_note")}"
        >${say("demo.start_over")}</button></form>
    </div></details>
    ${page.shop && html`<button class="peek" type="button" aria-expanded="false"
      aria-controls="behind"><span>${say("demo.behind")}</span><b class="count" hidden></b>
      </button>`}
  </div>`;
}

/** A whole page. `page` is what `server.mjs` knows of the request; `config` goes to its scripts. */
export function frame(page, { title, style, body, config, scripts = [] }) {
  const { language, direction, look } = page;
  const theme = look === "system" ? false : html` data-look="${look}"`;
  return html`<!doctype html>
<html lang="${language}" dir="${direction}"${theme}${page.isClosed && html` data-behind="closed"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/pictures/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/demo.css">
${[style].flat().map((name) => html`<link rel="stylesheet" href="/assets/${name}.css">\n`)}
${config && data("demo", config)}
${scripts.map((name) => html`<script type="module" src="/assets/${name}.mjs"></script>`)}
</head>
<body>
<a class="skip" href="#shop">${page.words.say("demo.skip")}</a>
${bar(page)}
${body}
</body>
</html>
`;
}
