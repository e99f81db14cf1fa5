// A session by the word of Shopify's App Proxy: what it forwards, and what only looks like it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openShop, send } from "./lib/shop.mjs";
import { proxyQuery } from "./lib/sign.mjs";
import { dumpAll } from "./lib/storage.mjs";

const SECRET = "hush-0123456789abcdef";
const PATH = "/p/test-house/proxy/session";

let shop;
let made;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  made = await shop.must(201, shop.post("/v1/store-secrets", { use: "proxy", secret: SECRET }));
});
after(() => shop?.stop());

const now = () => Math.floor(Date.now() / 1000);
const pairs = (customer, rest = {}) => Object.entries({
  shop: "regulars.myshopify.com",
  path_prefix: "/apps/loyalty",
  timestamp: `${now()}`,
  logged_in_customer_id: customer,
  ...rest,
});
const get = (query, path = PATH, options = {}) =>
  send(shop.url, "GET", `${path}?${query}`, undefined, { now: null, ...options });
const forward = (customer, rest) => get(proxyQuery(SECRET, pairs(customer, rest)));
const me = (credential) => send(shop.url, "GET", "/v1/me", undefined, { credential, now: null });

describe("what the shop forwards", () => {
  test("begins a session of the customer, who joins with it", async () => {
    const { body, headers } = await shop.must(201, forward("1073"));
    assert.equal(body.member, null);
    const left = Date.parse(body.expires_at) - Date.now();
    assert.ok(left > 9 * 60_000 && left <= 10 * 60_000, body.expires_at);
    assert.match(headers.get("cache-control"), /no-store/);
    assert.equal((await me(body.session)).body.joined, false);
    const options = { credential: body.session, now: null };
    await shop.must(201, send(shop.url, "POST", "/v1/me/join", {}, options));
    const known = await shop.must(200, shop.get("/v1/members/ref:shopify:1073", { now: null }));
    const again = await shop.must(201, forward("1073"));
    assert.equal(again.body.member.member, known.body.member);
    assert.equal((await me(again.body.session)).body.member, known.body.member);
  });

  test("says that nobody is signed in", async () => {
    const { body } = await shop.must(200, forward(""));
    assert.deepEqual(body, { session: null, expires_at: null, member: null });
  });

  test("may come in any order", async () => {
    const query = proxyQuery(SECRET, pairs("7").reverse());
    await shop.must(201, get(query));
  });

  test("is good under both secrets while there are two", async () => {
    const next = "next-0123456789abcdef";
    const wish = { use: "proxy", secret: next };
    const { body } = await shop.must(201, shop.post("/v1/store-secrets", wish));
    for (const secret of [SECRET, next]) await shop.must(201, get(proxyQuery(secret, pairs("7"))));
    const { session } = (await get(proxyQuery(next, pairs("7")))).body;
    await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${body.kid}`));
    assert.equal((await get(proxyQuery(next, pairs("7")))).body.code, "proxy_signature");
    assert.equal((await me(session)).status, 401, "the session ends with the secret");
  });
});

describe("what is refused", () => {
  const altered = (change) => {
    const query = new URLSearchParams(proxyQuery(SECRET, pairs("7")));
    change(query);
    return `${query}`;
  };
  const signed = (customer, rest) => proxyQuery(SECRET, pairs(customer, rest));
  const cases = [
    ["nothing at all", () => "", "proxy_malformed"],
    ["no signature", () => altered((query) => query.delete("signature")), "proxy_malformed"],
    ["two signatures", () => altered((query) => query.append("signature", "0".repeat(64))),
      "proxy_malformed"],
    ["a signature in capitals", () => altered((query) =>
      query.set("signature", query.get("signature").toUpperCase())), "proxy_malformed"],
    ["another secret's", () => proxyQuery("other-0123456789abcde", pairs("7")), "proxy_signature"],
    ["another customer's", () => altered((query) => query.set("logged_in_customer_id", "8")),
      "proxy_signature"],
    ["somebody where there was nobody", () =>
      signed("").replace("logged_in_customer_id=", "logged_in_customer_id=8"), "proxy_signature"],
    ["a later time", () => altered((query) => query.set("timestamp", `${now() + 30}`)),
      "proxy_signature"],
    ["forwarded two minutes ago", () => signed("7", { timestamp: `${now() - 120}` }),
      "proxy_expired"],
    ["forwarded in two minutes", () => signed("7", { timestamp: `${now() + 120}` }),
      "proxy_expired"],
    ["without a time", () => signed("7", { timestamp: "" }), "proxy_malformed"],
    ["a name more, rightly signed", () => signed("7", { utm: "x" }), "proxy_malformed"],
    ["two customers, rightly signed", () =>
      proxyQuery(SECRET, [...pairs("7"), ["logged_in_customer_id", "8"]]), "proxy_malformed"],
    ["a name within a value, rightly signed", () =>
      signed("7", { path_prefix: "/apps&logged_in_customer_id=8" }), "proxy_malformed"],
    ["a customer who is no number", () => signed("seven"), "proxy_malformed"],
    ["another shop system", () => signed("7", { shop: "shop.example" }), "proxy_malformed"],
  ];
  for (const [title, query, code] of cases) {
    test(title, async () => {
      const stored = dumpAll(shop.edge.dir);
      const answer = await get(query());
      assert.deepEqual([answer.status, answer.body.code], [401, code], answer.text);
      assert.ok(!answer.text.includes(SECRET));
      assert.deepEqual(dumpAll(shop.edge.dir), stored);
    });
  }

  test("the word of one program's shop is nothing in another", async () => {
    const query = proxyQuery(SECRET, pairs("7"));
    const answer = await get(query, "/p/coffee-stars/proxy/session");
    assert.deepEqual([answer.status, answer.body.code], [401, "proxy_signature"]);
  });

  test("a program that is not there", async () => {
    const query = proxyQuery(SECRET, pairs("7"));
    for (const program of ["no-such-house", "NOT-ONE", "x%2F.."]) {
      const answer = await get(query, `/p/${program}/proxy/session`);
      assert.ok([401, 404].includes(answer.status), answer.text);
      assert.equal(answer.body.session, undefined);
    }
  });

  test("the secret that signs for the proxy signs no customer", () => {
    assert.equal(made.body.secret, undefined, "it is not shown again");
  });
});
