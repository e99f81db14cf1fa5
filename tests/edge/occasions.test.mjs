// Occasions at the edge: a birthday is kept sealed, celebrated once, and never by looking.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop, wallet } from "./lib/shop.mjs";
import { until } from "./lib/until.mjs";

let shop;
before(async () => {
  shop = await openShop({ files: ["collectors", "party-house"] });
});
after(() => shop?.stop());

const JOINED = { now: "2026-02-01T09:00:00Z" };
const EVE = { now: "2026-03-13T22:59:59.999Z" };
const BIRTHDAY = { now: "2026-03-13T23:00:00Z" };

async function enrol(reference, birthday = "03-14") {
  const body = { ref: reference, person: { birthday } };
  const answer = await shop.must(201, shop.post("/v1/members", body, JOINED));
  return `/v1/members/${answer.body.member}`;
}

const gems = async (member, { now }) =>
  wallet((await shop.call("GET", `${member}/balance`, undefined, { now })).body, "gem").active;

describe("a birthday", () => {
  test("is said with the person, and in no entry", async () => {
    const member = await enrol("shop:ada");
    assert.deepEqual((await shop.get(member)).body.person, { birthday: "03-14" });
    const wrong = { ref: "shop:wrong", person: { birthday: "02-30" } };
    const refused = await shop.must(422, shop.post("/v1/members", wrong, JOINED));
    assert.equal(refused.body.errors[0].pointer, "/person/birthday");
  });

  test("is celebrated at midnight of the shop's own day, and by no look", async () => {
    const member = await enrol("shop:bo");
    const early = await shop.must(200, shop.post(`${member}/settle`, {}, EVE));
    assert.equal(early.body.outcome, "unchanged");
    assert.equal(await gems(member, BIRTHDAY), 100);
    const { body } = await shop.must(200, shop.post(`${member}/settle`, {}, BIRTHDAY));
    assert.equal(body.outcome, "occurred");
    assert.deepEqual(body.automatic.map(({ reward }) => reward), ["cake"]);
    assert.equal(await gems(member, BIRTHDAY), 250);
    const { body: seen } = await shop.get(`${member}/entries?limit=1`, BIRTHDAY);
    assert.deepEqual([seen.data[0].kind, seen.data[0].event], ["occurred", "birthday"]);
    assert.ok(!JSON.stringify(seen.data).includes("03-14\""));
  });

  test("comes once, however many commands arrive with it", async () => {
    const member = await enrol("shop:cy");
    const cards = Array.from({ length: 8 }, () => shop.post(`${member}/redemptions`,
      { reward: "card" }, { ...BIRTHDAY, key: newKey() }));
    const statuses = (await Promise.all(cards)).map(({ status }) => status).sort();
    // 100 gems and 150 for the birthday buy five cards of 50.
    assert.deepEqual(statuses, [201, 201, 201, 201, 201, 409, 409, 409]);
    assert.equal(await gems(member, BIRTHDAY), 0);
  });

  test("that was moved is not celebrated again", async () => {
    const member = await enrol("shop:di");
    await shop.must(200, shop.post(`${member}/settle`, {}, BIRTHDAY));
    const later = { now: "2026-03-20T09:00:00Z" };
    const moved = { ref: "shop:di", person: { birthday: "03-20" } };
    await shop.must(200, shop.post("/v1/members", moved, later));
    const again = await shop.must(200, shop.post(`${member}/settle`, {}, later));
    assert.equal(again.body.outcome, "unchanged");
  });
});

test("a live program's keeper rings for it, and nobody need ask", async () => {
  const live = { program: "party-house", now: null };
  const birthday = new Date().toISOString().slice(5, 10);
  const body = { ref: "shop:eve", person: { birthday } };
  const joined = await shop.must(201, shop.post("/v1/members", body, live));
  const member = `/v1/members/${joined.body.member}`;
  const gift = await until("the gift", async () => {
    const { body: seen } = await shop.must(200, shop.get(`${member}/entries`, live));
    return seen.data.find(({ kind }) => kind === "occurred");
  });
  assert.deepEqual([gift.event, gift.seq], ["birthday", 2]);
  const { body: view } = await shop.must(200, shop.get(`${member}/balance`, live));
  assert.equal(wallet(view, "point").active, 10);
});
