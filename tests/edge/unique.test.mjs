// Where orders are unique, one order counts once in the whole program, whoever it is sent for.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop, order } from "./lib/shop.mjs";
import { databases, withCopy } from "./lib/storage.mjs";

const MANY = 50;

let shop;
let ada;
let bob;
before(async () => {
  shop = await openShop({ files: ["sole-house", "test-house"] });
  [ada, bob] = [await shop.enrol("shop:ada"), await shop.enrol("shop:bob")];
});
after(() => shop?.stop());

const earn = (member, ref, options) => shop.post(`${member}/earn`, order(ref, 1_000), options);

/** How many rows the Directory has for whole members or orders: those that name no voucher. */
function claims() {
  return databases(shop.edge.dir, "Directory").map((file) =>
    withCopy(shop.edge.dir, file, (database) => {
      const known = database.prepare("SELECT name FROM sqlite_master WHERE name = 'identifier'");
      const count = "SELECT count(*) AS n FROM identifier WHERE subject = ''";
      return known.get() ? database.prepare(count).get().n : 0;
    })).reduce((all, n) => all + n, 0);
}

test("an order sent for a second member is refused, and names nobody", async () => {
  await shop.must(201, earn(ada, "o1"));
  const refused = await shop.must(409, earn(bob, "o1"));
  assert.equal(refused.body.code, "already_recorded");
  assert.equal(refused.body.entry, undefined);
  assert.ok(!refused.text.includes("mem_") && !refused.text.includes("ent_"), refused.text);
  const { body } = await shop.must(200, shop.get(`${bob}/entries`));
  assert.deepEqual(body.data.map(({ kind }) => kind), ["enrolled"]);
});

test("sent again for its own member it is known, with its entry", async () => {
  const key = newKey();
  const first = await shop.must(201, earn(ada, "o2", { key }));
  const again = await shop.must(201, earn(ada, "o2", { key }));
  assert.equal(again.text, first.text);
  const other = await shop.must(409, earn(ada, "o2"));
  assert.equal(other.body.entry, first.body.entry.id);
});

test("the refusal is kept for its key", async () => {
  await shop.must(201, earn(ada, "o3"));
  const key = newKey();
  const first = await shop.must(409, earn(bob, "o3", { key }));
  const again = await shop.must(409, earn(bob, "o3", { key }));
  assert.equal(again.text, first.text);
  assert.equal(again.replayed, true);
});

test(`${MANY} members race for one order: it is one's`, async () => {
  const members = await Promise.all(
    Array.from({ length: MANY }, (_, place) => shop.enrol(`shop:racer-${place}`)));
  const answers = await Promise.all(members.map((member) => earn(member, "race")));
  const counts = {};
  for (const { status, body } of answers) {
    const name = `${status} ${body.outcome ?? body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  assert.deepEqual(counts, { "201 earned": 1, "409 already_recorded": MANY - 1 });
});

describe("an order that is refused keeps itself from nobody", () => {
  const hand = { reason: "check", actor: "ada" };

  test("as too old for one, whatever comes of it later", async () => {
    const old = order("old", 1_000, { occurred_at: "2025-11-01T08:00:00Z" });
    const before = claims();
    assert.equal((await shop.post(`${ada}/earn`, old)).body.code, "order_too_old");
    assert.equal((await shop.post(`${ada}/earn`, order("old", -1))).status, 422);
    assert.equal(claims(), before);
    await shop.must(201, earn(bob, "old"));
  });

  test("as one's who is suspended, or a stranger's", async () => {
    const carl = await shop.enrol("shop:carl");
    await shop.must(200, shop.post(`${carl}/suspend`, hand));
    assert.equal((await earn(carl, "o4")).body.code, "member_suspended");
    assert.equal((await earn("/v1/members/ref:shop:dora", "o4")).body.code, "member_not_found");
    await shop.must(201, earn(bob, "o4"));
    await shop.must(200, shop.post(`${carl}/resume`, hand));
    assert.equal((await earn(carl, "o4")).body.code, "already_recorded");
  });

  test("as one that was quoted, which claims nothing", async () => {
    const before = claims();
    const quote = { member: ada.split("/").at(-1), ...order("o5", 1_000) };
    await shop.must(200, shop.post("/v1/quote", quote));
    assert.equal(claims(), before);
  });
});

test("a batch tells each of its items", async () => {
  const items = [[ada, "b1"], [bob, "b1"], [bob, "b2"], [ada, "b2"]].map(([member, ref]) => ({
    key: newKey(),
    path: `${member}/earn`,
    body: order(ref, 1_000),
  }));
  const { body } = await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
  const said = body.answers.map((answer) => answer.body.outcome ?? answer.body.code).sort();
  assert.deepEqual(said, ["already_recorded", "already_recorded", "earned", "earned"]);
});

test("a return of it is its member's alone", async () => {
  await shop.must(201, earn(ada, "o6"));
  const back = { return_ref: "r6" };
  assert.equal((await shop.post(`${bob}/orders/o6/returns`, back)).body.code, "order_not_found");
  await shop.must(200, shop.post(`${ada}/orders/o6/returns`, back));
});

test("a restart forgets no claim", async () => {
  await shop.must(201, earn(ada, "o7"));
  await shop.edge.restart();
  assert.equal((await earn(bob, "o7")).body.code, "already_recorded");
});

test("where orders are per member, two members may have one, and nobody is asked", async () => {
  const program = "test-house";
  const two = await Promise.all(["1", "2"].map((n) => shop.enrol(`shop:${n}`, {}, { program })));
  const before = claims();
  for (const member of two) await shop.must(201, earn(member, "o1", { program }));
  assert.equal(claims(), before);
});
