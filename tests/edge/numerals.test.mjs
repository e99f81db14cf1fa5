// Whole numbers only: what is not one is refused with its field, everywhere, and changes nothing.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { fields, numberFields } from "./lib/fields.mjs";
import { few, numerals } from "./lib/numerals.mjs";
import { openShop, order } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

let shop;
let member;
let stored;
let seen;

/** What can be read of the member, and all that is stored of everybody. */
async function state() {
  const paths = ["", "/balance", "/entries", "/lots"];
  return Promise.all(paths.map(async (path) => (await shop.get(member + path)).text));
}

before(async () => {
  shop = await openShop();
  member = await shop.enrol("shop:numbers");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 100_000)));
  const held = await shop.must(201, shop.post(`${member}/holds`, { wallet: "point", points: 9 }));
  shop.values = { member: member.split("/").at(-1), hold: held.body.hold.id, order: "o1" };
  [stored, seen] = [dumpAll(shop.edge.dir), await state()];
});
after(() => shop?.stop());

/** Sends a numeral in a field and holds the answer to what every refusal promises. */
async function isRefused(field, [title, numeral]) {
  const answer = await field.send(shop, numeral);
  const context = `${field.name}, ${title}: ${answer.status} ${answer.text}`;
  assert.ok([400, 422].includes(answer.status), context);
  assert.equal(answer.headers.get("content-type"), "application/problem+json", context);
  assert.ok(["malformed_json", "invalid_field"].includes(answer.body.code), context);
  assert.equal(answer.body.status, answer.status, context);
  if (answer.body.code === "invalid_field") {
    assert.deepEqual(answer.body.errors.map(({ pointer }) => pointer), [field.pointer], context);
  } else {
    assert.equal(answer.status, 400, context);
  }
}

test("there is a row for every number that a body can hold", () => {
  const rows = new Set(fields.map(({ source }) => source));
  assert.deepEqual(numberFields().filter((name) => !rows.has(name)), []);
});

test("there are at least 200 numerals, no two the same", () => {
  assert.ok(numerals.length >= 200, `${numerals.length}`);
  assert.equal(new Set(numerals.map(([, numeral]) => numeral)).size, numerals.length);
});

describe("a line's gross", () => {
  const gross = fields.find(({ name }) => name === "Earn /order/lines/0/gross");
  for (const numeral of numerals) {
    test(`refuses ${numeral[0]}`, () => isRefused(gross, numeral));
  }
});

describe("every other number of every route", () => {
  for (const field of fields) {
    test(field.name, async () => {
      for (const numeral of few) await isRefused(field, numeral);
      for (const numeral of field.beyond) await isRefused(field, [numeral, numeral]);
    });
  }
});

describe("what JSON allows around a number", () => {
  for (const spaced of [" 700", "700 ", "\t700", "\n700\r\n", "  \t 700  \n "]) {
    test(`is as if it was not there: ${JSON.stringify(spaced)}`, async () => {
      const body = { member: shop.values.member, ...order("q", 7) };
      const json = JSON.stringify(body).replace(":7}", `:${spaced}}`);
      const answer = await shop.must(200, shop.post("/v1/quote", json, { key: null }));
      assert.equal(answer.body.awards[0].points, 7);
    });
  }
});

test("none of it changed a byte of state", async () => {
  assert.deepEqual(await state(), seen);
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
});
