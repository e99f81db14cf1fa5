// Behind the counter: each request with its answer, the journal growing, the books that balance.

import { el, find } from "../dom.mjs";
import { happenings, page, shop } from "../page.mjs";
import { identity } from "./books.mjs";
import { callRow } from "./call.mjs";
import { entryRow } from "./journal.mjs";

const SHOWN = 60;
const panel = find("#behind");
const peek = find(".peek");
const kept = `calls-${shop.id}`;

const books = el("section", { class: "books", "aria-label": "The books" });
const calls = el("ol", { class: "calls", tabindex: 0, "aria-label": "Requests" });
const journal = el("ol", { class: "entries", tabindex: 0, "aria-label": "Journal" });
const count = el("b", { class: "count", hidden: true });
let last = 0;

function build() {
  panel.replaceChildren(
    el("header", {},
      el("h2", {}, "Behind the counter"),
      el("button", { type: "button", class: "clear", onclick: clear }, "Clear"),
      el("button", { type: "button", class: "close", "aria-label": "Close the panel",
        onclick: () => show(false) }, "\u00d7")),
    books,
    el("section", { class: "half" },
      el("h3", {}, "Requests ", count),
      el("p", { class: "legend" },
        el("span", { class: "lane page-server" }, "page \u2192 shop"),
        el("span", { class: "lane page-edge" }, "page \u2192 edge"),
        el("span", { class: "lane server-edge" }, "shop \u2192 edge")),
      calls),
    el("section", { class: "half" },
      el("h3", {}, "Journal ", el("small", {}, page.member
        ? `of ${page.member.name}, newest first`
        : "choose a member to see one")),
      journal),
  );
}

function clear() {
  sessionStorage.removeItem(kept);
  calls.replaceChildren();
  showCount();
}

/** Beside the shop where there is room, unless it was closed; over it only when asked for. */
const isWide = matchMedia("(min-width: 1100px)");
export function isOpen() {
  const { behind } = document.documentElement.dataset;
  return isWide.matches ? behind !== "closed" : behind === "open";
}

function show(isWanted) {
  document.documentElement.dataset.behind = isWanted ? "open" : "closed";
  peek.setAttribute("aria-expanded", String(isWanted));
  if (isWide.matches) {
    const kept = isWanted ? "demo-behind=; Max-Age=0" : "demo-behind=closed";
    document.cookie = `${kept}; Path=/; SameSite=Lax`;
  }
}

function showCount() {
  const total = calls.children.length;
  count.hidden = total === 0;
  count.textContent = total;
  const badge = find(".count", peek);
  badge.hidden = total === 0;
  badge.textContent = total;
}

/** The newest is on top and open; the one before it closes, unless somebody opened it. */
function addCall(call, isNew = true) {
  const row = callRow(call);
  if (isNew) row.classList.add("new");
  calls.prepend(row);
  while (calls.children.length > SHOWN) calls.lastChild.remove();
  showCount();
}

function keep(call) {
  try {
    const known = JSON.parse(sessionStorage.getItem(kept) ?? "[]");
    sessionStorage.setItem(kept, JSON.stringify([...known, call].slice(-SHOWN)));
  } catch {
    // A full or forbidden store: then the panel forgets when the page goes.
  }
}

function remember() {
  try {
    const known = JSON.parse(sessionStorage.getItem(kept) ?? "[]");
    for (const call of known) addCall(call, false);
    last = Math.max(0, ...known.map(({ id }) => id ?? 0));
  } catch {
    sessionStorage.removeItem(kept);
  }
}

function learn(call) {
  addCall(call);
  keep(call);
}

function listen() {
  const stream = new EventSource(`/${shop.id}/watch?after=${last}`);
  stream.addEventListener("call", ({ data }) => {
    const call = JSON.parse(data);
    if (call.id <= last) return;
    last = call.id;
    learn(call);
  });
  let isFirst = true;
  stream.addEventListener("journal", ({ data }) => {
    const { view, entries } = JSON.parse(data);
    identity(books, view, { isNew: !isFirst });
    for (const entry of entries.toReversed()) addEntry(entry, !isFirst);
    isFirst = false;
  });
}

function addEntry(entry, isNew) {
  const known = find(`[data-seq="${entry.seq}"]`, journal);
  if (known) return;
  journal.prepend(entryRow(entry, isNew));
  while (journal.children.length > SHOWN) journal.lastChild.remove();
}

build();
remember();
happenings.addEventListener("call", ({ detail }) => learn(detail));
peek.addEventListener("click", () => show(!isOpen()));
peek.setAttribute("aria-expanded", String(isOpen()));
listen();
