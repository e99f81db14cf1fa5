// What the shop's server signs: read back by another library, and refused where it cannot be meant.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jwtVerify } from "jose";

import { signCustomerToken, signOrder } from "./lib/package.mjs";

const secret = "a-secret-of-the-store-32-signs-or-more";
const key = { kid: "k1", secret };
const signing = { program: "https://edge.example/p/coffee-stars", store: "shop" };
const now = 1_795_320_500;
const order = {
  ref: "o-1",
  occurred_at: "2026-03-01T09:00:00Z",
  currency: "EUR",
  lines: [{ id: "1", quantity: 1, gross: 1250 }],
};

const read = (token, typ) =>
  jwtVerify(token, new TextEncoder().encode(secret), {
    algorithms: ["HS256"],
    typ,
    audience: signing.program,
    issuer: signing.store,
    currentDate: new Date(now * 1000),
  });

test("a customer", async () => {
  const customer = { sub: "shopify:1073", locale: "da" };
  const token = await signCustomerToken(customer, key, { ...signing, now });
  const { payload, protectedHeader } = await read(token, "JWT");
  assert.deepEqual(protectedHeader, { alg: "HS256", kid: "k1", typ: "JWT" });
  const { program: aud, store: iss } = signing;
  assert.deepEqual(payload, { iss, aud, ...customer, iat: now, exp: now + 300 });
});

test("an order", async () => {
  const token = await signOrder({ sub: "shop:\u00e6", order }, key, { ...signing, now });
  const { payload, protectedHeader } = await read(token, "lo+jwt");
  assert.deepEqual(protectedHeader, { alg: "HS256", kid: "k1", typ: "lo+jwt" });
  assert.deepEqual(payload.order, order);
  assert.equal(payload.sub, "shop:\u00e6");
  assert.equal(payload.exp - payload.iat, 604_800);
});

test("by the clock, if no time is given", async () => {
  const before = Math.floor(Date.now() / 1000);
  const token = await signCustomerToken({ sub: "a:1" }, key, signing);
  const { iat } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  assert.ok(Number.isInteger(iat) && iat >= before && iat <= Math.ceil(Date.now() / 1000));
});

describe("no token lives longer than its kind may", () => {
  for (const ttlSeconds of [0, -1, NaN, Infinity, 301]) {
    test(`${ttlSeconds} seconds`, async () => {
      const sign = async () => signCustomerToken({ sub: "a:1" }, key, { ...signing, ttlSeconds });
      await assert.rejects(sign, RangeError);
    });
  }

  test("a claim of the caller's own cannot make it so", async () => {
    const forged = { sub: "a:1", exp: now + 9_999, iat: 1, iss: "other", aud: "other" };
    const token = await signCustomerToken(forged, key, { ...signing, now });
    const { payload } = await read(token, "JWT");
    assert.equal(payload.exp, now + 300);
    assert.equal(payload.iat, now);
  });
});
