// A power cut between the commit and the telling: what another keeper must know, it learns.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { newKey, openShop, order } from "../edge/lib/shop.mjs";
import { databases, memberDatabases, tables, withCopy } from "../edge/lib/storage.mjs";
import { faulty } from "../edge/workerd.mjs";

let shop;
let member;
before(async () => {
  const files = ["test-house", "sole-house"];
  shop = await openShop({ files, bundle: faulty, keepers: { FAULTS: "FaultKeeper" } });
  member = await shop.enrol("shop:1");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 100_000)));
});
after(() => shop?.stop());

const hold = (what) => fetch(`${shop.url}/faults/hold/${what}`);

/** Asks until it is so; a minute is ten times what the alarm needs. */
async function until(what, holds) {
  const giveUp = Date.now() + 60_000;
  for (;;) {
    const answer = await holds();
    if (answer) return answer;
    assert.ok(Date.now() < giveUp, `${what} never came`);
    await pause(50);
  }
}

const read = (query) =>
  withCopy(shop.edge.dir, memberDatabases(shop.edge.dir)[0], (database) =>
    database.prepare(query).all());

const look = async (code) => (await shop.get(`/v1/vouchers/${code}`)).status;

test("a code that was given out before a power cut is found after it", async () => {
  await hold("errands");
  const key = newKey();
  const asked = shop.post(`${member}/redemptions`, { reward: "drink" }, { key })
    .then(({ text }) => text, () => "cut off");
  await until("the entry", () => read("SELECT * FROM outbox")[0]);
  await shop.edge.kill9();
  assert.equal(await asked, "cut off", "nobody was told of the code");
  const [errand] = read("SELECT * FROM outbox");
  assert.equal(errand.deed, "claim", "it was written with the entry");
  await shop.edge.start();
  const retry = shop.post(`${member}/redemptions`, { reward: "drink" }, { key });
  const again = await shop.must(201, retry);
  assert.equal(again.replayed, true, "the entry was there");
  const { code, id } = again.body.redemption;
  await until("the code", async () => (await look(code)) === 200);
  const { body } = await shop.must(200, shop.get(`/v1/vouchers/${code}`));
  assert.equal(body.voucher.id, id);
  assert.deepEqual(await until("the end of the errand", () => {
    const left = read("SELECT * FROM outbox");
    return left.length === 0 && left;
  }), []);
});

test("what is told late is told by the alarm, though nobody asks again", async () => {
  await hold("errands");
  const asked = shop.post(`${member}/redemptions`, { reward: "drink" }).catch(() => "cut off");
  await until("the entry", () => read("SELECT * FROM outbox")[0]);
  await shop.edge.restart();
  assert.equal(await asked, "cut off");
  await until("the end of the errand", () => read("SELECT * FROM outbox").length === 0);
});

test("an order that was claimed before a power cut is its member's after it", async () => {
  const program = "sole-house";
  const [ada, bob] = [await shop.enrol("shop:ada", {}, { program }),
    await shop.enrol("shop:bob", {}, { program })];
  await hold("orders");
  const key = newKey();
  const earn = (path, options) =>
    shop.post(`${path}/earn`, order("sole", 1_000), { program, ...options });
  const asked = earn(ada, { key }).catch(() => "cut off");
  await until("the claim", () => databases(shop.edge.dir, "Directory").some((file) =>
    withCopy(shop.edge.dir, file, (database) => tables(database).includes("identifier") &&
      database.prepare("SELECT 1 FROM identifier WHERE subject = ''").get())));
  await shop.edge.restart();
  assert.equal(await asked, "cut off", "it was claimed, and not recorded");
  assert.equal((await earn(bob)).body.code, "already_recorded");
  const done = await shop.must(201, earn(ada, { key }));
  assert.equal(done.replayed, false);
});
