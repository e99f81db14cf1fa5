// Vouchers kept for carts, links for partners, and mistakes: over time, restarts and retries.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { balances, newKey, openShop, order, wallet } from "./lib/shop.mjs";

const MANY = 50;

let shop;
before(async () => {
  shop = await openShop();
  await shop.partner();
});
after(() => shop?.stop());

/** Enrols a member who has a thousand points. */
async function regular(ref) {
  const member = await shop.enrol(ref);
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 100_000)));
  return member;
}

async function voucher(member) {
  const { body } = await shop.must(201, shop.post(`${member}/redemptions`, { reward: "drink" }));
  return { id: body.redemption.id, path: `${member}/redemptions/${body.redemption.id}` };
}

async function link(member, rest = {}, options = {}) {
  const wish = { reward: "drink", partner: "bakery", ...rest };
  const { body } = await shop.must(201, shop.post(`${member}/links`, wish, options));
  return { ...body.link, path: `${member}/holds/${body.hold.id}` };
}

/** The second of the morning on which all of this plays. */
const at = (time) => ({ now: `2026-03-01T${time}Z` });

async function stands(member, id, options) {
  const { body } = await shop.must(200, shop.get(member, options));
  return body.redemptions.find((one) => one.id === id);
}

describe("a voucher that is kept for a cart", () => {
  test("is free again on the second, though nobody watched and nothing was written", async () => {
    const member = await regular("shop:lapse");
    const { id, path } = await voucher(member);
    await shop.must(200, shop.post(`${path}/reserve`, { order: "cart-1", ttl_seconds: 60 }));
    const entries = await shop.must(200, shop.get(`${member}/entries`, at("09:00:59.999")));
    assert.equal((await shop.get(member, at("09:00:59.999"))).body.redemptions[0].reserved.order,
      "cart-1");
    assert.equal((await shop.get(member, at("09:01:00"))).body.redemptions[0].reserved, undefined);
    const after = await shop.must(200, shop.get(`${member}/entries`, at("09:01:00")));
    assert.equal(after.text, entries.text);
    const busy = await shop.post(`${path}/use`, { order: "cart-2" }, at("09:00:59.999"));
    assert.deepEqual([busy.status, busy.body.until], [409, "2026-03-01T09:01:00.000Z"]);
    await shop.must(200, shop.post(`${path}/use`, { order: "cart-2" }, at("09:01:00")));
    assert.equal(await stands(member, id, at("09:01:00")), undefined);
  });

  test("is kept once whatever is retried, and its answer is the same", async () => {
    const member = await regular("shop:kept-again");
    const { path } = await voucher(member);
    const options = { key: newKey() };
    const ask = () => shop.post(`${path}/reserve`, { order: "cart-1" }, options);
    const [first, second] = [await ask(), await ask()];
    assert.deepEqual([first.text, first.replayed, second.replayed], [second.text, false, true]);
    const again = await shop.post(`${path}/reserve`, { order: "cart-1" });
    assert.deepEqual([again.status, again.body.outcome], [200, "unchanged"]);
    const other = await shop.post(`${path}/reserve`, { order: "cart-2" }, options);
    assert.deepEqual([other.status, other.body.code], [422, "idempotency_key_reused"]);
    assert.equal(other.body.errors[0].pointer, "/order");
  });

  test("is still kept after a restart", async () => {
    const member = await regular("shop:kept-through");
    const { path } = await voucher(member);
    await shop.must(200, shop.post(`${path}/reserve`, { order: "cart-1" }));
    await shop.edge.restart();
    const busy = await shop.post(`${path}/use`, {});
    assert.equal(busy.body.code, "redemption_reserved");
    await shop.must(200, shop.post(`${path}/use`, { order: "cart-1" }));
  });

  test("comes back with the order that it was used on", async () => {
    const member = await regular("shop:comes-back");
    const { path } = await voucher(member);
    await shop.must(200, shop.post(`${path}/reserve`, { order: "o2" }));
    await shop.must(201, shop.post(`${member}/earn`, order("o2", 10_000)));
    await shop.must(200, shop.post(`${path}/use`, { order: "o2" }));
    const { body } = await shop.must(200,
      shop.post(`${member}/orders/o2/returns`, { return_ref: "b2" }));
    assert.deepEqual(body.given_back, [{ wallet: "point", points: 100 }]);
    assert.equal(wallet(body.view, "point").active, 1_000);
    assert.ok(balances(body.view));
  });

  test("asks for an order, and for no less than a minute and no more than a week", async () => {
    const member = await regular("shop:malformed");
    const { path } = await voucher(member);
    const wrong = [
      [{}, "/order"],
      [{ order: "" }, "/order"],
      [{ order: "cart-1", ttl_seconds: 59 }, "/ttl_seconds"],
      [{ order: "cart-1", ttl_seconds: 604_801 }, "/ttl_seconds"],
      [{ order: "cart-1", until: "noon" }, "/until"],
    ];
    for (const [body, pointer] of wrong) {
      const { status, body: problem } = await shop.post(`${path}/reserve`, body);
      assert.deepEqual([status, problem.errors[0].pointer], [422, pointer]);
    }
    await shop.must(200, shop.post(`${path}/reserve`, { order: "cart-1", ttl_seconds: 604_800 }));
  });
});

describe("a link for a partner", () => {
  test("has a code of its own that no other answer shows", async () => {
    const member = await regular("shop:codes");
    const wishes = Array.from({ length: 9 }, () => link(member, { reward: "credit" }));
    const links = await Promise.all(wishes);
    assert.equal(new Set(links.map(({ code }) => code)).size, 9);
    const { text } = await shop.must(200, shop.get(`${member}/entries?limit=100`));
    for (const { code } of links) assert.ok(!text.includes(code), "the journal shows no code");
    const { body } = await shop.must(200, shop.get(member));
    const codes = (all) => all.map(({ code }) => code).sort();
    assert.deepEqual(codes(body.links), codes(links));
  });

  test("is minted once whatever is retried, and is the same link", async () => {
    const member = await regular("shop:minted-again");
    const options = { key: newKey() };
    const asks = Array.from({ length: MANY }, () => link(member, {}, options));
    const codes = new Set((await Promise.all(asks)).map(({ code }) => code));
    assert.equal(codes.size, 1);
    const { body } = await shop.must(200, shop.get(`${member}/balance`));
    assert.equal(wallet(body, "point").held, 100);
  });

  test("is good until its second, and not on it", async () => {
    const member = await regular("shop:expiring");
    const { path, expires_at: expiresAt } = await link(member, { ttl_seconds: 60 });
    assert.equal(expiresAt, "2026-03-01T09:01:00.000Z");
    const other = await link(member, { ttl_seconds: 60 });
    const body = { partner: "bakery" };
    await shop.must(200, shop.post(`${path}/consume`, body, at("09:00:59.999")));
    const late = await shop.post(`${other.path}/consume`, body, at("09:01:00"));
    assert.deepEqual([late.status, late.body.code], [410, "link_expired"]);
    const seen = await shop.must(200, shop.get(`${member}/balance`, at("09:01:00")));
    const { active, held } = wallet(seen.body, "point");
    assert.deepEqual([active, held], [900, 0]);
  });

  test("is for a reward, and says what of its wish is wrong", async () => {
    const member = await regular("shop:wishes");
    const wrong = [
      [{ partner: "bakery" }, "/reward"],
      [{ reward: "drink" }, "/partner"],
      [{ reward: "drink", partner: "the bakery" }, "/partner"],
      [{ reward: "drink", partner: "bakery", ttl_seconds: 59 }, "/ttl_seconds"],
      [{ reward: "drink", partner: "bakery", ttl_seconds: 2_592_001 }, "/ttl_seconds"],
      [{ reward: "drink", partner: "bakery", code: "MINE" }, "/code"],
    ];
    for (const [body, pointer] of wrong) {
      const { status, body: problem } = await shop.post(`${member}/links`, body);
      assert.deepEqual([status, problem.errors[0].pointer], [422, pointer]);
    }
    const points = { wallet: "point", points: 5, link: { partner: "bakery" } };
    assert.equal((await shop.post(`${member}/holds`, points)).status, 422);
    const hold = { reward: "drink", link: { partner: "bakery", location: "north" } };
    const { body } = await shop.must(201, shop.post(`${member}/holds`, hold));
    assert.deepEqual([body.link.location, body.link.hold], ["north", body.hold.id]);
  });
});

describe("a mistake", () => {
  test("is undone once, however often the button is pressed", async () => {
    const member = await regular("shop:pressed");
    const { id, path } = await voucher(member);
    await shop.must(200, shop.post(`${path}/use`, {}));
    const presses = Array.from({ length: MANY }, () => shop.post(`${path}/undo`));
    const outcomes = (await Promise.all(presses)).map(({ body }) => body.outcome).sort();
    assert.deepEqual(outcomes, [...Array(MANY - 1).fill("unchanged"), "undone"].sort());
    assert.equal((await stands(member, id)).status, "issued");
  });

  test("can be undone for a quarter of an hour", async () => {
    const member = await regular("shop:minutes");
    const [first, second] = [await voucher(member), await voucher(member)];
    await shop.must(200, shop.post(`${first.path}/use`, {}));
    await shop.must(200, shop.post(`${second.path}/use`, {}));
    await shop.must(200, shop.post(`${first.path}/undo`, undefined, at("09:14:59.999")));
    const late = await shop.post(`${second.path}/undo`, undefined, at("09:15:00"));
    assert.deepEqual([late.status, late.body.code], [409, "undo_too_late"]);
  });

  test("of one step gives the points back to the lots they came from", async () => {
    const member = await regular("shop:one-step");
    const before = await shop.must(200, shop.get(`${member}/lots`));
    const spent = await shop.must(201,
      shop.post(`${member}/redemptions`, { reward: "drink", order: "t1" }));
    const path = `${member}/redemptions/${spent.body.redemption.id}/undo`;
    const { body } = await shop.must(200, shop.post(path));
    assert.deepEqual([body.outcome, body.redemption.status], ["undone", "cancelled"]);
    assert.deepEqual(body.given_back, [{ wallet: "point", points: 100 }]);
    assert.equal((await shop.must(200, shop.get(`${member}/lots`))).text, before.text);
  });
});
