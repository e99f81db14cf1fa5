// What the demo's members bought in their lives before the demo, by the order's reference.

import { itemsOf } from "./live.mjs";
import { lives, stepsOf } from "./lives.mjs";
import { basketOf } from "./many.mjs";

/** Answers what turns a reference, like "ada-12", into the items of that order. */
export function itemsOfPast(shop) {
  const known = new Map();
  for (const [member, table] of Object.entries(lives[shop.id])) {
    for (const { what, words, bought } of stepsOf(table, () => "")) {
      if (what === "buy") known.set(`${member}-${bought}`, itemsOf(words));
    }
  }
  return (ref) => {
    const [, number] = /^mei-(\d+)$/.exec(ref) ?? [];
    const isLong = number && !("mei" in lives[shop.id]);
    return isLong ? basketOf(shop, Number(number) - 1) : known.get(ref);
  };
}
