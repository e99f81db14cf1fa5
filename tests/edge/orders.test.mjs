// Orders that a script carries: the store's word, checked before a book is opened, counted once.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SignJWT } from "jose";

import { EVIL, SHOP, fromPage, isReadable, preflight } from "./lib/page.mjs";
import { openShop, order as orderOf } from "./lib/shop.mjs";
import { databases, dumpAll } from "./lib/storage.mjs";
import { Store, jws, seconds } from "./lib/store.mjs";

let shop;
let page;
let store;
let other;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
  page = await shop.makeKey({ kind: "pk", origins: [SHOP] });
  store = await Store.open(shop);
  other = await Store.open(shop, "coffee-stars");
  for (const ref of ["shop:1", "shop:2", "shop:50"]) await shop.enrol(ref, {}, { now: null });
});
after(() => shop?.stop());

let made = 0;
/** An order of just now, under a name that no other has. */
function order(gross = 1_000, rest = {}) {
  made += 1;
  const occurred = new Date(Date.now() - 1_000).toISOString();
  return orderOf(`o-${made}`, gross, { occurred_at: occurred, ...rest });
}

/** As a script sends it: plain text, without any header that costs a pre-flight. */
const carry = (token, { path = "/v1/orders", headers, ...options } = {}) =>
  fromPage(shop, "POST", path, token, {
    ...options, headers: { "content-type": "text/plain;charset=UTF-8", ...headers },
  });
const refOf = ({ order: { ref } }) => ref;
const entries = async (ref) => {
  const path = `/v1/members/ref:${ref}/entries?limit=100`;
  return (await shop.must(200, shop.get(path, { now: null }))).body.data;
};

describe("an order that the store signed", () => {
  test("is recorded in one round trip, with what it earned, why, and the view", async () => {
    const answer = await carry(store.order("shop:1", order(12_345)));
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.outcome, "earned");
    assert.ok(answer.body.awards.length > 0 && answer.body.why && answer.body.view.balances);
    assert.ok(isReadable(answer));
    assert.ok(answer.text.length < 3_000, `${answer.text.length} bytes`);
  });

  test("needs nothing that costs a pre-flight, and no key; a key does no harm", async () => {
    const { headers } = await preflight(shop, "/v1/orders");
    assert.ok(headers.get("access-control-allow-origin"));
    const answer = await carry(store.order("shop:1", order()), {
      path: `/v1/orders?key=${page.key}`,
    });
    assert.equal(answer.status, 201, answer.text);
  });

  test("counts once: reloaded, opened twice, signed again, sent by another page", async () => {
    const one = order(5_000);
    const token = store.order("shop:1", one);
    const first = await carry(token);
    const again = [
      await carry(token),
      await carry(token, { origin: null }),
      await carry(token, { origin: EVIL }),
      await carry(store.order("shop:1", one, { iat: seconds() - 100 })),
      await carry(store.order("shop:1", one, {}, { secret: store.secret })),
    ];
    for (const answer of again) {
      assert.equal(answer.status, 201);
      assert.equal(answer.text, first.text, "the same bytes");
      assert.ok(answer.replayed);
    }
    assert.ok(!first.replayed);
  });

  test("sent fifty times at once counts once, with the same bytes", async () => {
    const token = store.order("shop:50", order(9_900));
    const answers = await Promise.all(Array.from({ length: 50 }, () => carry(token)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
    const kinds = (await entries("shop:50")).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind !== "enrolled").length, 1, kinds.join());
  });

  test("with other lines under the same name is refused, naming what differs", async () => {
    const one = order(5_000);
    await carry(store.order("shop:1", one));
    const changed = { order: { ...one.order, currency: "EUR", lines: [{
      id: "l1", quantity: 1, gross: 50_000,
    }] } };
    const answer = await carry(store.order("shop:1", changed));
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.body.code, "idempotency_key_reused");
    assert.equal(answer.body.errors[0].pointer, "/order/lines");
  });

  test("that the store's server sent before is recorded already", async () => {
    const one = order(5_000);
    await shop.must(201, shop.post("/v1/members/ref:shop:1/earn", one, { now: null }));
    const answer = await carry(store.order("shop:1", one));
    assert.equal(answer.status, 409, answer.text);
    assert.equal(answer.body.code, "already_recorded");
    assert.ok(answer.body.entry);
  });

  test("may live a week, and is refused when it has", async () => {
    const week = 7 * 24 * 60 * 60;
    const old = { iat: seconds() - week + 60 };
    assert.equal((await carry(store.order("shop:1", order(), old))).status, 201);
    const gone = store.order("shop:1", order(), { iat: seconds() - week });
    assert.equal((await carry(gone)).body.code, "token_expired");
    const long = store.order("shop:1", order(), { exp: seconds() + week + 60 });
    assert.equal((await carry(long)).body.code, "token_lifetime");
  });

  test("holds what a quote promised, if it carries the digest", async () => {
    const one = order(5_000);
    const asked = shop.post("/v1/quote", { member: "ref:shop:2", ...one }, { now: null });
    const { digest } = (await shop.must(200, asked)).body;
    const wrong = await carry(store.order("shop:2", { ...one, digest: "0".repeat(64) }));
    assert.equal(wrong.body.code, "preview_changed");
    const right = order(5_000);
    const answer = await carry(store.order("shop:2", { ...right, digest }));
    assert.equal(answer.status, 201, answer.text);
  });

  test("is the same by jose's hand", async () => {
    const one = order();
    const token = await new SignJWT({ ...one })
      .setProtectedHeader({ alg: "HS256", kid: store.secret.kid, typ: "lo+jwt" })
      .setIssuer("https://shop.example").setAudience(store.audience).setSubject("shop:1")
      .setIssuedAt().setExpirationTime("7d")
      .sign(new TextEncoder().encode(store.secret.secret));
    assert.equal((await carry(token)).status, 201);
  });
});

describe("who has not joined", () => {
  test("is not found, and no book is begun", async () => {
    const answer = await carry(store.order("shop:stranger", order()));
    assert.equal(answer.status, 404, answer.text);
    assert.equal(answer.body.code, "member_not_found");
    assert.ok(isReadable(answer));
    const path = "/v1/members/ref:shop:stranger";
    assert.equal((await shop.get(path, { now: null })).body.code, "member_not_found");
  });

  test("joins with an order that says so; fifty at once are one", async () => {
    const token = store.order("shop:joiner", { ...order(3_000), join: true });
    const answers = await Promise.all(Array.from({ length: 50 }, () => carry(token)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    const kinds = (await entries("shop:joiner")).map(({ kind }) => kind);
    assert.deepEqual([kinds.length, kinds.at(-1)], [2, "enrolled"], kinds.join());
  });

  test("and was erased stays so", async () => {
    const gone = await shop.enrol("shop:erased", {}, { now: null });
    const hand = { reason: "as asked", actor: "ada" };
    await shop.must(200, shop.post(`${gone}/erase`, hand, { now: null }));
    const answer = await carry(store.order("shop:erased", { ...order(), join: true }));
    assert.equal(answer.body.code, "member_erased");
  });
});

describe("who may read the answer", () => {
  test("is a page of the program's keys; the order counts in any case", async () => {
    for (const [origin, readable] of [
      [SHOP, true], [EVIL, false], ["null", false], ["http://shop.example", false],
    ]) {
      const answer = await carry(store.order("shop:1", order()), { origin });
      assert.equal(answer.status, 201, answer.text);
      assert.equal(isReadable(answer, origin), readable, origin);
    }
  });

  test("also where it says no", async () => {
    const answer = await carry(store.order("shop:1", order(), { sub: "nobody" }));
    assert.equal(answer.body.code, "token_subject");
    assert.ok(isReadable(answer));
  });
});

describe("what is no order of the store's", () => {
  const whole = () => store.order("shop:1", order());
  const rows = [
    ["nothing", () => "", "token_malformed"],
    ["an order without a signature", () => JSON.stringify(order()), "token_malformed"],
    ["a customer's token", () => store.customer("shop:1"), "token_type"],
    ["alg none", () => store.order("shop:1", order(), {}, { alg: "none" }), "token_algorithm"],
    ["another program's secret", () =>
      store.order("shop:1", order(), {}, { secret: other.secret }), "token_key"],
    ["a guessed secret", () => store.order("shop:1", order(), {}, {
      secret: { ...store.secret, secret: "guess".repeat(8) },
    }), "token_signature"],
    ["a program that is none", () =>
      store.order("shop:1", order(), { aud: `${shop.url}/p/no-such-house` }), "token_audience"],
    ["another host", () =>
      store.order("shop:1", order(), { aud: "https://evil.example/p/test-house" }),
    "token_audience"],
    ["no audience", () => store.order("shop:1", order(), { aud: undefined }), "token_claims"],
    ["no order", () => store.order("shop:1", {}), "token_claims"],
    ["an unknown claim", () => store.order("shop:1", order(), { points: 1_000_000 }),
      "token_claims"],
    ["join as a text", () => store.order("shop:1", { ...order(), join: "yes" }), "token_claims"],
    ["an unknown field of the order", () => {
      const one = order();
      return store.order("shop:1", { order: { ...one.order, bonus: 1 } });
    }, "token_claims"],
    ["an amount below nothing", () => store.order("shop:1", order(-1)), "token_claims"],
    ["lines that do not fit", () => store.order("shop:1", order([1_000], {
      tenders: [{ kind: "card", amount: 1 }],
    })), "invalid_order"],
    ["the order twice", () => {
      const claims = JSON.stringify({ ...store.claims("shop:1", 600), ...order(1) });
      const more = JSON.stringify(order(1_000_000)).slice(1, -1);
      return jws(`${claims.slice(0, -1)},${more}}`, store.secret, { typ: "lo+jwt" });
    }, "token_claims"],
    ["too much of it", () => store.order("shop:1", order(1), { iss: "x".repeat(70_000) }),
      "body_too_large"],
  ];
  for (const [title, make, code] of rows) {
    test(`${title}: ${code}`, async () => {
      const answer = await carry(make());
      assert.equal(answer.body?.code, code, answer.text);
    });
  }

  test("wakes no member's keeper", async () => {
    const known = databases(shop.edge.dir, "Member");
    for (const rest of [{ exp: 1 }, { iat: seconds() + 900 }, { sub: "" }, { iss: "" }]) {
      await carry(store.order("shop:never", order(), rest));
    }
    await carry(`${store.order("shop:never", order())}x`);
    assert.deepEqual(databases(shop.edge.dir, "Member"), known);
  });

  test("comes as JSON, a form or nothing, or with more in its query", async () => {
    for (const type of ["application/json", "application/jwt", "text/html",
      "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const answer = await carry(whole(), { headers: { "content-type": type } });
      assert.equal(answer.status, 415, `${type}: ${answer.text}`);
    }
    for (const [query, code] of [
      ["a=1", "invalid_query"],
      [`key=${page.key}x`, "credential_invalid"],
      [`key=${other.secret.kid}`, "credential_invalid"],
    ]) {
      const answer = await carry(whole(), { path: `/v1/orders?${query}` });
      assert.equal(answer.body.code, code, query);
    }
  });

  test("is brought by another method", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const answer = await fromPage(shop, method, "/v1/orders");
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get("allow"), "POST");
    }
  });

  test("after its secret was retired", async () => {
    const gone = await Store.open(shop);
    const token = gone.order("shop:1", order());
    await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${gone.secret.kid}`));
    assert.equal((await carry(token)).body.code, "token_key");
  });
});

test("the time of a test program is told by its cookie, or by the header", async () => {
  await shop.enrol("shop:time", {}, { now: null });
  const day = 24 * 60 * 60;
  const ahead = await carry(store.order("shop:time", order()), {
    headers: { cookie: `lo-clock=${day}` },
  });
  const off = Date.parse(ahead.body.entry.at) - Date.now() - day * 1_000;
  assert.ok(Math.abs(off) < 60_000, ahead.text);
  const later = new Date(Date.now() + 2 * day * 1_000).toISOString();
  const given = await carry(store.order("shop:time", order()), { now: later });
  assert.equal(given.body.entry.at, later);
  const back = await carry(store.order("shop:time", order()), {
    headers: { cookie: "lo-clock=1" },
  });
  assert.equal(back.body.code, "clock_backwards");
});

test("none of what was refused changed a byte", async () => {
  const stored = dumpAll(shop.edge.dir);
  await carry(store.order("shop:1", order(), { exp: 1 }));
  await carry("x.y.z");
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
});
