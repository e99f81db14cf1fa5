// How the member stands: the balance, what is pending, expiring or owed, and what comes next.

import { el, find } from "./dom.mjs";
import { loyalty } from "./loyalty.mjs";
import { now, page, points, say, shop, words } from "./page.mjs";

const place = find(".standing");
const SOON_MS = 45 * 86_400_000;

/** A card in the shop's own colours, kept up to date by whatever the page learns of the balance. */
export function showStanding() {
  loyalty.on("balance", show);
  loyalty.member.get().catch(() => place.setAttribute("aria-busy", "false"));
}

function show({ balances }) {
  const balance = balances.find(({ wallet }) => wallet === shop.wallet);
  if (!balance) return;
  const total = balance.active - balance.deficit;
  place.setAttribute("aria-busy", "false");
  place.replaceChildren(
    el("p", { class: "shop-name" }, shop.name),
    el("p", { class: "caption" }, say("shop.balance")),
    el("p", { class: "figure", "data-balance": total }, el("bdi", {}, points(total))),
    el("ul", { class: "notes" }, notes(balance).map((note) => el("li", {}, note))),
    el("p", { class: "holder" }, el("bdi", {}, page.member.name)),
  );
}

function notes({ pending, deficit, next_expiry: expiry }) {
  const found = [];
  if (deficit > 0) found.push(say("shop.debt", { points: points(deficit) }));
  if (pending > 0) found.push(say("shop.pending", { points: points(pending) }));
  if (expiry && new Date(expiry.at) - now() < SOON_MS) {
    // Points that end at midnight are good until the day before.
    const last = new Date(new Date(expiry.at) - 1);
    found.push(say("shop.expiring", {
      points: points(expiry.points),
      date: words.date(last),
      relative: words.relative(last, now()),
    }));
  }
  return found;
}
