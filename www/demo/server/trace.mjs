// What the panel is told: calls as they happen, and entries as the journal gets them.

import { setTimeout as pause } from "node:timers/promises";

const KEPT = 100;

export class Trace {
  #calls = [];
  #listeners = new Set();
  #next = 1;

  /** One call, of one shop. */
  add(shop, call) {
    const kept = { id: this.#next, shop, at: Date.now(), ...call };
    this.#next += 1;
    this.#calls.push(kept);
    if (this.#calls.length > KEPT) this.#calls.shift();
    for (const listener of this.#listeners) listener(kept);
  }

  /** Tells of each call of this shop from number `after` on, until what it answers is called. */
  listen(shop, after, tell) {
    const listener = (call) => call.shop === shop && tell(call);
    for (const call of this.#calls) if (call.id > after) listener(call);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const PAUSE_MS = 900;
const PAGE = 12;

/**
 * Follows one member's journal with the store's own key until `signal` ends it, and tells
 * `{ view, entries }` whenever there is something new, the newest entry first.
 */
export async function follow(edge, member, tell, signal) {
  let known = { seq: 0, figures: "" };
  while (!signal.aborted) {
    const view = await edge.get(`/v1/members/${member}/balance`, { quiet: true });
    const figures = JSON.stringify(view.body?.balances);
    if (view.status === 200 && (view.body.seq > known.seq || figures !== known.figures)) {
      tell({ view: view.body, entries: await entriesSince(edge, member, known.seq) });
      known = { seq: view.body.seq, figures };
    }
    await pause(PAUSE_MS, undefined, { ref: false });
  }
}

async function entriesSince(edge, member, seq) {
  const path = `/v1/members/${member}/entries?limit=${PAGE}`;
  const { status, body } = await edge.get(path, { quiet: true });
  return status === 200 ? body.data.filter((entry) => entry.seq > seq) : [];
}
