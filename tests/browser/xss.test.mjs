// Texts of every kind that would run as a script, through all that is stored, onto every page.
//
// A page of payloads must have the elements and attributes of the same page of plain words, say
// each text as it is, and do nothing else. A whole run (`make xss`) opens every page with every
// text; else some are opened, and the others are read by the browser without being opened.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { Visitor } from "../edge/lib/pages.mjs";
import { WHOLE, firstOf, some } from "../edge/lib/sample.mjs";
import { openShop, order, publish, send } from "../edge/lib/shop.mjs";
import { openBrowser } from "../sdk/lib/browser.mjs";
import { payloads } from "./lib/payloads.mjs";
import { hours } from "./lib/portal.mjs";
import { sessionCookie } from "./lib/session.mjs";
import { dealer, LOCALES, plainly, programFile } from "./lib/spoken.mjs";
import { difference, look, openWatched, read } from "./lib/watched.mjs";

const HOUSES = 3;
const texts = payloads.map(({ text }) => text);
const ROWS = Math.ceil(texts.length / (HOUSES * LOCALES.length));
const PLAIN = "plain-house";
const NAME_MAX = 320;
const OPENED = 8;

let shop;
let browser;
let watched;
let folder;
/** By program: what was dealt to it, its member, and what the member has there. */
const houses = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "regulars-spoken-"));
  [shop, browser] = await Promise.all([openShop({ files: [] }), openBrowser()]);
  watched = await openWatched(browser, shop.url);
  await build(PLAIN, { deal: plainly, dealt: {} });
  for (let turn = 0; turn < HOUSES; turn += 1) {
    await build(`spoken-${turn}`, dealer(texts, turn, HOUSES));
  }
});
after(async () => {
  await browser?.close();
  await shop?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Asks the API for something that must be made. */
async function make(program, path, body) {
  return (await shop.must(201, shop.post(path, body, { program, now: null }))).body;
}

/** Publishes a program that says what it is dealt, with a member who has one of everything. */
async function build(id, { deal, dealt }) {
  const file = join(folder, `${id}.toml`);
  await writeFile(file, programFile(id, ROWS, deal));
  await publish(shop.url, shop.vars.REGULARS_ROOT_KEY, file);
  const name = "\"><img src=x: onerror=ran('partner')>";
  await make(id, "/v1/partners", { id: "partner", name, locations: [] });
  const { member } = await make(id, "/v1/members", { ref: "shop:ada" });
  const path = `/v1/members/${member}`;
  const gift = { wallet: "point", points: 100_000, reason: "a gift", actor: "ada" };
  await make(id, `${path}/adjustments`, gift);
  const { redemption } = await make(id, `${path}/redemptions`, { reward: "r1" });
  const { hold, link } = await make(id, `${path}/links`, { reward: "r0", partner: "partner" });
  houses[id] = { dealt, member, redemption: redemption.id, hold: hold.id, code: link.code };
  for (const [whose, who] of [["shop", "counter"], ["partner", "till"]]) {
    houses[id][who] = (await Visitor.till(shop, id, whose)).cookie;
  }
}

/**
 * Who comes: `member`, `stranger` (who has not joined), `nobody`, a partner's `till`, the shop's
 * (`counter`), or a member by their id.
 */
function cookieOf(program, visitor) {
  if (visitor === "nobody") return undefined;
  if (["till", "counter"].includes(visitor)) return houses[program][visitor];
  const usual = { member: houses[program].member, stranger: `mem_${"0".repeat(26)}` };
  return sessionCookie(shop.vars, program, usual[visitor] ?? visitor);
}

function addressOf(program, path, query = "lang=en") {
  const filled = path.replace(/\{(\w+)\}/, (_, name) => houses[program][name]);
  const [, folder = "p", rest] = /^(?:\/(r)\/)?(.*)$/.exec(filled);
  return `/${folder}/${program}/${rest}?${query}`;
}

/** Opens an address as somebody, and says what the page is made of and does not say. */
async function open(program, visitor, address, { said, cookies = [] } = {}) {
  const { page, context } = watched;
  const cookie = cookieOf(program, visitor);
  const all = cookie ? [cookie, ...cookies] : cookies;
  await context.clearCookies();
  await context.addCookies(all.map((pair) => {
    const [name, ...value] = pair.split("=");
    return { name, value: value.join("="), url: shop.url };
  }));
  await page.goto(shop.url + address);
  return look(page, said);
}

const known = new Map();
/** What a page of plain words is made of; it is looked at once. */
function plainPage(visitor, path, query) {
  const name = `${visitor} ${path} ${query}`;
  if (!known.has(name)) known.set(name, open(PLAIN, visitor, addressOf(PLAIN, path, query)));
  return known.get(name);
}

function isSame(at, { elements, unsaid }, wanted) {
  assert.equal(difference(elements, wanted.elements), null, at);
  assert.deepEqual(unsaid, [], `${at} does not say it`);
}

/** The page behind an address is as one of plain words, says its texts, and does nothing. */
async function isHarmless(program, visitor, path, { query, plainQuery = query, ...options }) {
  const wanted = await plainPage(visitor, path, plainQuery);
  const address = addressOf(program, path, query);
  isSame(address, await open(program, visitor, address, options), wanted);
  assert.deepEqual(await watched.strange(), [], address);
}

/** The text of a page, as a program that has its member's cookie gets it. */
async function fetched(program, visitor, address) {
  const headers = { cookie: cookieOf(program, visitor) };
  return (await send(shop.url, "GET", address, undefined, { now: null, headers })).text;
}

test("the corpus is large, and no payload is there twice", () => {
  assert.ok(texts.length >= 500, `${texts.length} payloads`);
  assert.equal(new Set(texts).size, texts.length);
});

/** A page that puts a text wherever pages have texts, and escapes none of it. */
function careless(text) {
  return `<!doctype html><title>${text}</title><textarea>${text}</textarea>
    <select><option>${text}</select><style>/*${text}*/</style><!-- ${text} -->
    <p title="${text}">a</p><p title='${text}'>b</p><p title=${text}>c</p>
    <script>ran.a = "${text}"</script><script>ran.a = '${text}'</script><p>${text}</p>`;
}

test("a page that is not careful runs what it is told", async () => {
  const { page, context } = await openWatched(browser, shop.url);
  await page.goto(`${shop.url}/health`);
  const tried = some(texts, 8);
  const hits = await page.evaluate(async (documents) => {
    const ran = new Set();
    const read = (frame) => {
      try {
        frame.hits.forEach((which) => ran.add(which));
      } catch {
        // It has gone elsewhere.
      }
    };
    for (let at = 0; at < documents.length; at += 100) {
      const frames = documents.slice(at, at + 100).map((text) => {
        const frame = document.createElement("iframe");
        frame.srcdoc = text;
        document.body.append(frame);
        return frame;
      });
      await Promise.all(frames.map((frame) => new Promise((done) => (frame.onload = done))));
      for (const frame of frames) {
        read(frame.contentWindow);
        frame.remove();
      }
    }
    read(window);
    return ran.size;
  }, tried.map(careless));
  await context.close();
  console.log(`  ${hits} of ${tried.length} payloads run where nobody is careful`);
  // Others wait for a press, or for a reader that decodes them once more.
  assert.ok(hits > tried.length / 3, `${hits} ran`);
});

/** Each page, who sees it, and the kinds of texts that it says all of. */
const SHEETS = [
  ["", "member", ["shop", "program"]],
  ["rewards", "member", ["shop", "reward"]],
  ["rewards/r0", "member", ["shop"]],
  ["rewards/r1", "member", ["shop"]],
  ["redemptions/{redemption}", "member", ["shop"]],
  ["pickups/{hold}", "member", ["shop"]],
  ["benefits", "member", ["shop", "perk"]],
  ["activity", "member", ["shop"]],
  ["activity/3", "member", ["shop"]],
  ["card", "member", ["shop", "program"]],
  ["earn", "member", ["shop", "rule"]],
  ["challenges", "member", ["shop", "challenge"]],
  ["settings", "member", ["shop"]],
  ["about", "member", ["shop", "reward", "rule", "label"]],
  ["about", "nobody", ["shop", "reward", "rule", "label"]],
  ["signin", "nobody", ["shop"]],
  ["", "stranger", ["shop"]],
  ["rewards/none", "member", ["shop"]],
  ["/r/{code}", "nobody", ["shop"]],
  ["/r/{code}", "till", ["shop"]],
  ["till", "nobody", ["shop"]],
  ["till", "till", ["shop"]],
  ["till", "counter", ["shop"]],
  ["till/day", "counter", ["shop"]],
  ["till/members/{member}", "counter", ["shop", "button"]],
];

describe("what a program says is text on every page", () => {
  for (let turn = 0; turn < HOUSES; turn += 1) {
    LOCALES.forEach((locale, place) => {
      // Of each house every page is opened in one language, and in the others what has rows.
      const isWhole = WHOLE || place === turn * 2;
      const sheets = isWhole ? SHEETS : SHEETS.filter(([path, who]) =>
        /members/.test(path)
          || (who === "member" && ["rewards", "benefits", "earn", "about"].includes(path)));
      test(`house ${turn}, ${locale}: ${sheets.length} pages`, async () => {
        const id = `spoken-${turn}`;
        for (const [path, visitor, kinds] of sheets) {
          const said = kinds.flatMap((kind) => houses[id].dealt[kind][locale]);
          await isHarmless(id, visitor, path, { query: `lang=${locale}`, said });
        }
      });
    });
  }
});

/** Texts joined, so long as they fit into so many characters. */
function joined(list, most) {
  return list.reduce((all, text) => {
    const longer = `${all.at(-1)} ${text}`;
    if (all.length && [...longer].length <= most) return [...all.slice(0, -1), longer];
    return [...all, text];
  }, []);
}

describe("a member's name is text", () => {
  const printable = texts.filter((text) => !/\p{Cc}/u.test(text));
  const names = WHOLE ? printable : joined(printable, NAME_MAX);
  const people = [];
  let plain;
  before(async () => {
    const join = async (program, ref, name) =>
      (await make(program, "/v1/members", { ref, person: { name } })).member;
    plain = await join(PLAIN, "shop:named", "words");
    for (const [place, name] of names.entries()) {
      people.push([await join("spoken-0", `shop:named-${place}`, name), name]);
    }
  });

  for (const path of ["", "card", "till/members/"]) {
    test(`on ${path || "home"}, of ${names.length} members`, async () => {
      const at = (program, member) => path.startsWith("till")
        ? ["counter", addressOf(program, path + member)]
        : [member, addressOf(program, path)];
      const wanted = await open(PLAIN, ...at(PLAIN, plain));
      const opened = firstOf(people, OPENED);
      for (const [member, name] of opened) {
        const found = await open("spoken-0", ...at("spoken-0", member), { said: [name] });
        isSame(name, found, wanted);
        assert.deepEqual(await watched.strange(), [], name);
      }
      const documents = [];
      for (const [member, name] of people.slice(opened.length)) {
        documents.push([await fetched("spoken-0", ...at("spoken-0", member)), [name]]);
      }
      const found = await read(watched.page, documents);
      found.forEach((one, place) => isSame(documents[place][1][0], one, wanted));
    });
  }
});

describe("an order's name is text", () => {
  const all = [...new Set(texts.map((text) => text.trim().replace(/\s+/g, "/")))]
    .filter((text) => /^[!-~]{1,64}$/.test(text));
  const refs = some(all, 5);
  const RETURNED = 20;
  const buyers = {};
  before(async () => {
    for (const [program, orders] of [
      [PLAIN, refs.map((_, place) => `words-${place}`)],
      ["spoken-0", refs],
    ]) {
      const { member } = await make(program, "/v1/members", { ref: "shop:buyer" });
      const path = `/v1/members/${member}`;
      buyers[program] = member;
      const items = orders.map((ref, place) => ({
        key: `order-${String(place).padStart(10, "0")}`,
        path: `${path}/earn`,
        body: order(ref, 1000, { occurred_at: hours(-2) }),
      }));
      for (let at = 0; at < items.length; at += 100) {
        const body = { items: items.slice(at, at + 100) };
        await shop.must(200, shop.post("/v1/batch", body, { program, now: null }));
      }
      for (const ref of orders.slice(0, RETURNED)) {
        const returned = `${path}/orders/${encodeURIComponent(ref)}/returns`;
        const body = { return_ref: ref };
        await shop.must(200, shop.post(returned, body, { program, now: null }));
      }
    }
  });

  /** Every page of the statement, in both programs at once. */
  async function* statement() {
    let paths = { [PLAIN]: "activity?lang=en", "spoken-0": "activity?lang=en" };
    while (paths["spoken-0"]) {
      const wanted = await open(PLAIN, buyers[PLAIN], `/p/${PLAIN}/${paths[PLAIN]}`);
      const plainNext = await older();
      const address = `/p/spoken-0/${paths["spoken-0"]}`;
      yield [address, await open("spoken-0", buyers["spoken-0"], address, { said: refs }), wanted];
      paths = { [PLAIN]: plainNext, "spoken-0": await older() };
    }
  }

  async function older() {
    const link = watched.page.locator("a[rel=next]");
    if (!(await link.count())) return null;
    return (await link.getAttribute("href")).replace(/^\/p\/[\w-]+\//, "");
  }

  test(`on the statement, of ${refs.length} orders`, async () => {
    const unsaid = [];
    for await (const [address, found, wanted] of statement()) {
      isSame(address, { ...found, unsaid: [] }, wanted);
      assert.deepEqual(await watched.strange(), [], address);
      unsaid.push(found.unsaid);
    }
    const never = refs.filter((ref) => unsaid.every((list) => list.includes(ref)));
    assert.deepEqual(never, []);
  });

  test("on the page of its entry, and of its return's", async () => {
    const earned = refs.map((ref, place) => [place + 2, ref]);
    const returned = refs.slice(0, RETURNED).map((ref, place) => [refs.length + 2 + place, ref]);
    const opened = WHOLE ? Infinity : OPENED;
    for (const entries of [earned, returned]) {
      const [first] = entries[0];
      const wanted = await open(PLAIN, buyers[PLAIN], addressOf(PLAIN, `activity/${first}`));
      const documents = [];
      for (const [place, [seq, ref]] of entries.entries()) {
        const address = addressOf("spoken-0", `activity/${seq}`);
        if (place < opened) {
          const found = await open("spoken-0", buyers["spoken-0"], address, { said: [ref] });
          isSame(address, found, wanted);
          assert.deepEqual(await watched.strange(), [], address);
        } else {
          documents.push([await fetched("spoken-0", buyers["spoken-0"], address), [ref]]);
        }
      }
      const found = await read(watched.page, documents);
      found.forEach((one, place) => isSame(documents[place][1][0], one, wanted));
    }
  });

  test("in the files of all that is kept, which no browser opens", async () => {
    for (const [path, kind] of [["data.csv", /^text\/csv/], ["data.json", /^application\/json/]]) {
      const headers = { cookie: cookieOf("spoken-0", buyers["spoken-0"]) };
      const answer = await send(shop.url, "GET", `/p/spoken-0/${path}`, undefined, {
        now: null, headers,
      });
      assert.equal(answer.status, 200, answer.text);
      assert.match(answer.headers.get("content-type"), kind);
      assert.match(answer.headers.get("content-disposition"), /^attachment; filename="spoken-0\./);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      if (path === "data.csv") {
        for (const ref of refs) assert.ok(answer.text.includes(ref.replaceAll('"', '""')), ref);
        assert.doesNotMatch(answer.text, /^"?[=+@-]/m);
      } else {
        for (const ref of refs) assert.ok(answer.text.includes(JSON.stringify(ref)), ref);
      }
    }
  });
});

describe("what an address, a cookie or a form says is never said again", () => {
  const FIELDS = ["lang", "theme", "kind", "before", "units", "next", "q", "token", "sure"];
  const chunks = Array.from({ length: Math.ceil(texts.length / FIELDS.length) }, (_, at) =>
    texts.slice(at * FIELDS.length, (at + 1) * FIELDS.length));
  const turns = WHOLE ? chunks : chunks.filter((_, place) => place % 5 === 0);
  const queryOf = (values) => FIELDS.map((name, place) =>
    `${name}=${encodeURIComponent(values[place % values.length])}`).join("&");

  test(`${turns.length} queries and sets of cookies, page after page`, async () => {
    const sheets = SHEETS.filter(([path]) => path !== "rewards/none");
    for (const [place, values] of turns.entries()) {
      const [path, visitor] = sheets[place % sheets.length];
      const cookies = ["lo-lang", "lo-theme", "lo-clock"].map((name, at) =>
        `${name}=${values[at % values.length].replace(/[^!#-+\--:<-[\]-~]/g, "")}`);
      const plainQuery = queryOf(["words"]);
      await isHarmless(PLAIN, visitor, path, { query: queryOf(values), plainQuery, cookies });
    }
  });

  test("the parts of a path", async () => {
    const { page } = watched;
    const own = ["rewards/", "activity/", "redemptions/", "pickups/", ""];
    const paths = [...own.map((folder) => (part) => `/p/${PLAIN}/${folder}${part}`),
      (part) => `/p/${part}/`, (part) => `/r/${PLAIN}/${part}`, (part) => `/r/${part}`];
    for (const path of paths) {
      const headers = { cookie: cookieOf(PLAIN, "member") };
      const ask = async (part) => {
        const target = path(encodeURIComponent(part));
        return send(shop.url, "GET", target, undefined, { now: null, headers });
      };
      const plain = await ask("words");
      assert.ok(plain.status >= 400, path("words"));
      const [wanted] = await read(page, [[plain.text, []]]);
      const documents = [];
      for (const text of turns.flat().filter((_, place) => WHOLE || place % 3 === 0)) {
        const answer = await ask(text);
        assert.ok([400, 404].includes(answer.status), `${path(text)}: ${answer.status}`);
        assert.doesNotMatch(answer.text, /ran\(\d+\)|evil\.example/, path(text));
        const isPage = /^text\/html/.test(answer.headers.get("content-type"));
        if (isPage) documents.push([answer.text, []]);
      }
      for (const one of await read(page, documents)) isSame(path("…"), one, wanted);
    }
  });

  test("the fields of a form that is refused", async () => {
    const post = (values) => send(shop.url, "POST", `/p/${PLAIN}/signin`, queryOf(values), {
      key: null,
      now: null,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "origin": shop.url,
        "sec-fetch-site": "same-origin",
      },
    });
    const [wanted] = await read(watched.page, [[(await post(["words"])).text, []]]);
    const documents = [];
    for (const values of turns) {
      const answer = await post(values);
      assert.equal(answer.status, 401, answer.text);
      documents.push([answer.text, []]);
      assert.doesNotMatch(answer.text, /ran\(\d+\)/);
    }
    for (const one of await read(watched.page, documents)) isSame("signin", one, wanted);
  });
});

test("names that rules know things by are letters, and take no markup", async () => {
  const id = "spoken-1";
  const member = `/v1/members/${houses[id].member}`;
  const hand = { wallet: "point", points: 1, reason: "a gift", actor: "ada" };
  const bought = (rest) => order("o-1", 1000, { occurred_at: hours(-2), ...rest });
  const line = { id: "l1", quantity: 1, gross: 1000 };
  const takes = {
    reason: [`${member}/adjustments`, (text) => ({ ...hand, reason: text })],
    actor: [`${member}/adjustments`, (text) => ({ ...hand, actor: text })],
    wallet: [`${member}/adjustments`, (text) => ({ ...hand, wallet: text })],
    reward: [`${member}/redemptions`, (text) => ({ reward: text })],
    channel: [`${member}/earn`, (text) => bought({ channel: text })],
    location: [`${member}/earn`, (text) => bought({ location: text })],
    category: [`${member}/earn`, (text) => bought({ lines: [{ ...line, categories: [text] }] })],
    segment: ["/v1/members", (text) => ({ ref: "shop:eve", segments: [text] })],
    attribute: ["/v1/members", (text) => ({ ref: "shop:eve", attributes: { [text]: 1 } })],
    said: ["/v1/members", (text) => ({ ref: "shop:eve", attributes: { city: text } })],
    locale: ["/v1/members", (text) => ({ ref: "shop:eve", person: { locale: text } })],
    action: [`${member}/actions`, (text) =>
      ({ action: text, event_id: "e", occurred_at: hours(-1) })],
    partner: ["/v1/partners", (text) => ({ id: text, name: "Partner" })],
    place: ["/v1/partners", (text) => ({ id: "other", name: "Partner", locations: [text] })],
  };
  const odd = texts.filter((text) => /[<>"'&()]/.test(text));
  const some = odd.filter((_, place) => place % (WHOLE ? 10 : 100) === 0);
  for (const [field, [path, body]] of Object.entries(takes)) {
    for (const text of some) {
      const answer = await shop.post(path, body(text), { program: id, now: null });
      assert.equal(answer.status, 422, `${field} ${text}: ${answer.text}`);
      assert.equal(answer.body.code, "invalid_field", answer.text);
    }
  }
});
