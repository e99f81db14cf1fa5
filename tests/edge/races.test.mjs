// Many at once: what can happen once happens once, whoever comes first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { balances, newKey, openShop, order, wallet } from "./lib/shop.mjs";

const MANY = 50;

let shop;
before(async () => (shop = await openShop()));
after(() => shop?.stop());

/** Sends `MANY` requests together and answers what came back. */
function together(request) {
  return Promise.all(Array.from({ length: MANY }, (_, place) => request(place)));
}

/** How often each status and code is among the answers. */
function tally(answers) {
  const counts = {};
  for (const { status, body } of answers) {
    const name = `${status} ${body.outcome ?? body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function entriesOf(member, kind) {
  const { body } = await shop.must(200, shop.get(`${member}/entries?limit=100`));
  return body.data.filter((entry) => entry.kind === kind);
}

async function viewOf(member) {
  const { body } = await shop.must(200, shop.get(`${member}/balance`));
  assert.ok(balances(body), "the books balance");
  return body;
}

test("50 redemptions race for the points of one", async () => {
  const member = await shop.enrol("shop:one-drink");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 19_900)));
  const answers = await together(() => shop.post(`${member}/redemptions`, { reward: "drink" }));
  assert.deepEqual(tally(answers), { "201 redeemed": 1, "409 insufficient_points": 49 });
  assert.equal(wallet(await viewOf(member), "point").active, 99);
  assert.equal((await entriesOf(member, "redeemed")).length, 1);
});

test("50 identical requests under one key are one entry and one answer", async () => {
  const member = await shop.enrol("shop:identical");
  const key = newKey();
  const answers = await together(() => shop.post(`${member}/earn`, order("o1", 700), { key }));
  assert.deepEqual(tally(answers), { "201 earned": 50 });
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
  assert.equal((await entriesOf(member, "earned")).length, 1);
  assert.equal(wallet(await viewOf(member), "point").issued, 7);
});

test("50 enrolments under one reference are one member", async () => {
  const answers = await together(() => shop.post("/v1/members", { ref: "shop:same" }));
  assert.deepEqual(tally(answers), { "201 enrolled": 1, "200 unchanged": 49 });
  assert.equal(new Set(answers.map(({ body }) => body.member)).size, 1);
});

test("50 keys for one order: it counts once, and the others learn of its entry", async () => {
  const member = await shop.enrol("shop:one-order");
  const answers = await together(() => shop.post(`${member}/earn`, order("o1", 700)));
  assert.deepEqual(tally(answers), { "201 earned": 1, "409 already_recorded": 49 });
  const [{ id }] = await entriesOf(member, "earned");
  const named = answers.map(({ body }) => body.entry.id ?? body.entry);
  assert.deepEqual([...new Set(named)], [id]);
});

test("captures and voids race for one hold", async () => {
  const member = await shop.enrol("shop:one-hold");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 10_000)));
  const held = await shop.must(201, shop.post(`${member}/holds`, { reward: "drink" }));
  const path = `${member}/holds/${held.body.hold.id}`;
  const ends = ["capture", "void"];
  const answers = await together((place) => shop.post(`${path}/${ends[place % 2]}`));
  const counts = tally(answers);
  assert.equal(counts["409 hold_resolved"], 49, JSON.stringify(counts));
  const captured = counts["200 captured"] === 1;
  const { active, redeemed, held: stillHeld } = wallet(await viewOf(member), "point");
  assert.deepEqual([active, redeemed, stillHeld], captured ? [0, 100, 0] : [100, 0, 0]);
});

test("50 checkouts race to keep one voucher, each for its own order", async () => {
  const member = await shop.enrol("shop:one-voucher");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 10_000)));
  const bought = await shop.must(201, shop.post(`${member}/redemptions`, { reward: "drink" }));
  const path = `${member}/redemptions/${bought.body.redemption.id}`;
  const kept = await together((n) => shop.post(`${path}/reserve`, { order: `cart-${n}` }));
  assert.deepEqual(tally(kept), { "200 reserved": 1, "409 redemption_reserved": 49 });
  const winner = kept.findIndex(({ status }) => status === 200);
  const used = await together((n) => shop.post(`${path}/use`, { order: `cart-${n}` }));
  const counts = tally(used);
  assert.equal(counts["200 used"], 1, JSON.stringify(counts));
  assert.equal(used[winner].status, 200, "who kept it uses it");
  assert.equal((counts["409 redemption_reserved"] ?? 0) + counts["409 redemption_used"], 49);
  assert.equal((await entriesOf(member, "used")).length, 1);
});

test("50 tills race to hand over what is held, and one does", async () => {
  const member = await shop.enrol("shop:one-link");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 10_000)));
  await shop.partner();
  const wish = { reward: "drink", partner: "bakery" };
  const { body } = await shop.must(201, shop.post(`${member}/links`, wish));
  const path = `${member}/holds/${body.hold.id}/consume`;
  const answers = await together((n) =>
    shop.post(path, { partner: "bakery", location: `shop-${n}`, receipt_ref: `R-${n}` }));
  assert.deepEqual(tally(answers), { "200 consumed": 1, "409 already_consumed": 49 });
  const { redemption } = answers.find(({ status }) => status === 200).body;
  const told = answers.filter(({ status }) => status === 409).map((answer) => answer.body);
  assert.deepEqual([...new Set(told.map(({ location }) => location))], [redemption.location]);
  assert.deepEqual([...new Set(told.map((said) => said.consumed_at))], [redemption.issued_at]);
  const key = newKey();
  const again = { partner: "bakery" };
  const lost = await together(() => shop.post(path, again, { key }));
  assert.equal(new Set(lost.map(({ text }) => text)).size, 1, "one answer for one key");
  const { active, held, redeemed } = wallet(await viewOf(member), "point");
  assert.deepEqual([active, held, redeemed], [0, 0, 100]);
});

test("holds race for more than there is", async () => {
  const member = await shop.enrol("shop:holds");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 1_000)));
  const three = { wallet: "point", points: 3 };
  const answers = await together(() => shop.post(`${member}/holds`, three));
  assert.deepEqual(tally(answers), { "201 held": 3, "409 insufficient_points": 47 });
  const { active, held } = wallet(await viewOf(member), "point");
  assert.deepEqual([active, held], [1, 9]);
});

test("returns race for one order's remainder", async () => {
  const member = await shop.enrol("shop:returns");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 1_000)));
  const path = `${member}/orders/o1/returns`;
  const answers = await together((place) =>
    shop.post(path, { return_ref: `b${place}`, amount: 300 }),
  );
  assert.deepEqual(tally(answers), { "200 returned": 3, "409 return_exceeds_order": 47 });
  assert.equal(wallet(await viewOf(member), "point").active, 1);
});

test("batches race single requests for the same keys and orders", async () => {
  const members = await Promise.all([1, 2, 3].map((n) => shop.enrol(`shop:batched-${n}`)));
  const commands = members.flatMap((member) =>
    Array.from({ length: 20 }, (_, n) => ({
      key: newKey(),
      path: `${member}/earn`,
      body: order(`o${n}`, 100 * (n + 1)),
    })),
  );
  const items = commands.toReversed();
  const batches = Array.from({ length: 5 }, () => shop.post("/v1/batch", { items }, { key: null }));
  const singles = commands.map(({ key, path, body }) => shop.post(path, body, { key }));
  const [together, alone] = [await Promise.all(batches), await Promise.all(singles)];
  commands.forEach((command, place) => {
    const mirrored = commands.length - 1 - place;
    const said = together.map(({ body }) => body.answers[mirrored]).concat(alone[place]);
    assert.equal(said.filter(({ replayed }) => !replayed).length, 1, command.path);
    for (const { status, body } of said) {
      assert.equal(status, 201);
      assert.deepEqual(body, alone[place].body);
    }
  });
  for (const member of members) {
    assert.equal(wallet(await viewOf(member), "point").issued, 210);
    assert.equal((await entriesOf(member, "earned")).length, 20);
  }
});

test("adjustments up and down end where the sum of the accepted says", async () => {
  const member = await shop.enrol("shop:up-and-down");
  const points = (place) => (place % 2 ? -7 : 5);
  const answers = await together((place) => {
    const hand = { reason: "race", actor: "ada" };
    return shop.post(`${member}/adjustments`, { wallet: "point", points: points(place), ...hand });
  });
  const sum = answers.reduce((all, { status }, place) => {
    assert.ok([201, 409].includes(status));
    return status === 201 ? all + points(place) : all;
  }, 0);
  const { active, deficit } = wallet(await viewOf(member), "point");
  assert.equal(active - deficit, sum);
});

test("releases race for one serial", async () => {
  const { body } = await shop.must(200, shop.get("/v1/program"));
  const wanted = { releases: [{ hash: body.version }] };
  const headers = { "if-match": `"${body.serial}"` };
  const put = () => shop.call("PUT", "/v1/program/live", wanted, { headers });
  const counts = tally(await together(put));
  assert.deepEqual(counts, { "200 undefined": 1, "412 precondition_failed": 49 });
  const now = await shop.must(200, shop.get("/v1/program"));
  assert.equal(now.body.serial, body.serial + 1);
});
