// A member's own routes: what a session opens, whose it is, and from which page.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { EVIL, SHOP, fromPage, isReadable } from "./lib/page.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { customerToken } from "./lib/sign.mjs";
import { NOW, newKey, openShop, order, send } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";

const own = routes.filter(({ template }) => /^\/v1\/me(\/|$)/.test(template));
const VALUES = { redemption: `rdm_${"0".repeat(26)}` };

let shop;
let page;
let secret;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  page = await shop.makeKey({ kind: "pk", origins: [SHOP] });
  secret = (await shop.must(201, shop.post("/v1/store-secrets", {}))).body;
});
after(() => shop?.stop());

/** Signs a customer in from the shop's page, as the SDK does. */
async function signIn(sub, { key = page, signer = secret, ...claims } = {}) {
  const token = customerToken(signer, { url: shop.url, program: "test-house", sub, ...claims });
  const asked = fromPage(shop, "POST", `/v1/sessions?key=${key.key}`, { token }, { now: NOW });
  return (await shop.must(201, asked)).body.session;
}

/** Asks with a session, from the page it was made for. */
function ask(bearer, method, path, body, options) {
  const key = method === "POST" ? newKey() : null;
  return fromPage(shop, method, path, body, { bearer, key, now: NOW, ...options });
}

/** What a route would do, if it were allowed to. */
function attempt(route, options) {
  const choice = { benefit: "own-day", option: "2026-06-12" };
  const bodies = { MyQuote: order("q", 700), MyRedeem: { reward: "drink" }, MyChoice: choice };
  const body = route.method === "POST" ? bodies[route.endpoint] ?? {} : undefined;
  return send(shop.url, route.method, pathOf(route, VALUES), body, options);
}

describe("somebody who has not joined", () => {
  test("is told so, and joins once", async () => {
    const session = await signIn("shop:new");
    const me = await ask(session, "GET", "/v1/me");
    assert.deepEqual([me.status, me.body], [200, { joined: false }]);
    for (const path of ["/balance", "/entries", "/lots", "/rewards", "/card"]) {
      const answer = await ask(session, "GET", `/v1/me${path}`);
      assert.deepEqual([answer.status, answer.body.code], [404, "member_not_found"], path);
    }
    const joined = await shop.must(201, ask(session, "POST", "/v1/me/join", {}));
    assert.equal(joined.body.outcome, "enrolled");
    const again = await shop.must(200, ask(session, "POST", "/v1/me/join", {}));
    assert.equal(again.body.outcome, "unchanged");
    const after = await shop.must(200, ask(session, "GET", "/v1/me"));
    assert.equal(after.body.joined, true);
    assert.equal(after.body.member, joined.body.view.member);
    const known = await shop.must(200, shop.get("/v1/members/ref:shop:new"));
    assert.equal(known.body.member, after.body.member, "it is the store's own member");
  });

  test("brings what the store said of the person", async () => {
    const email = "ada@example.com";
    const session = await signIn("shop:ada", { email, locale: "da" });
    assert.ok(!atob(session.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")).includes(email));
    await shop.must(201, ask(session, "POST", "/v1/me/join", {}));
    const { body } = await shop.must(200, ask(session, "GET", "/v1/me"));
    assert.deepEqual(body.person, { email, locale: "da" });
  });

  test("says nothing of themselves in the body", async () => {
    const session = await signIn("shop:smuggler");
    const wishes = [{ ref: "shop:ada" }, { segments: ["gold"] }, { person: {} }, { member: 1 }];
    for (const body of wishes) {
      const answer = await ask(session, "POST", "/v1/me/join", body);
      assert.equal(answer.status, 422, answer.text);
    }
    assert.equal((await ask(session, "GET", "/v1/me")).body.joined, false);
  });

  test("is who a till has enrolled by the phone that the store has verified", async () => {
    const phone = "+4531123457";
    const identifiers = [{ kind: "phone", value: phone }];
    const till = (await shop.must(201, shop.post("/v1/members", { identifiers }))).body;
    const session = await signIn("shop:till", { phone: "+45 31 12 34 57" });
    const joined = await shop.must(200, ask(session, "POST", "/v1/me/join", {}));
    assert.deepEqual([joined.body.outcome, joined.body.member], ["linked", till.member]);
    const me = await shop.must(200, ask(session, "GET", "/v1/me"));
    assert.equal(me.body.member, till.member);
    const card = await shop.must(200, ask(session, "GET", "/v1/me/card"));
    const shown = await shop.must(200, shop.get(`/v1/members/card:${card.body.number}`));
    assert.equal(shown.body.member, till.member);
    // Whoever is a member already is not made another by what a token says of them.
    const own = await signIn("shop:own");
    await shop.must(201, ask(own, "POST", "/v1/me/join", {}));
    const clash = await ask(await signIn("shop:own", { phone }), "POST", "/v1/me/join", {});
    assert.deepEqual([clash.status, clash.body.code], [409, "identity_clash"]);
  });
});

describe("a member", () => {
  let session;
  let path;
  before(async () => {
    path = await shop.enrol("shop:regular");
    await shop.must(201, shop.post(`${path}/earn`, order("own-1", 50_000)));
    session = await signIn("shop:regular");
  });

  test("is told what the store is told", async () => {
    for (const rest of ["/balance", "/entries", "/entries?limit=1", "/lots", "/rewards"]) {
      const mine = await ask(session, "GET", `/v1/me${rest}`);
      const theirs = await shop.get(path + rest);
      assert.equal(mine.status, 200, mine.text);
      assert.equal(mine.text, theirs.text, rest);
      assert.ok(isReadable(mine), rest);
      assert.match(mine.headers.get("cache-control"), /no-store/);
    }
    const { body } = await ask(session, "GET", "/v1/me");
    const { joined, ...member } = body;
    assert.deepEqual([joined, member], [true, (await shop.get(path)).body]);
  });

  test("has a card, the same that the store is told of", async () => {
    const { card } = (await shop.get(path)).body;
    const { status, body } = await ask(session, "GET", "/v1/me/card");
    assert.match(card, /^9\d{15}$/);
    assert.deepEqual([status, body.number], [200, card]);
    assert.match(body.qr.path, /^(M\d+ \d+h\d+v1h-\d+z)+$/);
    assert.ok(body.qr.size >= 21);
  });

  test("need not be told the same balance twice", async () => {
    const first = await ask(session, "GET", "/v1/me/balance");
    const tag = first.headers.get("etag");
    const headers = { "if-none-match": tag };
    const second = await ask(session, "GET", "/v1/me/balance", undefined, { headers });
    assert.deepEqual([second.status, second.text], [304, ""]);
    assert.equal(second.headers.get("etag"), tag);
    assert.ok(isReadable(second));
  });

  test("is quoted what the store would be quoted, and nobody else is", async () => {
    const wanted = order("own-q", 1_234);
    const mine = await ask(session, "POST", "/v1/me/quote", wanted, { key: null });
    const member = path.split("/").at(-1);
    const theirs = await shop.post("/v1/quote", { member, ...wanted });
    assert.deepEqual([mine.status, mine.text], [200, theirs.text]);
    const other = await ask(session, "POST", "/v1/me/quote", { member: "ref:shop:ada", ...wanted });
    assert.deepEqual([other.status, other.body.errors[0].pointer], [422, "/member"]);
  });

  test("redeems once however often it is sent, looks, and changes their mind", async () => {
    const key = newKey();
    const redeem = () => ask(session, "POST", "/v1/me/redemptions", { reward: "drink" }, { key });
    const [first, again] = [await shop.must(201, redeem()), await shop.must(201, redeem())];
    assert.deepEqual([again.text, again.replayed], [first.text, true]);
    const { id, code } = first.body.redemption;
    const at = `/v1/me/redemptions/${id}`;
    const seen = await shop.must(200, ask(session, "GET", at));
    assert.deepEqual([seen.body.voucher.code, seen.body.voucher.status], [code, "issued"]);
    const gone = await shop.must(200, ask(session, "POST", `${at}/cancel`, {}));
    assert.equal(gone.body.outcome, "cancelled");
    assert.equal((await ask(session, "GET", at)).body.voucher.status, "cancelled");
    const none = await ask(session, "GET", `/v1/me/redemptions/${VALUES.redemption}`);
    assert.deepEqual([none.status, none.body.code], [404, "redemption_not_found"]);
  });

  test("shares no idempotency key with the store", async () => {
    const key = newKey();
    const body = { reward: "drink" };
    const mine = await shop.must(201, ask(session, "POST", "/v1/me/redemptions", body, { key }));
    const theirs = await shop.must(201, shop.post(`${path}/redemptions`, body, { key }));
    assert.notEqual(mine.body.redemption.id, theirs.body.redemption.id);
  });

  test("cannot say which order a voucher is for, nor leave out the key", async () => {
    const at = "/v1/me/redemptions";
    const tied = await ask(session, "POST", at, { reward: "drink", order: "own-1" });
    assert.deepEqual([tied.status, tied.body.errors[0].pointer], [422, "/order"]);
    const bare = await ask(session, "POST", at, { reward: "drink" }, { key: null });
    assert.deepEqual([bare.status, bare.body.code], [400, "idempotency_key_missing"]);
  });

  test("is nobody to the redemptions of another", async () => {
    const made = await ask(session, "POST", "/v1/me/redemptions", { reward: "drink" });
    const { id } = (await shop.must(201, made)).body.redemption;
    const other = await signIn("shop:stranger");
    await shop.must(201, ask(other, "POST", "/v1/me/join", {}));
    for (const [method, rest] of [["GET", ""], ["POST", "/cancel"]]) {
      const body = method === "POST" ? {} : undefined;
      const answer = await ask(other, method, `/v1/me/redemptions/${id}${rest}`, body);
      assert.deepEqual([answer.status, answer.body.code], [404, "redemption_not_found"]);
    }
  });
});

describe("what is no session", () => {
  let session;
  before(async () => (session = await signIn("shop:regular")));
  const spoilt = (text) => {
    const [head, claims, signature] = text.split(".");
    const said = JSON.parse(Buffer.from(claims, "base64url"));
    const other = Buffer.from(JSON.stringify({ ...said, livemode: true })).toString("base64url");
    return `${head}.${other}.${signature}`;
  };
  const none = [
    ["nothing", () => undefined, 401],
    ["a word", () => "secret", 401],
    ["a session cut short", () => session.slice(0, -1), 401],
    ["a session with other claims", () => spoilt(session), 401],
    ["a customer token", () => customerToken(secret,
      { url: shop.url, program: "test-house", sub: "shop:regular" }), 401],
    ["a publishable key", () => page.key, 403],
    ["the root key", () => shop.vars.REGULARS_ROOT_KEY, 403],
  ];
  for (const [title, bearer, status] of none) {
    test(`opens nothing: ${title}`, async () => {
      const stored = dumpAll(shop.edge.dir);
      for (const route of own) {
        const answer = await attempt(route, { credential: bearer(), program: "test-house" });
        assert.equal(answer.status, status, `${route.name}: ${answer.text}`);
      }
      assert.deepEqual(dumpAll(shop.edge.dir), stored);
    });
  }

  test("a session opens no route of the store's", async () => {
    const others = routes.filter(({ scope }) => !["open", "member", "signed"].includes(scope));
    for (const route of others) {
      const names = [...route.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, "x"]);
      const path = pathOf(route, Object.fromEntries(names));
      const body = ["POST", "PUT"].includes(route.method) ? {} : undefined;
      const answer = await send(shop.url, route.method, path, body, { credential: session });
      assert.deepEqual([answer.status, answer.body.code], [403, "scope_missing"], route.name);
    }
  });

  test("a session is of the page that it was made for", async () => {
    for (const origin of [EVIL, "null", `${SHOP}.evil.example`, SHOP.toUpperCase()]) {
      const answer = await ask(session, "GET", "/v1/me", undefined, { origin });
      assert.deepEqual([answer.status, answer.body.code], [403, "origin_not_allowed"], origin);
      assert.ok(!isReadable(answer, origin));
    }
  });

  test("a session ends with the key and with the secret that it was made with", async () => {
    const key = await shop.makeKey({ kind: "pk", origins: [SHOP] });
    const signer = (await shop.must(201, shop.post("/v1/store-secrets", {}))).body;
    const sign = (rest) => signIn("shop:regular", rest);
    const sessions = [await sign({ key }), await sign({ signer })];
    for (const one of sessions) await shop.must(200, ask(one, "GET", "/v1/me"));
    await shop.must(200, shop.call("DELETE", `/v1/keys/${key.id}`));
    await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${signer.kid}`));
    for (const one of sessions) await shop.must(401, ask(one, "GET", "/v1/me"));
    await shop.must(200, ask(session, "GET", "/v1/me"));
  });
});

test("looking changes nothing that is stored", async () => {
  const session = await signIn("shop:regular");
  const stored = dumpAll(shop.edge.dir);
  for (const route of own.filter(({ method }) => method === "GET")) {
    for (const method of ["GET", "HEAD"]) {
      const path = pathOf(route, VALUES);
      await send(shop.url, method, path, undefined, { credential: session });
    }
  }
  await ask(session, "POST", "/v1/me/quote", order("q", 700), { key: null });
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
});
