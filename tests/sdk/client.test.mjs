// The client by itself: what it sends, when it sends it again, whom it speaks for, how it formats.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createLoyalty, LoyaltyError } from "../../www/sdk/dist/regulars.js";
import { neverWait, problem, reply, stub, takeWaits, view } from "./lib/stub.mjs";

neverWait();

const KEY = "pk_demo_0123456789ABCDEFGHJKMNPQRS";
const BASE = "https://edge.example";

/** A client over a stub, with a customer who is signed in unless `token` says otherwise. */
function open(answer, { token = "token", ...rest } = {}) {
  const wire = stub(answer);
  const asked = [];
  const getCustomerToken = async () => {
    asked.push(token);
    return typeof token === "function" ? token(asked.length - 1) : token;
  };
  const loyalty = createLoyalty({
    publishableKey: KEY, baseUrl: BASE, fetch: wire.fetch, getCustomerToken, locale: "en", ...rest,
  });
  return { ...wire, loyalty, asked };
}

const failing = (status, code, rest, headers) => () => problem(status, code, rest, headers);
const tooMany = (rest, header) =>
  failing(429, "rate_limited", rest, header && { "retry-after": header });
const wanted = { reward: "drink" };
const cart = { currency: "EUR", lines: [{ id: "1", quantity: 1, gross: 1250 }] };

describe("a key that does not belong in a page", () => {
  const keys = ["sk_demo_0123456789ABCDEFGHJKMNPQRS", "rk_demo_0123456789ABCDEFGHJKMNPQRS",
    "tk_demo_0123456789ABCDEFGHJKMNPQRS", "lss_0123", "", undefined, null, "pk_", "pk_demo",
    "PK_demo_x", " pk_demo_x", "pk_demo_x\n", "pk_demo_x&a=b"];
  for (const publishableKey of keys) {
    test(String(publishableKey), () => {
      const make = () => createLoyalty({ publishableKey, fetch: assert.fail });
      assert.throws(make, (error) => error instanceof TypeError && !/demo|lss/.test(error.message));
    });
  }
});

describe("what is sent again", () => {
  const once = 1;
  const thrice = 3;
  const table = [
    ["no answer", () => new TypeError("Failed to fetch"), thrice, "network"],
    ["an answer that is not ours", () => reply(200, "<html>"), thrice, "network"],
    ["a gateway's page", () => reply(502, "<html>"), thrice, "network"],
    ["a fault", failing(500, "fault"), thrice, "fault"],
    ["unavailable", failing(503, "unavailable"), thrice, "unavailable"],
    ["too many, wait a second", tooMany({ retry_after: 1 }), thrice, "rate_limited"],
    ["too many, wait an hour", tooMany({ retry_after: 3600 }), once, "rate_limited"],
    ["too many, says a gateway", tooMany({}, "60"), once, "rate_limited"],
    ["too many, at some date", tooMany({}, "Sun, 01 Mar 2026"), thrice, "rate_limited"],
    ["malformed", failing(400, "malformed_json"), once, "malformed_json"],
    ["refused", failing(409, "insufficient_points", { missing: 3 }), once, "insufficient_points"],
    ["erased", failing(410, "member_erased"), once, "member_erased"],
    ["invalid", failing(422, "invalid_field"), once, "invalid_field"],
    ["not found", failing(404, "unknown_reward"), once, "unknown_reward"],
  ];
  for (const [name, answer, times, code] of table) {
    test(name, async () => {
      const calls = {
        "GET /v1/me/balance": (loyalty) => loyalty.member.balance(),
        "POST /v1/me/redemptions": (loyalty) => loyalty.redemptions.create(wanted),
        "POST /v1/orders": (loyalty) => loyalty.orders.send("a.b.c"),
      };
      for (const [path, call] of Object.entries(calls)) {
        const { loyalty, requests } = open((seen) => (seen.name === path ? answer() : undefined));
        await assert.rejects(call(loyalty), { name: "LoyaltyError", code }, path);
        const sent = requests.filter((seen) => seen.name === path);
        assert.equal(sent.length, times, path);
        const keys = new Set(sent.map(({ headers }) => headers["idempotency-key"]));
        assert.equal(keys.size, 1, `${path}: one key over all attempts`);
      }
    });
  }

  test("and answers as if nothing had been, if it then succeeds", async () => {
    const { loyalty, names } = open(({ name, count }) =>
      name === "POST /v1/me/redemptions" && count < 2 ? new TypeError("lost") : undefined);
    assert.equal((await loyalty.redemptions.create(wanted)).code, "C0DE");
    assert.deepEqual(names(), ["POST /v1/sessions", ...Array(3).fill("POST /v1/me/redemptions")]);
  });

  test("never sooner than the edge said, and later each time it said nothing", async () => {
    const said = open(failing(429, "rate_limited", { retry_after: 2 }));
    takeWaits();
    await assert.rejects(said.loyalty.program.get());
    assert.ok(takeWaits().every((ms) => ms >= 2_000 && ms < 2_400));
    await assert.rejects(open(failing(500, "fault")).loyalty.program.get());
    const [first, second] = takeWaits();
    assert.ok(first >= 150 && first <= 300 && second >= 300 && second <= 600, `${first} ${second}`);
  });

  test("as often as the page says", async () => {
    const { loyalty, requests } = open(failing(500, "fault"), { maxRetries: 0 });
    await assert.rejects(loyalty.program.get());
    assert.equal(requests.length, 1);
  });

  test("not when the page has given up", async () => {
    const stop = new AbortController();
    const { loyalty, requests } = open(() => {
      stop.abort(new Error("gone"));
      return problem(500, "fault");
    });
    const { signal } = stop;
    await assert.rejects(loyalty.orders.send("a.b.c", { signal }), { message: "gone" });
    assert.equal(requests.length, 1);
  });
});

describe("one command, one key", () => {
  test("each call has its own, of enough random signs", async () => {
    const { loyalty, requests } = open();
    await loyalty.redemptions.create(wanted);
    await loyalty.redemptions.create(wanted);
    const keys = requests.map(({ headers }) => headers["idempotency-key"]).filter(Boolean);
    assert.equal(new Set(keys).size, 2);
    assert.ok(keys.every((key) => /^[0-9a-f]{32}$/.test(key)));
  });

  test("or the caller's", async () => {
    const { loyalty, requests } = open();
    await loyalty.redemptions.create(wanted, { idempotencyKey: "a-key-of-the-page" });
    assert.equal(requests.at(-1).headers["idempotency-key"], "a-key-of-the-page");
  });

  test("also where the session had to be made anew between", async () => {
    const path = "/v1/me/redemptions";
    const { loyalty, requests } = open((seen) =>
      seen.path === path && seen.count === 0 ? problem(401, "credential_invalid") : undefined);
    await loyalty.redemptions.create(wanted);
    const sent = requests.filter((seen) => seen.path === path);
    assert.deepEqual(sent.map(({ headers }) => headers.authorization),
      ["Bearer session-0", "Bearer session-1"]);
    assert.equal(new Set(sent.map(({ headers }) => headers["idempotency-key"])).size, 1);
  });
});

describe("an order is carried in one round trip", () => {
  test("without anything that would cost a pre-flight", async () => {
    const { loyalty, requests, asked } = open();
    const { outcome } = await loyalty.orders.send("a.b.c");
    assert.equal(outcome, "earned");
    assert.equal(requests.length, 1);
    const [{ name, query, headers, body, keepalive }] = requests;
    assert.deepEqual({ name, query, body, keepalive },
      { name: "POST /v1/orders", query: { key: KEY }, body: "a.b.c", keepalive: true });
    assert.deepEqual(headers, { "content-type": "text/plain;charset=UTF-8" });
    assert.equal(asked.length, 0, "nobody need be signed in");
  });

  test("as is the program", async () => {
    const { loyalty, requests } = open();
    await loyalty.program.get();
    assert.deepEqual(requests.map(({ query, headers }) => ({ query, headers })),
      [{ query: { key: KEY }, headers: {} }]);
  });
});

describe("who is signed in", () => {
  test("is asked once by calls that come together", async () => {
    const { loyalty, asked, names } = open();
    const { member, program } = loyalty;
    await Promise.all([member.get(), member.balance(), program.quote(cart)]);
    assert.equal(asked.length, 1);
    assert.equal(names().filter((name) => name === "POST /v1/sessions").length, 1);
  });

  test("and the session serves until half a minute before its end", async () => {
    for (const [seconds, exchanges] of [[600, 1], [31, 1], [29, 2]]) {
      const expires_at = new Date(Date.now() + seconds * 1000);
      const { loyalty, asked } = open(({ name }) => name === "POST /v1/sessions"
        ? reply(200, { session: "s", expires_at, member: null })
        : undefined);
      await loyalty.member.balance();
      await loyalty.member.balance();
      assert.equal(asked.length, exchanges, `${seconds} seconds`);
    }
  });

  test("whatever the browser's clock says", async () => {
    for (const expires_at of ["2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "?", undefined]) {
      const { loyalty, asked } = open(({ name }) => name === "POST /v1/sessions"
        ? reply(200, { session: "s", expires_at, member: null })
        : undefined);
      await loyalty.member.balance();
      await loyalty.member.balance();
      assert.equal(asked.length, 1, String(expires_at));
    }
  });

  test("nobody: null, a refusal by name, and a quote for a new member", async () => {
    for (const token of [null, "", () => undefined]) {
      const { loyalty, names } = open(undefined, { token });
      const news = [];
      loyalty.on("error", (error) => news.push(error));
      assert.equal(await loyalty.member.get(), null);
      await assert.rejects(loyalty.member.balance(), { code: "signed_out", status: 0 });
      assert.equal((await loyalty.program.quote(cart)).awards[0].points, 24);
      assert.deepEqual(names(), ["POST /v1/quote"]);
      assert.deepEqual(news, [], "that is no error");
    }
  });

  test("nobody, where the page has no way to ask", async () => {
    const { loyalty } = open(undefined, { getCustomerToken: undefined });
    assert.equal(await loyalty.member.get(), null);
  });

  test("somebody who has not joined: null, until they do", async () => {
    const { loyalty } = open(({ path }) => {
      if (path === "/v1/me") return reply(200, { joined: false });
      return path.startsWith("/v1/me/") && path !== "/v1/me/join"
        ? problem(404, "member_not_found")
        : undefined;
    });
    const seen = [];
    loyalty.on("balance", (view) => seen.push(view));
    assert.equal(await loyalty.member.get(), null);
    assert.deepEqual(seen, [], "nobody has no balance");
    assert.equal((await loyalty.program.quote(cart)).awards[0].points, 24);
    assert.equal((await loyalty.member.join()).balances[0].active, 0);
    assert.equal(seen.length, 1);
  });

  test("a redemption is asked for by its id", async () => {
    const voucher = { id: "rdm_1", status: "used" };
    const { loyalty } = open(({ name }) => name === "GET /v1/me/redemptions/rdm_1"
      ? reply(200, { member: "mem_1", voucher })
      : undefined);
    assert.deepEqual(await loyalty.redemptions.get("rdm_1"), voucher);
  });

  test("what is chosen of a benefit is sent once, and its view is told", async () => {
    const { loyalty, requests } = open(({ name }) => name === "POST /v1/me/choices"
      ? reply(201, { outcome: "chosen", automatic: [{ id: "rdm_2" }], view: view(120, 4) })
      : undefined);
    const seen = [];
    loyalty.on("balance", ({ seq }) => seen.push(seq));
    const chosen = await loyalty.member.choose({ benefit: "gift", option: "lipstick" });
    assert.deepEqual(chosen.automatic, [{ id: "rdm_2" }]);
    assert.deepEqual(seen, [4]);
    const { body, headers } = requests.at(-1);
    assert.deepEqual(body, { benefit: "gift", option: "lipstick" });
    assert.match(headers["idempotency-key"], /^[0-9a-f]{32}$/);
  });

  test("a session that is refused is made anew once, and not twice", async () => {
    const { loyalty, asked } = open(({ path }) =>
      path === "/v1/me" ? problem(401, "credential_invalid") : undefined);
    await assert.rejects(loyalty.member.get(), { status: 401 });
    assert.equal(asked.length, 2);
  });

  test("a token that is refused is asked for once more", async () => {
    const { loyalty, asked } = open(({ name, count }) =>
      name === "POST /v1/sessions" && count === 0 ? problem(401, "token_expired") : undefined);
    assert.equal((await loyalty.member.get()).member, "mem_1");
    assert.equal(asked.length, 2);
  });

  test("the store's own failure is the caller's to see", async () => {
    const { loyalty } = open(undefined, { token: () => Promise.reject(new Error("store down")) });
    await assert.rejects(loyalty.member.get(), { message: "store down" });
  });
});

describe("what was begun for one member is not done to another", () => {
  /** The first session is Ada's and ends at once; the next is Bo's. */
  const changing = (seen) => {
    if (seen.name === "POST /v1/sessions") {
      const member = { member: seen.count ? "mem_bo" : "mem_ada" };
      return reply(200, { session: `session-${seen.count}`, member });
    }
    const isAda = seen.headers.authorization === "Bearer session-0";
    return isAda && seen.count ? problem(401, "credential_invalid") : undefined;
  };

  test("a redemption that meets the change is given up", async () => {
    const { loyalty, requests } = open(changing);
    const resets = [];
    loyalty.on("reset", () => resets.push(1));
    await loyalty.redemptions.create(wanted);
    await assert.rejects(loyalty.redemptions.create(wanted), { code: "member_changed" });
    const bos = requests.filter(({ headers }) => headers.authorization === "Bearer session-1");
    assert.deepEqual(bos, []);
    assert.equal(resets.length, 1);
    await loyalty.redemptions.create(wanted);
  });

  test("an answer that comes after `reset` is nobody's", async () => {
    let release;
    const held = new Promise((done) => (release = done));
    const { loyalty } = open(({ path }) => path === "/v1/me/balance" && held);
    const seen = [];
    loyalty.on("balance", (balance) => seen.push(balance));
    const pending = loyalty.member.balance();
    const ended = assert.rejects(pending, { code: "member_changed" });
    await new Promise((done) => setImmediate(done));
    loyalty.reset();
    release();
    await ended;
    assert.deepEqual(seen, []);
  });

  test("nor is a session whose exchange `reset` overtook", async () => {
    let release;
    const held = new Promise((done) => (release = done));
    const { loyalty, asked, requests } = open(undefined, {
      token: async (count) => (count ? "bo" : (await held, "ada")),
    });
    const ended = assert.rejects(loyalty.member.get(), { code: "member_changed" });
    loyalty.reset();
    const bo = loyalty.member.get();
    release();
    await ended;
    await bo;
    assert.equal(asked.length, 2);
    const tokens = requests.filter(({ path }) => path === "/v1/sessions").map(({ body }) => body);
    assert.deepEqual(tokens, ["bo"]);
  });
});

describe("events", () => {
  test("in their order, to who listens", async () => {
    const { loyalty } = open();
    const seen = [];
    for (const event of ["ready", "balance", "redeemed", "error", "reset"]) {
      loyalty.on(event, (detail) => seen.push([event, detail]));
    }
    await loyalty.member.balance();
    await loyalty.redemptions.create(wanted);
    await loyalty.orders.send("a.b.c");
    assert.deepEqual(seen, [
      ["ready", { signedIn: true }],
      ["balance", view(120)],
      ["balance", view(20, 2)],
      ["redeemed", { id: "rdm_1", status: "issued", code: "C0DE" }],
      ["balance", view(130, 3)],
    ]);
    loyalty.reset();
    assert.deepEqual(seen.at(-1), ["reset", undefined]);
  });

  test("until they end it", async () => {
    const { loyalty } = open();
    const seen = [];
    const end = loyalty.on("balance", () => seen.push(1));
    await loyalty.member.balance();
    end();
    end();
    await loyalty.member.balance();
    assert.equal(seen.length, 1);
  });

  test("an error is said once, with all that is known of it", async () => {
    const errors = [{ pointer: "/reward", detail: "unknown" }];
    const { loyalty } = open(({ path }) =>
      path === "/v1/me/redemptions" ? problem(422, "unknown_reward", { errors }) : undefined);
    const seen = [];
    loyalty.on("error", (error) => seen.push(error));
    await assert.rejects(loyalty.redemptions.create(wanted));
    assert.equal(seen.length, 1);
    const [error] = seen;
    assert.ok(error instanceof LoyaltyError);
    const { code, status, retryable, requestId, fields, message } = error;
    assert.deepEqual({ code, status, retryable, requestId, fields, message }, {
      code: "unknown_reward", status: 422, retryable: false, requestId: "r-422", fields: errors,
      message: "unknown_reward",
    });
  });
});

test("requests are told of, without what they carry", async () => {
  const told = [];
  const { loyalty } = open(undefined, { onRequest: (seen) => told.push(seen) });
  await loyalty.member.balance();
  const rows = told.map((seen) => [seen.method, seen.path, seen.status, seen.requestId]);
  assert.deepEqual(rows, [
    ["POST", "/v1/sessions", 200, "r-200"],
    ["GET", "/v1/me/balance", 200, "r-200"],
  ]);
  assert.ok(!JSON.stringify(told).includes("token"));
});

describe("entries come page by page", () => {
  const pages = ({ path, query }) => {
    if (path !== "/v1/me/entries") return undefined;
    const from = Number(query.cursor?.slice(1) ?? 250);
    const count = Math.min(from, Number(query.limit));
    const data = Array.from({ length: count }, (_, place) => ({ seq: from - place }));
    return reply(200, { data, next_cursor: from > count ? `e${from - count}` : null });
  };
  const table = [[undefined, 250, ["100", "100", "100"]], [{ limit: 3 }, 3, ["3"]],
    [{ limit: 120 }, 120, ["100", "20"]], [{ limit: 250 }, 250, ["100", "100", "50"]]];
  for (const [query, count, limits] of table) {
    test(JSON.stringify(query) ?? "all", async () => {
      const { loyalty, requests } = open(pages);
      const seen = [];
      for await (const { seq } of loyalty.member.entries(query)) seen.push(seq);
      assert.deepEqual(seen, Array.from({ length: count }, (_, place) => 250 - place));
      const asked = requests.filter(({ path }) => path === "/v1/me/entries");
      assert.deepEqual(asked.map((one) => one.query.limit), limits);
    });
  }

  test("no more are asked for than are read", async () => {
    const { loyalty, requests } = open(pages);
    for await (const { seq } of loyalty.member.entries()) if (seq === 200) break;
    assert.equal(requests.filter(({ path }) => path === "/v1/me/entries").length, 1);
  });
});

describe("where the edge is", () => {
  const table = [[undefined, "https://page.example"], ["https://e.example/", "https://e.example"],
    ["", "https://page.example"]];
  for (const [baseUrl, origin] of table) {
    test(String(baseUrl), async () => {
      const { loyalty, requests } = open(undefined, { baseUrl });
      await loyalty.program.get();
      assert.equal(requests[0].origin, origin);
    });
  }
});

describe("format", () => {
  const star = { kind: "points", unit: {
    en: ["star", "stars"],
    da: ["stjerne", "stjerner"],
    "zh-Hans": ["颗星"],
    ar: ["نجمة0", "نجمة1", "نجمة2", "نجمة3", "نجمة11", "نجمة100"],
  } };
  const phrases = { kind: "points", unit: {
    ar: ["{n} نجمة", "نجمة واحدة", "نجمتين", "{n} نجوم", "{n} نجمة", "{n} نجمة"],
  } };
  const cash = { kind: "cash", unit: { en: ["euro"] } };
  const points = [
    ["en", [1240], "1,240"],
    ["en", [1, star], "1\u00a0star"],
    ["en", [1240, star], "1,240\u00a0stars"],
    ["en", [-1, star], "\u22121\u00a0star"],
    ["en-GB", [0, star], "0\u00a0stars"],
    ["da", [1240, star], "1.240\u00a0stjerner"],
    ["de", [1240, star], "1.240\u00a0stars"],
    ["zh-Hans-CN", [3, star], "3颗星"],
    ["zh-Hant", [3, star], "3\u00a0stars"],
    ["ar", [0, star], "0\u00a0نجمة0"],
    ["ar", [2, star], "2\u00a0نجمة2"],
    ["ar", [7, star], "7\u00a0نجمة3"],
    ["ar-EG", [11, star], "11\u00a0نجمة11"],
    ["ar", [100, star], "100\u00a0نجمة100"],
    ["ar", [1, phrases], "نجمة واحدة"],
    ["ar", [7, phrases], "7 نجوم"],
    ["ar", [1, cash], "1\u00a0euro"],
    ["en", [1250, cash, "EUR"], "€12.50"],
    ["en", [9007199254740991], "9,007,199,254,740,991"],
  ];
  for (const [locale, given, expected] of points) {
    test(`${given[0]} in ${locale}`, () => {
      assert.equal(open(undefined, { locale }).loyalty.format.points(...given), expected);
    });
  }

  const money = [["en", 1250, "EUR", "€12.50"], ["da", 1250, "DKK", "12,50\u00a0kr."],
    ["en", 1250, "JPY", "¥1,250"], ["en", -1250, "USD", "\u2212$12.50"],
    ["en", 12345, "KWD", "KWD\u00a012.345"]];
  for (const [locale, amount, currency, expected] of money) {
    test(`${amount} ${currency} in ${locale}`, () => {
      const { format } = open(undefined, { locale }).loyalty;
      assert.equal(format.money({ amount, currency }), expected);
    });
  }

  const dates = [["en-GB", "31 December 2026"], ["da", "31. december 2026"],
    ["zh-Hans", "2026年12月31日"], ["ar-EG", "31 ديسمبر 2026"]];
  for (const [locale, expected] of dates) {
    test(`a date in ${locale}`, () => {
      const { format } = open(undefined, { locale }).loyalty;
      assert.equal(format.date("2026-12-31T22:30:00.000Z", "UTC"), expected);
    });
  }

  test("a day is one of the program's", () => {
    const { format } = open(undefined, { locale: "en-GB" }).loyalty;
    assert.equal(format.date("2026-12-31T23:30:00Z", "Europe/Copenhagen"), "1 January 2027");
  });

  test("a name, in what there is of languages", () => {
    const name = { da: "Drik", fr: "Boisson" };
    for (const [locale, expected] of [["da-DK", "Drik"], ["en", "Drik"], ["fr", "Boisson"]]) {
      assert.equal(open(undefined, { locale }).loyalty.format.text(name), expected);
    }
    const { format } = open().loyalty;
    assert.equal(format.text({}), undefined);
    assert.equal(format.text(JSON.parse('{"__proto__":"x"}')), "x");
  });
});
