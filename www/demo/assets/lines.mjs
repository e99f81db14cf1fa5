// What is in a basket as the lines of an order; the server prices by it, and the page asks for quotes.

/**
 * `items` are `{ id, quantity }`; what they cost is on the shop's own list. `reductions` are what a
 * voucher takes off, in minor units by product.
 */
export function linesOf(shop, items, reductions = {}) {
  return items.map(({ id, quantity }, place) => {
    const { price, kind, categories } = shop.products.find((one) => one.id === id);
    const gross = price * quantity;
    const discount = reductions[id] ?? 0;
    const [part, whole] = kind ? [0, 1] : shop.taxOfGross;
    return {
      id: String(place + 1),
      product: id,
      quantity,
      gross,
      ...(discount > 0 && { discount }),
      tax: Math.floor(((gross - discount) * part) / whole),
      ...(kind && { kind }),
      ...(categories.length > 0 && { categories }),
    };
  });
}
