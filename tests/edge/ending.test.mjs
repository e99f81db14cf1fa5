// The end of a program at the edge: nothing is earned from that instant, and what was earned can
// be redeemed until its own date.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openShop, order, wallet } from "./lib/shop.mjs";

/** The last instants of March and of May in Copenhagen, and the first ones after them. */
const LAST = "2026-03-31T21:59:59.999Z";
const ENDED = "2026-03-31T22:00:00.000Z";
const REDEEMED = "2026-05-31T21:59:59.999Z";
const OVER = "2026-05-31T22:00:00.000Z";

let shop;
before(async () => {
  shop = await openShop({ files: ["last-house"] });
});
after(() => shop?.stop());

const bought = (ref, occurredAt) => order(ref, 3000, { occurred_at: occurredAt });
const refused = async (promise) => (await shop.must(409, promise)).body;

test("the last instant counts, whenever it is reported, and the next one does not", async () => {
  const member = await shop.enrol("shop:ada", {}, { now: "2026-03-01T09:00:00Z" });
  const at = (now) => ({ now });
  await shop.must(201, shop.post(`${member}/earn`, bought("o1", LAST), at(LAST)));
  for (const path of [`${member}/earn`, "/v1/quote"]) {
    const { code, detail, may_change: later } = await refused(
      shop.post(path, bought("o2", ENDED), at(ENDED)),
    );
    assert.deepEqual({ code, detail, later },
      { code: "program_ended", detail: "The program has ended.", later: false });
  }
  const late = await shop.must(201, shop.post(`${member}/earn`, bought("o3", LAST), at(ENDED)));
  assert.equal(wallet(late.body.view, "point").active, 60);
  const act = { action: "survey", event_id: "e1", occurred_at: ENDED };
  assert.equal((await refused(shop.post(`${member}/actions`, act, at(ENDED)))).code,
    "program_ended");
  const drink = { reward: "drink" };
  const taken = await shop.must(201, shop.post(`${member}/redemptions`, drink, at(REDEEMED)));
  for (const wish of [drink, { wallet: "point", points: 1 }]) {
    assert.equal((await refused(shop.post(`${member}/redemptions`, wish, at(OVER)))).code,
      "program_ended");
  }
  const offers = await shop.get(`${member}/rewards`, at(OVER));
  assert.match(offers.text, /program_ended/);
  const { id } = taken.body.redemption;
  await shop.must(200, shop.post(`${member}/redemptions/${id}/use`, {}, at(OVER)));
  const back = { return_ref: "r1" };
  const gone = await shop.must(200, shop.post(`${member}/orders/o1/returns`, back, at(OVER)));
  assert.equal(wallet(gone.body.view, "point").active, 20);
});

test("nobody joins what has ended, and the program says when it does", async () => {
  const joins = shop.post("/v1/members", { ref: "shop:bo" }, { now: ENDED });
  assert.equal((await refused(joins)).code, "program_ended");
  const { body } = await shop.must(200, shop.get("/v1/program", { now: null }));
  assert.deepEqual([body.ends_at, body.redeem_until], [ENDED, OVER]);
});
