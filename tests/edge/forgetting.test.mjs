// What is not kept for a key is not replayed; and refusals are kept a thousand times a day.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop, order } from "./lib/shop.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop?.stop());

describe("an answer that is not kept leaves its key free", () => {
  let member;
  let reader;
  before(async () => {
    member = await shop.enrol("shop:free");
    reader = (await shop.makeKey({ kind: "rk", scopes: ["read"] })).key;
  });

  const vain = [
    ["400 malformed_json", (ref) => [`{"order":${ref}`]],
    ["400 invalid_header", (ref) => [order(ref, 100), { headers: { "regulars-now": "now" } }]],
    ["401 credential_invalid", (ref) => [order(ref, 100), { credential: "sk_x_y" }]],
    ["401 credential_missing", (ref) => [order(ref, 100), { headers: { authorization: "" } }]],
    ["403 scope_missing", (ref) => [order(ref, 100), { credential: reader }]],
    ["413 body_too_large", (ref) => [" ".repeat(65_537 - ref.length) + ref]],
    ["415 content_type", (ref) => [order(ref, 100), { headers: { "content-type": "text/plain" } }]],
    ["422 invalid_field", (ref) => [order(ref, -1)]],
    ["422 invalid_order", (ref) => [order(ref, [])]],
  ];

  for (const [place, [title, attempt]] of vain.entries()) {
    test(title, async () => {
      const [key, ref] = [newKey(), `vain-${place}`];
      const [body, options] = attempt(ref);
      const refused = await shop.post(`${member}/earn`, body, { key, ...options });
      assert.equal(`${refused.status} ${refused.body.code}`, title);
      const done = await shop.post(`${member}/earn`, order(ref, 100), { key });
      assert.equal(done.status, 201, done.text);
      assert.equal(done.replayed, false);
    });
  }

  test("404 member_not_found", async () => {
    const key = newKey();
    const path = "/v1/members/ref:shop:later/earn";
    const missing = await shop.post(path, order("o", 100), { key });
    assert.equal(missing.body.code, "member_not_found");
    await shop.enrol("shop:later");
    const done = await shop.post(path, order("o", 100), { key });
    assert.equal(done.status, 201);
    assert.equal(done.replayed, false);
  });

  test("404 order_not_found", async () => {
    const key = newKey();
    const path = `${member}/orders/tomorrow/returns`;
    const missing = await shop.post(path, { return_ref: "early" }, { key });
    assert.equal(missing.body.code, "order_not_found");
    await shop.must(201, shop.post(`${member}/earn`, order("tomorrow", 100)));
    const done = await shop.post(path, { return_ref: "early" }, { key });
    assert.equal(done.status, 200);
    assert.equal(done.replayed, false);
  });
});

describe("refusals of one member in one day", () => {
  const refused = { wallet: "spark", points: 1 };
  const tomorrow = { now: "2026-03-02T00:00:00Z" };
  let member;
  let last;
  before(async () => {
    member = await shop.enrol("shop:refused");
    const keys = Array.from({ length: 1_000 }, newKey);
    const items = keys.map((key) => ({ key, path: `${member}/holds`, body: refused }));
    const { body } = await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
    const codes = new Set(body.answers.map((answer) => answer.body.code));
    assert.deepEqual([...codes], ["insufficient_points"]);
    last = keys.at(-1);
  });

  test("number 1,001 answers 429 with the seconds until midnight, and is not kept", async () => {
    const key = newKey();
    for (const _ of [1, 2]) {
      const answer = await shop.post(`${member}/holds`, refused, { key });
      assert.equal(answer.status, 429, answer.text);
      assert.equal(answer.body.code, "rate_limited");
      assert.equal(answer.headers.get("retry-after"), String(15 * 60 * 60));
      assert.equal(answer.replayed, false);
    }
    const next = await shop.post(`${member}/holds`, refused, { key, ...tomorrow });
    assert.equal(next.body.code, "insufficient_points");
    assert.equal(next.replayed, false);
  });

  test("the limit outlives a restart", async () => {
    const other = await shop.enrol("shop:refused-too");
    const items = Array.from({ length: 1_000 }, () => ({
      key: newKey(),
      path: `${other}/holds`,
      body: refused,
    }));
    await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
    await shop.edge.restart();
    assert.equal((await shop.post(`${other}/holds`, refused)).status, 429);
    const done = await shop.post(`${other}/earn`, order("o1", 100));
    assert.equal(done.status, 201, "what is accepted is not counted");
  });

  test("what was kept is still replayed", async () => {
    const again = await shop.post(`${member}/holds`, refused, { key: last });
    assert.equal(again.status, 409);
    assert.equal(again.replayed, true);
  });

  test("the next day counts from nothing", async () => {
    const answer = await shop.post(`${member}/holds`, refused, tomorrow);
    assert.equal(answer.body.code, "insufficient_points");
  });
});
