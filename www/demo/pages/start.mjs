// The demo's first page: the shop fronts to walk into.

import { members } from "../members.mjs";
import { shops } from "../shops/index.mjs";
import { frame } from "./frame.mjs";
import { html } from "./html.mjs";

/** One of the five, with a way into each shop. */
function person({ words: { say }, isSeeded }, { id, name }) {
  const letters = name.split(" ").map(([letter]) => letter).join("");
  return html`<li class="person">
    <span class="face ${id}" aria-hidden="true">${letters}</span>
    <h3><bdi>${name}</bdi></h3>
    ${Object.values(shops).map((shop) => html`
    <form method="post" action="/demo/member"><input type="hidden" name="value" value="${id}">
      <button class="${shop.id}" name="next" value="/${shop.id}"
        ${!isSeeded(id, shop) && html`disabled`}><b>${shop.name}</b><span>${
          say(isSeeded(id, shop) ? `life.${shop.id}_${id}` : "demo.seeding")}</span></button>
    </form>`)}
  </li>`;
}

export function startPage(page) {
  const { say } = page.words;
  const body = html`<main id="shop" class="street">
    <h1>${say("demo.title")}</h1><p class="lead">${say("demo.lead")}</p>
    <div class="fronts">${Object.values(shops).map(({ id, name }) => html`
      <a class="shopfront ${id}" href="/${id}"><img src="/pictures/hero-${id}.svg" alt="">
        <span class="sign"><b>${name}</b><span>${say(`demo.${id}_line`)}</span>
        <em>${say("demo.walk_in")}</em></span></a>`)}</div>
    <h2>${say("demo.people")}</h2><p class="lead">${say("demo.people_lead")}</p>
    <ul class="people">${members.map((member) => person(page, member))}</ul>
  </main>`;
  const title = "Regulars: four shops to try it in";
  return frame(page, { title, style: "start", body, scripts: ["bar"] });
}
