// The demo's two shops, and what an order of theirs is to the edge.

import { coffee } from "./coffee.mjs";
import { fashion } from "./fashion.mjs";

export const shops = { coffee, fashion };

/** The product with that id, or nothing. */
export function product(shop, id) {
  return shop.products.find((one) => one.id === id);
}

/**
 * An order as the edge reads it: `items` are `{ id, quantity }`, and what they cost is the shop's
 * own business, never the browser's.
 */
export function orderOf(shop, { ref, at, items, tenders }) {
  const lines = items.map(({ id, quantity }, place) => {
    const { price, kind, categories } = product(shop, id);
    const gross = price * quantity;
    const [part, whole] = kind ? [0, 1] : shop.taxOfGross;
    return {
      id: String(place + 1),
      product: id,
      quantity,
      gross,
      tax: Math.floor((gross * part) / whole),
      ...(kind && { kind }),
      ...(categories.length > 0 && { categories }),
    };
  });
  return { ref, occurred_at: at, currency: shop.currency, lines, ...(tenders && { tenders }) };
}
