// A member with ten thousand entries: years of buying for a whole office, a batch for each week.

import { orderOf } from "../../www/demo/shops/index.mjs";
import { refOf } from "../../www/demo/members.mjs";
import { enrol } from "./live.mjs";

const WEEK_MS = 7 * 86_400_000;
const DAY_MS = 86_400_000;
const WEEKS = 140;
const ORDERS_A_WEEK = 71;

/** What so many points are spent on at the end of a week. */
const wishes = {
  coffee: (points) => Array.from({ length: Math.min(6, Math.floor(points / 150)) }, () => ({
    reward: "drink",
  })),
  fashion: (points) => points < 500 ? [] : [{ reward: "credit", units: Math.floor(points / 500) }],
};

/** What is bought in the orders of a week, over and over. */
const baskets = {
  coffee: ["flat-white", "pour-over", "flat-white", "iced-oat", "cardamom-bun", "house-beans"],
  fashion: ["shirt", "tote", "beanie", "sweater", "shirt", "overshirt", "boots"],
};

/** The weekly batches' instants, oldest first, the last some hours before `anchor`. */
function weeksBefore(anchor) {
  const last = new Date(anchor).getTime() - DAY_MS / 8;
  return Array.from({ length: WEEKS }, (_, place) => last - (WEEKS - 1 - place) * WEEK_MS);
}

/** What is bought in order number `number`, from 0. */
export function basketOf(shop, number) {
  const ids = baskets[shop.id];
  return [{ id: ids[number % ids.length], quantity: number % 5 === 0 ? 2 : 1 }];
}

/** What a batch brings beside vouchers: orders of the six days before it. */
function orders(shop, { path, name, week, at }) {
  return Array.from({ length: ORDERS_A_WEEK }, (_, place) => {
    const number = week * ORDERS_A_WEEK + place;
    const occurred = new Date(at - 6 * DAY_MS + place * (DAY_MS / 12)).toISOString();
    const items = basketOf(shop, number);
    const order = orderOf(shop, { ref: `mei-${number + 1}`, at: occurred, items });
    return { name: `${name}-order-${number}`, path: `${path}/earn`, body: { order } };
  });
}

/** `weeks` of a life: less than all of them begins as many weeks later. */
export async function liveLong(
  client,
  { shop, member, generation, anchor, progress, weeks: count = WEEKS },
) {
  const path = `/v1/members/ref:${refOf(member.id, generation)}`;
  const name = `${shop.id}-${refOf(member.id, generation)}`;
  const weeks = weeksBefore(anchor).slice(-count);
  const joined = new Date(weeks[0] - WEEK_MS).toISOString();
  await enrol(client, { shop, member, generation, at: joined });
  let vouchers = [];
  let points = 0;
  for (const [week, at] of weeks.entries()) {
    const uses = vouchers.map((id, place) => ({
      name: `${name}-use-${week}-${place}`,
      path: `${path}/redemptions/${id}/use`,
      body: {},
    }));
    const redeems = wishes[shop.id](points).map((body, place) => ({
      name: `${name}-redeem-${week}-${place}`,
      path: `${path}/redemptions`,
      body,
    }));
    const items = [...uses, ...redeems, ...orders(shop, { path, name, week, at })];
    const answers = await client.batch(new Date(at).toISOString(), items);
    vouchers = answers.filter(({ outcome }) => outcome === "redeemed")
      .map(({ redemption }) => redemption.id);
    const { view } = answers.at(-1);
    points = view.balances[0].active;
    progress(view.seq);
  }
}
