// The club: what the member has paid for and until when, and joining and cancelling it.

import { askServer } from "./calls.mjs";
import { busy, el, find } from "./dom.mjs";
import { loyalty } from "./loyalty.mjs";
import { happened, money, page, say, shop, words } from "./page.mjs";

const place = find(".membership");
const RUNNING = ["trial", "active", "cancelled", "grace"];

export async function showClub() {
  const { plans = [], benefits = [] } = await loyalty.program.get();
  const named = (list, id) => loyalty.format.text(list.find((one) => one.id === id)?.name ?? {});

  /** What the shop's billing would report when a card was charged, or a member wants no more. */
  async function report(plan, event) {
    await askServer("POST", "membership", { plan, event });
    await loyalty.member.balance();
    happened("changed");
  }

  const button = (kind, text, plan, event) => el("button", {
    class: kind,
    onclick: ({ currentTarget }) => busy(currentTarget, () => report(plan, event)),
  }, text);

  const joining = () => Object.entries(shop.plans).map(([plan, price]) => {
    const values = { plan: named(plans, plan), amount: money(price, shop.currency) };
    return button("button", say("shop.club_join", values), plan, "paid");
  });

  function show({ memberships = [] }) {
    const now = memberships.find(({ status }) => RUNNING.includes(status));
    const last = now ?? memberships.at(-1);
    const key = { cancelled: "cancelled", grace: "active", trial: "active" }[last?.status];
    const told = now ? key ?? "active" : last ? "over" : "none";
    // What ends at midnight is good until the day before.
    const date = last && words.date(new Date(new Date(last.perks_until) - 1));
    const perks = (now?.perks ?? []).map((id) => named(benefits, id)).join(" · ");
    place.replaceChildren(
      el("p", { class: "told" }, now ? `${named(plans, now.plan)}: ` : "",
        say(`shop.club_${told}`, { date })),
      perks ? el("p", {}, perks) : "",
      el("div", {}, ...(now ? [] : joining()),
        now && told !== "cancelled"
          ? button("button plain", say("shop.club_cancel"), now.plan, "cancelled") : ""),
      el("p", { class: "quiet" }, say("shop.club_note")),
    );
    place.hidden = !page.member;
  }

  loyalty.on("balance", show);
  await loyalty.member.balance();
}
