// The identity that always holds, with its figures: issued = active + pending + … − deficit.

import { el } from "../dom.mjs";

const parts = [
  ["active", "+"],
  ["pending", "+"],
  ["held", "+"],
  ["redeemed", "+"],
  ["expired", "+"],
  ["clawed_back", "+"],
  ["deficit", "\u2212"],
];

const number = new Intl.NumberFormat("en");
let before = {};

/** What the parts come to; the books balance if that is what was issued. */
const sumOf = (balance) =>
  parts.reduce((sum, [name, sign]) => sum + (sign === "+" ? 1 : -1) * balance[name], 0);

export function identity(place, view, { isNew }) {
  const [balance] = view.balances;
  if (!balance) return;
  const isTrue = sumOf(balance) === balance.issued;
  const figure = (name, sign) => {
    const isOther = isNew && before[name] !== undefined && before[name] !== balance[name];
    const kind = [balance[name] === 0 && "none", isOther && "new"].filter(Boolean).join(" ");
    return el("span", { class: `account ${kind}` }, el("i", {}, sign),
      el("b", {}, number.format(balance[name])), el("small", {}, name.replace("_", " ")));
  };
  place.replaceChildren(
    el("h3", {}, "The books ", el("small", {}, `in ${balance.wallet}s`),
      el("span", { class: isTrue ? "check" : "check wrong" },
        isTrue ? "\u2713 they balance" : "\u2717 they do not balance")),
    el("p", { class: "identity" }, figure("issued", " "),
      parts.map(([name, sign], at) => figure(name, at === 0 ? "=" : sign))),
  );
  before = balance;
}
