// Sends what the page has to send, and shows the panel every request with its answer.

import { happened, now, page, shop } from "./page.mjs";

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text || undefined;
  }
};

/** A session is not for a panel that is photographed. */
const shown = ({ authorization, ...rest }) => ({
  ...rest,
  ...(authorization && { authorization: `${authorization.slice(0, 18)}\u2026` }),
});

/** As `fetch`, seen by the panel; the SDK is given this one, and needs not know. */
export async function seenFetch(url, init = {}) {
  const began = performance.now();
  const { origin, pathname, search } = new URL(url, location.href);
  const headers = Object.fromEntries(new Headers(init.headers));
  // The edge plays along in a test program. Today the header is not needed, and costs a pre-flight.
  if (page.clockSeconds > 0 && origin !== location.origin) {
    headers["regulars-now"] = now().toISOString();
  }
  const call = {
    at: Date.now(),
    from: "page",
    to: origin === location.origin ? "server" : "edge",
    method: init.method ?? "GET",
    path: pathname + search,
    headers: shown(headers),
    request: parsed(init.body),
  };
  try {
    const answer = await fetch(url, { ...init, headers });
    const ms = performance.now() - began;
    const body = parsed(await answer.clone().text());
    const replayed = answer.headers.get("idempotency-replayed") === "true";
    happened("call", { ...call, status: answer.status, ms, replayed, answer: body });
    return answer;
  } catch (error) {
    happened("call", { ...call, status: 0, ms: performance.now() - began, answer: error.message });
    throw error;
  }
}

/** Asks the shop's own server. */
export async function askServer(method, path, body) {
  const answer = await seenFetch(`/${shop.id}/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail ?? json.code);
  return json;
}
