// A shop's page: its front, its shelf, its member's corner; the shops share the bones, not the look.

import { textsOf } from "../server/texts.mjs";
import { frame } from "./frame.mjs";
import { html } from "./html.mjs";

function header(page) {
  const { shop, words: { say } } = page;
  return html`<header class="head">
    <a class="name" href="/${shop.id}">${shop.name}</a>
    <nav aria-label="${shop.name}">
      <a href="#menu">${say(`${shop.id}.menu`)}</a>
      <a href="#rewards">${say("shop.rewards")}</a>
      <a href="#orders">${say("shop.orders")}</a>
    </nav>
    ${page.member && html`<a class="mine" href="#hello"><loyalty-balance></loyalty-balance></a>`}
    <button class="basket" type="button" aria-haspopup="dialog">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8h16l-1.5 11a2 2 0 0 1-2 2h-9a2 2 0 0
      1-2-2zM8.5 8V6.5a3.5 3.5 0 0 1 7 0V8"/></svg><span>${say("shop.basket")}</span>
      <b class="count" hidden></b></button>
  </header>`;
}

function front({ shop, words: { say } }) {
  return html`<section class="front">
    <div class="words"><p class="eyebrow">${say(`${shop.id}.eyebrow`)}</p>
      <h1>${say(`${shop.id}.headline`)}</h1><p class="lead">${say(`${shop.id}.lead`)}</p>
      <a class="button" href="#menu">${say(`${shop.id}.to_menu`)}</a></div>
    <img class="scene" src="/pictures/hero-${shop.id}.svg" alt="">
  </section>`;
}

function corner({ shop, member, words: { say } }) {
  const name = member?.name.split(" ")[0];
  return html`<section class="corner" aria-labelledby="hello">
    <div class="who">
      <h2 id="hello">${name ? say("shop.hello", { name }) : say("shop.hello_nobody")}</h2>
      <p>${member ? say(`life.${shop.id}_${member.id}`) : say("shop.choose_member")}</p>
      ${member && shop.hasLevels && html`<loyalty-tier class="level"
        next="${say("shop.to_go", { points: "{points}", reward: "{tier}" })}"></loyalty-tier>`}
      ${member && shop.plans && html`<div class="membership" aria-live="polite" hidden></div>`}
      <div class="ways"${!member && html` hidden`}>
        <form method="post" action="/${shop.id}/portal" target="_blank"><button class="button"
          >${say("shop.portal")}</button></form>
        ${(shop.hasLevels || shop.plans) && html`<form method="post" action="/${shop.id}/portal" target="_blank"
          ><input type="hidden" name="next" value="/p/${shop.program}/benefits"><button
          class="button plain">${say("shop.benefits")}</button></form>`}
        <button class="button plain" type="button" data-card>${say("shop.card")}</button>
        <a class="button plain" href="/${shop.id}/till">${say("shop.till")}</a>
      </div>
    </div>
    <div class="standing" aria-live="polite" aria-busy="${member ? "true" : "false"}"></div>
  </section>`;
}

function product(page, { id, price }) {
  const { shop, words: { say, money } } = page;
  const name = say(`${shop.id}.${id}`);
  return html`<li class="product">
    <div class="picture"><img src="/pictures/${id}.svg" alt=""></div>
    <div class="label"><h3>${name}</h3><p>${say(`${shop.id}.${id}_note`)}</p></div>
    <p class="price">${money(price, shop.currency)}</p>
    <button class="add" type="button" data-add="${id}" aria-label="${say("shop.add")}: ${name}"
      ><span aria-hidden="true">+</span></button>
  </li>`;
}

function shelf(page) {
  const { shop, words: { say } } = page;
  return html`<section id="menu" class="shelf"><h2>${say(`${shop.id}.menu`)}</h2>
    <ul>${shop.products.map((one) => product(page, one))}</ul></section>`;
}

function below({ words: { say } }) {
  return html`<section id="rewards" class="rewards"><h2>${say("shop.rewards")}</h2>
    <ul></ul><div class="vouchers" hidden><h3>${say("shop.vouchers")}</h3><ul></ul></div></section>
  <section id="orders" class="orders"><h2>${say("shop.orders")}</h2>
    <p class="none">${say("shop.orders_none")}</p><ol></ol></section>`;
}

export function shopPage(page) {
  const { shop, words: { say } } = page;
  const body = html`<div class="house ${shop.id}">
    <div id="shop" class="shop" tabindex="-1">
      ${header(page)}
      <main>${front(page)}${corner(page)}${shelf(page)}${below(page)}</main>
      <footer><b>${shop.name}</b><p>${say("shop.pretend")}</p></footer>
      <dialog class="card" aria-label="${say("shop.card")}"></dialog>
      <dialog class="drawer" aria-label="${say("shop.basket")}"></dialog>
    </div>
    <aside id="behind" class="behind" lang="en" dir="ltr" aria-label="Behind the counter"></aside>
  </div>`;
  const config = {
    language: page.language,
    texts: textsOf(page.language),
    shop: { ...shop, partner: undefined },
    member: page.member && { id: page.member.id, name: page.member.name },
    clockSeconds: page.clockSeconds,
    ...page.connection,
  };
  const style = ["shop", shop.id, "behind"];
  return frame(page, { title: shop.name, style, body, config, scripts: ["shop"] });
}
