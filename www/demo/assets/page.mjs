// What the server told this page: the shop, the member, the words, and where the edge is.

import { find } from "./dom.mjs";
import { wordsOf } from "./words.mjs";

export const page = JSON.parse(find("#demo").textContent);
export const { shop } = page;
export const words = wordsOf(page.language, page.texts);
export const { say, money } = words;
export const points = (count) =>
  (shop.isMoney ? money(count, shop.currency) : words.points(shop.id, count));
export const nameOf = (id) => say(`${shop.id}.${id}`);

/** Now by the demo's clock, which may be set ahead. */
export const now = () => new Date(Date.now() + page.clockSeconds * 1000);

/** What happens in the shop and is of interest elsewhere on the page. */
export const happenings = new EventTarget();
export const happened = (name, detail) =>
  happenings.dispatchEvent(new CustomEvent(name, { detail }));
