// Looking changes nothing: GET and HEAD on every address, by everybody, and storage is what it was.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SHOP } from "./lib/page.mjs";
import { Visitor, pages } from "./lib/pages.mjs";
import { exchange } from "./lib/raw.mjs";
import { routes } from "./lib/routes.mjs";
import { openShop, order } from "./lib/shop.mjs";
import { lookout } from "./lib/storage.mjs";
import { Store } from "./lib/store.mjs";
import { until } from "./lib/until.mjs";

const HERE = "coffee-stars";
/** What nobody ever had: an address of it leads to a keeper that was never woken. */
const NOBODY = "0".repeat(26);

let shop;
let look;
/** Who may ask, by name, as headers. */
let askers;
/** What there is, and what there is not, by parameter. */
let there;
let nothing;

before(async () => {
  shop = await openShop({ files: [HERE] });
  look = lookout(shop.edge.dir);
  const now = { now: null };
  const page = await shop.makeKey({ kind: "pk", origins: [SHOP] }, now);
  const { key } = await shop.makeKey({ kind: "sk" }, now);
  const partner = { id: "corner-books", name: "Corner Books" };
  await shop.must(201, shop.post("/v1/partners", partner, now));
  const partnerKey = await shop.must(201, shop.post("/v1/partners/corner-books/keys", {}, now));
  const store = await Store.open(shop);
  const { body } = await shop.must(201, shop.post("/v1/members", { ref: "shop:ada" }, now));
  const api = `/v1/members/${body.member}`;
  const gift = { wallet: "star", points: 10_000, reason: "a gift", actor: "ada" };
  await shop.must(201, shop.post(`${api}/adjustments`, gift, now));
  const bought = order("o-1", 1000, { occurred_at: new Date().toISOString() });
  await shop.must(201, shop.post(`${api}/earn`, bought, now));
  const made = async (path, wish) => (await shop.must(201, shop.post(api + path, wish, now))).body;
  const { redemption } = await made("/redemptions", { reward: "drink" });
  const { hold, link } = await made("/links", { reward: "paperback", partner: "corner-books" });
  const member = await Visitor.enter(shop, store, "shop:ada");
  const stranger = await Visitor.enter(shop, store, "shop:new");
  const till = await Visitor.till(shop, HERE, "corner-books");
  const counter = await Visitor.till(shop, HERE, "shop");
  const session = await scriptSession(store, page);
  const { body: live } = await shop.get("/v1/program", now);
  askers = {
    "nobody": {},
    "the root key": {
      "authorization": `Bearer ${shop.vars.REGULARS_ROOT_KEY}`, "regulars-program": HERE,
    },
    "a secret key": { authorization: `Bearer ${key}` },
    "a page": { authorization: `Bearer ${page.key}`, origin: SHOP },
    "a partner": { authorization: `Bearer ${partnerKey.body.key}` },
    "a script's session": { authorization: `Bearer ${session}`, origin: SHOP },
    "a member": { cookie: member.cookie },
    "who has not joined": { cookie: stranger.cookie },
    "a till": { cookie: till.cookie },
    "the shop's till": { cookie: counter.cookie },
  };
  there = {
    program: HERE, member: body.member, reward: "drink", redemption: redemption.id, entry: "2",
    hold: hold.id, order: "o-1", code: link.code, link: link.token, voucher: redemption.code,
    partner: partner.id, hash: live.live?.hash ?? NOBODY, version: "1.0.0", file: "regulars.js",
  };
  nothing = {
    program: "never-house", member: `mem_${NOBODY}`, reward: "never", entry: "99", order: "never",
    redemption: `rdm_${NOBODY}`, hold: `hld_${NOBODY}`, code: NOBODY, link: "never",
    voucher: NOBODY, partner: "never", hash: "0".repeat(64), version: "9.9.9", file: "never.js",
  };
});
after(() => shop?.stop());

/** Ten minutes of a member's for a script of the shop's page. */
async function scriptSession(store, { key }) {
  const options = { credential: key, now: null, headers: { origin: SHOP } };
  const asked = shop.post("/v1/sessions", { token: store.customer("shop:ada") }, options);
  return (await shop.must(201, asked)).body.session;
}

/** What is stored, once no keeper has anything left to tell; keepers that hold nothing are none. */
const atRest = () => until("the rest", () => {
  const all = Object.entries(look());
  const isQuiet = all.every(([, { rows }]) => !rows.outbox?.length);
  return isQuiet && all.filter(([, { rows }]) => Object.values(rows).flat().length);
});

/** Whatever an address could be read to mean when it only wants to be looked at. */
const queries = ["", "?lang=da&theme=dark", "?token=x&key=x&sure=yes&code=x&_method=POST",
  "?signature=0&shop=x&timestamp=1&logged_in_customer_id=1", "?limit=1", "?key=x&next=/p/x/"];

const wishes = {
  "plainly": {},
  "for a socket": {
    "connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  },
  "with another method's name": { "x-http-method-override": "POST", "x-method": "DELETE" },
  "with a key": { "idempotency-key": "looking-000000001", "if-match": '"1"' },
};

/** Asks over a bare socket, which can also ask to become another kind of connection. */
async function ask(method, path, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const host = `host: 127.0.0.1:${shop.edge.port}`;
  return exchange(shop.edge.port, [`${method} ${path} HTTP/1.1`, host, ...lines]);
}

const scripts = ["/sdk/{version}/{file}"];
const templates = [...new Set([...routes, ...pages].map(({ template }) => template)), ...scripts];

/** A template's address; a part that nobody has a value for is `x`. */
function addressOf(template, values) {
  const { voucher, ...others } = values;
  const all = template.startsWith("/v1/vouchers") ? { ...others, code: voucher } : others;
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(all[name] ?? "x"));
}

// One wants a socket, the other a signature.
const special = ["/p/{program}/live", "/p/{program}/proxy/session"];
const isShown = (template) => scripts.includes(template) || (!special.includes(template)
  && [...routes, ...pages].some((one) => one.template === template && one.method === "GET"));

describe("looking changes nothing at", () => {
  for (const template of templates) {
    test(template, async () => {
      const was = await atRest();
      let shown = 0;
      for (const values of [there, nothing, { ...there, program: "never-house" }]) {
        const address = addressOf(template, values);
        for (const [who, headers] of Object.entries(askers)) {
          for (const method of ["GET", "HEAD"]) {
            const answer = await ask(method, address, headers);
            assert.ok(answer.status && answer.status < 500,
              `${method} ${address} by ${who}: ${answer.status} ${answer.text}`);
            shown += answer.status === 200;
          }
        }
      }
      assert.deepEqual(await atRest(), was);
      assert.equal(shown > 0, isShown(template), `${shown} of the answers show something`);
    });
  }
});

test("looking changes nothing, however it is asked for", async () => {
  const was = await atRest();
  for (const template of templates.filter((one) => !one.startsWith("/v1/members"))) {
    for (const [place, query] of queries.entries()) {
      const [how, wish] = Object.entries(wishes)[place % Object.keys(wishes).length];
      for (const who of ["a member", "a till", "the shop's till", "the root key"]) {
        const address = addressOf(template, there) + query;
        // A live socket stays open: it is one exchange too many for this.
        if (template.endsWith("/live") && how === "for a socket") continue;
        const answer = await ask("GET", address, { ...askers[who], ...wish });
        assert.ok(answer.status < 500, `${address} ${how} by ${who}: ${answer.text}`);
      }
    }
  }
  assert.deepEqual(await atRest(), was);
});

test("an open socket changes nothing, and nothing that it is told", async () => {
  const was = await atRest();
  const { cookie } = askers["a member"];
  const url = `${shop.url.replace("http", "ws")}/p/${HERE}/live`;
  const socket = new WebSocket(url, { headers: { cookie, origin: shop.url } });
  await new Promise((open, failed) => {
    socket.onopen = open;
    socket.onerror = ({ message }) => failed(new Error(message));
  });
  const said = ["", "x", "{}", '{"redeem":"drink"}', "x".repeat(100_000)];
  for (const text of said) socket.send(text);
  socket.send(new Uint8Array(1000));
  await shop.must(200, shop.get("/v1/members/ref:shop:ada", { now: null }));
  socket.close();
  await new Promise((closed) => (socket.onclose = closed));
  assert.deepEqual(await atRest(), was);
});
