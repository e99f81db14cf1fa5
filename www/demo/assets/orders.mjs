// What the member bought lately, and bringing it back, whole or one of a kind.

import { askServer } from "./calls.mjs";
import { busy, el, find } from "./dom.mjs";
import { loyalty } from "./loyalty.mjs";
import { happened, happenings, nameOf, points, say, words } from "./page.mjs";
import { wentWrong } from "./rewards.mjs";

const list = find("#orders ol");

export async function showOrders() {
  happenings.addEventListener("changed", refresh);
  await refresh();
}

async function refresh() {
  const orders = await askServer("GET", "orders");
  find("#orders .none").hidden = orders.length > 0;
  list.replaceChildren(...orders.map(row));
}

function row({ ref, at, points: earned, lines, returned }) {
  const what = lines.map(({ product, quantity }) =>
    quantity > 1 ? `${nameOf(product)} × ${quantity}` : nameOf(product));
  const made = el("li", { class: returned ? "order returned" : "order", "data-order": ref },
    el("div", {},
      el("p", { class: "what" }, what.length > 0 ? what.join(", ") : el("bdi", {}, ref)),
      el("p", { class: "when" }, words.date(at))),
    el("p", { class: "points" }, el("bdi", {}, points(earned))),
    returned
      ? el("p", { class: "back" }, say("shop.returned"))
      : el("div", { class: "ways" }, ways(ref, lines, () => made)));
  return made;
}

/** An order of one thing comes back with one press; of others there is a choice. */
function ways(ref, lines, row) {
  const isOne = lines.length < 2 && (lines[0]?.quantity ?? 1) === 1;
  if (isOne) return button("button plain", say("shop.return"), { order: ref }, row);
  const ones = lines.map(({ id, product }) =>
    button("", say("shop.return_one", { product: nameOf(product) }), { order: ref, line: id }, row));
  const all = button("", say("shop.return_all"), { order: ref }, row);
  return el("details", { class: "back-menu" },
    el("summary", { class: "button plain" }, say("shop.return")),
    el("ul", {}, [...ones, all].map((one) => el("li", {}, one))));
}

function button(kind, text, wish, row) {
  return el("button", {
    class: kind,
    type: "button",
    onclick: ({ currentTarget }) => busy(currentTarget, () => takeBack(wish, row())),
  }, text);
}

async function takeBack(wish, row) {
  try {
    await askServer("POST", "returns", wish);
    await loyalty.member.get();
    happened("changed");
  } catch (error) {
    row.append(el("p", { class: "wrong", role: "alert" }, wentWrong(error)));
  }
}
