// A shop whose pages use the SDK: its edge, its keys, and what its server signs.

import { newKey, openShop } from "../../edge/lib/shop.mjs";
import { signCustomerToken, signOrder } from "./package.mjs";

/** Opens an edge with coffee-stars live, a publishable key for any page, and a store's secret. */
export async function openHouse() {
  const shop = await openShop({ files: ["coffee-stars"] });
  const real = { now: null };
  const { key: publishableKey } = await shop.makeKey({ kind: "pk", origins: ["*"] }, real);
  const { body: secret } = await shop.must(201, shop.post("/v1/store-secrets", {}, real));
  const signing = { program: `${shop.url}/p/${shop.program}`, store: "https://shop.example" };
  return new House(shop, publishableKey, secret, signing);
}

let members = 0;

/** When orders were placed: an order that is signed anew is the same order still. */
const PLACED_AT = new Date(Date.now() - 60_000).toISOString();

class House {
  constructor(shop, publishableKey, secret, signing) {
    Object.assign(this, { shop, publishableKey, secret, signing });
  }

  get url() {
    return this.shop.url;
  }

  /** A name for a member that nobody has yet. */
  newcomer() {
    members += 1;
    return `shop:member-${members}`;
  }

  /** Enrols somebody who has these stars. */
  async enrol(ref, stars = 0) {
    const at = await this.shop.enrol(ref, {}, { now: null });
    if (!stars) return;
    const body = { wallet: "star", points: stars, reason: "test", actor: "test" };
    await this.shop.must(201, this.shop.post(`${at}/adjustments`, body, { now: null }));
  }

  /** What the shop's server answers the page about who is signed in. */
  token(sub) {
    return signCustomerToken({ sub }, this.secret, this.signing);
  }

  /** A signed order of so much, in cents. */
  order(sub, ref, gross) {
    const lines = [{ id: "1", quantity: 1, gross }];
    const order = { ref, occurred_at: PLACED_AT, currency: "EUR", lines };
    return signOrder({ sub, order }, this.secret, this.signing);
  }

  /** The member's journal as the shop's server sees it: the kinds of entries, oldest first. */
  async journal(ref) {
    const path = `/v1/members/ref:${ref}/entries`;
    const { status, body } = await this.shop.get(path, { now: null, key: newKey() });
    return status === 404 ? [] : body.data.map(({ kind }) => kind).reverse();
  }

  stop() {
    return this.shop.stop();
  }
}
