// Memberships at the edge: what billing reports counts once, and perks are there while it is paid.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { pairTill } from "./lib/pages.mjs";
import { NOW, balances, newKey, openShop, order, wallet } from "./lib/shop.mjs";

let shop;
before(async () => {
  shop = await openShop({ files: ["wine-angels", "shop-cash"] });
});
after(() => shop?.stop());

const paid = (name, rest = {}) => ({
  plan: "angel", billing_ref: name, event: "paid", occurred_at: NOW, ...rest,
});
const at = (now) => ({ now });

describe("a period that was paid", () => {
  let member;
  before(async () => {
    member = await shop.enrol("shop:ada");
  });

  test("credits its wallet, brings the welcome, and is in the view", async () => {
    const { body } = await shop.must(200, shop.post(`${member}/billing`, paid("b1")));
    assert.equal(body.outcome, "billed");
    assert.deepEqual(body.awards.map(({ rule, points }) => [rule, points]), [["angel", 4000]]);
    const issued = body.automatic.map(({ reward, status }) => [reward, status]);
    assert.deepEqual(issued, [["first-case", "issued"], ["gift-bottle", "issued"]]);
    assert.equal(wallet(body.view, "wine").active, 4000);
    const until = "2026-04-01T08:00:00.000Z";
    assert.deepEqual(body.view.memberships, [{
      plan: "angel", status: "active", since: "2026-03-01T09:00:00.000Z",
      paid_until: until, perks_until: until, perks: ["delivery"],
    }]);
  });

  test("counts once under its reference, and its entry says what it was", async () => {
    const again = await shop.must(409, shop.post(`${member}/billing`, paid("b1", { amount: 1 })));
    assert.equal(again.body.code, "already_recorded");
    const { body } = await shop.get(`${member}/entries?limit=1`);
    const [entry] = body.data;
    assert.equal(entry.id, again.body.entry);
    const { kind, plan, billing_ref: name, event, from, amount } = entry;
    assert.deepEqual({ kind, plan, name, event, from, amount }, {
      kind: "billed", plan: "angel", name: "b1", event: "paid",
      from: "2026-03-01T09:00:00.000Z", amount: 4000,
    });
  });

  test("counts once under another reference, however many come at once", async () => {
    const bo = await shop.enrol("shop:bo");
    const names = Array.from({ length: 8 }, (_, n) => paid(`race-${n}`));
    const answers = await Promise.all(names.map((body) => shop.post(`${bo}/billing`, body)));
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, ...Array(7).fill(409)]);
    const refused = answers.filter(({ status }) => status === 409);
    assert.ok(refused.every(({ body }) => body.code === "period_already_paid"));
    const { body } = await shop.get(`${bo}/balance`);
    assert.equal(wallet(body, "wine").active, 4000);
  });

  test("is found and given back after a restart", async () => {
    await shop.edge.restart();
    const refund = { plan: "angel", billing_ref: "r1", event: "refunded", occurred_at: NOW };
    const unknown = { ...refund, refunds: "b9" };
    const none = await shop.must(404, shop.post(`${member}/billing`, unknown));
    assert.equal(none.body.code, "period_not_found");
    const body = { ...refund, refunds: "b1" };
    const done = await shop.must(200, shop.post(`${member}/billing`, body));
    assert.deepEqual(done.body.taken, [{ wallet: "wine", points: 4000 }]);
    assert.equal(done.body.view.memberships[0].status, "refunded");
    assert.ok(done.body.automatic.every(({ status }) => status === "cancelled"));
    assert.ok(balances(done.body.view));
    const twice = { ...body, billing_ref: "r2" };
    const refused = await shop.must(409, shop.post(`${member}/billing`, twice));
    assert.equal(refused.body.code, "period_refunded");
  });
});

describe("perks", () => {
  test("are there to the end of what was paid, and not a millisecond longer", async () => {
    const member = await shop.enrol("shop:cleo");
    await shop.must(200, shop.post(`${member}/billing`, paid("c1")));
    const stop = { plan: "angel", billing_ref: "c2", event: "cancelled", occurred_at: NOW };
    const { body } = await shop.must(200, shop.post(`${member}/billing`, stop));
    assert.equal(body.view.memberships[0].status, "cancelled");
    const free = { reward: "free-delivery" };
    const last = at("2026-04-01T07:59:59.999Z");
    await shop.must(201, shop.post(`${member}/redemptions`, free, last));
    const over = at("2026-04-01T08:00:00Z");
    const refused = await shop.must(403, shop.post(`${member}/redemptions`, free, over));
    assert.equal(refused.body.code, "reward_not_for_member");
    const { body: seen } = await shop.get(`${member}/balance`, over);
    assert.equal(seen.memberships[0].status, "lapsed");
    assert.equal(wallet(seen, "wine").active, 4000);
  });
});

test("a report that does not fit together is refused for its field", async () => {
  const member = await shop.enrol("shop:dora");
  const refund = { plan: "angel", billing_ref: "d1", event: "refunded", occurred_at: NOW };
  const table = [
    [refund, "/refunds"],
    [{ ...paid("d2"), refunds: "d1" }, "/refunds"],
    [{ ...refund, refunds: "d1", amount: 1 }, "/amount"],
    [{ ...refund, refunds: "d1", from: NOW }, "/from"],
    [{ ...paid("d3"), from: NOW, until: NOW }, "/until"],
    [{ ...paid("d4"), replaces: "angel" }, "/replaces"],
    [{ ...paid("d5"), event: "renewed" }, "/event"],
    [{ ...paid("d6"), coupon: "x" }, "/coupon"],
  ];
  for (const [body, pointer] of table) {
    const refused = await shop.must(422, shop.post(`${member}/billing`, body));
    assert.equal(refused.body.errors[0].pointer, pointer, refused.text);
  }
  const other = { ...paid("d7"), plan: "x" };
  const unknown = await shop.must(422, shop.post(`${member}/billing`, other));
  assert.equal(unknown.body.code, "unknown_plan");
});

test("staff take money out of a wallet at the shop's till, once, and can put it back", async () => {
  const [program, now] = ["wine-angels", null];
  const member = await shop.enrol("shop:till", {}, { now });
  const bill = paid("t1", { occurred_at: new Date().toISOString() });
  await shop.must(200, shop.post(`${member}/billing`, bill, { now }));
  const till = await pairTill(shop, program);
  const page = till.path(`till/members/${member.split("/").at(-1)}`);
  const left = async () =>
    wallet((await shop.must(200, shop.get(`${member}/balance`, { now }))).body, "wine").active;
  const press = async (pay) => ({ ...(await till.form(page, page)), wallet: "wine", pay });
  const { text } = await till.get(page);
  assert.match(text, /To be spent on wine, and nothing else. Type only what that costs./);
  const fields = await press("12.50");
  for (const _ of ["once", "and again"]) assert.equal((await till.press(page, fields)).status, 303);
  assert.equal(await left(), 2750);
  for (const [pay, status] of [["27.51", 409], ["0", 422], ["much", 422]]) {
    assert.equal((await till.press(page, await press(pay))).status, status, pay);
  }
  const done = await till.press(page, fields);
  const act = /[?&]act=([^&]*)/.exec(done.headers.get("location"))[1];
  const target = till.path("till/undo");
  const { token } = await till.form(till.path("till/day"), target);
  assert.equal((await till.press(target, { token, act })).status, 303);
  assert.equal(await left(), 4000);
});

test("money that is for wine pays for wine: nothing else, no more of it, and once", async () => {
  const member = await shop.enrol("shop:vin");
  await shop.must(200, shop.post(`${member}/billing`, paid("v1")));
  const line = (id, category, gross) => ({ id, quantity: 1, gross, categories: [category] });
  const wine = line("1", "wine", 2500);
  const screw = line("2", "corkscrew", 1500);
  const cart = (...lines) => ({ currency: "EUR", lines });
  const ask = (points, rest) => ({ wallet: "wine", points, ...rest });
  const table = [
    [409, ask(1000, {}), "goods_required", "/cart"],
    [409, ask(1000, { order: "o1" }), "goods_required", "/cart"],
    [409, ask(1000, { order: "o1", cart: cart(screw) }), "nothing_eligible", "/cart"],
    [409, ask(2501, { order: "o1", cart: cart(wine, screw) }), "exceeds_eligible", "/points"],
    [422, ask(1000, { cart: cart(wine) }), "invalid_field", "/order"],
    [422, ask(9, { order: "o1", cart: { ...cart(wine), ref: "o" } }), "invalid_field", "/cart/ref"],
    [422, ask(9, { order: "o1", cart: cart() }), "invalid_order", "/cart/lines"],
    [422, ask(9, { order: "o1", cart: cart(wine, wine) }), "invalid_order", "/cart/lines/1/id"],
    [422, ask(9, { order: "o1", cart: { ...cart(wine), currency: "USD" } }), "currency_mismatch"],
    [422, { reward: "free-delivery", cart: cart(wine), order: "o1" }, "invalid_field", "/reward"],
  ];
  for (const route of ["redemptions", "holds"]) {
    for (const [status, body, code, pointer] of table) {
      const refused = await shop.must(status, shop.post(`${member}/${route}`, body));
      assert.equal(refused.body.code, code, refused.text);
      assert.equal(refused.body.errors?.[0].pointer, pointer, refused.text);
      if (code === "exceeds_eligible") assert.equal(refused.body.most, 2500);
    }
  }
  const mixed = { ...cart(wine, screw), ref: "o1" };
  const quoted = async (cart) => {
    const ask = { member: member.split("/").at(-1), order: cart };
    return (await shop.must(200, shop.post("/v1/quote", ask, { key: null }))).body.payable;
  };
  assert.deepEqual(await quoted(mixed), [{ wallet: "wine", points: 2500 }]);
  assert.deepEqual(await quoted(cart(line("1", "wine", 9000))), [{ wallet: "wine", points: 4000 }]);
  assert.equal(await quoted(cart(screw)), undefined);
  const held = await shop.must(201, shop.post(`${member}/holds`, ask(2000, { cart: mixed })));
  assert.deepEqual(await quoted(mixed), [{ wallet: "wine", points: 500 }], "what is held is not");
  const more = await shop.must(409, shop.post(`${member}/redemptions`, ask(501, { cart: mixed })));
  assert.equal(more.body.most, 500, "what is held is spoken for");
  const order = { ...mixed, occurred_at: NOW };
  await shop.must(201, shop.post(`${member}/earn`, { order }));
  const capture = `${member}/holds/${held.body.hold.id}/capture`;
  const elsewhere = await shop.must(409, shop.post(capture, { order: "o2" }));
  assert.equal(elsewhere.body.code, "goods_required");
  await shop.must(200, shop.post(capture, {}));
  const rest = ask(501, { order: "o1" });
  assert.equal((await shop.must(409, shop.post(`${member}/redemptions`, rest))).body.most, 500);
  await shop.must(201, shop.post(`${member}/redemptions`, ask(500, { order: "o1" })));
  assert.equal(wallet((await shop.get(`${member}/balance`)).body, "wine").active, 1500);
  const returned = { return_ref: "r1", lines: [{ id: "2", quantity: 1 }] };
  await shop.must(200, shop.post(`${member}/orders/o1/returns`, returned));
  assert.equal(wallet((await shop.get(`${member}/balance`)).body, "wine").active, 1500);
  await shop.must(200, shop.post(`${member}/orders/o1/returns`, { return_ref: "r2" }));
  assert.equal(wallet((await shop.get(`${member}/balance`)).body, "wine").active, 4000);
  const { wallets, plans } = (await shop.must(200, shop.get("/v1/program"))).body;
  assert.deepEqual(wallets[0].goods, { kinds: ["goods"], categories: ["wine"] });
  const { link } = plans[0];
  assert.match(link, /^https:/);
  for (const locale of ["en", "da", "zh-Hans", "zh-Hant", "ar"]) {
    const rules = await fetch(`${shop.url}/p/wine-angels/about`, {
      headers: { "accept-language": locale },
    });
    assert.match(await rules.text(), new RegExp(`<a class="more" href="${link}" rel="noopener">`));
  }
});

describe("money that has its season", () => {
  const program = "shop-cash";
  const now = (instant, rest = {}) => ({ program, now: instant, key: newKey(), ...rest });

  test("is spent in it in any part, and outside it refused with its dates", async () => {
    const october = "2026-10-06T10:00:00Z";
    const enrolled = await shop.post("/v1/members", { ref: "shop:eve" }, now(october));
    const member = `/v1/members/${enrolled.body.member}`;
    const bought = order("o1", 10_000, { occurred_at: october });
    await shop.must(201, shop.post(`${member}/earn`, bought, now(october)));
    const five = { wallet: "cash", points: 500, order: "o2" };
    const early = await shop.must(409, shop.post(`${member}/redemptions`, five, now(october)));
    const { code, opens_at: opens, until, may_change: later } = early.body;
    assert.deepEqual({ code, opens, until, later }, {
      code: "outside_spending_season", opens: "2026-11-01T23:00:00.000Z",
      until: "2026-11-15T23:00:00.000Z", later: true,
    });
    const open = now("2026-11-03T10:00:00Z");
    const done = await shop.must(201, shop.post(`${member}/redemptions`, five, open));
    assert.equal(wallet(done.body.view, "cash").active, 1500);
    const both = { reward: "x", wallet: "cash", points: 1 };
    const odd = await shop.must(422, shop.post(`${member}/redemptions`, both, open));
    assert.equal(odd.body.errors[0].pointer, "/reward");
  });
});
