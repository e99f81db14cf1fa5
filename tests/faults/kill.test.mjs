// Power cuts under load: what was acknowledged is there, once, and what was not is there or not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { balances, openShop } from "../edge/lib/shop.mjs";
import { memberDatabases, verifyChain, withCopy } from "../edge/lib/storage.mjs";
import { Load } from "./lib/load.mjs";

const MEMBERS = 20;
const WRITERS = 24;
const KILLS = 8;
/** Acknowledged commands between two kills. */
const BETWEEN = 120;

let shop;
let load;
before(async () => {
  shop = await openShop();
  load = new Load(shop, { members: MEMBERS, writers: WRITERS, seed: 20260301 });
  await load.begin();
});
after(() => shop?.stop());

test(`${WRITERS} writers go on through ${KILLS} kills`, async () => {
  await load.run({ kills: KILLS, between: BETWEEN });
  assert.equal(load.kills, KILLS);
  assert.ok(load.unknown.size > 0, "a kill caught somebody waiting, or it would prove nothing");
});

test("what had no answer is sent again under its key, and then has one", async () => {
  await load.resend();
  assert.equal(load.unknown.size, 0);
});

test("what had an answer has the same one still", async () => {
  const changed = await load.compareAll();
  assert.deepEqual(changed, []);
});

test("every acknowledged entry is in its journal, once, and no other is", async () => {
  for (const [member, entries] of await load.journals()) {
    const ids = entries.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, member);
    assert.deepEqual(ids.toSorted(), load.acknowledgedEntries(member).toSorted(), member);
  }
});

test("no order, return or action counted twice", async () => {
  for (const [member, entries] of await load.journals()) {
    const facts = entries
      .map(({ kind, order, return_ref: back }) => (kind === "earned" ? `o ${order}` : back))
      .filter(Boolean);
    assert.equal(new Set(facts).size, facts.length, member);
  }
});

test("the books of every member balance", async () => {
  for (const member of load.members) {
    const { body } = await shop.must(200, shop.get(`${member}/balance`));
    assert.ok(balances(body), JSON.stringify(body));
  }
});

test("every chain verifies, from the stored rows alone", async () => {
  await shop.edge.restart();
  const files = memberDatabases(shop.edge.dir);
  assert.equal(files.length, MEMBERS);
  const journals = await load.journals();
  for (const file of files) {
    const { member, entries } = withCopy(shop.edge.dir, file, verifyChain);
    assert.equal(entries, journals.get(`/v1/members/${member}`).length);
  }
});
