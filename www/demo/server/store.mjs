// What a shop writes to take part: its own server's half, with the secrets that no browser sees.
//
// Read this file first if you are to write one yourself. All the rest of the demo is a shop.

import { randomUUID } from "node:crypto";

import { orderOf, product, reductionsOf } from "../shops/index.mjs";
import { good } from "./edge.mjs";
import { signCustomerToken, signOrder } from "./sdk.mjs";

/** How long a voucher is kept for a basket. */
const KEPT_SECONDS = 900;

const voucherPath = (code) => `/v1/vouchers/${encodeURIComponent(code)}`;

export class Store {
  #orders = new Map();
  /** Vouchers that are kept for baskets, by the reference of the order to be. */
  #kept = new Map();

  /**
   * `edge` asks with the store's secret key, `secret` signs; `now()` is the demo's clock; `past(ref)`
   * is what was bought in an order of before this server started, as items.
   */
  constructor({ shop, edge, secret, now, past = () => undefined }) {
    Object.assign(this, { shop, edge, secret, now, past });
    this.signing = { program: `${edge.edge}/p/${shop.program}`, store: "demo" };
  }

  /** Says who is signed in here, to a page of ours or to the portal: good for five minutes. */
  customerToken(sub, locale) {
    return signCustomerToken({ sub, locale }, this.secret, this.signing);
  }

  /**
   * What a voucher takes off a basket. Looking at one changes nothing; if it is good for something
   * here, it is kept for the order that this basket will be, and no other till can take it.
   */
  async voucher(code, items) {
    const { member, voucher } = good(await this.edge.get(voucherPath(code)));
    const reductions = reductionsOf(this.shop, voucher, items);
    if (Object.keys(reductions).length === 0) return { voucher, reductions };
    const ref = this.#newRef();
    const path = `/v1/members/${member}/redemptions/${voucher.id}`;
    const wish = { order: ref, ttl_seconds: KEPT_SECONDS };
    good(await this.edge.post(`${path}/reserve`, wish, { key: `reserve:${ref}` }));
    this.#kept.set(ref, { path, code, reductions });
    return { voucher, reductions, ref };
  }

  /** The basket does without: the voucher is free again at once. */
  async release(ref) {
    const kept = this.#kept.get(ref);
    if (!kept) return {};
    this.#kept.delete(ref);
    return good(await this.edge.post(`${kept.path}/release`, { order: ref }, {
      key: `release:${ref}`,
    }));
  }

  #newRef() {
    return `${this.shop.id}-${randomUUID().slice(0, 8)}`;
  }

  /**
   * Takes a basket, prices it from the shop's own list, uses the voucher that is kept for it, keeps
   * the order, and signs it.
   */
  async checkout(sub, items, kept) {
    const known = items.filter(({ id, quantity }) =>
      product(this.shop, id) && Number.isInteger(quantity) && quantity > 0 && quantity < 100);
    if (known.length === 0) throw Object.assign(new Error("An empty basket."), { status: 400 });
    const { code, reductions } = this.#kept.get(kept) ?? {};
    const ref = code ? kept : this.#newRef();
    if (code) await this.#useVoucher(code, ref);
    const at = this.now().toISOString();
    const order = orderOf(this.shop, { ref, at, items: known, reductions });
    this.#orders.set(ref, order);
    return { order, signed: await signOrder({ sub, order }, this.secret, this.signing) };
  }

  /** One order has it; another that comes with the same code is refused. */
  async #useVoucher(code, ref) {
    this.#kept.delete(ref);
    const path = `${voucherPath(code)}/use`;
    return good(await this.edge.post(path, { order: ref }, { key: `voucher:${ref}` }));
  }

  #linesOf(ref) {
    const kept = this.#orders.get(ref);
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

  /** A code with which one device becomes a till: the shop's own, or its partner's. */
  async pairing(till) {
    const body = { till, label: `demo ${this.shop.name}` };
    return good(await this.edge.post("/v1/pairings", body, { key: `pairing:${randomUUID()}` }));
  }

  /** What the shop's billing has to say of a membership, under a reference of its own. */
  async bill(member, { plan, event }) {
    if (!Object.hasOwn(this.shop.plans ?? {}, plan) || !["paid", "cancelled"].includes(event)) {
      throw Object.assign(new Error("No such membership."), { status: 400 });
    }
    const ref = this.#newRef();
    const bill = { plan, billing_ref: ref, event, occurred_at: this.now().toISOString() };
    return good(await this.edge.post(`/v1/members/${member}/billing`, bill, {
      key: `billing:${ref}`,
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
