// What a page of a shop does: asks from its own origin, with what a script may send and no more.

import { send } from "./shop.mjs";

export const SHOP = "https://shop.example";
export const EVIL = "https://evil.example";

/** What a browser sends before a request that is not simple (Fetch, 4.8). */
export function preflight(shop, path, { method = "POST", origin = SHOP, headers = "" } = {}) {
  return send(shop.url, "OPTIONS", path, undefined, {
    key: null,
    now: null,
    headers: {
      origin: origin ?? undefined,
      "access-control-request-method": method,
      ...(headers && { "access-control-request-headers": headers }),
    },
  });
}

/** Asks as a page of `origin` does; `bearer` and `key` only where they are given. */
export function fromPage(shop, method, path, body, options = {}) {
  const { origin = SHOP, bearer, key = null, headers, now = null } = options;
  return send(shop.url, method, path, body, {
    credential: bearer,
    key,
    now,
    headers: { origin: origin ?? undefined, ...headers },
  });
}

/** Whether the browser would let a page of that origin read the answer (Fetch, 4.10). */
export function isReadable(answer, origin = SHOP) {
  return answer.headers.get("access-control-allow-origin") === origin;
}
