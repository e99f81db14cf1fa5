// Tills across power cuts and the clock: an act whose line was lost is listed when its form is
// pressed again, and counts once; codes and devices end by the wall clock.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Visitor, pairTill } from "../edge/lib/pages.mjs";
import { openShop, wallet } from "../edge/lib/shop.mjs";
import { alter, databases, tables, withCopy } from "../edge/lib/storage.mjs";
import { until } from "../edge/lib/until.mjs";

const HERE = "coffee-stars";
const PRESSES = 24;
const now = { now: null };

let shop;
let till;
before(async () => {
  shop = await openShop({ files: [HERE] });
  till = await pairTill(shop, HERE);
});
after(() => shop?.stop());

/** The keeper of the program, by its file. */
const registry = () => databases(shop.edge.dir, "Program").find((file) =>
  withCopy(shop.edge.dir, file, (database) => tables(database).includes("record")));

async function customer(name) {
  const { body } = await shop.must(201, shop.post("/v1/members", { ref: `shop:${name}` }, now));
  return { path: `/v1/members/${body.member}`, page: till.path(`till/members/${body.member}`) };
}

const stars = async ({ path }) =>
  wallet((await shop.must(200, shop.get(`${path}/balance`, now))).body, "star").active;

/** The amounts on the till's list. */
async function listed() {
  const { text } = await till.get(till.path("till/day"));
  return [...text.matchAll(/<p class="amount"><bdi>([^<]*)<\/bdi>/g)].map(([, value]) => value);
}

test("an act whose line was lost is listed when its form is pressed again", async () => {
  const ada = await customer("ada");
  const form = { ...(await till.form(ada.page, ada.page)), amount: "10.00" };
  assert.equal((await till.press(ada.page, form)).status, 303);
  const [was, points] = [await listed(), await stars(ada)];
  assert.ok(was.length === 1 && points > 0, `${was}, ${points}`);
  // As a power cut leaves it: the member's keeper has the act, the till's day has not.
  await shop.edge.kill9();
  const lines = "DELETE FROM record WHERE kind LIKE 'till-act:%'";
  alter(shop.edge.dir, registry(), (database) =>
    assert.equal(database.prepare(lines).run().changes, 1));
  await shop.edge.start();
  assert.deepEqual(await listed(), []);
  assert.equal((await till.press(ada.page, form)).status, 303);
  assert.deepEqual(await listed(), was);
  assert.equal(await stars(ada), points, "it counts once");
});

test(`${PRESSES} presses, and a power cut among them: each is listed once in the end`, async () => {
  const bo = await customer("bo");
  const before = (await listed()).length;
  const forms = [];
  for (let place = 0; place < PRESSES; place += 1) {
    forms.push({ ...(await till.form(bo.page, bo.page)), amount: "10.00" });
  }
  const answers = forms.map((form) =>
    till.press(bo.page, form).then(({ status }) => status, () => "cut off"));
  await Promise.any(answers);
  await shop.edge.restart();
  const told = await Promise.all(answers);
  assert.ok(told.includes("cut off"), "somebody waited, or this would prove nothing");
  const done = told.filter((status) => status === 303).length;
  assert.ok((await listed()).length >= before + done, "what was answered is listed");
  for (const form of forms) assert.equal((await till.press(bo.page, form)).status, 303);
  assert.equal((await listed()).length, before + PRESSES);
  const each = (await stars(bo)) / PRESSES;
  assert.ok(Number.isInteger(each) && each > 0, `${each} for each`);
  const { body } = await shop.must(200, shop.get(`${bo.path}/entries?limit=100`, now));
  assert.equal(body.data.filter(({ kind }) => kind === "earned").length, PRESSES);
});

/** Stops the edge, has all records of a kind end so many seconds from now, and starts it. */
async function endIn(seconds, kind) {
  await shop.edge.kill9();
  // A whole number to SQLite too.
  const end = BigInt(Math.floor(Date.now() / 1000) + seconds);
  const change = "UPDATE record SET json = json_set(json, '$.expires_at', ?) WHERE kind = ?";
  alter(shop.edge.dir, registry(), (database) => {
    assert.ok(database.prepare(change).run(end, kind).changes > 0);
  });
  await shop.edge.start();
}

test("a pairing code is good to its end by the wall clock, and not after", async () => {
  const wish = { till: "shop", label: "Till" };
  const offer = async () => (await shop.must(201, shop.post("/v1/pairings", wish, now))).body.code;
  const [used, late] = [await offer(), await offer()];
  await endIn(6, "pairing");
  const pair = async (code) => {
    const visitor = new Visitor(shop, HERE);
    const target = visitor.path("till/pair");
    const fields = await visitor.form(visitor.path("till"), target);
    return (await visitor.press(target, { ...fields, code })).status;
  };
  assert.equal(await pair(used), 303, "it still runs");
  const end = withCopy(shop.edge.dir, registry(), (database) =>
    database.prepare("SELECT max(json ->> '$.expires_at') AS end FROM record WHERE kind = ?")
      .get("pairing").end);
  await until("the end of the code", () => Date.now() >= end * 1000);
  assert.equal(await pair(late), 422, "its time is up");
});

test("a device is a till to its end by the wall clock, and not after", async () => {
  const device = await pairTill(shop, HERE);
  const page = () => device.get(device.path("till/day"));
  assert.equal((await page()).status, 200);
  await endIn(5, "till");
  const isOver = ({ text }) => /Pair it again/.test(text);
  assert.ok(!isOver(await page()));
  await until("the end of the device", async () => isOver(await page()));
  // Nothing can be pressed there any more, either.
  const ada = await customer("late");
  assert.notEqual((await device.get(ada.page)).status, 200);
});
