// The member's session: made of the store's token when it is needed, kept in memory only.

import { LoyaltyError } from "./error.js";
import type { Call, Send } from "./transport.js";
import type { LoyaltyOptions } from "./types.js";

/** How long a session lives, in ms, should the clocks of browser and edge disagree. */
const LIFE_MS = 600_000;
/** How long before its end, in ms, a session is used no more; and how long nobody stays nobody. */
const MARGIN_MS = 30_000;

interface Held {
  /** Empty where nobody is signed in. */
  bearer: string;
  /** By the browser's clock, in ms. */
  until: number;
}

export interface Sessions {
  /** Makes the call as the member who is signed in; if refused, once more, freshly signed in. */
  send(call: Call): Promise<any>;
  /** Forgets who it was, and ends what is under way for them. */
  reset(): void;
}

export function sessions(
  options: LoyaltyOptions,
  send: Send,
  on: { ready(signedIn: boolean): void; reset(): void },
): Sessions {
  let held: Held | undefined;
  let pending: Promise<Held> | undefined;
  /** The member whose session it was last; empty while there is none. */
  let who = "";
  let signedIn: boolean | undefined;
  let visit = new AbortController();

  return {
    async send(call) {
      const { signal } = visit;
      const either = call.signal ? AbortSignal.any([call.signal, signal]) : signal;
      for (let again = false; ; again = true) {
        let session: Held | undefined;
        try {
          session = await current();
          signal.throwIfAborted();
          if (!session.bearer) throw new LoyaltyError("signed_out");
          return await send({ ...call, bearer: session.bearer, signal: either });
        } catch (error) {
          if (again || (error as LoyaltyError).status !== 401) throw error;
          if (held === session) held = undefined;
        }
      }
    },
    reset,
  };

  function reset(): void {
    held = pending = signedIn = undefined;
    who = "";
    visit.abort(new LoyaltyError("member_changed"));
    visit = new AbortController();
    on.reset();
  }

  /** The session that holds now; calls that need one at once share one exchange. */
  async function current(): Promise<Held> {
    if (held && held.until > Date.now()) return held;
    const own = (pending ??= exchange(visit.signal));
    try {
      return await own;
    } finally {
      if (pending === own) pending = undefined;
    }
  }

  /** Asks the store who is here, and the edge for their session. */
  async function exchange(signal: AbortSignal): Promise<Held> {
    const token = await options.getCustomerToken?.();
    signal.throwIfAborted();
    const query = { key: options.publishableKey };
    const answer = token
      ? await send({ path: "/v1/sessions", query, body: token, signal })
      : {};
    signal.throwIfAborted();
    const member: string = answer.member?.member ?? "";
    // Somebody else signed in at the store: what was asked for one member is not done to another.
    if (who && who !== member) {
      reset();
      signal.throwIfAborted();
    }
    who = member;
    if (signedIn !== !!token) on.ready((signedIn = !!token));
    const usual = token ? LIFE_MS : 2 * MARGIN_MS;
    const left = Date.parse(answer.expires_at) - Date.now();
    const life = left > 0 && left < usual ? left : usual;
    return (held = { bearer: answer.session ?? "", until: Date.now() + life - MARGIN_MS });
  }
}
