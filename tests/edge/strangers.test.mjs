// What strangers put into addresses, headers and cookies: it leads nobody elsewhere, is kept by no
// cache, framed by nobody, and stands in no log.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SHOP } from "./lib/page.mjs";
import { Visitor, pages } from "./lib/pages.mjs";
import { exchange } from "./lib/raw.mjs";
import { routes } from "./lib/routes.mjs";
import { openShop, order, send } from "./lib/shop.mjs";
import { Store } from "./lib/store.mjs";

const HERE = "coffee-stars";
const PHONE = "+4531123456";
const EMAIL = "ada.lovelace@example.org";

let shop;
let store;
let member;
let values;
/** What nobody but its owner may read, by name. */
const secrets = {};

before(async () => {
  shop = await openShop({ files: [HERE, "spend-miles"] });
  const now = { now: null };
  const page = await shop.makeKey({ kind: "pk", origins: [SHOP] }, now);
  const { key } = await shop.makeKey({ kind: "sk" }, now);
  const partner = { id: "corner-books", name: "Corner Books" };
  await shop.must(201, shop.post("/v1/partners", partner, now));
  store = await Store.open(shop);
  const person = { name: "Ada Lovelace", email: EMAIL, phone: PHONE };
  const enrolled = { ref: "shop:ada", person };
  const { body } = await shop.must(201, shop.post("/v1/members", enrolled, now));
  const api = `/v1/members/${body.member}`;
  const gift = { wallet: "star", points: 10_000, reason: "a gift", actor: "ada" };
  await shop.must(201, shop.post(`${api}/adjustments`, gift, now));
  const bought = order("order-of-ada-1", 1000, { occurred_at: new Date().toISOString() });
  await shop.must(201, shop.post(`${api}/earn`, bought, now));
  const made = async (path, wish) => (await shop.must(201, shop.post(api + path, wish, now))).body;
  const { redemption } = await made("/redemptions", { reward: "drink" });
  const { hold, link } = await made("/links", { reward: "paperback", partner: partner.id });
  member = await Visitor.enter(shop, store, "shop:ada");
  values = {
    program: HERE, member: body.member, reward: "drink", redemption: redemption.id, entry: "2",
    hold: hold.id, code: link.code, link: link.token, version: "1.0.0", file: "regulars.js",
  };
  const wish = { till: "shop", label: "Till" };
  const pairing = await shop.must(201, shop.post("/v1/pairings", wish, now));
  Object.assign(secrets, {
    "root key": shop.vars.REGULARS_ROOT_KEY, "identity key": shop.vars.REGULARS_IDENTITY_KEY,
    "secret key": key, "publishable key": page.key, "store's secret": store.secret.secret,
    "session": member.cookie.slice(3), "voucher's code": redemption.code,
    "link's token": link.token, "link's code": link.code, "pairing code": pairing.body.code,
    "phone": PHONE, "phone without its plus": PHONE.slice(1), "e-mail": EMAIL, "name": "Lovelace",
    "order": "order-of-ada-1", "store's name for the member": "shop:ada",
  });
});
after(() => shop?.stop());

const addressOf = ({ template }) =>
  template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? "x"));
const shown = pages.filter(({ method, place }) => method === "GET" && place !== "Live");

/** A page with what each load has of its own made the same. */
const still = (text) => text
  .replace(/(name="(?:key|token)" value=")[^"]*/g, "$1x")
  .replace(/"as_of":"[^"]*"/g, '"as_of":"x"')
  .replace(/(id="as-of"[^>]*>)[^<]*/g, "$1x")
  .replace(/[0-9a-f]{32}/g, "x");

describe("where to go after signing in is a page of the program, whatever is wished", () => {
  const home = "/p/coffee-stars/";
  const wishes = ["//evil.example", "///evil.example", "////evil.example/%2e%2e", "/\\evil.example",
    "\\/evil.example", "\\\\evil.example", "/\\/evil.example", "https://evil.example",
    "https:evil.example", "https:/evil.example", "http:///evil.example", "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
    "vbscript:x", "\t//evil.example", "\n//evil.example", "/\t/evil.example", "/\n/evil.example",
    " //evil.example", "%2f%2fevil.example", "/%2fevil.example", "/%5cevil.example",
    "%68ttps://evil.example", "https%3a%2f%2fevil.example", "//evil%2eexample", "/.evil.example",
    ".evil.example", "@evil.example", "/@evil.example", "https://127.0.0.1@evil.example",
    "https://evil.example#@127.0.0.1", "https://evil.example?x=127.0.0.1", "/evil.example",
    "\u2215\u2215evil.example", "\uff0f\uff0fevil.example", "//evil\u3002example",
    "//\u0435vil.example", "/\u2028/evil.example", "/\u00ad/evil.example", `${home}/evil.example`,
    `${home}//evil.example`, `${home}\\evil.example`, `${home}../../evil`,
    `${home}..//evil.example`,
    `${home}%2e%2e/spend-miles/`, `${home}./../spend-miles/`, `${home}..;/spend-miles/`,
    `${home}@evil.example`, `${home}:443@evil.example`, `${home}#//evil.example`,
    `${home}%0d%0aSet-Cookie:lo=x`, `${home}\r\nset-cookie: lo=x`, `${home}\u0000`,
    `${home}?next=https://evil.example`, "/p/coffee-stars", "/p/coffee-stars.evil.example/",
    "/p/spend-miles/", "/v1/me", "/sdk/1.0.0/regulars.js", "?next=//evil.example", "#", ".", "..",
    "x".repeat(10_000), `${home}${"x".repeat(10_000)}`];

  function isAtHome(answer, wish) {
    assert.equal(answer.status, 303, `${wish}: ${answer.text}`);
    const where = answer.headers.get("location");
    assert.ok(where.startsWith(home), `${JSON.stringify(wish)} leads to ${where}`);
    // As browsers read it, from wherever they stand.
    const read = new URL(where, "https://edge.example/p/coffee-stars/signin");
    assert.equal(read.origin, "https://edge.example", where);
    assert.ok(read.pathname.startsWith(home), where);
    assert.doesNotMatch(where, /[\s\\%@:]|\/\/|\.\./);
  }

  for (const wish of wishes) {
    test(JSON.stringify(wish).slice(0, 60), async () => {
      const customer = store.customer("shop:ada");
      const guest = new Visitor(shop, HERE);
      isAtHome(await guest.press(`${home}signin`, { token: customer, next: wish }), wish);
      const asked = `${home}signin?next=${encodeURIComponent(wish)}`;
      isAtHome(await member.get(asked), wish);
      isAtHome(await guest.press(asked, { token: customer }), wish);
    });
  }

  test("but a page of its own", async () => {
    for (const page of [home, `${home}rewards`, `${home}activity?kind=spent`]) {
      const answer = await member.get(`${home}signin?next=${encodeURIComponent(page)}`);
      assert.equal(answer.headers.get("location"), page);
    }
  });
});

describe("what every answer of a page's address is sent with", () => {
  const strangers = { "a member": () => member.cookie, "nobody": () => undefined };
  const wrong = ["/p/coffee-stars/none", "/p/none/", "/p/", "/r/", "/r/none", "/R/coffee-stars/x",
    "/p/coffee-stars/rewards/none", "/p/%ff/"];

  function isGuarded({ status, headers }, at) {
    assert.equal(headers.get("x-frame-options"), "DENY", at);
    assert.equal(headers.get("x-content-type-options"), "nosniff", at);
    assert.equal(headers.get("referrer-policy"), "no-referrer", at);
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", at);
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin", at);
    assert.equal(headers.get("cache-control"), "private, no-store", at);
    assert.equal(headers.get("access-control-allow-origin"), null, at);
    if (!/^text\/html/.test(headers.get("content-type")) || status === 303) return;
    const policy = Object.fromEntries(headers.get("content-security-policy").split("; ")
      .map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]));
    assert.deepEqual(policy["default-src"], ["'none'"], at);
    assert.deepEqual(policy["frame-ancestors"], ["'none'"], at);
    assert.deepEqual(policy["base-uri"], ["'none'"], at);
    assert.deepEqual(policy["form-action"], ["'self'"], at);
    for (const kind of ["script-src", "style-src"]) {
      for (const source of policy[kind]) assert.match(source, /^'sha256-[\w+/]{43}='$/, at);
    }
    const others = Object.entries(policy).filter(([kind]) => !/^(script|style)-src/.test(kind));
    for (const source of others.flatMap(([, sources]) => sources)) {
      assert.ok(["'none'", "'self'", "data:", "blob:"].includes(source), `${at}: ${source}`);
    }
  }

  for (const [who, cookie] of Object.entries(strangers)) {
    for (const path of [...new Set(shown.map((route) => route.template)), ...wrong]) {
      test(`${path}, to ${who}`, async () => {
        const visitor = new Visitor(shop, HERE, cookie());
        for (const method of ["GET", "HEAD", "POST", "DELETE"]) {
          const address = addressOf({ template: path });
          const answer = await visitor.ask(method, address);
          isGuarded(answer, `${method} ${address}: ${answer.status}`);
        }
      });
    }
  }
});

/** Headers by which a cache in front could be made to keep what was made for somebody else. */
const poison = {
  "x-forwarded-host": "evil.example", "x-host": "evil.example",
  "x-forwarded-server": "evil.example",
  "forwarded": "for=1.2.3.4;host=evil.example;proto=https", "x-forwarded-proto": "https",
  "x-forwarded-scheme": "https", "x-forwarded-port": "1", "x-forwarded-prefix": "/evil",
  "x-original-url": "/p/spend-miles/about", "x-rewrite-url": "/p/spend-miles/about",
  "x-original-host": "evil.example", "x-http-host-override": "evil.example", "via": "evil.example",
  "x-http-method-override": "POST", "x-forwarded-for": "evil.example", "cf-visitor": "{}",
  "cf-connecting-ip": "evil.example", "true-client-ip": "evil.example",
  "referer": "https://evil.example/",
  "user-agent": "<script>evil.example</script>", "accept": "application/json", "range": "bytes=0-1",
  "accept-charset": "utf-7", "if-none-match": "\"x\"", "if-modified-since": "x", "te": "trailers",
  "x-requested-with": "evil.example", "purpose": "prefetch", "regulars-program": "spend-miles",
  "regulars-now": "2030-01-01T00:00:00Z", "authorization": "Bearer evil.example",
  "x-locale": "ar", "x-theme": "dark", "content-type": "text/evil",
};

describe("a page is the same whatever else its request says", () => {
  for (const route of shown.filter(({ template }) => template !== "/p/{program}/signin")) {
    test(route.template, async () => {
      const address = addressOf(route);
      const plain = await member.get(address);
      const whole = await member.get(address, poison);
      assert.equal(whole.status, plain.status);
      assert.equal(still(whole.text), still(plain.text));
      const names = (answer) => [...answer.headers.keys()].sort();
      assert.deepEqual(names(whole), names(plain));
      assert.doesNotMatch(whole.text, /evil/);
      const asked = await member.get(`${address}?utm_source=evil&callback=evil&_=1&host=evil`);
      assert.equal(still(asked.text), still(plain.text));
    });
  }

  test("also where another host is named", async () => {
    for (const host of ["evil.example", "127.0.0.1:1@evil.example", "", "evil.example:443"]) {
      for (const { template } of shown) {
        const address = addressOf({ template });
        const answer = await exchange(shop.edge.port, [`GET ${address} HTTP/1.1`, `host: ${host}`]);
        assert.ok(answer.status < 500, `${host} ${address}: ${answer.text}`);
        const said = `${answer.text} ${answer.headers.get("location")}`;
        // A link's own code names the host that it is asked of, and no cache keeps it.
        if (/^text\/html/.test(answer.headers.get("content-type") ?? "")) {
          assert.equal(answer.headers.get("cache-control"), "private, no-store");
        }
        assert.doesNotMatch(said, /(href|action|src)="[^"]*evil/, `${host} ${address}`);
        assert.doesNotMatch(said, /https?:\/\/evil/, `${host} ${address}`);
      }
    }
  });
});

describe("what caches may keep", () => {
  const kept = {
    "/sdk/1.0.0/regulars.js": "public, max-age=31536000, immutable",
    "/sdk/1.0.0/elements.js": "public, max-age=31536000, immutable",
    "/sdk/1/regulars.js": "public, max-age=300",
    "/p/coffee-stars/.well-known/loyalty-jwks.json": "public, max-age=300",
  };

  for (const [path, policy] of Object.entries(kept)) {
    test(`${path} is the same for everybody`, async () => {
      const ask = (headers, query = "") =>
        send(shop.url, "GET", path + query, undefined, { now: null, headers });
      const plain = await shop.must(200, ask({}));
      assert.equal(plain.headers.get("cache-control"), policy);
      const { authorization, ...others } = poison;
      for (const headers of [others, { ...others, authorization }, { cookie: member.cookie },
        { cookie: "lo-lang=ar; lo-theme=dark; lo-clock=100000000" }, { origin: SHOP }]) {
        const answer = await ask(headers);
        assert.equal(answer.text, plain.text);
        assert.equal(answer.headers.get("etag"), plain.headers.get("etag"));
        assert.equal(answer.headers.get("cache-control"), policy);
        assert.deepEqual(answer.headers.getSetCookie(), []);
      }
      for (const query of ["?lang=ar&theme=dark", "?x=evil", "?key=evil"]) {
        const answer = await ask({}, query);
        assert.deepEqual(answer.headers.getSetCookie(), []);
        if (answer.status === 200) assert.equal(answer.text, plain.text);
        else assert.equal(answer.headers.get("cache-control"), "no-store");
      }
    });
  }

  test("is these, what a key is for, and nothing else", async () => {
    const asked = [...routes, ...pages].filter(({ method }) => method === "GET");
    for (const route of asked) {
      const address = addressOf(route);
      for (const headers of [{}, { cookie: member.cookie }]) {
        const answer = await send(shop.url, "GET", address, undefined, { now: null, headers });
        const policy = answer.headers.get("cache-control") ?? "";
        if (/no-store/.test(policy)) continue;
        assert.equal(policy, kept[address], address);
      }
    }
  });
});

describe("cookies that somebody else set", () => {
  const home = "/p/coffee-stars/";
  const rows = () => {
    const [, text] = member.cookie.split("=");
    return [
      [200, `lo=${text}`],
      [200, `a=b; lo=${text}; c=d`],
      [200, `lo=${text}; lo=evil`],
      [200, `lo=${text};lo-lang=evil;lo-theme=evil;lo-clock=evil`],
      [200, `lo=${text}; lo-clock=99999999999999999999`],
      [200, `lo=${text}; lo-clock=-1`],
      // Whoever can set a cookie before ours can sign somebody out, and no more.
      [401, `lo=evil; lo=${text}`],
      [401, `lo=; lo=${text}`],
      [401, `__Host-lo=${text}`],
      [401, `LO=${text}`],
      [401, `lo =${text}x`],
      [401, `lo="${text}"`],
      [401, `lo=${text}%20`],
      [401, `lo-till=${text}`],
      [401, `lo=${text.slice(0, -1)}`],
      [401, `lo=${"x".repeat(4000)}`],
      [401, `lo=${"a.".repeat(1000)}`],
      [401, `${"a=b; ".repeat(1000)}lo=${"x".repeat(100)}`],
      [401, "lo"],
      [401, "="],
      [401, ";;;;"],
      [401, "lo=\u00ff\u00fe"],
    ];
  };
  for (const place of Array.from({ length: 22 }).keys()) {
    test(`row ${place + 1}`, async () => {
      const [status, cookie] = rows()[place];
      const answer = await new Visitor(shop, HERE, cookie).get(home);
      assert.equal(answer.status, status, `${cookie.slice(0, 80)}: ${answer.status}`);
      assert.doesNotMatch(answer.text, /evil/);
    });
  }

  test("are too many or too long: refused, and no fault of ours", async () => {
    for (const size of [20_000, 70_000, 200_000]) {
      const head = [`GET ${home} HTTP/1.1`, `cookie: lo=${"x".repeat(size)}`];
      const { status } = await exchange(shop.edge.port, head).catch(() => ({ status: 431 }));
      assert.ok([401, 400, 413, 431].includes(status), `${size}: ${status}`);
    }
    assert.equal((await member.get(home)).status, 200);
  });
});

test("nothing of anybody's stands in the log, and no secret", async () => {
  // Everything that can be asked, rightly and wrongly, with all of it in every place.
  for (const route of shown) {
    await member.get(`${addressOf(route)}?token=${secrets["link's token"]}&phone=${PHONE}`);
  }
  const key = { credential: secrets["secret key"], program: undefined, now: null };
  for (const path of [`/v1/members/phone:${encodeURIComponent(PHONE)}`, "/v1/members/ref:shop:ada",
    `/v1/members/email:${EMAIL}`, `/v1/vouchers/${secrets["voucher's code"]}`,
    `/v1/redeem-links/${secrets["link's token"]}`, `/v1/members?phone=${PHONE}`,
    `/v1/${EMAIL}`, `/p/${PHONE}/`, `/r/coffee-stars/${PHONE}`, `/v1/me?key=${secrets.session}`]) {
    await shop.get(path, key);
    await shop.get(path, { ...key, credential: secrets.session });
    await shop.post(path, { phone: PHONE, email: EMAIL, token: secrets.session }, key);
  }
  await member.press("/p/coffee-stars/signin", { token: store.customer("shop:ada", { exp: 1 }) });
  await member.press("/p/coffee-stars/signin", { token: secrets["secret key"], next: EMAIL });
  await member.press("/p/coffee-stars/till/pair", { code: secrets["pairing code"], key: "x" });
  await member.get(`/p/coffee-stars/live?phone=${PHONE}`);
  const log = shop.edge.log();
  assert.match(log, /"route":"\/p\/\{program\}\/signin"/, "there is a log");
  for (const [name, secret] of Object.entries(secrets)) {
    assert.ok(!log.includes(secret), `the ${name} stands in the log`);
    const end = secret.split(".").at(-1);
    if (end.length > 20) assert.ok(!log.includes(end), `the end of the ${name} stands in the log`);
  }
  assert.doesNotMatch(log, /"level":"error"|Uncaught|panicked/);
});
