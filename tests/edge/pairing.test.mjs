// Pairing a device as a till: codes, who may offer them, and the devices that took them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

const bakery = { id: "harbour-bakery", name: "The bakery at the harbour", locations: ["quay-3"] };

let shop;
before(async () => {
  shop = await openShop();
  await shop.must(201, shop.post("/v1/partners", bakery));
});
after(() => shop?.stop());

const offer = (body, options) => shop.post("/v1/pairings", body, options);

describe("a pairing code", () => {
  test("is eight signs for ten minutes, and is stored nowhere", async () => {
    const before = Date.now();
    const wish = { till: bakery.id, location: "quay-3", label: "The tablet by the door" };
    const { body } = await shop.must(201, offer(wish));
    const { code, expires_at: end, url, ...rest } = body;
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    assert.deepEqual(rest, wish);
    assert.equal(url, `${shop.url}/p/${shop.program}/till`);
    const seconds = (Date.parse(end) - before) / 1000;
    assert.ok(seconds > 590 && seconds < 660, end);
    const stored = JSON.stringify(dumpAll(shop.edge.dir));
    assert.ok(!stored.includes(code) && !stored.includes(code.replace("-", "")));
  });

  test("is the same for the same idempotency key", async () => {
    const key = newKey();
    const wish = { till: "shop", label: "Till 1" };
    const first = await shop.must(201, offer(wish, { key }));
    const again = await shop.must(201, offer(wish, { key }));
    assert.deepEqual([again.text, again.replayed], [first.text, true]);
    const other = await shop.must(422, offer({ ...wish, label: "Till 2" }, { key }));
    assert.equal(other.body.code, "idempotency_key_reused");
  });

  const wrong = [
    [404, "", { till: "nobody", label: "x" }],
    [422, "/till", { till: "No One", label: "x" }],
    [422, "/location", { till: bakery.id, location: "elsewhere", label: "x" }],
    [422, "/location", { till: "shop", location: "a/b", label: "x" }],
    [422, "/label", { till: "shop", label: "" }],
    [422, "/label", { till: "shop", label: "a\nb" }],
    [422, "/label", { till: "shop" }],
  ];
  for (const [status, pointer, body] of wrong) {
    test(`cannot be for ${JSON.stringify(body)}`, async () => {
      const answer = await shop.must(status, offer(body));
      assert.equal(answer.body.errors?.[0].pointer ?? "", pointer);
    });
  }
});

test("nothing is paired yet, and what is not paired cannot be unpaired", async () => {
  assert.deepEqual((await shop.must(200, shop.get("/v1/devices"))).body, { data: [] });
  const path = `/v1/devices/dev_${"0".repeat(26)}`;
  const answer = await shop.must(404, shop.call("DELETE", path));
  assert.equal(answer.body.code, "device_not_found");
});
