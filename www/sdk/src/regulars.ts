// The storefront's client: what a shop's page may ask of its program, in one object.

import { LoyaltyError } from "./error.js";
import { format } from "./format.js";
import { newKey } from "./key.js";
import { sessions } from "./session.js";
import { type Call, transport } from "./transport.js";
import type {
  CallOptions, Cart, EntriesQuery, Entry, Events, Loyalty, LoyaltyOptions, Redemption, View,
} from "./types.js";

export { LoyaltyError };
export type * from "./types.js";

/** Where this script came from, if that is an edge; else the page's own origin. */
function home(): string {
  return /^(http.*)\/sdk\/\d[^/]*\/\w+\.js/.exec(String(import.meta.url))?.[1] ?? "";
}

/**
 * Opens the program that a publishable key is of. Nothing is sent until something is asked.
 *
 * @throws TypeError if the key is not a publishable one: a secret key must never be in a page.
 */
export function createLoyalty(options: LoyaltyOptions): Loyalty {
  const { publishableKey: key } = options;
  if (!/^pk_[a-z][a-z0-9-]*_\w+$/.test(key)) {
    throw new TypeError("Expected a publishable key, pk_…; secret keys stay on the server.");
  }

  const listeners = new Map<string, Set<(event: any) => void>>();
  const emit = <E extends keyof Events>(event: E, detail: Events[E]) =>
    listeners.get(event)?.forEach((listener) => listener(detail));

  const base = (options.baseUrl ?? home()).replace(/\/$/, "");
  const send = transport(options, base);
  const member = sessions(options, send, {
    ready: (signedIn) => emit("ready", { signedIn }),
    reset: () => emit("reset", undefined),
  });

  /** Nobody is signed in, or who is has not joined: that is an answer, not a failure. */
  const isNobody = ({ code }: LoyaltyError) => code === "signed_out" || code === "member_not_found";
  /** Says what went wrong to whoever listens, and to the caller. */
  const told = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error) => {
      if (error instanceof LoyaltyError && !isNobody(error)) emit("error", error);
      throw error;
    });
  const open = (call: Call) => told(send({ ...call, query: { key } }));
  const mine = (path: string, rest?: Partial<Call>) =>
    told(member.send({ path: `/v1/me${path}`, ...rest }));
  const command = (path: string, body: unknown, { signal, idempotencyKey }: CallOptions = {}) =>
    mine(path, { body, signal, idempotencyKey: idempotencyKey ?? newKey() });

  const seen = <T extends View>(view: T): T => {
    emit("balance", view);
    return view;
  };
  const viewed = <T extends { view: View }>(answer: T): T => {
    seen(answer.view);
    return answer;
  };
  const redeemed = ({ redemption, view }: { redemption: Redemption; view: View }) => {
    seen(view);
    emit("redeemed", redemption);
    return redemption;
  };

  const voucher = (id: string) => `/redemptions/${encodeURIComponent(id)}`;

  return {
    program: {
      get: () => open({ path: "/v1/program" }),
      async quote(cart: Cart, { signal } = {}) {
        const body = { order: cart };
        return mine("/quote", { body, signal }).catch((error) => {
          if (!isNobody(error)) throw error;
          return open({ path: "/v1/quote", body, signal });
        });
      },
    },
    member: {
      get: () => mine("").then((me) => (me.joined ? seen(me) : null), (error) => {
        if (isNobody(error)) return null;
        throw error;
      }),
      join: (options) => command("/join", {}, options).then(({ view }) => seen(view)),
      balance: () => mine("/balance").then(seen),
      rewards: () => mine("/rewards").then(({ data }) => data),
      card: () => mine("/card"),
      choose: (choice, options) => command("/choices", choice, options).then(viewed),
      async *entries({ limit = Infinity }: EntriesQuery = {}) {
        const query: Record<string, string> = {};
        do {
          query.limit = `${Math.min(limit, 100)}`;
          const page = await mine("/entries", { query });
          for (const entry of page.data as Entry[]) {
            yield entry;
            limit -= 1;
            if (!limit) return;
          }
          query.cursor = page.next_cursor;
        } while (query.cursor);
      },
    },
    redemptions: {
      create: (wanted, options) => command("/redemptions", wanted, options).then(redeemed),
      get: (id) => mine(voucher(id)).then(({ voucher }) => voucher),
      cancel: (id, options) => command(`${voucher(id)}/cancel`, {}, options).then(redeemed),
    },
    orders: {
      send: (body, { signal } = {}) =>
        open({ path: "/v1/orders", body, signal }).then(viewed),
    },
    format: format(() => options.locale || globalThis.document?.documentElement.lang || "en"),
    on(event, listener) {
      const own = listeners.get(event) ?? new Set();
      listeners.set(event, own.add(listener));
      return () => void own.delete(listener);
    },
    reset: member.reset,
  };
}
