// Partners, their keys and the keys that sign links: what each may do, and for how long.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { guarded, requestOf } from "./lib/requests.mjs";
import { pathOf } from "./lib/routes.mjs";
import { newKey, openShop } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

const bakery = { id: "harbour-bakery", name: "The bakery at the harbour", locations: ["quay-3"] };
const florist = { id: "florist", name: "Blomster & Bånd", locations: [] };
const KEYS = `/v1/partners/${bakery.id}/keys`;
const JWKS = "/p/test-house/.well-known/loyalty-jwks.json";

let shop;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  await shop.must(201, shop.post("/v1/partners", bakery));
});
after(() => shop?.stop());

describe("a partner", () => {
  test("is there once, however often it is named, and as it was named last", async () => {
    await shop.must(201, shop.post("/v1/partners", florist));
    const renamed = { ...florist, name: "Blomster", locations: ["1", "2"], pairwise: true };
    const again = await shop.must(200, shop.post("/v1/partners", renamed));
    assert.deepEqual(again.body, renamed);
    const { body } = await shop.must(200, shop.get("/v1/partners"));
    assert.deepEqual(body.data, [renamed, { ...bakery, pairwise: false }]);
  });

  test("is of its program only", async () => {
    const { body } = await shop.must(200, shop.get("/v1/partners", { program: "coffee-stars" }));
    assert.deepEqual(body.data, []);
  });

  const wrong = [
    ["/id", { ...bakery, id: "shop" }],
    ["/id", { ...bakery, id: "Bakery" }],
    ["/id", { ...bakery, id: "../x" }],
    ["/id", { ...bakery, id: "a".repeat(41) }],
    ["/name", { ...bakery, name: "" }],
    ["/name", { ...bakery, name: "a\u0007b" }],
    ["/name", { ...bakery, name: "x".repeat(65) }],
    ["/locations/1", { ...bakery, locations: ["a", "b/c"] }],
    ["/locations", { ...bakery, locations: Array.from({ length: 101 }, (_, n) => `l${n}`) }],
    ["/secret", { ...bakery, secret: 1 }],
  ];
  for (const [pointer, body] of wrong) {
    test(`cannot be ${JSON.stringify(body).slice(0, 70)}`, async () => {
      const answer = await shop.must(422, shop.post("/v1/partners", body));
      assert.equal(answer.body.errors[0].pointer, pointer);
    });
  }
});

describe("a partner's key", () => {
  test("is shown again to the same idempotency key, and to nobody else", async () => {
    const key = newKey();
    const first = await shop.must(201, shop.post(KEYS, { label: "web" }, { key }));
    const again = await shop.must(201, shop.post(KEYS, { label: "web" }, { key }));
    assert.deepEqual([again.text, again.replayed], [first.text, true]);
    const other = await shop.must(422, shop.post(KEYS, { label: "app" }, { key }));
    assert.equal(other.body.errors[0].pointer, "/label");
    assert.ok(!JSON.stringify(dumpAll(shop.edge.dir)).includes(first.body.key), "not stored");
  });

  test("is of a partner that there is", async () => {
    const answer = await shop.must(404, shop.post("/v1/partners/nobody/keys", {}));
    assert.equal(answer.body.code, "partner_not_found");
  });

  test("opens nothing that is not for partners", async () => {
    const { key: credential } = (await shop.must(201, shop.post(KEYS))).body;
    const member = (await shop.enrol("shop:partners")).split("/").at(-1);
    const stored = dumpAll(shop.edge.dir);
    for (const route of guarded.filter(({ scope }) => scope !== "partner")) {
      const { body, headers, values } = requestOf(route, { member });
      const path = pathOf(route, { ...values, partner: bakery.id });
      const answer = await shop.call(route.method, path, body, { credential, headers });
      assert.equal(answer.status, 403, `${route.name}: ${answer.text}`);
      assert.equal(answer.body.code, "scope_missing", route.name);
    }
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
  });

  test("does not open more by another name, and is over when it is revoked", async () => {
    const { id, key } = (await shop.must(201, shop.post(KEYS))).body;
    for (const prefix of ["sk", "rk"]) {
      const credential = key.replace("tk", prefix);
      await shop.must(401, shop.get("/v1/program", { credential }));
    }
    const revoked = await shop.must(200, shop.call("DELETE", `/v1/keys/${id}`));
    assert.equal(revoked.body.partner, bakery.id);
    const answer = await shop.must(401, shop.get("/v1/program", { credential: key }));
    assert.equal(answer.body.code, "credential_invalid");
  });

  test("is not made like a key of the shop's", async () => {
    const answer = await shop.must(422, shop.post("/v1/keys", { kind: "tk" }));
    assert.equal(answer.body.errors[0].pointer, "/kind");
  });
});

describe("the keys that sign links", () => {
  const change = (kid, word, body) => shop.post(`/v1/link-keys/${kid}/${word}`, body);
  const set = async () => (await shop.must(200, shop.get(JWKS, { credential: null }))).body;

  test("are published before they sign, without an algorithm, until they are over", async () => {
    const { kid, x, state } = (await shop.must(201, shop.post("/v1/link-keys"))).body;
    assert.equal(state, "next");
    assert.deepEqual(await set(), { keys: [{ kty: "OKP", crv: "Ed25519", kid, x, use: "sig" }] });
    const tooNew = await shop.must(409, change(kid, "promote"));
    assert.equal(tooNew.body.code, "key_too_new");
    const { body: active } = await shop.must(200, change(kid, "promote", { early: true }));
    assert.equal(active.state, "active");
    assert.deepEqual((await shop.must(200, change(kid, "promote"))).body, active);
    assert.equal((await shop.must(200, change(kid, "retire"))).body.state, "retiring");
    assert.deepEqual((await set()).keys.map((key) => key.kid), [kid]);
    assert.equal((await shop.must(200, change(kid, "revoke"))).body.state, "revoked");
    assert.ok(!(await set()).keys.some((key) => key.kid === kid));
    assert.equal((await shop.must(409, change(kid, "promote"))).body.code, "key_over");
  });

  test("are at most two at a time, also where twenty are promoted at once", async () => {
    const made = await Promise.all(
      Array.from({ length: 6 }, () => shop.must(201, shop.post("/v1/link-keys"))),
    );
    const kids = made.map(({ body }) => body.kid);
    assert.equal(new Set(kids).size, 6);
    const answers = await Promise.all(kids.map((kid) => change(kid, "promote", { early: true })));
    const said = answers.map(({ status, body }) => body.code ?? status).sort();
    assert.deepEqual(said, [200, 200, ...Array(4).fill("too_many_keys")]);
    const { body } = await shop.must(200, shop.get("/v1/link-keys"));
    assert.equal(body.data.filter(({ state }) => state === "active").length, 2);
  });

  test("are made once for one idempotency key", async () => {
    const key = newKey();
    const first = await shop.must(201, shop.post("/v1/link-keys", {}, { key }));
    const again = await shop.must(201, shop.post("/v1/link-keys", {}, { key }));
    assert.deepEqual([again.text, again.replayed], [first.text, true]);
  });

  test("are found by nobody else", async () => {
    const answer = await shop.must(404, change("AAAAAAAAAAA", "revoke"));
    assert.equal(answer.body.code, "key_not_found");
    const elsewhere = await shop.get("/p/coffee-stars/.well-known/loyalty-jwks.json");
    assert.deepEqual(elsewhere.body, { keys: [] });
    for (const nobody of ["no-such", "NO", "test-house%2F.."]) {
      await shop.must(404, shop.get(`/p/${nobody}/.well-known/loyalty-jwks.json`));
    }
  });

  test("may be kept by whoever verifies for five minutes", async () => {
    const { headers } = await shop.get(JWKS, { credential: null });
    assert.equal(headers.get("cache-control"), "public, max-age=300");
  });
});
