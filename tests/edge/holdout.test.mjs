// Who is held out, so that others can be compared with them, is told of no offer that they do not
// get, and not that they are.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Visitor } from "./lib/pages.mjs";
import { openShop, order } from "./lib/shop.mjs";
import { Store } from "./lib/store.mjs";

let shop;
let member;
let path;
before(async () => {
  shop = await openShop({ files: ["quiet-house"] });
  const store = await Store.open(shop);
  path = await shop.enrol("shop:ada", {}, { now: null });
  const bought = order("o-1", 10_000, { occurred_at: new Date().toISOString() });
  await shop.must(201, shop.post(`${path}/earn`, bought, { now: null }));
  member = await Visitor.enter(shop, store, "shop:ada");
});
after(() => shop?.stop());

const PAGES = ["", "rewards", "activity", "activity/2", "earn", "benefits", "about", "card",
  "settings", "data.json", "data.csv"];
const LEAK = /sparkling|hold.?out|held out|double|drawn by lot/i;

for (const page of PAGES) {
  test(`/${page} says nothing of what others get`, async () => {
    const { status, text } = await member.get(member.path(page));
    // The rest of the pages is there as for everybody.
    assert.ok(status === 200 || page === "benefits", `${status}`);
    assert.doesNotMatch(text.replace(/<(style|script)>[^]*?<\/\1>/g, ""), LEAK);
  });
}

test("nor do the member's answers, and what is withheld is nothing to be had", async () => {
  for (const rest of ["", "/rewards", "/entries", "/balance"]) {
    const { text } = await shop.must(200, shop.get(path + rest, { now: null }));
    assert.doesNotMatch(text, LEAK, rest);
  }
  const { status } = await member.get(member.path("rewards/gift"));
  assert.equal(status, 404);
  const gift = await shop.post(`${path}/redemptions`, { reward: "gift" }, { now: null });
  assert.equal(gift.body.code, "reward_not_for_member");
});

test("the rules that everybody can read have all of it", async () => {
  const { text } = await new Visitor(shop, "quiet-house").get(member.path("about"));
  for (const name of ["extra", "Tuesdays", "gift", "reason to return"]) {
    assert.match(text, new RegExp(`Sparkling ${name}`));
  }
});
