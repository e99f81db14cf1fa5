// Headers and queries that are not of their form: each is named, and none reaches a keeper's books.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { guarded, requestOf } from "./lib/requests.mjs";
import { pathOf } from "./lib/routes.mjs";
import { newKey, openShop, order, send } from "./lib/shop.mjs";

let shop;
let values;
let member;
let live;
before(async () => {
  shop = await openShop({ files: ["test-house", "live-house"] });
  member = await shop.enrol("shop:headers");
  values = { member: member.split("/").at(-1) };
  live = await shop.makeKey({ kind: "sk" }, { program: "live-house" });
});
after(() => shop?.stop());

function attempt(route, headers, options = {}) {
  const good = requestOf(route, values);
  const sent = { ...options, headers: { ...good.headers, ...headers } };
  return shop.call(route.method, pathOf(route, good.values), good.body, sent);
}

function isProblem(answer, status, code, pointer) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.body.code, code, answer.text);
  if (pointer) assert.equal(answer.body.errors[0].pointer, pointer, answer.text);
}

const keyed = guarded.filter((route) => route.keyed);
const earn = () => `${member}/earn`;

describe("Idempotency-Key", () => {
  for (const route of keyed) {
    test(`is needed by ${route.name}`, async () => {
      isProblem(await attempt(route, {}, { key: null }), 400, "idempotency_key_missing",
        "Idempotency-Key");
    });
  }

  const bad = [
    ["15 characters", "k".repeat(15)],
    ["15 characters in quotes", `"${"k".repeat(15)}"`],
    ["256 characters", "k".repeat(256)],
    ["a space within", "key with a space in it"],
    ["a quote within", 'key"with"quotes"in"it'],
    ["one quote before", `"${"k".repeat(20)}`],
    ["one quote behind", `${"k".repeat(20)}"`],
    ["a tab within", "key\twith\ta\ttab\tin\tit"],
    ["letters beyond ASCII", "k\u00e9y-k\u00e9y-k\u00e9y-k\u00e9y"],
    ["two keys in one header", "key-number-one-is-this, key-number-two"],
  ];
  for (const [title, key] of bad) {
    test(`is refused with ${title}`, async () => {
      const answer = await shop.post(earn(), order("o", 100), { key });
      isProblem(answer, 400, "idempotency_key_invalid", "Idempotency-Key");
    });
  }

  test("is missing when it is empty or blank", async () => {
    for (const key of ["", "   "]) {
      isProblem(await shop.post(earn(), order("o", 1), { key }), 400, "idempotency_key_missing");
    }
  });

  const good = [
    ["16 characters", "k".repeat(16)],
    ["255 characters", "k".repeat(255)],
    ["every visible sign", "!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
    ["16 characters in quotes", `"${"q".repeat(16)}"`],
    ["255 characters in quotes", `"${"q".repeat(255)}"`],
    ["blanks around", `  ${"b".repeat(16)}  `],
  ];
  for (const [place, [title, key]] of good.entries()) {
    test(`is taken with ${title}`, async () => {
      const body = order(`good-${place}`, 100);
      const first = await shop.must(201, shop.post(earn(), body, { key }));
      const again = await shop.must(201, shop.post(earn(), body, { key }));
      assert.deepEqual([first.replayed, again.replayed], [false, true]);
    });
  }
});

describe("Regulars-Now", () => {
  const ofMembers = guarded.filter(({ template }) => template.startsWith("/v1/members"));
  const bad = ["", "now", "0", "1772355600", "2026-03-01", "2026-03-01T09:00:00",
    "2026-13-01T09:00:00Z", "2026-02-29T09:00:00Z", "2026-03-01T09:00:00.1234567890Z",
    "2026-03-01T09:00:60Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
    "2026-03-01T09:00:00Z, 2026-03-01T10:00:00Z", "Sun, 01 Mar 2026 09:00:00 GMT"];
  for (const route of ofMembers) {
    test(`must be an instant for ${route.name}`, async () => {
      for (const now of bad) {
        isProblem(await attempt(route, { "regulars-now": now }), 400, "invalid_header",
          "Regulars-Now");
      }
    });
  }

  test("may be written with an offset", async () => {
    const now = "2026-03-01T10:00:00+01:00";
    const { body } = await shop.must(200, shop.get(`${member}`, { now }));
    assert.equal(body.as_of, "2026-03-01T09:00:00.000Z");
  });

  test("may not go back behind the member's last entry", async () => {
    const late = await shop.enrol("shop:late", {}, { now: "2026-03-02T00:00:00Z" });
    const early = { now: "2026-03-01T23:59:59.999Z" };
    isProblem(await shop.get(late, early), 409, "clock_backwards");
    isProblem(await shop.post(`${late}/earn`, order("o", 1), early), 409, "clock_backwards");
    await shop.must(200, shop.get(late, { now: "2026-03-02T00:00:00Z" }));
  });

  test("is refused by a live program, whatever it says", async () => {
    const key = { credential: live.key };
    const ada = await shop.enrol("shop:live", {}, { ...key, now: null });
    for (const now of ["2026-03-01T09:00:00Z", "2199-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]) {
      for (const path of [ada, `${ada}/balance`, `${ada}/lots`, `${ada}/entries`]) {
        isProblem(await shop.get(path, { ...key, now }), 400, "clock_not_allowed", "Regulars-Now");
      }
      const sent = [
        ["/v1/members", { ref: "shop:live-2" }],
        ["/v1/members", { ref: "shop:live" }],
        ["/v1/quote", order("o", 100)],
        ["/v1/quote", { member: "ref:shop:live", ...order("o", 100) }],
        [`${ada}/earn`, order("o", 100)],
        [`${ada}/redemptions`, { reward: "drink" }],
      ];
      for (const [path, body] of sent) {
        const answer = await shop.post(path, body, { ...key, now });
        isProblem(answer, 400, "clock_not_allowed", "Regulars-Now");
      }
    }
    const { body } = await shop.must(200, shop.get(ada, { ...key, now: null }));
    assert.equal(body.seq, 1);
  });
});

describe("If-Match", () => {
  const put = (headers) => attempt(guarded.find(({ endpoint }) => endpoint === "PutLive"), headers);

  test("is needed", async () => {
    isProblem(await put({ "if-match": undefined }), 428, "precondition_missing", "If-Match");
  });

  for (const tag of ["1", "*", "W/\"1\"", "\"\"", "\"x\"", "\"-1\"", "\"01\"", "\"1.0\"", "\"1e0\"",
    "\"1\", \"2\"", "\"1", "'1'", "\" 1\"", "\"9007199254740992\"", "\"18446744073709551616\""]) {
    test(`is refused as ${JSON.stringify(tag)}`, async () => {
      isProblem(await put({ "if-match": tag }), 400, "invalid_header", "If-Match");
    });
  }

  test("of another serial answers 412", async () => {
    for (const serial of ["0", "2", "9007199254740991"]) {
      isProblem(await put({ "if-match": `"${serial}"` }), 412, "precondition_failed");
    }
  });

  test("of this serial is let through, to the hash that nobody stored", async () => {
    isProblem(await put({ "if-match": '"1"' }), 422, "invalid_release", "/releases/0/hash");
  });
});

describe("a query", () => {
  const rows = [
    ["/entries", ["limit=0", "limit=101", "limit=-1", "limit=1.0", "limit=1e1", "limit=01",
      "limit=", "limit=%20", "limit=ten", "limit=%D9%A1", "limit=9007199254740993",
      "limit=1&limit=1",
      "cursor=", "cursor=1", "cursor=e", "cursor=e-1", "cursor=e01", "cursor=x1",
      "cursor=e1&cursor=e1", "surprise=1", "LIMIT=1", "limit[]=1", "limit",
      "as_of=2026-03-01T09:00:00Z", "limit=1&a=",
      "%6Cimit=%zz", "limit=%ff", "%ff=1"]],
    ["/balance", ["as_of=", "as_of=now", "as_of=2026-03-01", "as_of=2026-03-01T09:00:00",
      "as_of=2026-03-01T09:00:00+01:00x", "as_of=2200-01-01T00:00:00Z", "as_of=1", "limit=1", "x=1",
      "as_of=2026-03-01T09:00:00Z&as_of=2026-03-01T09:00:00Z"]],
    ["", ["x=1", "as_of=2026-03-01T09:00:00Z", "limit=1", "=", "=1"]],
    ["/lots", ["x=1", "limit=1"]],
  ];
  for (const [path, queries] of rows) {
    for (const query of queries) {
      test(`is refused: ${path}?${query}`, async () => {
        isProblem(await shop.get(`${member}${path}?${query}`), 400, "invalid_query");
      });
    }
  }

  test("is refused by every route that knows none", async () => {
    for (const route of guarded) {
      const good = requestOf(route, values);
      const path = `${pathOf(route, good.values)}?x=1`;
      const answer = await shop.call(route.method, path, good.body, { headers: good.headers });
      isProblem(answer, 400, "invalid_query", "x");
    }
  });

  test("of nothing is none", async () => {
    for (const query of ["?", "?&", "?&&"]) await shop.must(200, shop.get(member + query));
  });
});

test("other headers change nothing", async () => {
  const headers = { "accept": "text/html", "range": "bytes=0-1", "x-http-method-override": "DELETE",
    "x-forwarded-for": "::1", "if-none-match": "*", "accept-encoding": "zstd", "expect-ct": "x" };
  const plain = await shop.must(200, shop.get(member));
  const odd = await shop.must(200, shop.get(member, { headers }));
  assert.equal(odd.text, plain.text);
});

test("every answer says how it may be kept and what it is", async () => {
  const paths = ["/health", "/v1/program", member, `${member}/lots`, "/nowhere", `${member}/x`];
  for (const path of paths) {
    const { headers } = await send(shop.url, "GET", path, undefined, {
      credential: shop.vars.REGULARS_ROOT_KEY, program: shop.program, key: newKey(),
    });
    assert.equal(headers.get("cache-control"), "no-store", path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.match(headers.get("request-id"), /^[0-9a-f]{32}$/, path);
    assert.ok(headers.get("ratelimit-policy"), path);
  }
});
