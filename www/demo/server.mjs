// The demo's own server: it is the shops' server, as a merchant's would be, and shows the pages.
//
// node www/demo/server.mjs; EDGE is the edge's address, REGULARS_KEY the root key, PORT its own
// port, STATE the file in which it remembers its members between starts.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { seedAll } from "../../tools/seed/all.mjs";
import { itemsOfPast } from "../../tools/seed/past.mjs";
import { refOf } from "./members.mjs";
import { portalPage } from "./pages/portal.mjs";
import { shopPage } from "./pages/shop.mjs";
import { startPage } from "./pages/start.mjs";
import { tillPage } from "./pages/till.mjs";
import { Edge } from "./server/edge.mjs";
import * as http from "./server/http.mjs";
import { openAccount } from "./server/setup.mjs";
import { nextState, readState, writeState } from "./server/state.mjs";
import { Store } from "./server/store.mjs";
import { Trace, follow } from "./server/trace.mjs";
import { cookie, visitOf } from "./server/visit.mjs";
import { shops } from "./shops/index.mjs";

const edge = process.env.EDGE ?? "http://localhost:8787";
const sdkVersion = JSON.parse(readFileSync(new URL("../sdk/package.json", import.meta.url))).version;
const file = process.env.STATE;
const rootKey = process.env.REGULARS_KEY;
const here = new URL("./", import.meta.url);

const trace = new Trace();
let isOpen = false;
let state = readState(file, Date.now());
const now = () => new Date(Date.now() + state.clock_seconds * 1000);
const stores = {};

async function open(shop, port) {
  const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  const account = await openAccount({
    edge,
    rootKey,
    program: shop.program,
    origins,
    partner: shop.partner,
    trace: (call) => trace.add(shop.id, call),
  });
  const { secret, secretKey, publishableKey } = account;
  const client = new Edge({
    edge,
    credential: secretKey,
    program: shop.program,
    trace: (call) => trace.add(shop.id, call),
    now,
  });
  stores[shop.id] = new Store({ shop, edge: client, secret, now, past: itemsOfPast(shop) });
  stores[shop.id].publishableKey = publishableKey;
}

/** Lives the lives that are not yet lived; who asks meanwhile is told that they are on the way. */
function seed({ isQuick = false } = {}) {
  const say = (line, isLast = true) => isLast && console.log(`  ${line}`);
  return seedAll({ edge, key: rootKey, file, state, say, isQuick });
}

/** The shop's own name for who is signed in, and the member's in a path. */
const subOf = (visit) => refOf(visit.member.id, state.generation);
const memberOf = (visit) => `ref:${subOf(visit)}`;

// What a form of the demo's own bar changes, by its name.
const settings = {
  member: (value) => [cookie("demo-member", value)],
  language: (value) => [cookie("lo-lang", value)],
  look: (value) => [cookie("lo-theme", value === "system" ? "" : value)],
  clock: (value) => {
    state.clock_seconds += steps[value] ?? 0;
    writeState(file, state);
    return [];
  },
  "start-over": async () => {
    state = nextState(state, Date.now());
    await seed({ isQuick: true });
    seed().catch(complain);
    return [];
  },
};

const DAY_SECONDS = 86_400;
const steps = { day: DAY_SECONDS, month: 30 * DAY_SECONDS, year: 365 * DAY_SECONDS };

async function change(request, response, name) {
  const fields = await http.fieldsOf(request);
  const value = fields.get("value") ?? "";
  const change = Object.hasOwn(settings, name) && settings[name];
  if (!change) throw http.refuse(404, "No such setting.");
  const cookies = await change(value);
  const from = new URL(request.headers.referer ?? "/", "http://localhost");
  const next = Object.values(shops).map(({ id }) => `/${id}`).find((one) => one === fields.get("next"));
  http.sendBack(response, next ?? from.pathname, [...cookies, clockCookie()]);
}

/** Cookies know no ports: with this one the portal, on the edge's, has the same time. */
const clockCookie = () => cookie("lo-clock", state.clock_seconds || "");

function page(request, response, shop) {
  const visit = visitOf(request, { state, shop });
  if (shop && visit.member && !visit.isSeeded(visit.member.id)) visit.member = undefined;
  visit.connection = shop && {
    edge,
    sdk: `${edge}/sdk/${sdkVersion}/elements.js`,
    publishableKey: stores[shop.id].publishableKey,
  };
  const made = shop ? shopPage(visit) : startPage(visit);
  http.sendPage(response, made, { edge, cookies: [clockCookie()] });
}

/** The panel's stream: calls as they happen, and the member's journal. */
function watch(request, response, { shop, visit, url }) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = (name, value) => response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  const after = Number(url.searchParams.get("after") ?? 0);
  const stop = trace.listen(shop.id, after, (call) => tell("call", call));
  const gone = new AbortController();
  response.on("close", () => {
    stop();
    gone.abort();
  });
  if (!visit.member) return;
  const { edge: client } = stores[shop.id];
  follow(client, memberOf(visit), (news) => tell("journal", news), gone.signal).catch(complain);
}

// What a shop's page asks its own server.
const shopRoutes = {
  "GET watch": watch,
  "GET customer-token": async (request, response, { store, visit }) => {
    const token = visit.member ? await store.customerToken(subOf(visit), visit.language) : null;
    http.sendJson(response, 200, { token });
  },
  "POST checkout": async (request, response, { store, visit }) => {
    const { items, ref } = await http.jsonOf(request);
    http.sendJson(response, 200, await store.checkout(subOf(visit), items, ref));
  },
  "POST voucher": async (request, response, { store }) => {
    const { items, code } = await http.jsonOf(request);
    http.sendJson(response, 200, await store.voucher(code, items));
  },
  "POST voucher/release": async (request, response, { store }) => {
    http.sendJson(response, 200, await store.release((await http.jsonOf(request)).ref));
  },
  "GET orders": async (request, response, { store, visit }) => {
    http.sendJson(response, 200, await store.orders(memberOf(visit)));
  },
  "POST returns": async (request, response, { store, visit }) => {
    const { order, line } = await http.jsonOf(request);
    http.sendJson(response, 200, await store.takeBack(memberOf(visit), order, line));
  },
  "POST membership": async (request, response, { store, visit }) => {
    http.sendJson(response, 200, await store.bill(memberOf(visit), await http.jsonOf(request)));
  },
  "GET till": (request, response, { visit }) =>
    http.sendPage(response, tillPage(visit, {}), { edge }),
  "POST till": async (request, response, { shop, store, visit }) => {
    const wanted = (await http.fieldsOf(request)).get("till");
    const till = wanted === shop.partner?.id ? wanted : "shop";
    const { code } = await store.pairing(till);
    const address = `${edge}/p/${shop.program}/till`;
    http.sendPage(response, tillPage(visit, { till, code, address }), { edge });
  },
  "POST portal": async (request, response, { shop, store, visit }) => {
    const next = (await http.fieldsOf(request)).get("next");
    const token = await store.customerToken(subOf(visit), visit.language);
    const action = `${edge}/p/${shop.program}/signin`;
    http.sendPage(response, portalPage(visit, { action, token, next }), { edge });
  },
};

async function answer(request, response) {
  if (!isOpen) throw http.refuse(503, "The shops are about to open.");
  const url = new URL(request.url, "http://localhost");
  const [, first, ...rest] = url.pathname.split("/");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead) http.mustBeOurs(request);
  if (isRead && first === "") return page(request, response);
  if (isRead && ["assets", "pictures"].includes(first)) {
    return http.sendFile(response, new URL(`${first}/`, here), rest.join("/"));
  }
  if (!isRead && first === "demo") return change(request, response, rest.join("/"));
  const shop = Object.hasOwn(shops, first) && shops[first];
  if (shop && isRead && rest.length === 0) return page(request, response, shop);
  const route = shop && shopRoutes[`${request.method} ${rest.join("/")}`];
  if (!route) throw http.refuse(404, "There is no such page.");
  const visit = visitOf(request, { state, shop });
  return route(request, response, { shop, visit, store: stores[shop.id], url });
}

function complain(error) {
  if (!error.status) console.error(error);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    complain(error);
    if (response.headersSent) response.end();
    else http.sendJson(response, error.status ?? 500, error.problem ?? { detail: error.message });
  });
});

// The port is known first, since the pages' key is for their origin; then the door opens.
server.listen(Number(process.env.PORT ?? 8788), "127.0.0.1");
await once(server, "listening");
const { port } = server.address();
for (const shop of Object.values(shops)) await open(shop, port);
await seed({ isQuick: true });
isOpen = true;
console.log(`  demo    http://localhost:${port}`);
seed().catch(complain);
