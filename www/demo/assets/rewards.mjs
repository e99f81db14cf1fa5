// What points buy: each reward with how far it is, the vouchers that are open, and giving one back.

import { busy, el, find } from "./dom.mjs";
import { loyalty } from "./loyalty.mjs";
import { happened, happenings, page, points, say, shop, words } from "./page.mjs";
import { toPortal } from "./portal.mjs";

const list = find("#rewards > ul");
const open = find("#rewards .vouchers");
const keys = new Map();
/** What the program calls its rewards. */
const names = new Map();
/** What a voucher of this shop's own till is for; the others are for the portal's certificate. */
const here = new Set(["drink", "credit", "voucher"]);

/** A wish keeps its key until it is granted: pressed twice it is one wish. */
function keyOf(wish) {
  if (!keys.has(wish)) keys.set(wish, `demo-${wish}-${crypto.randomUUID()}`);
  return keys.get(wish);
}

/** In this demo's own words, or else in the program's. */
function nameOf(reward) {
  const own = page.texts.reward[reward];
  return own ?? loyalty.format.text(names.get(reward) ?? {}) ?? reward;
}

export async function showRewards() {
  if (!page.member) return showNobody();
  happenings.addEventListener("changed", refresh);
  await refresh();
}

function showNobody() {
  list.replaceChildren(el("li", { class: "reward" }, say("shop.choose_member")));
}

async function refresh() {
  const [offers, me] = await Promise.all([loyalty.member.rewards(), loyalty.member.get()]);
  offers.forEach(({ reward, name }) => names.set(reward, name));
  // What comes by itself is no wish.
  list.replaceChildren(...offers.filter(({ automatic }) => !automatic).map(offerRow));
  showVouchers(me?.redemptions ?? []);
}

function offerRow({ reward, points: cost, have, state, missing, partner }) {
  const name = nameOf(reward);
  const isReady = state === "ready";
  const share = Math.min(1, have / cost);
  const bar = el("progress", { max: cost, value: Math.min(have, cost), "aria-label": name });
  const row = el("li", { class: `reward ${state}` },
    el("img", { src: `/pictures/${shop.rewardPictures[reward] ?? "gift-card"}.svg`, alt: "" }),
    el("div", { class: "what" },
      el("h3", {}, name),
      el("p", { class: "cost" }, el("bdi", {}, cost > 0 ? points(cost) : say("shop.free"))),
      share < 1 && bar,
      !isReady && state === "short" &&
        el("p", { class: "far" }, say("shop.to_go", { points: points(missing), reward: name }))),
    isReady && (partner
      ? toPortal(`rewards/${reward}`, say("shop.in_portal"))
      : el("button", {
        class: "button",
        onclick: ({ currentTarget }) => busy(currentTarget, () => redeem(reward, row)),
      }, say("shop.redeem"))));
  return row;
}

async function redeem(reward, row) {
  try {
    await loyalty.redemptions.create({ reward }, { idempotencyKey: keyOf(reward) });
    keys.delete(reward);
    await refresh();
  } catch (error) {
    row.append(el("p", { class: "wrong", role: "alert" }, wentWrong(error)));
  }
}

export const wentWrong = (error) =>
  say("shop.went_wrong", { detail: error.problem?.detail ?? error.message });

function showVouchers(redemptions) {
  const issued = redemptions.filter(({ status }) => status === "issued");
  open.hidden = issued.length === 0;
  find("ul", open).replaceChildren(...issued.slice(0, 6).map(voucher));
}

function voucher({ id, reward, code, points: cost, valid_until: until }) {
  const row = el("li", { class: "voucher" },
    el("div", {},
      el("h4", {}, nameOf(reward)),
      until && el("p", {}, say("shop.valid_until", {
        date: words.date(new Date(new Date(until) - 1)),
      }))),
    el("code", { dir: "ltr" }, code.replace(/(.{4})(?=.)/g, "$1 ")),
    el("div", { class: "ways" },
      here.has(reward) && el("button", { class: "button", onclick: () => happened("use", code) },
        say("shop.use")),
      toPortal(`redemptions/${id}`, say("shop.certificate")),
      // What cost nothing brings nothing back.
      cost > 0 && el("button", {
        class: "button plain",
        onclick: ({ currentTarget }) => busy(currentTarget, () => giveBack(id, row)),
      }, say("shop.cancel"))));
  return row;
}

async function giveBack(id, row) {
  try {
    await loyalty.redemptions.cancel(id, { idempotencyKey: keyOf(`cancel-${id}`) });
    await refresh();
  } catch (error) {
    row.append(el("p", { class: "wrong", role: "alert" }, wentWrong(error)));
  }
}
