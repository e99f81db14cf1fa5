// Partner links and receipts verified in JavaScript: the profile's 25 vectors, and what else lies.

import assert from "node:assert/strict";
import { createHmac, createPrivateKey, sign } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";

import { LinkError, verifyPartnerLink, verifyReceipt } from "./lib/package.mjs";

// RFC 8032, 7.1, TEST 1: known to everybody, so of no use.
const SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const KID = "kPrK_qmxVWa";
const ISSUER = "https://shop.example/loyalty";
const NOW = 1_795_320_500;
const HEADER = `{"alg":"EdDSA","kid":"${KID}","typ":"rl+jwt"}`;
const PAYLOAD = '{"act":"redeem","aud":"prt_demo","exp":1795321000,"iat":1795320000,' +
  `"iss":"${ISSUER}","jti":"A7K2M9QXR4T6V8WYZ1B3C5D7E0","pts":500,"rwd":"rwd_5off","ver":1}`;
const TOKEN = "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhIiwidHlwIjoicmwrand0In0." +
  "eyJhY3QiOiJyZWRlZW0iLCJhdWQiOiJwcnRfZGVtbyIsImV4cCI6MTc5NTMyMTAwMCwiaWF0IjoxNzk1MzIwMDAwLCJp" +
  "c3MiOiJodHRwczovL3Nob3AuZXhhbXBsZS9sb3lhbHR5IiwianRpIjoiQTdLMk05UVhSNFQ2VjhXWVoxQjNDNUQ3RTAi" +
  "LCJwdHMiOjUwMCwicndkIjoicndkXzVvZmYiLCJ2ZXIiOjF9.bP6Lqt9gLGw5fe5Wm_NPKwyCG9Bmm3B0neQPAgTQshz" +
  "J7rxknpOmubVnq5X_zL48FPHX_KV7WoWrxEJNTTeGBw";

/** The key of the vectors, signing since the day before. */
const KEY = { kty: "OKP", crv: "Ed25519", kid: KID, x: X, use: "sig", nbf: 1_795_233_600 };

function privateKey(seed) {
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, "hex");
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

const ours = privateKey(SEED);
const stranger = privateKey("07".repeat(32));
const encode = (value) => Buffer.from(value).toString("base64url");

/** A token of just these bytes, signed as one should be. */
function signed(header, payload, key = ours) {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${encode(sign(null, Buffer.from(text), key))}`;
}

function replaced(text, old, now) {
  assert.ok(text.includes(old), old);
  return text.replace(old, now);
}

/** The vector with one piece of its payload, or of its header, replaced. */
const having = (old, now) => signed(HEADER, replaced(PAYLOAD, old, now));
const headed = (old, now) => signed(replaced(HEADER, old, now), PAYLOAD);

function tampered() {
  const [header, , signature] = TOKEN.split(".");
  return `${header}.${encode(PAYLOAD.replace("500", "900"))}.${signature}`;
}

/** The signature made with HMAC, the public key as its secret. */
function confused() {
  const text = `${encode(HEADER.replace("EdDSA", "HS256"))}.${encode(PAYLOAD)}`;
  const half = createHmac("sha256", Buffer.from(X, "base64url")).update(text).digest();
  return `${text}.${encode(Buffer.concat([half, half]))}`;
}

const unsigned = `${encode(HEADER.replace("EdDSA", "none"))}.${encode(PAYLOAD)}.`;

async function answer(token, keys = [KEY], rest = {}) {
  const expected = { issuer: ISSUER, partner: "prt_demo", now: NOW, ...rest };
  try {
    await verifyPartnerLink(token, { keys }, expected);
    return "good";
  } catch (error) {
    assert.ok(error instanceof LinkError, error.stack);
    return error.code;
  }
}

const vectors = [
  ["good", TOKEN, "good"],
  ["alg Ed25519", headed("EdDSA", "Ed25519"), "good"],
  ["tampered payload", tampered(), "link_signature"],
  ["alg none", unsigned, "link_malformed"],
  ["HS256 with the public key", confused(), "link_header"],
  ["another key under a known kid", signed(HEADER, PAYLOAD, stranger), "link_signature"],
  ["an unknown kid", headed(KID, "AAAAAAAAAAA"), "link_key_unknown"],
  ["kid __proto__", headed(KID, "__proto__"), "link_key_unknown"],
  ["an injected jwk", headed("{", '{"jwk":{"kty":"OKP"},'), "link_header"],
  ["typ JWT", headed("rl+jwt", "JWT"), "link_header"],
  ["expired", having("1795321000", "1795320500"), "link_expired"],
  ["iat in the future", having("1795320000", "1795320561"), "link_not_yet_valid"],
  ["a second too long", having("1795321000", "1797912001"), "link_claims"],
  ["another partner", having("prt_demo", "prt_other"), "link_audience"],
  ["aud as a list", having('"prt_demo"', '["prt_demo"]'), "link_claims"],
  ["another issuer", having("shop.example", "shop.invalid"), "link_issuer"],
  ["a claim twice", having('"pts":500', '"pts":500,"pts":500'), "link_malformed"],
  ["an unknown claim", having('"ver":1', '"ver":1,"zip":1'), "link_claims"],
  ["half a point", having("500", "500.5"), "link_claims"],
  ["negative points", having("500", "-500"), "link_claims"],
  ["padding", `${TOKEN}==`, "link_malformed"],
  ["a last character that is not canonical", TOKEN.replace(/w$/, "x"), "link_malformed"],
  ["four parts", `${TOKEN}.AAAA`, "link_malformed"],
  ["iat before the key", having("1795320000", "1795233599"), "link_key_revoked"],
  ["jti in lower case", having("A7K2M9", "a7k2m9"), "link_claims"],
];

const more = [
  ["nothing", "", "link_malformed"],
  ["two dots", "..", "link_malformed"],
  ["a header of nothing", `.${TOKEN.slice(1)}`, "link_malformed"],
  ["white space before", ` ${TOKEN}`, "link_malformed"],
  ["a line feed behind", `${TOKEN}\n`, "link_malformed"],
  ["base64 and not base64url", TOKEN.replace("_", "/"), "link_malformed"],
  ["letters that only look like it", TOKEN.replace("e", "\u0435"), "link_malformed"],
  ["over 2,048 characters", `${TOKEN}${"A".repeat(2_048)}`, "link_malformed"],
  ["a payload over 1,024 bytes", having("rwd_5off", "a".repeat(1_025)), "link_malformed"],
  ["a header over 256 bytes", headed(KID, "k".repeat(257)), "link_malformed"],
  ["a signature cut short", TOKEN.slice(0, -2), "link_malformed"],
  ["a header that is no JSON", signed("{", PAYLOAD), "link_header"],
  ["a header that is a list", signed("[]", PAYLOAD), "link_header"],
  ["a member twice", headed("{", '{"alg":"EdDSA",'), "link_header"],
  ["no kid", headed(`"kid":"${KID}",`, ""), "link_header"],
  ["a kid that is a number", headed(`"${KID}"`, "1"), "link_header"],
  ["crit", headed("{", '{"crit":["b64"],'), "link_header"],
  ["alg none, and a signature", headed("EdDSA", "none"), "link_header"],
  ["alg in lower case", headed("EdDSA", "eddsa"), "link_header"],
  ["a receipt", headed("rl+jwt", "rr+jwt"), "link_header"],
  ["white space in the header", headed("{", "{ "), "good"],
  ["a payload that is no JSON", signed(HEADER, "{"), "link_malformed"],
  ["a payload that is a list", signed(HEADER, "[]"), "link_malformed"],
  ["a payload that is no UTF-8", signed(HEADER, badlyEncoded()), "link_malformed"],
  ["a byte order mark", signed(HEADER, `\ufeff${PAYLOAD}`), "link_malformed"],
  ["a name twice, and a list", having('"pts":500', '"pts":[],"pts":500'), "link_malformed"],
  ["no claims", signed(HEADER, "{}"), "link_claims"],
  ["another version", having('"ver":1', '"ver":2'), "link_claims"],
  ["a version that is a text", having('"ver":1', '"ver":"1"'), "link_claims"],
  ["another act", having("redeem", "earn"), "link_claims"],
  ["no points", having("500", "0"), "link_claims"],
  ["more points than there can be", having("500", "9007199254740992"), "link_claims"],
  ["points that are a text", having("500", '"500"'), "link_claims"],
  ["points with an exponent", having("500", "5e2"), "link_claims"],
  ["ends as it begins", having("1795321000", "1795320000"), "link_claims"],
  ["ends before it begins", having("1795321000", "1795319999"), "link_claims"],
  ["a fraction of a second", having("1795321000", "1795321000.0"), "link_claims"],
  ["a code of 25 characters", having("A7K2M9Q", "A7K2M9"), "link_claims"],
  ["a code with an I", having("A7K2M9", "I7K2M9"), "link_claims"],
  ["a partner of no characters", having("prt_demo", ""), "link_claims"],
  ["nbf null", having('"pts"', '"nbf":null,"pts"'), "link_claims"],
  ["a face value without its currency", having('"aud"', '"amt":5,"aud"'), "link_claims"],
  ["a member's name that is too short", having('"ver"', '"sub":"abc","ver"'), "link_claims"],
  ["an e-mail", having('"ver"', '"email":"a@b.example","ver"'), "link_claims"],
  ["begins in a minute", having('"pts"', '"nbf":1795320560,"pts"'), "good"],
  ["begins later", having('"pts"', '"nbf":1795320561,"pts"'), "link_not_yet_valid"],
  ["one second left", having("1795321000", "1795320501"), "good"],
  ["30 days", having("1795321000", "1797912000"), "good"],
  ["written by another hand", having(',"pts"', ' ,\n"\\u0070ts"'), "good"],
];

function badlyEncoded() {
  const bytes = Buffer.from(PAYLOAD);
  bytes[2] = 0xff;
  return bytes;
}

describe("the 25 vectors of the profile", () => {
  assert.equal(vectors.length, 25);
  for (const [name, token, expected] of vectors) {
    test(name, async () => assert.equal(await answer(token), expected, token));
  }
});

describe("what the vectors leave out", () => {
  for (const [name, token, expected] of more) {
    test(name, async () => assert.equal(await answer(token), expected, token));
  }
});

describe("keys", () => {
  const neutral = Buffer.alloc(32);
  neutral[0] = 1;
  const weak = { ...KEY, x: encode(neutral) };
  const nothing = encode(Buffer.concat([neutral, Buffer.alloc(32)]));
  const zero = `${TOKEN.slice(0, TOKEN.lastIndexOf("."))}.${nothing}`;
  const table = [
    ["none", [], TOKEN, "link_key_unknown"],
    ["revoked", [{ ...KEY, revoked: 1 }], TOKEN, "link_key_revoked"],
    ["revoked goes before its signature", [{ ...KEY, revoked: 1 }], tampered(), "link_key_revoked"],
    ["retired at that second", [{ ...KEY, exp: 1_795_320_000 }], TOKEN, "good"],
    ["retired before", [{ ...KEY, exp: 1_795_319_999 }], TOKEN, "link_key_revoked"],
    ["of another kind", [{ ...KEY, kty: "oct" }], TOKEN, "link_key_unknown"],
    ["too short", [{ ...KEY, x: "AAAA" }], TOKEN, "link_key_unknown"],
    ["without x", [{ kty: "OKP", kid: KID }], TOKEN, "link_key_unknown"],
    ["with dates unknown", [{ kty: "OKP", crv: "Ed25519", kid: KID, x: X }], TOKEN, "good"],
    ["of a small order", [weak], zero, "link_signature"],
    ["a nonce of a small order", [KEY], zero, "link_signature"],
  ];
  for (const [name, keys, token, expected] of table) {
    test(name, async () => assert.equal(await answer(token, keys), expected));
  }
});

test("S + L signs what S signed, for those who do not ask for the least", async () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const at = TOKEN.lastIndexOf(".") + 1;
  const bytes = Buffer.from(TOKEN.slice(at), "base64url");
  const scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
  Buffer.from(scalar.toString(16).padStart(64, "0"), "hex").reverse().copy(bytes, 32);
  assert.equal(await answer(TOKEN.slice(0, at) + encode(bytes)), "link_signature");
});

test("what a link says", async () => {
  const token = having('"ver"', '"sub":"AbCdEfGhIjKlMnOpQrSt_-","loc":"harbour:2","amt":500,' +
    '"cur":"DKK","nbf":1795320005,"ver"');
  const link = await verifyPartnerLink(token, { keys: [KEY] }, {
    issuer: ISSUER, partner: "prt_demo", now: NOW,
  });
  assert.deepEqual(link, {
    issuer: ISSUER,
    partner: "prt_demo",
    code: "A7K2M9QXR4T6V8WYZ1B3C5D7E0",
    reward: "rwd_5off",
    points: 500,
    face: { amount: 500, currency: "DKK" },
    member: "AbCdEfGhIjKlMnOpQrSt_-",
    location: "harbour:2",
    issuedAt: 1_795_320_000,
    notBefore: 1_795_320_005,
    expiresAt: 1_795_321_000,
  });
});

test("a token with any character changed is refused", async () => {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "];
  const place = fc.nat(TOKEN.length - 1);
  await fc.assert(fc.asyncProperty(place, fc.constantFrom(...letters), async (at, letter) => {
    fc.pre(TOKEN[at] !== letter);
    const mutant = TOKEN.slice(0, at) + letter + TOKEN.slice(at + 1);
    assert.notEqual(await answer(mutant), "good", mutant);
  }), { numRuns: 1_000 });
});

describe("receipts", () => {
  const header = HEADER.replace("rl+jwt", "rr+jwt");
  const payload = '{"aud":"prt_demo","ent":"ent_0","iat":1795320600,' +
    `"iss":"${ISSUER}","jti":"A7K2M9QXR4T6V8WYZ1B3C5D7E0","loc":"harbour:2","pts":500,` +
    '"rat":1795320599,"ref":"sale 7","rwd":"rwd_5off","ver":1}';
  const check = (token, rest) =>
    verifyReceipt(token, { keys: [KEY] }, { issuer: ISSUER, partner: "prt_demo", ...rest });

  test("what one says", async () => {
    assert.deepEqual(await check(signed(header, payload)), {
      issuer: ISSUER,
      partner: "prt_demo",
      code: "A7K2M9QXR4T6V8WYZ1B3C5D7E0",
      reward: "rwd_5off",
      points: 500,
      entry: "ent_0",
      redeemedAt: 1_795_320_599,
      issuedAt: 1_795_320_600,
      location: "harbour:2",
      reference: "sale 7",
    });
  });

  const table = [
    ["a link", TOKEN, {}, "link_header"],
    ["of another key", signed(header, payload, stranger), {}, "link_signature"],
    ["a claim too many", signed(header, payload.replace("{", '{"exp":1,')), {}, "link_claims"],
    ["a claim too few", signed(header, payload.replace('"ent":"ent_0",', "")), {}, "link_claims"],
    ["for another partner", signed(header, payload), { partner: "prt_other" }, "link_audience"],
    ["of another program", signed(header, payload), { issuer: "https://x" }, "link_issuer"],
  ];
  for (const [name, token, rest, code] of table) {
    test(name, () => assert.rejects(check(token, rest), { name: "LinkError", code }));
  }
});
