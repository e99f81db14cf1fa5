// What a shop writes to take part: its own server's half, with the secrets that no browser sees.
//
// Read this file first if you are to write one yourself. All the rest of the demo is a shop.

import { randomUUID } from "node:crypto";

import { orderOf, product } from "../shops/index.mjs";
import { good } from "./edge.mjs";

export class Store {
  #orders = new Map();

  /**
   * `edge` asks with the store's secret key; `now()` is the demo's clock; `past(ref)` is what was
   * bought in an order of before this server started, as items.
   */
  constructor({ shop, edge, now, past = () => undefined }) {
    Object.assign(this, { shop, edge, now, past });
  }

  /** Takes a basket, prices it from the shop's own list, and keeps the order. */
  checkout(member, items) {
    const known = items.filter(({ id, quantity }) =>
      product(this.shop, id) && Number.isInteger(quantity) && quantity > 0 && quantity < 100);
    if (known.length === 0) throw Object.assign(new Error("An empty basket."), { status: 400 });
    const ref = `${this.shop.id}-${randomUUID().slice(0, 8)}`;
    const at = this.now().toISOString();
    const order = orderOf(this.shop, { ref, at, items: known });
    this.#orders.set(ref, { member, order });
    return order;
  }

  #linesOf(ref) {
    const kept = this.#orders.get(ref)?.order;
    const items = this.past(ref);
    return kept?.lines ?? (items ? orderOf(this.shop, { ref, items }).lines : []);
  }

  /** The last things that a member bought: the journal knows them, the shop knows what they were. */
  async orders(member) {
    const page = good(await this.edge.get(`/v1/members/${member}/entries?limit=30`, {
      quiet: true,
    }));
    const returned = new Set(page.data.filter(({ return_ref: ref }) => ref?.startsWith("whole-"))
      .map(({ order }) => order));
    return page.data.filter(({ kind }) => kind === "earned").slice(0, 8).map((entry) => ({
      ref: entry.order,
      at: entry.occurred_at,
      points: entry.awards.reduce((sum, { points }) => sum + points, 0),
      lines: this.#linesOf(entry.order),
      returned: returned.has(entry.order),
    }));
  }

  /** An order comes back, whole or one of a line. The edge works out which points go. */
  async takeBack(member, ref, line) {
    const body = line
      ? { return_ref: `one-${randomUUID().slice(0, 8)}`, lines: [{ id: line, quantity: 1 }] }
      : { return_ref: `whole-${ref}` };
    const path = `/v1/members/${member}/orders/${encodeURIComponent(ref)}/returns`;
    return good(await this.edge.post(path, body, { key: `return:${ref}:${body.return_ref}` }));
  }
}
