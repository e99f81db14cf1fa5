// Lives one member's life in one shop, step by step, each at its own instant.

import { orderOf } from "../../www/demo/shops/index.mjs";
import { refOf } from "../../www/demo/members.mjs";

/** A list of product ids as the items of an order. */
export function itemsOf(ids) {
  const counted = new Map();
  for (const id of ids) counted.set(id, (counted.get(id) ?? 0) + 1);
  return [...counted].map(([id, quantity]) => ({ id, quantity }));
}

/** Enrols a member, under the same name in every shop. */
export function enrol(client, { shop, member, generation, at, segments = [] }) {
  const ref = refOf(member.id, generation);
  const person = { name: member.name, locale: member.locale, email: `${member.id}@example.com` };
  const body = { ref, person, ...(segments.length > 0 && { segments }) };
  return client.command("/v1/members", `${shop.id}-${ref}-join`, at, body);
}

/** `steps` as `stepsOf` answers them. */
export async function live(client, { shop, member, generation, steps }) {
  const path = `/v1/members/ref:${refOf(member.id, generation)}`;
  const name = `${shop.id}-${refOf(member.id, generation)}`;
  let voucher;
  const acts = {
    join: ({ at, words }) => enrol(client, { shop, member, generation, at, segments: words }),
    buy: ({ at, words, place, bought }) => {
      const order = orderOf(shop, { ref: `${member.id}-${bought}`, at, items: itemsOf(words) });
      return client.command(`${path}/earn`, `${name}-${place}`, at, { order });
    },
    redeem: async ({ at, words: [reward, units], place }) => {
      const body = { reward, ...(units && { units: Number(units) }) };
      const answer = await client.command(`${path}/redemptions`, `${name}-${place}`, at, body);
      voucher = answer.redemption.id;
    },
    use: ({ at, place }) =>
      client.command(`${path}/redemptions/${voucher}/use`, `${name}-${place}`, at, {}),
    bill: ({ at, words: [plan, event], place }) => {
      const body = { plan, billing_ref: `${name}-${place}`, event, occurred_at: at };
      return client.command(`${path}/billing`, `${name}-${place}`, at, body);
    },
    return: ({ at, words: [order, line], place }) => {
      const lines = line && { lines: [{ id: line, quantity: 1 }] };
      const body = { return_ref: `back-${order}`, ...lines };
      return client.command(`${path}/orders/${order}/returns`, `${name}-${place}`, at, body);
    },
  };
  for (const step of steps) await acts[step.what](step);
}
