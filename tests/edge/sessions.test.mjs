// Signing in: the store's word for a session, and every word that is not good enough.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SignJWT, jwtVerify } from "jose";

import { EVIL, SHOP, fromPage, isReadable } from "./lib/page.mjs";
import { newKey, openShop } from "./lib/shop.mjs";
import { dumpAll, isOnDisk } from "./lib/storage.mjs";
import { Store, jws, seconds } from "./lib/store.mjs";

let shop;
let page;
let store;
let other;
let member;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  page = await shop.makeKey({ kind: "pk", origins: [SHOP] });
  store = await Store.open(shop);
  other = await Store.open(shop, "coffee-stars");
  await shop.enrol("shop:joined", {}, { now: null });
  member = await shop.must(200, shop.get("/v1/members/ref:shop:joined", { now: null }));
});
after(() => shop?.stop());

const path = (key = page) => `/v1/sessions?key=${key.key}`;
const begin = (token, options) => fromPage(shop, "POST", path(), { token }, options);
const text = (token, options = {}) => fromPage(shop, "POST", path(), token, {
  ...options, headers: { "content-type": "text/plain;charset=UTF-8", ...options.headers },
});
/** A member without the instant of the answer, and without what only the member is told. */
const still = ({ as_of: _, joined: __, ...body }) => body;
const me = (bearer, options) => fromPage(shop, "GET", "/v1/me", undefined, { bearer, ...options });

describe("the store's word", () => {
  test("begins ten minutes for a member, who is shown", async () => {
    const answer = await begin(store.customer("shop:joined", { locale: "da", nonce: "n-1" }));
    assert.equal(answer.status, 201, answer.text);
    assert.ok(isReadable(answer));
    assert.equal(answer.headers.get("cache-control"), "no-store");
    const { session, expires_at: end, member: shown } = answer.body;
    assert.deepEqual(still(shown), still(member.body));
    const left = Date.parse(end) - Date.now();
    assert.ok(left > 590_000 && left <= 600_000, end);
    const mine = await me(session);
    assert.equal(mine.status, 200, mine.text);
    assert.deepEqual(still(mine.body), still(member.body));
    assert.ok(isReadable(mine));
  });

  test("begins it for who has not joined, without making a book", async () => {
    const stored = dumpAll(shop.edge.dir, "Member");
    const answer = await begin(store.customer("shop:new"));
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.member, null);
    const mine = await me(answer.body.session);
    assert.equal(mine.status, 200);
    assert.equal(mine.body.joined, false);
    const now = dumpAll(shop.edge.dir, "Member");
    for (const [file, dump] of Object.entries(now)) {
      assert.deepEqual(dump, stored[file] ?? { schema: [], rows: {} }, file);
    }
  });

  test("is taken as plain text, which costs no pre-flight", async () => {
    const token = store.customer("shop:joined");
    for (const type of ["text/plain", "text/plain;charset=UTF-8", "TEXT/PLAIN; charset=utf-8"]) {
      const answer = await text(token, { headers: { "content-type": type } });
      assert.equal(answer.status, 201, answer.text);
    }
    for (const type of ["application/jwt", "text/html", "application/x-www-form-urlencoded"]) {
      const answer = await text(token, { headers: { "content-type": type } });
      assert.equal(answer.status, 415, type);
      assert.ok(isReadable(answer));
    }
  });

  test("keeps what it says of a person sealed", async () => {
    const email = "ada.of.the.mill@example.com";
    const { body } = await begin(store.customer("shop:joined", { email, phone: "+4520123456" }));
    const [, claims] = body.session.split(".");
    const said = Buffer.from(claims, "base64url").toString();
    assert.ok(!said.includes("ada.of.the.mill") && !said.includes("20123456"), said);
    assert.deepEqual(isOnDisk(shop.edge.dir, email), []);
    assert.ok(!shop.edge.log().includes(email));
  });

  test("is good from a clock that is a minute ahead, and no further", async () => {
    assert.equal((await begin(store.customer("shop:a", { iat: seconds() + 55 }))).status, 201);
    const answer = await begin(store.customer("shop:a", { iat: seconds() + 90 }));
    assert.equal(answer.body.code, "token_not_yet");
  });

  test("is the same by jose's hand, and ours reads there", async () => {
    const key = new TextEncoder().encode(store.secret.secret);
    const token = await new SignJWT({ locale: "da" })
      .setProtectedHeader({ alg: "HS256", kid: store.secret.kid, typ: "JWT" })
      .setIssuer("https://shop.example").setAudience(store.audience).setSubject("shop:joined")
      .setIssuedAt().setExpirationTime("5m").sign(key);
    assert.equal((await begin(token)).status, 201);
    const ours = store.customer("shop:joined");
    const read = await jwtVerify(ours, key, {
      audience: store.audience, issuer: "https://shop.example", typ: "JWT", algorithms: ["HS256"],
    });
    assert.equal(read.payload.sub, "shop:joined");
  });
});

describe("what is not the store's word", () => {
  const sub = "shop:joined";
  const good = () => store.claims(sub, 300);
  const at = (rest) => () => store.customer(sub, typeof rest === "function" ? rest() : rest);
  const as = (options) => () => store.customer(sub, {}, options);
  const without = (name) => () => jws({ ...good(), [name]: undefined }, store.secret);
  const twice = (name) => () => {
    const claims = JSON.stringify(good());
    return jws(`${claims.slice(0, -1)},"${name}":${JSON.stringify(good()[name])}}`, store.secret);
  };
  const rows = [
    ["nothing", () => "", "token_malformed"],
    ["a word", () => "secret", "token_malformed"],
    ["two parts", () => store.customer(sub).split(".").slice(0, 2).join("."), "token_malformed"],
    ["four parts", () => `${store.customer(sub)}.x`, "token_malformed"],
    ["padding", () => `${store.customer(sub)}=`, "token_malformed"],
    ["a blank", () => `${store.customer(sub)} `, "token_malformed"],
    ["no signature", () => store.customer(sub).replace(/[^.]*$/, ""), "token_malformed"],
    ["too much", () => store.customer(sub, { nonce: "n".repeat(5_000) }), "token_too_large"],
    ["alg none", as({ alg: "none" }), "token_algorithm"],
    ["alg HS512", as({ alg: "HS512", hash: "sha512" }), "token_algorithm"],
    ["alg RS256", as({ alg: "RS256" }), "token_algorithm"],
    ["crit", as({ more: { crit: ["exp"] } }), "token_header"],
    ["jku", as({ more: { jku: "https://evil.example/keys" } }), "token_header"],
    ["no kid", as({ header: '{"alg":"HS256","typ":"JWT"}' }), "token_header"],
    ["two algs", () => {
      const kid = store.secret.kid;
      const header = `{"alg":"HS256","alg":"none","kid":"${kid}","typ":"JWT"}`;
      return store.customer(sub, {}, { header });
    }, "token_header"],
    ["an order's type", as({ typ: "lo+jwt" }), "token_type"],
    ["a session's type", as({ typ: "ls+jwt" }), "token_type"],
    ["another kid", as({ kid: `sec_${"0".repeat(26)}` }), "token_key"],
    ["another program's secret", () => store.customer(sub, {}, { secret: other.secret }),
      "token_key"],
    ["another secret", as({ secret: { kid: "", secret: "x".repeat(32) }, kid: "x" }), "token_key"],
    ["a guessed secret", () => jws(good(), { ...store.secret, secret: "guess".repeat(8) }),
      "token_signature"],
    ["the kid as secret", () => jws(good(), { ...store.secret, secret: store.secret.kid }),
      "token_signature"],
    ["other claims", () => {
      const [head, , tail] = store.customer(sub).split(".");
      const claims = Buffer.from(JSON.stringify(store.claims("shop:victim", 300)));
      return [head, claims.toString("base64url"), tail].join(".");
    }, "token_signature"],
    ["no JSON", () => jws("not JSON", store.secret), "token_claims"],
    ["a list", () => jws("[]", store.secret), "token_claims"],
    ...["iss", "aud", "sub", "iat", "exp"].flatMap((name) => [
      [`no ${name}`, without(name), "token_claims"],
      [`${name} twice`, twice(name), "token_claims"],
      [`${name} is null`, at({ [name]: null }), "token_claims"],
    ]),
    ["an unknown claim", at({ admin: true }), "token_claims"],
    ["aud as a list", () => jws({ ...good(), aud: [store.audience] }, store.secret),
      "token_claims"],
    ["exp as a text", at(() => ({ exp: String(seconds() + 60) })), "token_claims"],
    ["exp with a fraction", at(() => ({ exp: seconds() + 60.5 })), "token_claims"],
    ["an e-mail that is none", at({ email: "" }), "token_claims"],
    ["another program's aud", () => jws({ ...good(), aud: other.audience }, store.secret),
      "token_audience"],
    ["another host's aud", () =>
      jws({ ...good(), aud: `https://evil.example/p/${shop.program}` }, store.secret),
    "token_audience"],
    ["aud with a slash", () => jws({ ...good(), aud: `${store.audience}/` }, store.secret),
      "token_audience"],
    ["a subject without a namespace", at({ sub: "joined" }), "token_subject"],
    ["an empty subject", at({ sub: "" }), "token_subject"],
    ["our own id", () => store.customer(member.body.member), "token_subject"],
    ["more than five minutes", at(() => ({ exp: seconds() + 302 })), "token_lifetime"],
    ["for ever", at({ exp: 9_007_199_254_740_991 }), "token_lifetime"],
    ["no time at all", () => {
      const now = seconds();
      return store.customer(sub, { iat: now, exp: now });
    }, "token_lifetime"],
    ["the end before the beginning", at({ exp: 1 }), "token_lifetime"],
    ["five minutes ago", at(() => ({ iat: seconds() - 300, exp: seconds() - 1 })), "token_expired"],
  ];
  for (const [title, make, code] of rows) {
    test(`${title}: ${code}`, async () => {
      for (const ask of [begin, text]) {
        const answer = await ask(make());
        assert.equal(answer.body?.code, code, answer.text);
        assert.equal(answer.status, code === "token_too_large" ? 413 : 401);
        assert.ok(isReadable(answer), "the page learns why");
      }
    });
  }

  test("an issuer that the secret is not of", async () => {
    const body = { issuer: "https://shop.example" };
    const named = await Store.open(shop, shop.program, body);
    assert.equal((await begin(named.customer("shop:a"))).status, 201);
    const answer = await begin(named.customer("shop:a", { iss: "https://other.example" }));
    assert.equal(answer.body.code, "token_issuer");
    assert.equal(answer.body.errors[0].pointer, "/iss");
    await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${named.secret.kid}`));
  });

  test("a body that is none", async () => {
    for (const body of [{}, { token: 1 }, { token: "x", more: 1 }, "not JSON", []]) {
      const answer = await fromPage(shop, "POST", path(), body);
      assert.ok([400, 422].includes(answer.status), answer.text);
    }
  });
});

describe("the page", () => {
  test("must be one of the key's", async () => {
    const answer = await begin(store.customer("shop:joined"), { origin: EVIL });
    assert.equal(answer.body.code, "origin_not_allowed");
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  });

  test("must have a key", async () => {
    const token = store.customer("shop:joined");
    const answer = await fromPage(shop, "POST", "/v1/sessions", { token });
    assert.equal(answer.body.code, "credential_missing");
  });

  test("can be none: a server of the store's begins sessions with its own key", async () => {
    const token = store.customer("shop:joined");
    const { body } = await shop.must(201, shop.post("/v1/sessions", { token }, { now: null }));
    assert.equal((await me(body.session)).status, 200, "any page of the shop may have it");
    assert.equal((await me(body.session, { origin: EVIL })).body.code, "origin_not_allowed");
  });
});

describe("a session", () => {
  let session;
  before(async () => ({ session } = (await begin(store.customer("shop:joined"))).body));

  test("is of the page that began it", async () => {
    for (const origin of [EVIL, "http://shop.example", "null"]) {
      const answer = await me(session, { origin });
      assert.equal(answer.status, 403, answer.text);
      assert.equal(answer.body.code, "origin_not_allowed");
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
    }
  });

  test("is nobody with another program's name on it", async () => {
    const headers = { "regulars-program": "coffee-stars" };
    const answer = await me(session, { headers });
    const named = still(answer.body);
    assert.deepEqual(named, still(member.body), "a session names its program");
  });

  test("opens nothing of the store's", async () => {
    for (const [method, at, body] of [
      ["GET", "/v1/members/ref:shop:joined", undefined],
      ["GET", "/v1/program", undefined],
      ["POST", "/v1/members/ref:shop:joined/earn", {}],
      ["POST", "/v1/keys", { kind: "sk" }],
      ["POST", "/v1/batch", { items: [] }],
      ["POST", "/v1/sessions", { token: store.customer("shop:joined") }],
    ]) {
      const answer = await fromPage(shop, method, at, body, { bearer: session, key: newKey() });
      assert.equal(answer.status, 403, `${at}: ${answer.text}`);
      assert.equal(answer.body.code, "scope_missing");
    }
  });

  test("is one that we signed", async () => {
    const [head, claims, tail] = session.split(".");
    const said = JSON.parse(Buffer.from(claims, "base64url"));
    const forged = jws(said, { ...store.secret }, { header: '{"alg":"HS256","typ":"ls+jwt"}' });
    const other = tail.startsWith("A") ? "B" : "A";
    const spoilt = [head, claims, other + tail.slice(1)].join(".");
    const longer = Buffer.from(JSON.stringify({ ...said, expires_ms: 4e12 })).toString("base64url");
    const none = Buffer.from('{"alg":"none","typ":"ls+jwt"}').toString("base64url");
    for (const bearer of [forged, spoilt, [head, longer, tail].join("."), `${none}.${claims}.`]) {
      const answer = await me(bearer);
      assert.equal(answer.body.code, "credential_invalid", answer.text);
    }
  });

  test("is no cookie, and a token of the store's is no session", async () => {
    const cookie = `lo=${session}; __Host-lo=${session}`;
    const answer = await fromPage(shop, "GET", "/v1/me", undefined, { headers: { cookie } });
    assert.equal(answer.body.code, "credential_missing");
    assert.equal((await me(store.customer("shop:joined"))).body.code, "credential_invalid");
  });

  test("ends with the secret that vouched for it", async () => {
    const second = await Store.open(shop);
    const { body } = await begin(second.customer("shop:joined"));
    assert.equal((await me(body.session)).status, 200);
    await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${second.secret.kid}`));
    const over = await me(body.session);
    assert.equal(over.status, 401);
    assert.equal(over.body.code, "session_over");
    assert.ok(isReadable(over), "the script learns that it must ask again");
    assert.equal((await begin(second.customer("shop:joined"))).body.code, "token_key");
    assert.equal((await me(session)).status, 200, "the other secret's go on");
  });

  test("ends with the key that it was begun with", async () => {
    const key = await shop.makeKey({ kind: "pk", origins: [SHOP] });
    const token = store.customer("shop:joined");
    const { body } = await fromPage(shop, "POST", path(key), { token });
    assert.equal((await me(body.session)).status, 200);
    await shop.must(200, shop.call("DELETE", `/v1/keys/${key.id}`));
    assert.equal((await me(body.session)).body.code, "session_over");
  });

  test("of who was erased is none", async () => {
    const hand = { reason: "as asked", actor: "ada" };
    const gone = await shop.enrol("shop:gone", {}, { now: null });
    const { body } = await begin(store.customer("shop:gone"));
    await shop.must(200, shop.post(`${gone}/erase`, hand, { now: null }));
    assert.equal((await me(body.session)).body.code, "member_erased");
    assert.equal((await begin(store.customer("shop:gone"))).body.code, "member_erased");
  });
});

test("secrets rotate without a gap", async () => {
  const next = await Store.open(shop);
  for (const one of [store, next]) {
    assert.equal((await begin(one.customer("shop:joined"))).status, 201);
  }
  await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${next.secret.kid}`));
});
