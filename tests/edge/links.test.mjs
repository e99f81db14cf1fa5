// Signed links: minted with a hold, verified by others' libraries, used once, and refused else.

import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { CompactSign, createLocalJWKSet, importJWK, jwtVerify } from "jose";

import { joserfc } from "./lib/joserfc.mjs";
import { jwkOf, linkKey } from "./lib/linkkeys.mjs";
import { balances, newKey, openShop, order, wallet } from "./lib/shop.mjs";
import { dumpAll } from "./lib/storage.mjs";
import { until } from "./lib/until.mjs";

const bakery = { id: "bakery", name: "The bakery", locations: ["quay-3", "north"] };
const florist = { id: "florist", name: "Blomster", pairwise: true };
const SECOND = 1000;

let shop;
let issuer;
const keys = {};

before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  issuer = `${shop.url}/p/test-house`;
  for (const partner of [bakery, florist]) {
    await shop.must(201, shop.post("/v1/partners", partner));
    const made = await shop.must(201, shop.post(`/v1/partners/${partner.id}/keys`));
    keys[partner.id] = made.body.key;
  }
});
after(() => shop?.stop());

let members = 0;

/** A member with so many points, as a path. */
async function rich(points = 1_000) {
  members += 1;
  const member = await shop.enrol(`shop:linked-${members}`);
  await shop.must(201, shop.post(`${member}/earn`, order("o1", points * 100)));
  return member;
}

/** A link for a drink at the bakery, of a new member unless one is given. */
async function mint(wish = {}, { member, ...options } = {}) {
  const of = member ?? (await rich());
  const body = { reward: "drink", partner: "bakery", ...wish };
  const answer = await shop.must(201, shop.post(`${of}/links`, body, options));
  return { member: of, answer, ...answer.body.link };
}

const asPartner = (partner, options) => ({ credential: keys[partner], ...options });
const look = (link, partner = "bakery", options) =>
  shop.get(`/v1/redeem-links/${link}`, asPartner(partner, options));
const consume = (link, body = {}, { partner = "bakery", ...options } = {}) =>
  shop.post(`/v1/redeem-links/${link}/consume`, body, asPartner(partner, options));
const undo = (link, { partner = "bakery", ...options } = {}) =>
  shop.post(`/v1/redeem-links/${link}/undo`, {}, asPartner(partner, options));

async function keySet(program = "test-house") {
  const path = `/p/${program}/.well-known/loyalty-jwks.json`;
  return (await shop.must(200, shop.get(path, { credential: null }))).body;
}

/** What `jose` makes of a token, held against all that a partner knows. */
async function verified(token, { typ = "rl+jwt", audience = "bakery" } = {}) {
  const set = createLocalJWKSet(await keySet());
  return jwtVerify(token, set, { issuer, audience, typ, algorithms: ["EdDSA"] });
}

const part = (token, place) => Buffer.from(token.split(".")[place], "base64url").toString();

describe("a link", () => {
  test("holds its points, and is a token, an address, a code and a QR code", async () => {
    const link = await mint({ location: "quay-3", ttl_seconds: 3_600 });
    const { body } = link.answer;
    assert.equal(body.outcome, "held");
    assert.equal(wallet(body.view, "point").held, 100);
    assert.ok(balances(body.view));
    assert.match(link.code, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.equal(link.url, `${shop.url}/r/${link.token}`);
    assert.equal(link.qr, `${shop.url}/r/test-house/${link.code}`.toUpperCase());
    assert.match(link.qr, /^[0-9A-Z $%*+./:-]+$/, "the small alphabet of QR codes");
    assert.equal(part(link.token, 0).replace(/"kid":"[\w-]{11}"/, '"kid":""'),
      '{"alg":"EdDSA","kid":"","typ":"rl+jwt"}');
    const { payload } = await verified(link.token);
    const { iat, exp, ...rest } = payload;
    assert.deepEqual(rest, {
      act: "redeem", aud: "bakery", iss: issuer, jti: link.code, loc: "quay-3", pts: 100,
      rwd: "drink", ver: 1,
    });
    assert.equal(exp - iat, 3_600);
    assert.ok(Math.abs(iat - Date.now() / SECOND) < 60, "by the clock on the wall");
    assert.ok(link.token.length <= 512, `${link.token.length} characters`);
  });

  test("says what a step is worth, and the member only to who may know", async () => {
    const { token } = await mint({ reward: "credit", units: 5, partner: "florist" });
    const { payload } = await verified(token, { audience: "florist" });
    assert.deepEqual([payload.pts, payload.amt, payload.cur], [50, 50, "EUR"]);
    assert.match(payload.sub, /^[\w-]{22}$/);
    const member = await rich();
    const subjects = [];
    for (const partner of ["florist", "florist", "bakery"]) {
      const link = await mint({ partner }, { member });
      subjects.push((await verified(link.token, { audience: partner })).payload.sub);
    }
    assert.equal(subjects[0], subjects[1]);
    assert.deepEqual(subjects.slice(1), [subjects[0], undefined]);
  });

  test("is answered again byte for byte, whatever the clock says by then", async () => {
    const key = newKey();
    const member = await rich();
    const first = await mint({}, { member, key });
    const second = () => Math.floor(Date.now() / SECOND);
    const then = second();
    await until("another second of the clock on the wall", () => second() > then);
    await shop.edge.restart();
    const again = await mint({}, { member, key });
    assert.equal(again.answer.text, first.answer.text);
    assert.equal(again.answer.replayed, true);
  });

  test("can be made in a batch, and as a hold with a wish", async () => {
    const member = await rich();
    const link = { partner: "florist" };
    const items = [
      { key: newKey(), path: `${member}/links`, body: { reward: "drink", partner: "bakery" } },
      { key: newKey(), path: `${member}/holds`, body: { reward: "drink", link } },
      { key: newKey(), path: `${member}/links`, body: { reward: "drink", partner: "nobody" } },
    ];
    const { body } = await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
    assert.deepEqual(body.answers.map(({ status }) => status), [201, 201, 404]);
    await verified(body.answers[0].body.link.token);
    await verified(body.answers[1].body.link.token, { audience: "florist" });
    assert.equal(body.answers[2].body.errors[0].pointer, "/partner");
  });

  const wrong = [
    [404, "/partner", { partner: "nobody" }],
    [404, "/partner", { partner: "a/b" }],
    [422, "/location", { location: "elsewhere" }],
    [422, "/ttl_seconds", { ttl_seconds: 59 }],
    [422, "/ttl_seconds", { ttl_seconds: 2_592_001 }],
    [422, "/partner", { partner: 1 }],
  ];
  for (const [status, pointer, wish] of wrong) {
    test(`cannot be for ${JSON.stringify(wish)}`, async () => {
      const member = await rich();
      const body = { reward: "drink", partner: "bakery", ...wish };
      const answer = await shop.must(status, shop.post(`${member}/links`, body));
      assert.equal(answer.body.errors[0].pointer, pointer, answer.text);
    });
  }
});

describe("others verify what we sign", () => {
  let jobs;
  let answers;
  before(async () => {
    const { token, code } = await mint();
    const { receipt } = (await shop.must(200, consume(code))).body;
    const set = await keySet();
    const forged = token.replace(/\.[^.]{4}/, ".AAAA");
    jobs = [token, receipt, forged].map((one) => ({ do: "verify", token: one, keys: set }));
    answers = await joserfc(jobs);
  });

  test("joserfc takes a link and a receipt", () => {
    assert.deepEqual(answers.slice(0, 2).map(({ header }) => header?.typ), ["rl+jwt", "rr+jwt"]);
    assert.equal(answers[0].claims.jti, answers[1].claims.jti);
    assert.equal(answers[0].claims.iss, issuer);
  });

  test("joserfc and jose refuse what was changed", async () => {
    assert.ok(answers[2].refused, JSON.stringify(answers[2]));
    await assert.rejects(verified(jobs[2].token));
  });

  test("jose takes a receipt for a receipt, and for nothing else", async () => {
    const { payload } = await verified(jobs[1].token, { typ: "rr+jwt" });
    assert.deepEqual([payload.rwd, payload.pts, payload.ver], ["drink", 100, 1]);
    await assert.rejects(verified(jobs[1].token));
    await assert.rejects(verified(jobs[0].token, { typ: "rr+jwt" }));
  });
});

describe("looking at a link", () => {
  test("shows it by code and token, however the code is written, and changes nothing", async () => {
    const { member, code, token } = await mint({ location: "north", ttl_seconds: 900 });
    const stored = dumpAll(shop.edge.dir);
    const spaced = encodeURIComponent(code.replace(/(.{5})/g, "$1 ").trim().toLowerCase());
    const answers = await Promise.all([code, spaced, token].map((link) => look(link)));
    for (const answer of answers) {
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.body, answers[0].body);
    }
    const { expires_at: end, ...rest } = answers[0].body;
    assert.deepEqual(rest, {
      code, state: "minted", partner: "bakery", location: "north", reward: "drink", units: 1,
      wallet: "point", points: 100,
    });
    assert.equal(end, "2026-03-01T09:15:00.000Z");
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
    assert.ok(!answers[0].text.includes(member.split("/").at(-1)), "nothing of the member");
  });

  test("is for its partner, with a partner's key", async () => {
    const { code, token } = await mint();
    for (const link of [code, token]) {
      const answer = await look(link, "florist");
      assert.equal(`${answer.status} ${answer.body.code}`, "403 link_audience");
    }
    const shops = await shop.get(`/v1/redeem-links/${code}`);
    assert.equal(`${shops.status} ${shops.body.code}`, "403 scope_missing");
  });

  test("a code that leads nowhere is not found, and makes nothing", async () => {
    const keepers = () => Object.keys(dumpAll(shop.edge.dir));
    const others = () => keepers().filter((file) => !file.includes("Directory"));
    const before = others();
    for (const code of ["0".repeat(26), "A7K2M9QXR4T6V8WYZ1B3C5D7E0", "short", "ü"]) {
      const answer = await look(encodeURIComponent(code));
      assert.equal(`${answer.status} ${answer.body.code}`, "404 link_not_found", code);
    }
    assert.deepEqual(others(), before);
    // Two programs' shards, and the platform's own file: however many codes are tried.
    assert.ok(keepers().length - before.length <= 2 * 16 + 1);
  });
});

describe("using a link", () => {
  test("captures what was held, once, and gives a receipt", async () => {
    const { member, code, token } = await mint({ location: "quay-3" });
    const key = newKey();
    const sale = { location: "quay-3", receipt_ref: "R-17" };
    const first = await shop.must(200, consume(token, sale, { key }));
    const { outcome, redemption, receipt } = first.body;
    assert.equal(outcome, "consumed");
    assert.deepEqual(
      [redemption.reward, redemption.points, redemption.location, redemption.receipt_ref],
      ["drink", 100, "quay-3", "R-17"],
    );
    const { payload } = await verified(receipt, { typ: "rr+jwt" });
    const { iat: _, ent, ...claims } = payload;
    assert.deepEqual(claims, {
      aud: "bakery", iss: issuer, jti: code, loc: "quay-3", pts: 100,
      rat: Date.parse("2026-03-01T09:00:00Z") / SECOND, ref: "R-17", rwd: "drink", ver: 1,
    });
    const { body: page } = await shop.must(200, shop.get(`${member}/entries?limit=1`));
    assert.deepEqual([page.data[0].kind, page.data[0].id], ["consumed", ent]);
    assert.equal(page.data[0].by, "partner:bakery");
    for (const secret of [member.split("/").at(-1), "balances", "view", "seq"]) {
      assert.ok(!first.text.includes(secret), `a partner is not told ${secret}`);
    }

    const again = await shop.must(200, consume(token, sale, { key }));
    assert.deepEqual([again.text, again.replayed], [first.text, true]);
    const byCode = await shop.must(200, consume(code, sale, { key }));
    assert.equal(byCode.text, first.text, "the same command by its other name");
    const twice = await shop.must(409, consume(token, sale));
    assert.equal(twice.body.code, "already_consumed");
    const { body: state } = await look(code);
    assert.deepEqual(state.consumed, {
      redemption: redemption.id, at: "2026-03-01T09:00:00.000Z", location: "quay-3",
      receipt_ref: "R-17",
    });
    const { body: view } = await shop.must(200, shop.get(`${member}/balance`));
    assert.deepEqual([wallet(view, "point").held, wallet(view, "point").redeemed], [0, 100]);
    assert.ok(balances(view));
  });

  test("500 at once: one hands it over", async () => {
    const { code, token } = await mint();
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, place) => consume(place % 2 ? code : token)),
    );
    const counts = {};
    for (const { status, body } of answers) {
      const name = `${status} ${body.outcome ?? body.code}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    assert.deepEqual(counts, { "200 consumed": 1, "409 already_consumed": 499 });
  });

  test("500 times with one key is once, and one answer", async () => {
    const { member, code } = await mint();
    const key = newKey();
    const together = Array.from({ length: 500 }, () => consume(code, {}, { key }));
    const answers = await Promise.all(together);
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
    const { body } = await shop.must(200, shop.get(`${member}/entries?limit=100`));
    assert.equal(body.data.filter(({ kind }) => kind === "consumed").length, 1);
  });

  test("is for one partner, at one place, in its time, until it is taken back", async () => {
    const said = async (promise) => {
      const { status, body } = await promise;
      return `${status} ${body.code ?? body.outcome}`;
    };
    const link = await mint({ location: "north", ttl_seconds: 900 });
    const at = (location) => ({ location });
    assert.equal(await said(consume(link.token, {}, { partner: "florist" })), "403 link_audience");
    assert.equal(await said(consume(link.code, {}, { partner: "florist" })), "403 link_audience");
    assert.equal(await said(consume(link.code)), "403 location_mismatch");
    assert.equal(await said(consume(link.code, at("quay-3"))), "403 location_mismatch");
    assert.equal(await said(consume(link.code, at("mars"))), "422 invalid_field");
    const late = { now: "2026-03-01T09:15:00Z" };
    assert.equal(await said(consume(link.code, at("north"), late)), "410 link_expired");
    assert.equal((await look(link.code, "bakery", late)).body.state, "expired");
    const inTime = { now: "2026-03-01T09:14:59.999Z" };
    const { hold } = link;
    const revoked = await shop.must(
      200,
      shop.post(`${link.member}/links/${hold}/revoke`, {}, inTime),
    );
    assert.equal(revoked.body.outcome, "voided");
    assert.equal(await said(consume(link.token, at("north"), inTime)), "410 link_revoked");
    assert.equal((await look(link.code, "bakery", inTime)).body.state, "revoked");
    assert.equal(await said(consume("0".repeat(26))), "404 link_not_found");
  });

  test("can be taken back by who pressed, for minutes, and then be used again", async () => {
    const { member, code } = await mint();
    const nothing = await shop.must(409, undo(code));
    assert.equal(nothing.body.code, "not_consumed");
    await shop.must(200, consume(code));
    await shop.must(403, undo(code, { partner: "florist" }));
    const key = newKey();
    assert.deepEqual((await shop.must(200, undo(code, { key }))).body, { outcome: "undone" });
    assert.equal((await shop.must(200, undo(code, { key }))).replayed, true);
    assert.equal((await shop.must(409, undo(code))).body.code, "redemption_cancelled");
    assert.equal((await look(code)).body.state, "minted");
    await shop.must(200, consume(code));
    const late = { now: "2026-03-01T09:15:00Z" };
    assert.equal((await shop.must(409, undo(code, late))).body.code, "undo_too_late");
    const { body } = await shop.must(200, shop.get(`${member}/entries?limit=3`, late));
    assert.deepEqual(body.data.map(({ kind }) => kind), ["consumed", "undone", "consumed"]);
  });
});

describe("our verifier takes what others sign, and refuses what it must", () => {
  let link;
  let signing;
  const b64 = (text) => Buffer.from(text).toString("base64url");
  const now = () => Math.floor(Date.now() / SECOND);
  const said = async (token, partner) => {
    const { status, body } = await look(token, partner);
    return status === 200 ? body.state : `${status} ${body.code}`;
  };

  before(async () => {
    link = await mint();
    const { kid } = JSON.parse(part(link.token, 0));
    const { body } = await shop.must(200, shop.get("/v1/link-keys"));
    const number = body.data.findIndex((key) => key.kid === kid) + 1;
    signing = { kid, jwk: linkKey(shop.vars.REGULARS_IDENTITY_KEY, "test-house", number) };
    const set = await keySet();
    assert.equal(set.keys.find((key) => key.kid === kid).x, signing.jwk.x);
  });

  const headerOf = (change = {}) => ({ alg: "EdDSA", kid: signing.kid, typ: "rl+jwt", ...change });
  const claimsOf = (change = {}) => ({ ...JSON.parse(part(link.token, 1)), ...change });

  /** Signed by `jose`, whatever the payload is. */
  async function sign(payload, header = {}, jwk = signing.jwk) {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    const key = await importJWK(jwk, "EdDSA");
    return new CompactSign(Buffer.from(text)).setProtectedHeader(headerOf(header)).sign(key);
  }

  /** The token with that header, signed with `jose`'s signature of it or anything else. */
  function spliced(token, header) {
    const [, payload, signature] = token.split(".");
    return [b64(JSON.stringify(header)), payload, signature].join(".");
  }

  test("signed by jose and by joserfc, under both names of the algorithm", async () => {
    const own = await sign(claimsOf());
    assert.equal(own, link.token, "the same bytes: Ed25519 draws nothing");
    const jobs = ["EdDSA", "Ed25519"].map((alg) => (
      { do: "sign", header: headerOf({ alg }), claims: claimsOf(), key: signing.jwk }
    ));
    const made = await joserfc(jobs);
    const tokens = [...made.map(({ token }) => token), await sign(claimsOf(), { alg: "Ed25519" })];
    for (const token of tokens) assert.equal(await said(token), "minted", token);
  });

  test("but nothing that nobody holds: a perfect forgery leads nowhere", async () => {
    const forged = await sign(claimsOf({ jti: "A7K2M9QXR4T6V8WYZ1B3C5D7E0" }));
    assert.equal(await said(forged), "404 link_not_found");
  });

  const hs256 = (token) => {
    const text = `${b64(JSON.stringify(headerOf({ alg: "HS256" })))}.${token.split(".")[1]}`;
    const secret = Buffer.from(signing.jwk.x, "base64url");
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const json = (change) => JSON.stringify(claimsOf(change));
  const later = (seconds) => ({ iat: now() + seconds, exp: now() + seconds + 600 });
  const rows = [
    ["good", () => link.token, "minted"],
    ["alg Ed25519", () => sign(claimsOf(), { alg: "Ed25519" }), "minted"],
    ["a changed payload", () => {
      const [header, , signature] = link.token.split(".");
      return [header, b64(json({ pts: 1 })), signature].join(".");
    }, "401 link_signature"],
    ["alg none", () => `${b64(JSON.stringify(headerOf({ alg: "none" })))}.${b64(json())}.`,
      "400 link_malformed"],
    ["alg none, and a signature", () => spliced(link.token, headerOf({ alg: "none" })),
      "400 link_header"],
    ["HS256 with the public key", () => hs256(link.token), "400 link_malformed"],
    ["another key under a known kid", () => sign(claimsOf(), {}, jwkOf(randomBytes(32))),
      "401 link_signature"],
    ["an unknown kid", () => sign(claimsOf(), { kid: "AAAAAAAAAAA" }), "401 link_key_unknown"],
    ["kid __proto__", () => sign(claimsOf(), { kid: "__proto__" }), "401 link_key_unknown"],
    ["an injected jwk", () => {
      const { d: _, ...jwk } = signing.jwk;
      return sign(claimsOf(), { jwk });
    }, "400 link_header"],
    ["a header it does not know", () => sign(claimsOf(), { cty: "x" }), "400 link_header"],
    ["typ JWT", () => sign(claimsOf(), { typ: "JWT" }), "400 link_header"],
    ["expired", () => sign(claimsOf({ iat: now() - 600, exp: now() })), "410 link_expired"],
    ["iat in the future", () => sign(claimsOf(later(120))), "403 link_not_yet_valid"],
    ["nbf in the future", () => sign(claimsOf({ nbf: now() + 120 })), "403 link_not_yet_valid"],
    ["a second too long", () => sign(claimsOf({ exp: claimsOf().iat + 2_592_001 })),
      "400 link_claims"],
    ["another partner", () => sign(claimsOf({ aud: "florist" })), "403 link_audience"],
    ["aud as a list", () => sign(claimsOf({ aud: ["bakery"] })), "400 link_claims"],
    ["another issuer", () => sign(claimsOf({ iss: `${shop.url}/p/coffee-stars` })),
      "403 link_issuer"],
    ["a claim twice", () => sign(json().replace('"pts"', '"pts":1,"pts"')), "400 link_malformed"],
    ["an unknown claim", () => sign(claimsOf({ name: "Ada" })), "400 link_claims"],
    ["half a point", () => sign(claimsOf({ pts: 99.5 })), "400 link_claims"],
    ["negative points", () => sign(claimsOf({ pts: -100 })), "400 link_claims"],
    ["padding", () => `${link.token}=`, "400 link_malformed"],
    ["a last character that is not canonical", () => {
      const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const last = letters[letters.indexOf(link.token.at(-1)) + 1];
      return link.token.slice(0, -1) + last;
    }, "400 link_malformed"],
    ["four parts", () => `${link.token}.AAAA`, "400 link_malformed"],
    ["iat before the key", () => sign(claimsOf({ iat: now() - 86_400, exp: now() + 60 })),
      "401 link_key_revoked"],
    ["a code in small letters", () => sign(claimsOf({ jti: link.code.toLowerCase() })),
      "400 link_claims"],
    ["a receipt", () => sign(claimsOf(), { typ: "rr+jwt" }), "400 link_header"],
    ["2,049 characters", () => `${link.token}${"A".repeat(2_049 - link.token.length)}`,
      "400 link_malformed"],
  ];
  for (const [title, make, expected] of rows) {
    test(title, async () => assert.equal(await said(await make()), expected));
  }

  test("a retry is answered though the token's time is up, and a first try is not", async () => {
    const { token, code } = await mint();
    const key = newKey();
    const first = await shop.must(200, consume(token, {}, { key }));
    const old = { jti: code, iat: now() - 50, exp: now() - 1 };
    const ended = await sign({ ...claimsOf(), ...old });
    const retried = await shop.must(200, consume(ended, {}, { key }));
    assert.deepEqual([retried.text, retried.replayed], [first.text, true]);
    assert.equal((await shop.must(410, consume(ended))).body.code, "link_expired");
  });
});

describe("keys come and go", () => {
  const change = (kid, word, body) =>
    shop.must(200, shop.post(`/v1/link-keys/${kid}/${word}`, body));
  const kidOf = (token) => JSON.parse(part(token, 0)).kid;

  test("a retired key's links are good to their end; a revoked one's are made anew", async () => {
    const old = await mint();
    const next = (await shop.must(201, shop.post("/v1/link-keys"))).body;
    await change(next.kid, "promote", { early: true });
    const young = await mint();
    assert.equal(kidOf(young.token), next.kid);
    await change(kidOf(old.token), "retire");
    await shop.edge.restart();
    assert.equal((await look(old.token)).body.state, "minted");
    await change(kidOf(old.token), "revoke");
    await shop.edge.restart();
    const refused = await look(old.token);
    assert.equal(`${refused.status} ${refused.body.code}`, "401 link_key_revoked");
    assert.ok(!(await keySet()).keys.some((key) => key.kid === kidOf(old.token)));

    const { body } = await shop.must(200, shop.get(`${old.member}/links`));
    const [again] = body.data;
    assert.deepEqual([again.code, kidOf(again.token)], [old.code, next.kid]);
    assert.equal((await look(again.token)).body.state, "minted");
    await shop.must(200, consume(again.token));
    assert.deepEqual((await shop.must(200, shop.get(`${old.member}/links`))).body.data, []);
  });

  test("when the only one is revoked, another signs at once", async () => {
    const { token, member } = await mint();
    await change(kidOf(token), "revoke");
    const { body } = await shop.must(200, shop.get(`${member}/links`));
    assert.notEqual(kidOf(body.data[0].token), kidOf(token));
    await shop.edge.restart();
    await verified(body.data[0].token);
  });

  test("twenty first links at once make one key", async () => {
    const program = "coffee-stars";
    await shop.must(201, shop.post("/v1/partners", bakery, { program }));
    const paths = await Promise.all(Array.from({ length: 20 }, async (_, place) => {
      const member = await shop.enrol(`shop:first-${place}`, {}, { program });
      await shop.must(201, shop.post(`${member}/earn`, order("o1", 20_000), { program }));
      return member;
    }));
    const wish = { reward: "drink", partner: "bakery" };
    const answers = await Promise.all(
      paths.map((path) => shop.post(`${path}/links`, wish, { program })),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    assert.equal(new Set(answers.map(({ body }) => kidOf(body.link.token))).size, 1);
    assert.equal((await keySet(program)).keys.length, 1);
  });
});
