// Who may do what: every route against every kind of credential that must not open it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { guarded, requestOf, undescribed } from "./lib/requests.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { newKey, openShop, order } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

const SCOPES = ["read", "earn", "redeem", "return", "adjust", "manage"];
const nobody = "A".repeat(26);

let shop;
let values;
let stored;
const keys = {};

before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  const member = await shop.enrol("shop:guarded", { person: { name: "Ada" } });
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 100_000)));
  const held = await shop.must(201, shop.post(`${member}/holds`, { reward: "drink" }));
  values = { member: member.split("/").at(-1), hold: held.body.hold.id };
  for (const scope of SCOPES) keys[scope] = await shop.makeKey({ kind: "rk", scopes: [scope] });
  keys.others = Object.fromEntries(await Promise.all(SCOPES.map(async (scope) => {
    const scopes = SCOPES.filter((other) => other !== scope);
    return [scope, await shop.makeKey({ kind: "rk", scopes })];
  })));
  keys.good = await shop.makeKey({ kind: "sk", label: "good" });
  keys.revoked = await shop.makeKey({ kind: "sk" });
  await shop.must(200, shop.call("DELETE", `/v1/keys/${keys.revoked.id}`));
  keys.foreign = await shop.makeKey({ kind: "sk" }, { program: "coffee-stars" });
  stored = dumpAll(shop.edge.dir);
});
after(() => shop?.stop());

/** Asks for what a route does, with that Authorization header. */
function attempt(route, authorization, options = {}) {
  const { body, headers, values: all } = requestOf(route, values);
  return shop.call(route.method, pathOf(route, all), options.body ?? body, {
    credential: keys.good.key,
    ...options,
    headers: { ...headers, ...options.headers, authorization },
  });
}

const bearer = (key) => `Bearer ${key}`;
const root = () => shop.vars.REGULARS_ROOT_KEY;
const widened = () => keys.read.key.replace(/^rk/, "sk");
const spoil = (key) => `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;

/** What must not open any door: title, Authorization, code. */
const bad = [
  ["none", () => undefined, "credential_missing"],
  ["an empty one", () => "", "credential_missing"],
  ["a scheme without a key", () => "Bearer", "credential_missing"],
  ["a scheme and blanks", () => "Bearer    ", "credential_missing"],
  ["another scheme", () => `Basic ${btoa(`${keys.good.key}:`)}`, "credential_missing"],
  ["a key without its scheme", () => keys.good.key, "credential_missing"],
  ["a word", () => "Bearer secret", "credential_invalid"],
  ["no key of ours", () => "Bearer pk_test-house_00000000000000000000000000", "credential_invalid"],
  ["a key nobody made", () => `Bearer sk_test-house_${nobody}`, "credential_invalid"],
  ["a key of no program", () => `Bearer sk_no-such-house_${nobody}`, "credential_invalid"],
  ["a key of what can be no program", () => `Bearer sk_../x_${nobody}`, "credential_invalid"],
  ["a key cut short", () => bearer(keys.good.key.slice(0, -1)), "credential_invalid"],
  ["a key with more behind it", () => bearer(`${keys.good.key}0`), "credential_invalid"],
  ["a key with another last sign", () => bearer(spoil(keys.good.key)), "credential_invalid"],
  ["a key in small letters", () => bearer(keys.good.key.toLowerCase()), "credential_invalid"],
  ["a restricted key that says it is not", () => bearer(widened()), "credential_invalid"],
  ["the hash of a key", () => `Bearer sk_test-house_${"0".repeat(64)}`, "credential_invalid"],
  ["the id of a key", () => bearer(keys.good.id), "credential_invalid"],
  ["two keys", () => `${bearer(keys.good.key)}, ${bearer(keys.good.key)}`, "credential_invalid"],
  ["a revoked key", () => bearer(keys.revoked.key), "credential_invalid"],
  ["the root key cut short", () => bearer(root().slice(1)), "credential_invalid"],
  ["the root key and more", () => bearer(`${root()}0`), "credential_invalid"],
  ["the identity key", () => bearer(shop.vars.REGULARS_IDENTITY_KEY), "credential_invalid"],
];

test("there is a row for every route", () => {
  assert.deepEqual(undescribed.map(({ name }) => name), []);
  assert.ok(guarded.length > 20);
});

for (const route of guarded) {
  describe(route.name, () => {
    for (const [title, authorization, code] of bad) {
      test(`401 with ${title}`, async () => {
        const answer = await attempt(route, authorization());
        assert.equal(answer.status, 401, answer.text);
        assert.equal(answer.body.code, code);
        assert.equal(answer.headers.get("content-type"), "application/problem+json");
        assert.equal(answer.headers.get("www-authenticate"), "Bearer");
      });
    }

    if (route.scope === "any") {
      test("any scope is enough", async () => {
        const answer = await attempt(route, bearer(keys.earn.key), { body: { surprise: 1 } });
        assert.equal(answer.status, 422, answer.text);
      });
    } else {
      test(`403 without the scope ${route.scope}`, async () => {
        const answer = await attempt(route, bearer(keys.others[route.scope].key));
        assert.equal(answer.status, 403, answer.text);
        assert.equal(answer.body.code, "scope_missing");
        assert.ok(answer.body.detail.includes(`"${route.scope}"`), answer.body.detail);
      });

      test(`the scope ${route.scope} is enough`, async () => {
        const body = ["GET", "DELETE"].includes(route.method) ? undefined : { surprise: 1 };
        const answer = await attempt(route, bearer(keys[route.scope].key), { body });
        assert.ok(![401, 403].includes(answer.status) && answer.status < 500, answer.text);
      });
    }

    test("400 with a key of one program and the name of another", async () => {
      const headers = { "regulars-program": "coffee-stars" };
      const answer = await attempt(route, bearer(keys.good.key), { headers });
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.body.errors[0].pointer, "Regulars-Program");
    });
  });
}

describe("a key of another program", () => {
  const own = ["GetProgram", "PutVersion", "PutLive", "CreateKey", "CreateSecret", "ListSecrets",
    "Enrol", "Batch", "ListPartners", "PutPartner", "ListLinkKeys", "CreateLinkKey",
    "CreatePairing", "ListDevices", "BeginSession"];
  for (const route of guarded.filter(({ endpoint }) => !own.includes(endpoint))) {
    test(`finds nothing by ${route.name}`, async () => {
      const answer = await attempt(route, bearer(keys.foreign.key));
      assert.equal(answer.status, 404, answer.text);
    });
  }

  test("sees its own program", async () => {
    const credential = keys.foreign.key;
    const { body } = await shop.must(200, shop.get("/v1/program", { credential }));
    assert.equal(body.id, "coffee-stars");
  });

  test("finds nobody by a batch", async () => {
    const { body } = requestOf(routes.find(({ endpoint }) => endpoint === "Batch"), values);
    const answer = await shop.post("/v1/batch", body, { credential: keys.foreign.key });
    assert.deepEqual(answer.body.answers.map(({ status }) => status), [404]);
  });

  test("cannot revoke a key", async () => {
    const path = `/v1/keys/${keys.good.id}`;
    const answer = await shop.call("DELETE", path, undefined, { credential: keys.foreign.key });
    assert.equal(answer.body.code, "key_not_found");
  });
});

describe("a batch asks for the scope of each item", () => {
  test("and answers 403 in its place", async () => {
    const items = [
      { key: newKey(), path: `/v1/members/${values.member}/earn`, body: order("no", 100) },
      { key: newKey(), path: `/v1/members/${values.member}/void` },
    ];
    const answer = await shop.post("/v1/batch", { items }, { credential: keys.read.key });
    const said = answer.body.answers.map(({ status, body }) => `${status} ${body.code}`);
    assert.deepEqual(said, ["403 scope_missing", "422 invalid_field"]);
  });
});

test("open routes ask for nothing", async () => {
  for (const route of routes.filter(({ scope }) => scope === "open")) {
    const path = pathOf(route, { program: "test-house" });
    const answer = await shop.get(path, { credential: "secret", program: "?" });
    assert.equal(answer.status, 200, path);
  }
});

test("the root key must say which program it means", async () => {
  const answer = await shop.get("/v1/program", { program: undefined });
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.body.errors[0].pointer, "Regulars-Program");
});

test("none of it changed what is stored", () => {
  const now = dumpAll(shop.edge.dir);
  for (const [file, dump] of Object.entries(stored)) assert.deepEqual(now[file], dump, file);
  const added = Object.keys(now).filter((file) => !stored[file]);
  for (const file of added) assert.deepEqual(now[file].rows, {}, file);
});

test("a key is refused from the moment that it is revoked", async () => {
  const { id, key } = await shop.makeKey({ kind: "sk" });
  const path = `/v1/members/${values.member}`;
  await shop.must(200, shop.get(path, { credential: key }));
  await shop.must(200, shop.call("DELETE", `/v1/keys/${id}`));
  await shop.must(401, shop.get(path, { credential: key }));
  const again = await shop.must(200, shop.call("DELETE", `/v1/keys/${id}`));
  assert.ok(again.body.revoked_at);
});

test("a revoked key gets no replay either", async () => {
  const { id, key } = await shop.makeKey({ kind: "sk" });
  const path = `/v1/members/${values.member}/earn`;
  const sent = [path, order("last", 100), { key: newKey(), credential: key }];
  await shop.must(201, shop.post(...sent));
  await shop.must(200, shop.call("DELETE", `/v1/keys/${id}`));
  await shop.must(401, shop.post(...sent));
});
