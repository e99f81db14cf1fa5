// A journal that somebody with the database in hand has changed: the chain says where.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newKey, openShop, order } from "../edge/lib/shop.mjs";
import { memberDatabases, verifyChain, withCopy } from "../edge/lib/storage.mjs";

const ENTRIES = 9;

let shop;
let file;
before(async () => {
  shop = await openShop();
  const member = await shop.enrol("shop:honest");
  const items = Array.from({ length: ENTRIES - 1 }, (_, n) => ({
    key: newKey(),
    path: `${member}/earn`,
    body: order(`o${n}`, 1_000),
  }));
  await shop.must(200, shop.post("/v1/batch", { items }));
  await shop.enrol("shop:other");
  file = memberDatabases(shop.edge.dir)
    .find((one) => withCopy(shop.edge.dir, one, verifyChain).entries === ENTRIES);
});
after(() => shop?.stop());

/** What the chain says of a copy in which `statements` were run, its guards taken off. */
function changedBy(statements) {
  return withCopy(shop.edge.dir, file, (database) => {
    for (const guard of ["insert", "update", "delete"]) {
      database.exec(`DROP TRIGGER journal_${guard}`);
    }
    database.exec(statements);
    return verifyChain(database);
  });
}

test("as it was written it holds", () => {
  assert.equal(changedBy("SELECT 1").entries, ENTRIES);
});

const swapped = (one, other, column) => `
  CREATE TABLE aside AS SELECT * FROM journal WHERE seq IN (${one}, ${other});
  UPDATE journal
  SET ${column} = (SELECT ${column} FROM aside WHERE aside.seq = ${one + other} - journal.seq)
  WHERE seq IN (${one}, ${other})`;
const set = (seq, column, value) => `UPDATE journal SET ${column} = ${value} WHERE seq = ${seq}`;

const cases = [
  ["points of an entry", set(4, "entry", "replace(entry, '\"p\":10', '\"p\":99')"),
    /entry 4 is not its hash/],
  ["a blank in an entry", set(9, "entry", "entry || ' '"), /entry 9 is not its hash/],
  ["the first entry", set(1, "entry", "replace(entry, '\"v\":1', '\"v\":2')"),
    /entry 1 is not its hash/],
  ["a hash", set(5, "hash", `'${"A".repeat(43)}'`), /entry 5 is not its hash/],
  ["an entry cut out", "DELETE FROM journal WHERE seq = 5", /entry 5 is numbered 6/],
  ["an entry cut out and the rest closed up",
    "DELETE FROM journal WHERE seq = 5; UPDATE journal SET seq = seq - 1 WHERE seq > 5",
    /entry 5 is numbered 5/],
  ["the first cut off", "DELETE FROM journal WHERE seq = 1", /entry 1 is numbered 2/],
  ["the last cut off", "DELETE FROM journal WHERE seq = 9", /the book stands at 9/],
  ["two entries exchanged", swapped(3, 4, "entry"), /entry 3 is numbered 3/],
  ["an entry doubled",
    "INSERT INTO journal SELECT 10, NULL, hash, entry FROM journal WHERE seq = 9",
    /entry 10 is numbered 10/],
  ["the book's head", "UPDATE book SET seq = 8", /the book stands at 8/],
];
for (const [title, statements, expected] of cases) {
  test(`${title} changed is found`, () => {
    assert.throws(() => changedBy(statements), expected);
  });
}

test("the guards themselves refuse all of it", () => {
  for (const statement of ["UPDATE journal SET entry = ''", "DELETE FROM journal",
    "INSERT INTO journal SELECT 11, NULL, hash, entry FROM journal WHERE seq = 9",
    "INSERT OR REPLACE INTO journal SELECT seq, fact, hash, '' FROM journal WHERE seq = 9"]) {
    assert.throws(
      () => withCopy(shop.edge.dir, file, (database) => database.exec(statement)),
      /append-only|takes the next entry/,
    );
  }
});
