// The demo's own server: it is the shops' server, as a merchant's would be, and shows the pages.
//
// node www/demo/server.mjs; EDGE is the edge's address, REGULARS_KEY the root key, PORT its own
// port, STATE the file in which it remembers its members between starts.

import { createServer } from "node:http";

import { seedAll } from "../../tools/seed/all.mjs";
import { itemsOfPast } from "../../tools/seed/past.mjs";
import { refOf } from "./members.mjs";
import { shopPage } from "./pages/shop.mjs";
import { startPage } from "./pages/start.mjs";
import { Edge } from "./server/edge.mjs";
import * as http from "./server/http.mjs";
import { makeKeys } from "./server/setup.mjs";
import { standIn } from "./server/standin.mjs";
import { nextState, readState, writeState } from "./server/state.mjs";
import { Store } from "./server/store.mjs";
import { Trace, follow } from "./server/trace.mjs";
import { cookie, visitOf } from "./server/visit.mjs";
import { shops } from "./shops/index.mjs";

const edge = process.env.EDGE ?? "http://localhost:8787";
const port = Number(process.env.PORT ?? 8788);
const file = process.env.STATE;
const rootKey = process.env.REGULARS_KEY;
const here = new URL("./", import.meta.url);

const trace = new Trace();
let state = readState(file, Date.now());
const now = () => new Date(Date.now() + state.clock_seconds * 1000);
const stores = {};

async function open(shop) {
  const { secretKey } = await makeKeys({ edge, rootKey, program: shop.program });
  const client = new Edge({
    edge,
    credential: secretKey,
    program: shop.program,
    trace: (call) => trace.add(shop.id, call),
    now,
  });
  stores[shop.id] = new Store({ shop, edge: client, now, past: itemsOfPast(shop) });
}

/** Lives the lives that are not yet lived; who asks meanwhile is told that they are on the way. */
function seed(say) {
  return seedAll({ edge, key: rootKey, file, state, say });
}

const memberOf = (visit) => `ref:${refOf(visit.member.id, state.generation)}`;

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
    await seedAll({ edge, key: rootKey, file, state, say: () => {}, isQuick: true });
    seed(() => {}).catch(complain);
    return [];
  },
};

const DAY_SECONDS = 86_400;
const steps = { day: DAY_SECONDS, month: 30 * DAY_SECONDS, year: 365 * DAY_SECONDS };

async function change(request, response, name) {
  const value = (await http.fieldsOf(request)).get("value") ?? "";
  const change = Object.hasOwn(settings, name) && settings[name];
  if (!change) throw http.refuse(404, "No such setting.");
  const cookies = await change(value);
  const from = new URL(request.headers.referer ?? "/", "http://localhost");
  http.sendBack(response, from.pathname, [...cookies, clockCookie()]);
}

/** Cookies know no ports: with this one the portal, on the edge's, has the same time. */
const clockCookie = () => cookie("lo-clock", state.clock_seconds || "");

function page(request, response, shop) {
  const visit = visitOf(request, { state, shop });
  if (visit.member && !visit.isSeeded(visit.member.id)) visit.member = undefined;
  visit.connection = { edge };
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
  "POST checkout": async (request, response, { store, visit }) => {
    const { items } = await http.jsonOf(request);
    const order = store.checkout(memberOf(visit), items);
    http.sendJson(response, 200, { order, signed: JSON.stringify({ order }) });
  },
  "GET orders": async (request, response, { store, visit }) => {
    http.sendJson(response, 200, await store.orders(memberOf(visit)));
  },
  "POST returns": async (request, response, { store, visit }) => {
    const { order, line } = await http.jsonOf(request);
    http.sendJson(response, 200, await store.takeBack(memberOf(visit), order, line));
  },
  "POST stand-in": async (request, response, { store, visit, url }) => {
    const body = await http.jsonOf(request);
    const member = visit.member && memberOf(visit);
    const answer = await standIn[url.searchParams.get("do")]({ edge: store.edge, member, body });
    http.sendJson(response, 200, answer);
  },
};

async function answer(request, response) {
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
    if (response.headersSent) return response.end();
    http.sendJson(response, error.status ?? 500, error.problem ?? { detail: error.message });
  });
});

for (const shop of Object.values(shops)) await open(shop);
server.listen(port, "127.0.0.1", () => {
  console.log(`  demo    http://localhost:${server.address().port}`);
  const say = (line, isLast = true) => isLast && console.log(`  ${line}`);
  seed(say).catch(complain);
});
