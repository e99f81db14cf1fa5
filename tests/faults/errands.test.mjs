// A power cut between the commit and the telling: what another keeper must know, it learns.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { pairTill } from "../edge/lib/pages.mjs";
import { newKey, openShop, order } from "../edge/lib/shop.mjs";
import { databases, memberDatabases, tables, withCopy } from "../edge/lib/storage.mjs";
import { until } from "../edge/lib/until.mjs";
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

const read = (query) =>
  withCopy(shop.edge.dir, memberDatabases(shop.edge.dir)[0], (database) =>
    database.prepare(query).all());

/** How much the Directory knows, beside codes. */
const claims = () => databases(shop.edge.dir, "Directory").reduce((sum, file) =>
  sum + withCopy(shop.edge.dir, file, (database) => tables(database).includes("identifier")
    ? database.prepare("SELECT count(*) AS count FROM identifier WHERE subject = ''").get().count
    : 0), 0);

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
  const before = claims();
  const earn = (path, options) =>
    shop.post(`${path}/earn`, order("sole", 1_000), { program, ...options });
  const asked = earn(ada, { key }).catch(() => "cut off");
  await until("the claim", () => claims() > before);
  await shop.edge.restart();
  assert.equal(await asked, "cut off", "it was claimed, and not recorded");
  assert.equal((await earn(bob)).body.code, "already_recorded");
  const done = await shop.must(201, earn(ada, { key }));
  assert.equal(done.replayed, false);
});

test("a phone that was claimed before a power cut is free for whoever joined", async () => {
  const phones = ["+4531000001", "+4531000002"];
  const identifiers = phones.map((value) => [{ kind: "phone", value }]);
  const before = claims();
  await hold("people");
  const keys = [newKey(), newKey()];
  const asked = phones.map((_, place) =>
    shop.post("/v1/members", { identifiers: identifiers[place] }, { key: keys[place] })
      .catch(() => "cut off"));
  await until("the claims", () => claims() === before + 2);
  await shop.edge.restart();
  assert.deepEqual(await Promise.all(asked), ["cut off", "cut off"]);
  const find = (phone) => shop.get(`/v1/members/phone:${phone}`);
  for (const phone of phones) assert.equal((await find(phone)).status, 404, "nobody joined");

  // A till is shown nobody, and may enrol them.
  const till = await pairTill(shop, "test-house");
  const page = till.path("till");
  const code = phones[1];
  const found = await till.press(page, { ...(await till.form(page, page)), code });
  assert.equal(found.status, 404);
  assert.match(found.text, /Nobody here yet/);

  // The one is enrolled by the same request again, the other is a member's by now.
  const again = { identifiers: identifiers[0] };
  const joined = await shop.must(201, shop.post("/v1/members", again, { key: keys[0] }));
  assert.equal((await find(phones[0])).body.member, joined.body.member);
  const theirs = await shop.must(200, shop.post(`${member}/identifiers`, identifiers[1][0]));
  assert.equal(theirs.body.outcome, "identified");
  assert.equal((await find(phones[1])).body.member, theirs.body.member);
  const late = { identifiers: identifiers[1] };
  const known = await shop.must(200, shop.post("/v1/members", late, { key: keys[1] }));
  assert.equal(known.body.member, theirs.body.member);
  // Of a member who is there, nothing is taken.
  const clash = await shop.post(`${member}/identifiers`, identifiers[0][0]);
  assert.equal(clash.body.code, "identity_clash");
});
