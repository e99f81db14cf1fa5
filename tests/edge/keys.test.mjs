// Keys: made once for one idempotency key, never more than their maker has, and a thousand of them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { newKey, openShop } from "./lib/shop.mjs";
import { databases, withCopy } from "./lib/storage.mjs";

let shop;
before(async () => (shop = await openShop()));
after(() => shop?.stop());

const make = (body, options) => shop.post("/v1/keys", body, options);

describe("the same idempotency key", () => {
  test("and the same wish show the same key again, also after a restart", async () => {
    const key = newKey();
    const wish = { kind: "rk", scopes: ["earn", "read"], label: "till 1" };
    const first = await shop.must(201, make(wish, { key }));
    const again = await shop.must(201, make(wish, { key }));
    await shop.edge.restart();
    const later = await shop.must(201, make(wish, { key }));
    assert.deepEqual([first.text, first.text], [again.text, later.text]);
    assert.deepEqual([first, again, later].map(({ replayed }) => replayed), [false, true, true]);
  });

  const base = { kind: "rk", scopes: ["read"], label: "till" };
  const others = [
    ["/kind", { kind: "sk", label: "till" }],
    ["/scopes", { ...base, scopes: ["read", "earn"] }],
    ["/label", { ...base, label: "other till" }],
  ];
  for (const [pointer, other] of others) {
    test(`and another wish is refused: ${pointer}`, async () => {
      const key = newKey();
      await shop.must(201, make(base, { key }));
      const refused = await shop.must(422, make(other, { key }));
      assert.equal(refused.body.code, "idempotency_key_reused");
      assert.equal(refused.body.errors[0].pointer, pointer);
    });
  }

  test("never shows the secret of one kind under the other", async () => {
    const key = newKey();
    const restricted = await shop.must(201, make(base, { key }));
    await make({ kind: "sk" }, { key });
    const credential = restricted.body.key.replace(/^rk/, "sk");
    await shop.must(401, shop.get("/v1/program", { credential }));
  });
});

describe("a restricted key that may manage", () => {
  let credential;
  before(async () => {
    const wish = { kind: "rk", scopes: ["manage", "read"] };
    credential = (await shop.must(201, make(wish))).body.key;
  });

  const rows = [
    [{ kind: "sk" }, 403],
    [{ kind: "rk", scopes: ["redeem"] }, 403],
    [{ kind: "rk", scopes: ["read", "adjust"] }, 403],
    [{ kind: "rk", scopes: ["read"] }, 201],
    [{ kind: "rk", scopes: ["read", "manage"] }, 201],
  ];
  for (const [wish, status] of rows) {
    test(`${status === 201 ? "makes" : "cannot make"} ${JSON.stringify(wish)}`, async () => {
      const answer = await make(wish, { credential });
      assert.equal(answer.status, status, answer.text);
      if (status === 403) assert.equal(answer.body.code, "scope_missing");
    });
  }
});

describe("a wish that is none", () => {
  const rows = [
    ["/scopes", { kind: "rk" }],
    ["/scopes", { kind: "rk", scopes: [] }],
    ["/scopes", { kind: "rk", scopes: ["everything"] }],
    ["/scopes", { kind: "rk", scopes: ["open"] }],
    ["/scopes", { kind: "sk", scopes: ["read"] }],
    ["/kind", { kind: "tk" }],
    ["/origins", { kind: "pk" }],
    ["/origins", { kind: "rk", scopes: ["read"], origins: ["https://shop.example"] }],
    ["/scopes", { kind: "pk", scopes: ["read"], origins: ["https://shop.example"] }],
    ["/kind", { kind: "SK" }],
    ["/label", { kind: "sk", label: "a\nb" }],
  ];
  for (const [pointer, wish] of rows) {
    test(JSON.stringify(wish), async () => {
      const answer = await shop.must(422, make(wish));
      assert.equal(answer.body.errors[0].pointer, pointer);
    });
  }
});

test("a program has 1,000 keys, those included that are revoked", async () => {
  const first = await shop.must(201, make({ kind: "sk", label: "first" }));
  await shop.must(200, shop.call("DELETE", `/v1/keys/${first.body.id}`));
  const answers = [];
  while (!answers.some(({ status }) => status !== 201)) {
    assert.ok(answers.length <= 1_000, "there is no end to it");
    const some = Array.from({ length: 50 }, () => make({ kind: "sk" }));
    answers.push(...await Promise.all(some));
  }
  const refused = answers.filter(({ status }) => status !== 201);
  assert.deepEqual([...new Set(refused.map(({ body }) => body.code))], ["too_many_keys"]);
  const [file] = databases(shop.edge.dir, "Program").filter((one) => !one.includes("metadata"));
  const count = "SELECT count(*) AS n FROM credential";
  const stored = withCopy(shop.edge.dir, file, (database) => database.prepare(count).get().n);
  assert.equal(stored, 1_000);
});
