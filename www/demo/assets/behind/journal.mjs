// One entry of the journal as its postings: from which account to which, how much, and its hash.

import { el } from "../dom.mjs";

const number = new Intl.NumberFormat("en");
const times = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
});

function about({ order, return_ref: back, redemption, reason, redemptions = [] }) {
  const reward = redemptions[0]?.reward;
  return [back, order, reward, !order && !reward && redemption, reason].filter(Boolean).join(" \u00b7 ");
}

function posting({ wallet, from, to, points }) {
  const account = (name) => el("span", { class: `acc ${name}` }, name.replace("_", " "));
  return el("li", {},
    account(from), el("i", {}, "\u2192"), account(to),
    el("b", {}, number.format(points)), el("small", {}, wallet));
}

function rules(awards) {
  const given = awards.filter(({ points }) => points > 0);
  if (given.length === 0) return false;
  const text = given.map(({ rule, points }) => `rule ${rule} gave ${number.format(points)}`);
  return el("p", { class: "rules" }, text.join(", "));
}

export function entryRow(entry, isNew) {
  const { seq, kind, at, postings, awards = [], hash } = entry;
  return el("li", { class: isNew ? "entry new" : "entry", "data-seq": seq },
    el("p", { class: "head" },
      el("span", { class: "seq" }, `#${number.format(seq)}`),
      el("b", { class: `kind ${kind}` }, kind),
      el("span", { class: "about" }, about(entry))),
    postings.length > 0 && el("ul", { class: "postings" }, postings.map(posting)),
    rules(awards),
    el("p", { class: "foot" },
      el("time", { datetime: at }, times.format(new Date(at))),
      el("span", { class: "hash", title: `hash ${hash}, over this entry and the one before it` },
        `\u26d3 ${hash.slice(0, 10)}\u2026`)));
}
