// Over https, as the edge is reached in the world: cookies that are the host's own, live programs,
// and nothing that was given over plain http is worth anything.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SHOP } from "./lib/page.mjs";
import { FORM } from "./lib/pages.mjs";
import { exchange } from "./lib/raw.mjs";
import { openShop } from "./lib/shop.mjs";
import { jws, seconds } from "./lib/store.mjs";
import { sessionCookie } from "../browser/lib/session.mjs";

/** Whoever ends the TLS in front of the edge says so in this header, which nobody else can send. */
const SCHEME = "X-Forwarded-Proto";
const HOST = "loyalty.shop.example";
const PROGRAMS = { "live-house": true, "test-house": false };

let shop;
const secrets = {};
before(async () => {
  shop = await openShop({ files: Object.keys(PROGRAMS), scheme: SCHEME });
  for (const program of Object.keys(PROGRAMS)) {
    const at = { program, now: null };
    await shop.makeKey({ kind: "pk", origins: [SHOP] }, at);
    secrets[program] = (await shop.must(201, shop.post("/v1/store-secrets", {}, at))).body;
    await shop.must(201, shop.post("/v1/members", { ref: "shop:1" }, at));
  }
});
after(() => shop?.stop());

/** One request to the edge, as it comes from whoever stands in front of it. */
function ask(method, path, { scheme = "https", host = HOST, headers = {}, body = "" } = {}) {
  const all = { host, [SCHEME]: scheme, "content-length": String(body.length), ...headers };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const lines = given.map(([name, value]) => `${name}: ${value}`);
  return exchange(shop.edge.port, [`${method} ${path} HTTP/1.1`, ...lines], body);
}

function enter(program, { scheme = "https", host = HOST, audience = `${scheme}://${host}` } = {}) {
  const iat = seconds();
  const claims = { iss: SHOP, aud: `${audience}/p/${program}`, sub: "shop:1", iat, exp: iat + 300 };
  const body = String(new URLSearchParams({ token: jws(claims, secrets[program]) }));
  const headers = { "content-type": FORM, "origin": SHOP, "sec-fetch-site": "cross-site" };
  return ask("POST", `/p/${program}/signin`, { scheme, host, headers, body });
}

const home = (program, cookie, options) =>
  ask("GET", `/p/${program}/`, { ...options, headers: { cookie } });

for (const program of Object.keys(PROGRAMS)) {
  describe(`${program}, over https`, () => {
    let cookie;

    test("gives a cookie that only this host's https can have set", async () => {
      const answer = await enter(program);
      assert.equal(answer.status, 303, answer.text);
      cookie = answer.headers.get("set-cookie");
      assert.match(cookie,
        /^__Host-lo=[\w.-]+; Path=\/; Max-Age=1\d{3}; HttpOnly; SameSite=Lax; Secure$/);
      assert.equal(answer.headers.get("location"), `/p/${program}/`);
    });

    test("knows the member by it, and by no other name of it", async () => {
      const [pair] = cookie.split(";");
      assert.equal((await home(program, pair)).status, 200);
      const bare = pair.replace("__Host-", "");
      const till = pair.replace("lo=", "lo-till=");
      for (const other of [bare, pair.toLowerCase(), `__Secure-${bare}`, till]) {
        assert.equal((await home(program, other)).status, 401, other.slice(0, 20));
      }
      // Another subdomain can set `lo` for this host, and nothing that begins with `__Host-`.
      const tossed = sessionCookie(shop.vars, program, `mem_${"0".repeat(26)}`);
      assert.equal((await home(program, `${tossed}; ${pair}`)).status, 200);
      assert.equal((await home(program, tossed)).status, 401);
    });

    test("takes the cookie back by the same name", async () => {
      const [pair] = cookie.split(";");
      const settings = await ask("GET", `/p/${program}/settings`, { headers: { cookie: pair } });
      const [, token] = /signout"[^>]*><input type="hidden" name="token" value="([^"]*)"/
        .exec(settings.text);
      const answer = await ask("POST", `/p/${program}/signout`, {
        headers: { "cookie": pair, "content-type": FORM, "sec-fetch-site": "same-origin" },
        body: `token=${token}`,
      });
      assert.equal(answer.status, 303, answer.text);
      assert.equal(answer.headers.get("set-cookie"),
        "__Host-lo=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    });

    test("marks what it remembers of language and look as https's, too", async () => {
      const answer = await ask("GET", `/p/${program}/about?lang=da`);
      assert.match(answer.headers.get("set-cookie"), /^lo-lang=da;.*; HttpOnly; .*; Secure$/);
    });

    test("is worth nothing over plain http", async () => {
      const [pair] = cookie.split(";");
      for (const host of [HOST, "localhost", "127.0.0.1:8787"]) {
        const answer = await home(program, pair, { scheme: "http", host });
        assert.equal(answer.status, 401, host);
      }
    });

    test("takes the store's word for https only where it was given for https", async () => {
      const answer = await enter(program, { audience: `http://${HOST}` });
      assert.equal(answer.status, 401, answer.text);
      assert.equal(answer.headers.get("set-cookie"), undefined);
    });
  });
}

describe("over plain http", () => {
  const rows = [
    ["live-house", HOST, false],
    ["live-house", "localhost:8787", false],
    ["live-house", "127.0.0.1", false],
    ["test-house", HOST, false],
    ["test-house", "localhost.shop.example", false],
    ["test-house", "127.0.0.1.shop.example", false],
    ["test-house", "localhost:8787", true],
    ["test-house", "127.0.0.1", true],
  ];
  for (const [program, host, isLetIn] of rows) {
    test(`${program} at ${host} lets ${isLetIn ? "members" : "nobody"} in`, async () => {
      const answer = await enter(program, { scheme: "http", host });
      assert.equal(answer.status, isLetIn ? 303 : 403, answer.text);
      const cookie = answer.headers.get("set-cookie");
      if (!isLetIn) assert.equal(cookie, undefined);
      else assert.match(cookie, /^lo=[\w.-]+; Path=\/; Max-Age=1\d{3}; HttpOnly; SameSite=Lax$/);
    });
  }
});
