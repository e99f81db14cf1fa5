// Coming in to the pages: by the store's token in a form, from the shop's pages, to this program.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { EVIL, SHOP } from "./lib/page.mjs";
import { openShop, send } from "./lib/shop.mjs";
import { Store } from "./lib/store.mjs";

let shop;
let store;
let live;
before(async () => {
  shop = await openShop({ files: ["test-house", "live-house", "coffee-stars"] });
  await shop.makeKey({ kind: "pk", origins: [SHOP] });
  await shop.makeKey({ kind: "pk", origins: [SHOP] }, { program: "live-house", now: null });
  store = await Store.open(shop);
  live = await Store.open(shop, "live-house");
  await shop.enrol("shop:1", {}, { now: null });
});
after(() => shop?.stop());

/** Sends a form as a browser does: `origin` and `site` are what it says of the page. */
function press(path, fields, { origin = SHOP, site = "cross-site", cookie } = {}) {
  return send(shop.url, "POST", path, String(new URLSearchParams(fields)), {
    key: null,
    now: null,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "origin": origin ?? undefined,
      "sec-fetch-site": site ?? undefined,
      cookie,
    },
  });
}

const enter = (fields, options) => press("/p/test-house/signin", fields, options);
const token = () => store.customer("shop:1");
const cookieOf = ({ headers }) =>
  headers.getSetCookie().find((one) => /^(__Host-)?lo=/.test(one));
const open = (path, cookie) =>
  send(shop.url, "GET", path, undefined, { key: null, now: null, headers: { cookie } });

describe("the store's token in a form", () => {
  test("signs in to the program's pages, and on to its home", async () => {
    const answer = await enter({ token: token() });
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.headers.get("location"), "/p/test-house/");
    const cookie = cookieOf(answer);
    assert.match(cookie, /^lo=[\w.-]+; Path=\/; Max-Age=1\d{3}; HttpOnly; SameSite=Lax$/);
    const pair = cookie.split(";")[0];
    assert.equal((await open("/p/test-house/", pair)).status, 200);
    const mine = await open("/v1/me", pair);
    assert.equal(mine.status, 200, mine.text);
    assert.equal(mine.headers.get("access-control-allow-origin"), null);
  });

  test("leads to a page of the same program, and nowhere else", async () => {
    for (const [next, page] of [
      ["/p/test-house/rewards", "/p/test-house/rewards"],
      ["/p/coffee-stars/", "/p/test-house/"],
      ["https://evil.example/p/test-house/", "/p/test-house/"],
      ["//evil.example/", "/p/test-house/"],
      ["/p/test-house/../coffee-stars/", "/p/test-house/"],
      ["/p/test-house/%2e%2e/coffee-stars/", "/p/test-house/"],
      ["javascript:alert(1)", "/p/test-house/"],
      ["", "/p/test-house/"],
    ]) {
      const answer = await enter({ token: token(), next });
      assert.equal(answer.headers.get("location"), page, next);
    }
  });

  test("is a page's of the shop, or of the edge", async () => {
    for (const [origin, site, status] of [
      [SHOP, "cross-site", 303],
      [SHOP, null, 303],
      [shop.url, "same-origin", 303],
      ["null", "same-origin", 303],
      [EVIL, "cross-site", 403],
      ["null", "cross-site", 403],
      [null, "cross-site", 403],
      [null, null, 403],
      ["http://shop.example", "cross-site", 403],
    ]) {
      const answer = await enter({ token: token() }, { origin, site });
      assert.equal(answer.status, status, `${origin} ${site}`);
      assert.equal(Boolean(cookieOf(answer)), status === 303, `${origin} ${site}`);
    }
  });

  test("that is not good signs nobody in", async () => {
    for (const bad of ["", "x", live.customer("shop:1"), store.order("shop:1", {}),
      store.customer("shop:1", { exp: 1 }), `${token()}x`]) {
      const answer = await enter({ token: bad });
      assert.equal(answer.status, 401, bad);
      assert.match(answer.headers.get("content-type"), /^text\/html/);
      assert.equal(cookieOf(answer), undefined);
    }
  });
});

describe("a session of the pages", () => {
  let pair;
  before(async () => {
    [pair] = cookieOf(await enter({ token: token() })).split(";");
  });

  test("is nobody in another program", async () => {
    const answer = await open("/p/coffee-stars/", pair);
    assert.notEqual(answer.status, 200);
  });

  test("is no bearer, and no https cookie here", async () => {
    const bearer = pair.slice(3);
    const asked = { credential: bearer, key: null, now: null };
    const answer = await send(shop.url, "GET", "/v1/me", undefined, asked);
    assert.equal(answer.body.code, "credential_invalid");
    assert.equal((await open("/v1/me", `__Host-${pair}`)).body.code, "credential_missing");
  });

  test("changes something only for a page of the same origin", async () => {
    for (const [origin, site, code] of [
      [shop.url, "same-origin", undefined],
      [shop.url, null, undefined],
      [SHOP, "cross-site", "origin_not_allowed"],
      [EVIL, "cross-site", "origin_not_allowed"],
      [shop.url, "cross-site", "origin_not_allowed"],
      [null, null, "origin_not_allowed"],
    ]) {
      const says = { origin: origin ?? undefined, "sec-fetch-site": site ?? undefined };
      const headers = { cookie: pair, ...says };
      const answer = await send(shop.url, "POST", "/v1/me/join", {}, { now: null, headers });
      assert.equal(answer.body.code, code, `${origin} ${site}: ${answer.text}`);
    }
  });

  test("has forms of its own: another's token is 403, and no fault of ours", async () => {
    const own = { origin: shop.url, site: "same-origin", cookie: pair };
    const answer = await press("/p/test-house/signout", { token: "x" }, own);
    assert.equal(answer.status, 403, answer.text);
    assert.ok(!shop.edge.log().includes("\"level\":\"error\""), shop.edge.log());
  });

  test("ends with its secret", async () => {
    await shop.must(200, shop.call("DELETE", `/v1/store-secrets/${store.secret.kid}`));
    assert.equal((await open("/v1/me", pair)).body.code, "session_over");
    assert.notEqual((await open("/p/test-house/", pair)).status, 200);
  });
});

test("a live program signs nobody in without https", async () => {
  const answer = await press("/p/live-house/signin", { token: live.customer("shop:1") });
  assert.equal(answer.status, 403, answer.text);
  assert.equal(cookieOf(answer), undefined);
});
