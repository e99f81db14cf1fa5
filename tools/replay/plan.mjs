// Turns a file of orders into what each customer does and when: the same events on every run.

const SECOND_MS = 1000;
const DAY_SECONDS = 24 * 60 * 60;
const RETURN_AFTER_MS = 10 * DAY_SECONDS * SECOND_MS;

/** Every so manieth order of the file comes back whole, ten days later. */
export const RETURN_EVERY = 50;

/**
 * `[{ref, events}]`, a customer's events strictly increasing in `at` (milliseconds, UTC):
 * `{kind: "order", at, order, cents, items}` and `{kind: "return", at, order, returnRef}`.
 * `limit` keeps so many customers, those with the most orders.
 */
export function planReplay(orders, { limit = Infinity } = {}) {
  const customers = new Map();
  orders.forEach((order, index) => {
    if (!customers.has(order.customer)) customers.set(order.customer, []);
    customers.get(order.customer).push({ ...order, comesBack: (index + 1) % RETURN_EVERY === 0 });
  });
  return busiest([...customers], limit).map(([customer, theirs]) => ({
    ref: `cdnow:${customer}`,
    events: eventsOf(customer, theirs),
  }));
}

function busiest(customers, limit) {
  if (limit >= customers.length) return customers;
  return customers.sort(([, one], [, other]) => other.length - one.length).slice(0, limit);
}

function eventsOf(customer, orders) {
  const bought = withTimes(orders).map((order, index) => ({
    kind: "order",
    at: order.at,
    order: `${customer}-${String(index + 1).padStart(3, "0")}`,
    cents: order.cents,
    items: order.items,
    comesBack: order.comesBack,
  }));
  const taken = new Set(bought.map((event) => event.at));
  const back = bought.filter((event) => event.comesBack).map((event) => returnOf(event, taken));
  return [...bought, ...back].sort((one, other) => one.at - other.at);
}

function returnOf({ at, order }, taken) {
  let when = at + RETURN_AFTER_MS;
  while (taken.has(when)) when += SECOND_MS;
  taken.add(when);
  return { kind: "return", at: when, order, returnRef: `${order}-back` };
}

/** The file knows days only: a customer's orders of one day share it out, in the file's order. */
function withTimes(orders) {
  const ofDay = new Map();
  for (const { day } of orders) ofDay.set(day, (ofDay.get(day) ?? 0) + 1);
  const seen = new Map();
  return orders.map((order) => {
    const place = seen.get(order.day) ?? 0;
    seen.set(order.day, place + 1);
    const slot = Math.floor(DAY_SECONDS / ofDay.get(order.day));
    const second = place * slot + spread(`${order.customer}/${order.day}/${place}`) % slot;
    return { ...order, at: startOf(order.day) + second * SECOND_MS };
  });
}

function startOf(day) {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
}

/** FNV-1a, 32 bits: any fixed function that scatters would do. */
function spread(text) {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash;
}
