// The store's secrets: derived and not stored, two good at once, retired for ever.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop } from "./lib/shop.mjs";
import { alter, databases, isOnDisk, tables, withCopy } from "./lib/storage.mjs";

const PATH = "/v1/store-secrets";
const FOREIGN = { use: "proxy", secret: "hush-0123456789abcdef" };

let shop;
before(async () => (shop = await openShop()));
after(() => shop?.stop());

const make = (body = {}, options) => shop.post(PATH, body, options);
const retire = (kid) => shop.call("DELETE", `${PATH}/${kid}`);
const list = async () => (await shop.must(200, shop.get(PATH))).body.data;
const clear = async () => {
  for (const { kid, retired_at: retired } of await list()) if (!retired) await retire(kid);
};

describe("a secret", () => {
  test("is shown to who made it, again under the same key, and to nobody else", async () => {
    const key = newKey();
    const { body, text } = await shop.must(201, make({}, { key }));
    assert.match(body.kid, /^sec_[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.match(body.secret, /^lss_[\w-]{43}$/);
    assert.equal(body.use, "sign");
    const again = await shop.must(201, make({}, { key }));
    assert.deepEqual([again.text, again.replayed], [text, true]);
    await shop.edge.restart();
    assert.equal((await make({}, { key })).text, text);
    const [known] = await list();
    assert.deepEqual(known, { kid: body.kid, use: "sign", created_at: body.created_at });
    assert.deepEqual(isOnDisk(shop.edge.dir, body.secret), [], "it is derived, not stored");
    await clear();
  });

  test("of one program is another's in the next", async () => {
    const other = await openShop({ vars: shop.vars, files: ["coffee-stars"] });
    try {
      const key = newKey();
      const [here, there] = await Promise.all([make({}, { key }), other.post(PATH, {}, { key })]);
      assert.notEqual(here.body.kid, there.body.kid);
      assert.notEqual(here.body.secret, there.body.secret);
    } finally {
      await other.stop();
    }
    await clear();
  });

  test("is one of two of its use; a retired one makes room", async () => {
    const [one] = [await shop.must(201, make()), await shop.must(201, make())];
    assert.equal((await shop.must(409, make())).body.code, "too_many_secrets");
    await shop.must(201, make(FOREIGN));
    const { body } = await shop.must(200, retire(one.body.kid));
    assert.ok(body.retired_at);
    assert.equal(body.secret, undefined);
    assert.equal((await shop.must(200, retire(one.body.kid))).text, JSON.stringify(body));
    await shop.must(201, make());
    await clear();
  });

  test("asked for by ten at once is one of two", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => make()));
    const made = answers.filter(({ status }) => status === 201);
    assert.equal(made.length, 2);
    await clear();
  });

  test("that is retired is not made again by its idempotency key", async () => {
    const key = newKey();
    const { body } = await shop.must(201, make({}, { key }));
    await shop.must(200, retire(body.kid));
    const again = await shop.must(201, make({}, { key }));
    assert.equal(again.body.secret, undefined);
    assert.ok(again.body.retired_at);
  });

  test("of a shop system is sealed, never shown, and gone when it is retired", async () => {
    const key = newKey();
    const { body } = await shop.must(201, make(FOREIGN, { key }));
    assert.deepEqual(Object.keys(body).sort(), ["created_at", "kid", "use"]);
    assert.equal((await make(FOREIGN, { key })).replayed, true);
    const other = { ...FOREIGN, secret: "hush-fedcba9876543210" };
    const refused = await shop.must(422, make(other, { key }));
    assert.equal(refused.body.errors[0].pointer, "/secret");
    assert.deepEqual(isOnDisk(shop.edge.dir, FOREIGN.secret), []);
    await clear();
  });

  test("that nobody made is not found", async () => {
    for (const kid of [`sec_${"0".repeat(26)}`, "sec_", "x"]) {
      assert.equal((await retire(kid)).body.code, "secret_not_found", kid);
    }
  });

  test("of no program is none", async () => {
    for (const answer of [
      await make({}, { program: "no-such-house" }),
      await shop.get(PATH, { program: "no-such-house" }),
    ]) {
      assert.equal(answer.body.code, "program_not_found");
    }
  });
});

describe("a wish that is none", () => {
  for (const [pointer, wish] of [
    ["/use", { use: "other" }],
    ["/secret", { use: "proxy" }],
    ["/secret", { secret: FOREIGN.secret }],
    ["/secret", { use: "proxy", secret: "short" }],
    ["/secret", { use: "proxy", secret: "a".repeat(257) }],
    ["/secret", { use: "proxy", secret: "with a blank, and long" }],
    ["/issuer", { issuer: "" }],
    ["/issuer", { issuer: "a".repeat(129) }],
    ["/kid", { kid: "sec_1" }],
  ]) {
    test(JSON.stringify(wish).slice(0, 60), async () => {
      const answer = await shop.must(422, make(wish));
      assert.equal(answer.body.errors[0].pointer, pointer);
    });
  }
});

test("storage of before the registry is empty, and a write brings it up to date", async () => {
  await shop.edge.kill9();
  const file = databases(shop.edge.dir, "Program")
    .find((one) => withCopy(shop.edge.dir, one, tables).includes("record"));
  const older = "DROP TABLE record; DELETE FROM schema WHERE version > 1;";
  alter(shop.edge.dir, file, (database) => database.exec(older));
  const stored = () => withCopy(shop.edge.dir, file, tables);
  await shop.edge.start();
  assert.deepEqual(await list(), []);
  assert.ok(!stored().includes("record"), "a question writes nothing");
  const { body } = await shop.must(201, make());
  assert.ok(stored().includes("record"));
  assert.deepEqual((await list()).map(({ kid }) => kid), [body.kid]);
  await shop.must(200, shop.get("/v1/program"));
});
