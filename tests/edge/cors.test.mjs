// Which pages may ask and read: pre-flights, publishable keys on their origins, and nobody else.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { EVIL, SHOP, fromPage, isReadable, preflight } from "./lib/page.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { NOW, newKey, openShop, order } from "./lib/shop.mjs";
import { databases, dumpAll } from "./lib/storage.mjs";

const OTHER = "http://localhost:3000";
/** A path of the route, whatever its parameters are. */
const somewhere = (route, member = "ref:shop:1") => {
  const names = [...route.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, "x"]);
  return pathOf(route, { ...Object.fromEntries(names), member });
};

let shop;
let page;
let wide;
before(async () => {
  shop = await openShop({ files: ["test-house", "live-house"] });
  page = await shop.makeKey({ kind: "pk", origins: [SHOP, OTHER], label: "the shop" });
  wide = await shop.makeKey({ kind: "pk", origins: ["*"] });
});
after(() => shop?.stop());

const withKey = (path, { key } = page) => `${path}?key=${key}`;

describe("a pre-flight", () => {
  for (const route of routes) {
    const path = () => somewhere(route);
    test(`${route.name} is ${route.forPages ? "answered" : "not for pages"}`, async () => {
      const answer = await preflight(shop, path(), { method: route.method, origin: EVIL });
      if (!route.forPages) {
        assert.ok([404, 405].includes(answer.status), answer.text);
        assert.equal(answer.headers.get("access-control-allow-origin"), null);
        return;
      }
      assert.equal(answer.status, 204);
      assert.equal(answer.text, "");
      assert.ok(isReadable(answer, EVIL), "by the path alone: it has no credential");
      assert.equal(answer.headers.get("access-control-allow-methods"), "GET, POST, OPTIONS");
      assert.equal(answer.headers.get("access-control-max-age"), "7200");
      assert.equal(answer.headers.get("access-control-allow-credentials"), null);
      assert.match(answer.headers.get("access-control-allow-headers"), /Authorization/);
      assert.equal(answer.headers.get("vary"), "Origin");
    });
  }

  test("of another method than the path has is none", async () => {
    for (const method of ["DELETE", "PUT", "PATCH", "HEADER", "", "get"]) {
      const answer = await preflight(shop, "/v1/quote", { method });
      assert.equal(answer.status, 405, method);
      assert.equal(answer.headers.get("access-control-allow-origin"), null, method);
    }
  });

  test("without an origin, or without a method, is an OPTIONS like any other", async () => {
    const bare = await preflight(shop, "/v1/quote", { origin: null });
    assert.equal(bare.status, 405);
    const aimless = await fromPage(shop, "OPTIONS", "/v1/quote");
    assert.equal(aimless.status, 405);
  });

  test("wakes nobody", async () => {
    const files = () => databases(shop.edge.dir);
    const known = files();
    for (const route of routes) {
      await preflight(shop, somewhere(route, "ref:shop:unheard"));
    }
    assert.deepEqual(files(), known);
  });
});

describe("a page of the key's", () => {
  for (const origin of [SHOP, OTHER]) {
    test(`reads the program from ${origin}`, async () => {
      const answer = await fromPage(shop, "GET", withKey("/v1/program"), undefined, { origin });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.id, "test-house");
      assert.ok(isReadable(answer, origin));
      assert.equal(answer.headers.get("vary"), "Origin");
      assert.equal(answer.headers.get("access-control-allow-credentials"), null);
      const exposed = answer.headers.get("access-control-expose-headers").split(", ");
      for (const name of ["Request-Id", "ETag", "Retry-After", "Idempotency-Replayed"]) {
        assert.ok(exposed.includes(name), name);
      }
    });
  }

  test("may keep the program for a minute, and asks again by its tag", async () => {
    const first = await fromPage(shop, "GET", withKey("/v1/program"));
    assert.equal(first.headers.get("cache-control"), "public, max-age=60");
    const headers = { "if-none-match": first.headers.get("etag") };
    const again = await fromPage(shop, "GET", withKey("/v1/program"), undefined, { headers });
    assert.equal(again.status, 304);
    assert.equal(again.text, "");
    assert.ok(isReadable(again));
    assert.equal(again.headers.get("etag"), first.headers.get("etag"));
  });

  test("sees what an order would earn, with the key in the query or as a bearer", async () => {
    for (const options of [{ now: NOW }, { now: NOW, bearer: page.key }]) {
      const path = options.bearer ? "/v1/quote" : withKey("/v1/quote");
      const answer = await fromPage(shop, "POST", path, order("q", 1_000), options);
      assert.equal(answer.status, 200, answer.text);
      assert.ok(answer.body.awards.length > 0);
      assert.ok(isReadable(answer));
    }
  });

  test("reads what went wrong, too", async () => {
    const answer = await fromPage(shop, "POST", withKey("/v1/quote"), { order: 1 });
    assert.equal(answer.status, 422);
    assert.ok(isReadable(answer));
  });

  test("learns nothing of any member", async () => {
    await shop.enrol("shop:known");
    const body = { member: "ref:shop:known", ...order("q", 1_000) };
    const answer = await fromPage(shop, "POST", withKey("/v1/quote"), body);
    assert.equal(answer.status, 403, answer.text);
    assert.equal(answer.body.code, "scope_missing");
  });
});

describe("a publishable key", () => {
  const places = ["bearer", "query"];
  for (const place of places) {
    test(`opens nothing else as a ${place}`, async () => {
      const shut = routes.filter(
        ({ forPages, scope }) => !forPages && !["open", "signed"].includes(scope),
      );
      for (const route of shut) {
        const bearer = place === "bearer" ? page.key : undefined;
        const path = somewhere(route);
        const asked = bearer ? path : withKey(path);
        const body = ["POST", "PUT"].includes(route.method) ? {} : undefined;
        const answer = await fromPage(shop, route.method, asked, body, { bearer, key: newKey() });
        const code = bearer ? "scope_missing" : "credential_missing";
        assert.equal(answer.body.code, code, `${route.name}: ${answer.text}`);
        assert.equal(isReadable(answer), place === "bearer", route.name);
      }
    });
  }

  const refused = [
    ["another origin", EVIL],
    ["a sub-domain", "https://www.shop.example"],
    ["the domain with more behind it", "https://shop.example.evil.example"],
    ["another scheme", "http://shop.example"],
    ["another port", "https://shop.example:8443"],
    ["other letters", "https://SHOP.example"],
    ["an opaque origin", "null"],
    ["a star", "*"],
  ];
  for (const [title, origin] of refused) {
    test(`is refused on ${title}`, async () => {
      for (const [method, path, body] of [
        ["GET", "/v1/program", undefined],
        ["POST", "/v1/quote", order("q", 1_000)],
      ]) {
        const answer = await fromPage(shop, method, withKey(path), body, { origin });
        assert.equal(answer.status, 403, answer.text);
        assert.equal(answer.body.code, "origin_not_allowed");
        assert.equal(answer.headers.get("access-control-allow-origin"), null);
        assert.equal(answer.headers.get("cache-control"), "no-store");
      }
    });
  }

  test("works without a page, and on the edge's own", async () => {
    for (const origin of [null, shop.url]) {
      const answer = await fromPage(shop, "GET", withKey("/v1/program"), undefined, { origin });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
      assert.equal(answer.headers.get("vary"), "Origin");
    }
  });

  test("for every page works on every page, by its name", async () => {
    for (const origin of [SHOP, EVIL, "null"]) {
      const path = withKey("/v1/program", wide);
      const answer = await fromPage(shop, "GET", path, undefined, { origin });
      assert.equal(answer.status, 200, answer.text);
      assert.ok(isReadable(answer, origin));
    }
  });

  test("is taken once, and no secret key is taken from a query", async () => {
    const secret = await shop.makeKey({ kind: "sk" });
    for (const [query, status, code] of [
      [`key=${page.key}&key=${page.key}`, 401, "credential_missing"],
      [`key=${secret.key}`, 401, "credential_invalid"],
      [`key=${page.key}0`, 401, "credential_invalid"],
      ["key=", 401, "credential_invalid"],
      [`key=${page.key}&more=1`, 400, "invalid_query"],
      [`Key=${page.key}`, 401, "credential_missing"],
    ]) {
      const answer = await fromPage(shop, "GET", `/v1/program?${query}`);
      assert.equal(answer.status, status, `${query}: ${answer.text}`);
      assert.equal(answer.body.code, code, query);
    }
    const both = await fromPage(shop, "GET", withKey("/v1/program"), undefined, {
      bearer: page.key,
    });
    assert.equal(both.body.code, "invalid_query");
  });

  test("is refused from the moment that it is revoked", async () => {
    const key = await shop.makeKey({ kind: "pk", origins: [SHOP] });
    const ask = () => fromPage(shop, "GET", withKey("/v1/program", key));
    assert.equal((await ask()).status, 200);
    await shop.must(200, shop.call("DELETE", `/v1/keys/${key.id}`));
    const answer = await ask();
    assert.equal(answer.status, 401, answer.text);
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  });

  test("of one program is nothing in another", async () => {
    const spoilt = page.key.replace("test-house", "live-house");
    const answer = await fromPage(shop, "GET", withKey("/v1/program", { key: spoilt }));
    assert.equal(answer.body.code, "credential_invalid");
  });
});

describe("a key of the store's", () => {
  test("is never answered to a page", async () => {
    const { key } = await shop.makeKey({ kind: "sk" });
    const answer = await fromPage(shop, "GET", "/v1/program", undefined, { bearer: key });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
    assert.equal(answer.headers.get("cache-control"), "no-store");
  });
});

describe("making a publishable key", () => {
  const wish = (origins) => shop.post("/v1/keys", { kind: "pk", origins });
  const wrong = [
    [], "https://shop.example", ["https://shop.example/"], ["https://shop.example/a"],
    ["shop.example"], ["//shop.example"], ["https://*.shop.example"], ["https://SHOP.example"],
    ["https://shop.example:443"], ["http://shop.example:80"], ["https://shop.example:0"],
    ["https://shop.example:65536"], ["https://user@shop.example"], ["https://shop.example?a"],
    ["https://shop.example#a"], ["https://blåbær.example"], ["https://"], ["https://.example"],
    ["https://shop..example"], ["https://shop.example."], ["ftp://shop.example"], ["null"], [""],
    ["file://"], ["javascript:alert(1)"], [" https://shop.example"], ["https://shop.example\n"],
    ["*", SHOP], [null], Array.from({ length: 21 }, (_, n) => `https://shop${n}.example`),
  ];
  for (const origins of wrong) {
    test(`refuses ${JSON.stringify(origins).slice(0, 60)}`, async () => {
      const answer = await wish(origins);
      assert.equal(answer.status, 422, answer.text);
      assert.match(answer.body.errors[0].pointer, /^\/origins/);
    });
  }

  const right = [
    ["https://shop.example"], ["https://shop.example:8443"], ["http://localhost:3000"],
    ["http://127.0.0.1"], ["http://[::1]:3000"], ["https://xn--blbr-roah.example"], ["*"],
    Array.from({ length: 20 }, (_, n) => `https://shop${n}.example`),
  ];
  for (const origins of right) {
    test(`takes ${JSON.stringify(origins).slice(0, 60)}`, async () => {
      const { body } = await shop.must(201, wish(origins));
      assert.match(body.key, /^pk_test-house_[0-9A-HJKMNP-TV-Z]{26}$/);
      assert.deepEqual(body.origins, origins);
      await shop.must(200, shop.call("DELETE", `/v1/keys/${body.id}`));
    });
  }

  for (const origins of [["*"], ["http://shop.example"], [SHOP, "http://localhost:3000"]]) {
    test(`in a live program refuses ${JSON.stringify(origins)}`, async () => {
      for (const program of ["live-house", "not-yet-published"]) {
        const body = { kind: "pk", origins };
        const answer = await shop.post("/v1/keys", body, { program, now: null });
        assert.equal(answer.status, 422, answer.text);
        assert.match(answer.body.errors[0].pointer, /^\/origins\/[01]$/);
      }
    });
  }

  test("stops at twenty that are in use", async () => {
    const made = [];
    for (;;) {
      const answer = await wish([SHOP]);
      if (answer.status !== 201) {
        assert.equal(answer.body.code, "too_many_keys");
        break;
      }
      made.push(answer.body.id);
      assert.ok(made.length <= 20, "there is no end to it");
    }
    assert.ok(made.length >= 10);
    await shop.must(200, shop.call("DELETE", `/v1/keys/${made[0]}`));
    await shop.must(201, wish([SHOP]));
    await Promise.all(made.map((id) => shop.call("DELETE", `/v1/keys/${id}`)));
  });

  test("under one idempotency key is one key, and no secret one", async () => {
    const key = newKey();
    const body = { kind: "pk", origins: [SHOP] };
    const first = await shop.must(201, shop.post("/v1/keys", body, { key }));
    const again = await shop.must(201, shop.post("/v1/keys", body, { key }));
    assert.deepEqual([first.text, again.replayed], [again.text, true]);
    for (const [pointer, other] of [
      ["/origins", { kind: "pk", origins: [OTHER] }],
      ["/kind", { kind: "sk" }],
      ["/kind", { kind: "rk", scopes: ["read"] }],
    ]) {
      const refused = await shop.must(422, shop.post("/v1/keys", other, { key }));
      assert.equal(refused.body.code, "idempotency_key_reused");
      assert.equal(refused.body.errors[0].pointer, pointer);
    }
    for (const kind of ["sk", "rk"]) {
      const credential = first.body.key.replace(/^pk/, kind);
      await shop.must(401, shop.get("/v1/program", { credential }));
    }
  });
});

test("no page changes what is stored by asking what it may", async () => {
  const stored = dumpAll(shop.edge.dir);
  for (const origin of [SHOP, EVIL]) {
    await fromPage(shop, "GET", withKey("/v1/program"), undefined, { origin });
    await fromPage(shop, "POST", withKey("/v1/quote"), order("q", 1_000), { origin });
  }
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
});
