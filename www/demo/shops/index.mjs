// The demo's shops, and what an order of theirs is to the edge.

import { linesOf } from "../assets/lines.mjs";
import { beauty } from "./beauty.mjs";
import { club } from "./club.mjs";
import { coffee } from "./coffee.mjs";
import { fashion } from "./fashion.mjs";

export const shops = { coffee, fashion, beauty, club };

/** What one step of the rewards that are money off is worth. */
const CREDIT_STEP_MINOR = 500;
const CREDITS = ["credit", "voucher"];

/** The product with that id, or nothing. */
export function product(shop, id) {
  return shop.products.find((one) => one.id === id);
}

/** An order as the edge reads it; `items` and `reductions` are as in `linesOf`. */
export function orderOf(shop, { ref, at, items, reductions }) {
  const lines = linesOf(shop, items, reductions);
  return { ref, occurred_at: at, currency: shop.currency, lines };
}

/**
 * What a voucher for `reward` takes off these items, in minor units by product: the dearest drink,
 * or so much of the whole, from the first line on. Nothing where the reward is not for this till.
 */
export function reductionsOf(shop, { reward, units }, items) {
  const rows = items.map(({ id, quantity }) => ({ quantity, ...product(shop, id) }));
  if (reward === "drink") {
    const drinks = rows.filter(({ categories }) => categories.includes("drink"));
    const [dearest] = drinks.sort((one, other) => other.price - one.price);
    return dearest ? { [dearest.id]: dearest.price } : {};
  }
  let left = CREDITS.includes(reward) ? units * CREDIT_STEP_MINOR : 0;
  return Object.fromEntries(rows.flatMap(({ id, price, quantity, kind }) => {
    const taken = kind ? 0 : Math.min(left, price * quantity);
    left -= taken;
    return taken > 0 ? [[id, taken]] : [];
  }));
}
