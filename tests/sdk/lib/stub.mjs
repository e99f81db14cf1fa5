// A `fetch` that answers from a table, and a clock that does not wait: the client without an edge.

const real = globalThis.setTimeout;

/** How long, in ms, was to be waited since the last `takeWaits`. */
let waits = [];

/** Has every timer of this process fire at once; what it was set to is kept for `takeWaits`. */
export function neverWait() {
  globalThis.setTimeout = (call, ms = 0, ...rest) => {
    waits.push(ms);
    return real(call, 0, ...rest);
  };
}

export function takeWaits() {
  const taken = waits;
  waits = [];
  return taken;
}

/** An answer as the edge gives it: an object is JSON, and what has a `code` a problem. */
export function reply(status, body, headers = {}) {
  const type = body?.code ? "application/problem+json" : "application/json";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { "content-type": type, "request-id": `r-${status}`, ...headers },
  });
}

export function problem(status, code, rest = {}, headers = {}) {
  const body = { type: "about:blank", title: code, status, code, detail: code, ...rest };
  return reply(status, body, headers);
}

export const view = (active, seq = 1) => ({
  member: "mem_1",
  status: "active",
  seq,
  balances: [{ wallet: "star", active, pending: 0, held: 0, issued: active, redeemed: 0,
    expired: 0, clawed_back: 0, deficit: 0 }],
});

/**
 * A `fetch` whose answers `answer(seen)` gives: a Response, an Error to throw, or `undefined` for
 * what the table below says. `seen` is kept of every request, in order.
 */
export function stub(answer = () => undefined) {
  const requests = [];
  const fetch = async (url, init) => {
    const { origin, pathname, searchParams } = new URL(url, "https://page.example");
    const { headers } = new Request("https://x", { ...init, signal: undefined, keepalive: false });
    const isJson = headers.get("content-type") === "application/json";
    const seen = {
      method: init.method,
      origin,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(headers),
      body: isJson ? JSON.parse(init.body) : init.body,
      keepalive: init.keepalive,
      name: `${init.method} ${pathname}`,
      /** The how-manieth of that name. */
      count: requests.filter(({ name }) => name === `${init.method} ${pathname}`).length,
    };
    requests.push(seen);
    init.signal?.throwIfAborted();
    const given = (await answer(seen, init.signal)) ?? usual(seen);
    if (given instanceof Error) throw given;
    return given;
  };
  return { fetch, requests, names: () => requests.map(({ name }) => name) };
}

const offer = (reward, name, points, state) => ({
  reward, name: { en: name }, gives: "free_product", wallet: "star", points, stepped: false,
  automatic: false, have: 120, state,
});
const offers = [offer("drink", "Any drink", 100, "ready"), offer("bag", "A bag", 500, "short"),
  offer("cup", "A cup", 50, "limited")];

function usual({ name, body, count }) {
  const table = {
    "POST /v1/sessions": () => reply(200, {
      session: `session-${count}`,
      expires_at: new Date(Date.now() + 600_000).toISOString(),
      member: { member: "mem_1" },
    }),
    "GET /v1/me": () =>
      reply(200, { joined: true, ...view(120), joined_at: "2026-03-01T09:00:00.000Z" }),
    "GET /v1/me/balance": () => reply(200, view(120)),
    "POST /v1/me/join": () => reply(201, { outcome: "enrolled", view: view(0) }),
    "POST /v1/me/redemptions": () => {
      const redemption = { id: "rdm_1", status: "issued", code: "C0DE" };
      return reply(200, { redemption, view: view(20, 2) });
    },
    "POST /v1/orders": () => reply(200, {
      outcome: "earned",
      awards: [{ rule: "spend", wallet: "star", points: 10 }],
      view: view(130, 3),
    }),
    "POST /v1/me/quote": () => reply(200, { awards: [{ wallet: "star", points: 25 }] }),
    "POST /v1/quote": () => reply(200, { awards: [{ wallet: "star", points: 24 }], sent: body }),
    "GET /v1/program": () => reply(200, {
      id: "demo",
      currency: "EUR",
      wallets: [{ id: "star", kind: "points", unit: { en: ["star", "stars"], ar: ["نجمة"] } }],
    }),
    "GET /v1/me/rewards": () => reply(200, { data: offers, next: [] }),
    "GET /v1/me/card": () => reply(200, {
      number: "6012345678901234",
      qr: { size: 21, path: "M0 0h7v7h-7z" },
    }),
  };
  return table[name]?.() ?? problem(404, "route_not_found");
}

/** The same stub as a server of its own origin, for browsers; null from `answer` hangs up. */
export function stubServer(answer) {
  const seen = [];
  const counts = {};
  const cors = (origin) => ({
    "access-control-allow-origin": origin ?? "*",
    "access-control-allow-headers": "authorization, content-type, idempotency-key",
    "access-control-max-age": "7200",
    vary: "Origin",
  });
  const handle = async (request, bytes) => {
    const { pathname, searchParams } = new URL(request.url, "http://edge");
    const name = `${request.method} ${pathname}`;
    const isJson = request.headers["content-type"] === "application/json";
    const one = {
      name,
      path: pathname,
      method: request.method,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body: isJson ? JSON.parse(bytes) : String(bytes),
      count: (counts[name] ??= 0),
    };
    counts[name] += 1;
    seen.push(one);
    const given = request.method === "OPTIONS"
      ? new Response(null, { status: 204 })
      : await answer?.(one);
    if (given === null) return undefined;
    const whole = given ?? usual(one);
    for (const [header, value] of Object.entries(cors(request.headers.origin))) {
      whole.headers.set(header, value);
    }
    return whole;
  };
  return { handle, seen, names: () => seen.map(({ name }) => name) };
}
