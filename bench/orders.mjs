// The order that both peers are sent: five lines of a shop's day, the same on every run.

const PRODUCTS = ["espresso", "oat-milk", "croissant", "beans-250g", "cup"];

/** A moment shortly before the run: an order may be reported late, but never early. */
const occurredAt = new Date(Date.now() - 60_000).toISOString();

export function orderBody(ref) {
  const lines = PRODUCTS.map((product, index) => ({
    id: String(index + 1),
    product,
    categories: ["shop"],
    quantity: 1 + (index % 2),
    gross: 1180 + 95 * index,
    tax: 196 + 15 * index,
  }));
  return JSON.stringify({ order: { ref, occurred_at: occurredAt, currency: "DKK", lines } });
}

/** A hundred of what `make(index)` answers. */
export function batchOf(make) {
  return Array.from({ length: 100 }, (_, index) => make(String(index).padStart(2, "0")));
}
