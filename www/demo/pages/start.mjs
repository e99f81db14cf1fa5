// The demo's first page: two shop fronts to walk into.

import { shops } from "../shops/index.mjs";
import { frame } from "./frame.mjs";
import { html } from "./html.mjs";

export function startPage(page) {
  const { say } = page.words;
  const body = html`<main id="shop" class="street">
    <h1>${say("demo.title")}</h1><p class="lead">${say("demo.lead")}</p>
    <div class="fronts">${Object.values(shops).map(({ id, name }) => html`
      <a class="shopfront ${id}" href="/${id}"><img src="/pictures/hero-${id}.svg" alt="">
        <span class="sign"><b>${name}</b><span>${say(`demo.${id}_line`)}</span>
        <em>${say("demo.walk_in")}</em></span></a>`)}</div>
  </main>`;
  const title = "Regulars: two shops to try it in";
  return frame(page, { title, style: "start", body, scripts: ["bar"] });
}
