// What an earn costs, counted: rows written, bytes stored, bytes answered.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newKey, openShop, order } from "./lib/shop.mjs";
import { memberDatabases, withCopy } from "./lib/storage.mjs";

const EARNS = 1_000;
const LINES = [1_200, 350, 990, 15_000, 2_500];

let shop;
let member;
before(async () => {
  shop = await openShop();
  member = await shop.enrol("shop:regular", { segments: ["gold"] });
});
after(() => shop?.stop());

const file = () => memberDatabases(shop.edge.dir)[0];

/** How many rows each table has, and how many entries each index. */
function counts(database) {
  const things = database
    .prepare("SELECT name, tbl_name, type, sql FROM sqlite_master WHERE type IN ('table', 'index')")
    .all()
    .filter(({ name }) => !name.startsWith("_cf"));
  return Object.fromEntries(things.map(({ name, tbl_name: table, type, sql }) => {
    const only = type === "index" ? / WHERE .*$/.exec(sql)?.[0] ?? "" : "";
    return [name, database.prepare(`SELECT count(*) AS n FROM ${table}${only}`).get().n];
  }));
}

/** A real order of five lines, as a shop's server would report it. */
function five(n) {
  const lines = LINES.map((gross, place) => ({
    id: `${place + 1}`,
    product: `sku-${1000 + place}`,
    categories: ["drinks"],
    quantity: 1,
    gross,
    tax: Math.floor(gross / 5),
  }));
  return order(`shop-2026-${String(n).padStart(6, "0")}`, [], { channel: "app", lines });
}

test("an earn of five lines writes five rows", async () => {
  await shop.must(201, shop.post(`${member}/earn`, five(0)));
  const earlier = withCopy(shop.edge.dir, file(), counts);
  await shop.must(201, shop.post(`${member}/earn`, five(1)));
  const later = withCopy(shop.edge.dir, file(), counts);
  const added = Object.keys(later).filter((name) => later[name] !== earlier[name]);
  const written = Object.fromEntries(added.map((name) => [name, later[name] - earlier[name]]));
  // The fifth is the book, which has one row for ever.
  assert.deepEqual(written, { journal: 1, journal_fact: 1, answer: 1, answer_key: 1 });
  assert.equal(later.book, 1);
});

test(`${EARNS} earns take at most 3 KB each on disk`, async (context) => {
  const grown = async () => {
    await shop.edge.restart();
    // A copy that is opened and closed takes its log in: its size is the file's after a checkpoint.
    return withCopy(shop.edge.dir, file(), (database) => {
      const { page_count: pages } = database.prepare("PRAGMA page_count").get();
      const { page_size: bytes } = database.prepare("PRAGMA page_size").get();
      return pages * bytes;
    });
  };
  const earlier = await grown();
  const items = Array.from({ length: EARNS }, (_, n) => ({
    key: newKey(),
    path: `${member}/earn`,
    body: five(n + 2),
  }));
  for (let from = 0; from < EARNS; from += 250) {
    const batch = { items: items.slice(from, from + 250) };
    const { body } = await shop.must(200, shop.post("/v1/batch", batch));
    assert.ok(body.answers.every(({ status }) => status === 201));
  }
  const each = ((await grown()) - earlier) / EARNS;
  context.diagnostic(`${Math.round(each)} bytes for each earn of ${LINES.length} lines`);
  assert.ok(each <= 3 * 1024, `${each} bytes for each earn`);
});

test("the view in an answer takes at most 1 KB, with three wallets in use", async () => {
  await shop.must(201, shop.post(`${member}/holds`, { wallet: "point", points: 7 }));
  const act = { action: "review", event_id: "e1", occurred_at: "2026-03-01T08:00:00Z" };
  await shop.must(201, shop.post(`${member}/actions`, act));
  const parcel = { id: "p", quantity: 2, gross: 100, categories: ["parcel"] };
  const { body } = await shop.must(
    201,
    shop.post(`${member}/earn`, order("parcel", [], { lines: [parcel] })),
  );
  assert.equal(body.view.balances.length, 3);
  const bytes = Buffer.byteLength(JSON.stringify(body.view));
  assert.ok(bytes <= 1_024, `${bytes} bytes`);
});
