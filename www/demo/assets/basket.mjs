// The basket: what is in it, what it would earn, and paying, once or by pressing twice.

import { isOpen } from "./behind/panel.mjs";
import { askServer } from "./calls.mjs";
import { busy, el, find } from "./dom.mjs";
import { linesOf } from "./lines.mjs";
import { loyalty } from "./loyalty.mjs";
import { happened, happenings, money, nameOf, page, points, say, shop } from "./page.mjs";
import { wentWrong } from "./rewards.mjs";

const drawer = find(".drawer");
const opener = find(".basket");
const store = `basket-${shop.id}`;
let items = read();

function read() {
  try {
    const known = JSON.parse(sessionStorage.getItem(store) ?? "[]");
    return known.filter(({ id }) => shop.products.some((one) => one.id === id));
  } catch {
    return [];
  }
}

function change(id, by) {
  const item = items.find((one) => one.id === id) ?? { id, quantity: 0 };
  const quantity = Math.min(99, item.quantity + by);
  const others = items.some((one) => one.id === id)
    ? items.map((one) => (one.id === id ? { id, quantity } : one))
    : [...items, { id, quantity }];
  put(others.filter((one) => one.quantity > 0));
}

function put(next) {
  items = next;
  letGo();
  sessionStorage.setItem(store, JSON.stringify(items));
  showCount();
}

function showCount() {
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const badge = find(".count", opener);
  badge.hidden = count === 0;
  badge.textContent = count;
}

const product = (id) => shop.products.find((one) => one.id === id);
const total = () => cart().lines.reduce((sum, { gross, discount = 0 }) => sum + gross - discount, 0);

/** The voucher that goes with the basket: for which order it is kept, and what it takes off. */
let voucher;

/** The basket does without, or is another one now: the voucher is free again. */
function letGo() {
  if (voucher) askServer("POST", "voucher/release", { ref: voucher.ref }).catch(() => {});
  voucher = undefined;
}

/** The basket as the program asks for a quote: what the shop's server would sign of it. */
const cart = () => ({
  currency: shop.currency,
  lines: linesOf(shop, items, voucher?.reductions),
});

function stepper({ id, quantity }) {
  const values = { product: nameOf(id) };
  const step = (by, text, sign) =>
    el("button", {
      type: "button",
      "aria-label": say(text, values),
      onclick: () => {
        change(id, by);
        showBasket();
      },
    }, sign);
  return el("div", { class: "stepper" },
    step(-1, "shop.fewer", "\u2212"), el("b", {}, quantity), step(1, "shop.more", "+"));
}

function line(item) {
  return el("li", {},
    el("img", { src: `/pictures/${item.id}.svg`, alt: "" }),
    el("div", {}, el("h3", {}, nameOf(item.id)),
      el("p", {}, money(product(item.id).price * item.quantity, shop.currency))),
    stepper(item));
}

function closer() {
  return el("button", { class: "close", type: "button", "aria-label": say("shop.close"),
    onclick: () => drawer.close() }, "\u00d7");
}

function earns() {
  if (!page.member) return el("p", { class: "earns" }, say("shop.sign_in_to_earn"));
  if (items.every(({ id }) => product(id).kind)) {
    return el("p", { class: "earns" }, say("shop.earns_nothing"));
  }
  const earn = el("loyalty-earn", { wallet: shop.wallet }, "…");
  earn.cart = cart();
  return el("p", { class: "earns" }, say("shop.earns"), " ", earn);
}

/** A field for a voucher's code, or what the voucher takes off. */
function voucherRow() {
  if (voucher) {
    const off = Object.values(voucher.reductions).reduce((sum, amount) => sum + amount, 0);
    return el("p", { class: "sum off" }, say(`reward.${voucher.reward}`),
      el("b", {}, `\u2212${money(off, shop.currency)}`),
      el("button", { class: "without", type: "button", "aria-label": say("shop.voucher_without"),
        onclick: () => {
          letGo();
          showBasket();
        } }, "\u00d7"));
  }
  const field = el("input", { name: "code", "aria-label": say("shop.voucher"), autocomplete: "off",
    placeholder: say("shop.voucher"), dir: "ltr" });
  const apply = async (event) => {
    event.preventDefault();
    await takeVoucher(field.value.replace(/\s/g, ""));
  };
  return el("form", { class: "code", onsubmit: apply }, field,
    el("button", { class: "button plain" }, say("demo.apply")));
}

async function takeVoucher(code) {
  letGo();
  const answer = await askServer("POST", "voucher", { code, items }).catch(() => undefined);
  const { ref, reductions } = answer ?? {};
  if (ref) voucher = { ref, reductions, reward: answer.voucher.reward };
  showBasket();
  if (!voucher) {
    find("footer", drawer)?.prepend(el("p", { class: "wrong", role: "alert" }, say("shop.voucher_bad")));
  }
}

function showBasket() {
  const sum = money(total(), shop.currency);
  const pay = (text, times, kind) => el("button", {
    class: kind,
    type: "button",
    "data-times": times,
    onclick: ({ currentTarget }) => busy(currentTarget, () => checkOut(times)),
  }, text);
  drawer.replaceChildren(
    el("header", {}, el("h2", {}, say("shop.basket")), closer()),
    items.length === 0
      ? el("p", { class: "nothing" }, say("shop.empty"))
      : el("ul", { class: "lines" }, items.map(line)),
    items.length > 0 && el("footer", {},
      el("p", { class: "sum" }, el("span", {}, say("shop.total"), " ",
        el("small", {}, say("shop.tax"))), el("b", {}, sum)),
      page.member && voucherRow(),
      earns(),
      page.member && pay(say("shop.pay", { amount: sum }), 1, "button wide"),
      page.member && pay(say("shop.pay_twice"), 2, "button plain wide")) || "",
  );
}

/** The shop's server signs the order; this page carries it to the edge, as often as one presses. */
async function checkOut(times) {
  try {
    const { order, signed } = await askServer("POST", "checkout", {
      items,
      ref: voucher?.ref,
    });
    voucher = undefined;
    const answers = await Promise.all(Array.from({ length: times }, () =>
      loyalty.orders.send(signed)));
    put([]);
    showThanks({ order, signed, answer: answers[0], times });
    happened("changed");
  } catch (error) {
    find("footer", drawer).append(el("p", { class: "wrong", role: "alert" }, wentWrong(error)));
  }
}

function showThanks({ order, signed, answer, times }) {
  const earned = answer.awards.reduce((sum, award) => sum + award.points, 0);
  const note = el("p", { class: "once", role: "status", hidden: times === 1 },
    say("shop.counted_once"));
  const again = async () => {
    await loyalty.orders.send(signed);
    note.hidden = false;
  };
  drawer.replaceChildren(
    el("header", {}, el("h2", {}, say("shop.thanks")), closer()),
    el("div", { class: "thanks" },
      el("p", {}, say("shop.you_earned")),
      el("p", { class: "figure", "data-earned": earned }, el("bdi", {}, points(earned))),
      el("p", { class: "receipt" }, say("shop.receipt", { order: order.ref })),
      note),
    el("footer", {},
      el("button", { class: "button wide", type: "button", onclick: () => drawer.close() },
        say("shop.carry_on")),
      el("button", { class: "button plain wide again", type: "button",
        onclick: ({ currentTarget }) => busy(currentTarget, again) }, say("shop.again"))),
  );
}

/** Beside the open panel, on a wide screen, the basket leaves the rest of the page alone. */
function open() {
  const isBeside = isOpen() && matchMedia("(min-width: 1100px)").matches;
  showBasket();
  drawer.close();
  if (isBeside) drawer.show();
  else drawer.showModal();
}

opener.addEventListener("click", open);
happenings.addEventListener("use", async ({ detail: code }) => {
  open();
  if (items.length > 0) await takeVoucher(code);
});
drawer.addEventListener("keydown", ({ key }) => key === "Escape" && drawer.close());
drawer.addEventListener("click", ({ target }) => target === drawer && drawer.close());
for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => {
    change(button.dataset.add, 1);
    if (drawer.open) showBasket();
    opener.classList.remove("bump");
    requestAnimationFrame(() => opener.classList.add("bump"));
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 900);
  });
}
showCount();
