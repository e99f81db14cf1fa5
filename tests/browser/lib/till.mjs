// Tills in a browser: pairing a tab, and what a partner's members bring to it.

import { order } from "../../edge/lib/shop.mjs";
import { hours } from "./portal.mjs";

/** The partner of `coffee-stars`, with two places. */
export const books = { id: "corner-books", name: "Corner Books", locations: ["front", "back"] };

/** A tab that is a till: `shop`, or a partner's by its id. */
export async function openTill(portal, till, { label = "The tablet", location, ...options } = {}) {
  const opened = await portal.tab(options);
  await pair(portal, opened.page, { till, label, location });
  return opened;
}

/** Types a fresh code into the tab; answers the code. */
export async function pair(portal, page, wish) {
  const { body } = await portal.shop.must(201, portal.shop.post("/v1/pairings", wish));
  await page.goto(`${portal.folder}/till`);
  await page.fill("#code", body.code);
  await page.click("main form button");
  await page.waitForURL(`${portal.folder}/till`);
  return body.code;
}

let members = 0;

/** What a new member brings: a link for a paperback, unless the wish says else. */
export async function bring(portal, wish = {}) {
  const { shop } = portal;
  members += 1;
  const member = await shop.enrol(`shop:pickup-${members}`, {}, { now: hours(-2) });
  const bought = order("o-1", [60_000], { occurred_at: hours(-2), currency: "EUR" });
  await shop.must(201, shop.post(`${member}/earn`, bought, { now: hours(-1) }));
  const body = { reward: "paperback", partner: books.id, ttl_seconds: 86_400, ...wish };
  const { body: made } = await shop.must(201, shop.post(`${member}/links`, body, { now: null }));
  return { member, ...made.link };
}
