// Walks to a till: a code pairs this browser, or another device, as the shop's till or its partner's.

import { frame } from "./frame.mjs";
import { html } from "./html.mjs";

/** With a code, the till that it is for says it, and leads there. */
function till({ shop, words: { say } }, { id, title, picture }, paired) {
  return html`<li class="counter"><img src="/pictures/${picture}.svg" alt="">
    <h2>${title}</h2>
    ${paired.till === id
      ? html`<p>${say("demo.till_code")}</p><p class="pairing" dir="ltr">${paired.code}</p>
        <a class="go" href="${paired.address}" target="_blank" rel="noopener"
          >${say("demo.till_open")}</a>`
      : html`<form method="post" action="/${shop.id}/till"><button name="till" value="${id}"
        >${say("demo.till_pair")}</button></form>`}
  </li>`;
}

export function tillPage(page, paired) {
  const { shop, words: { say } } = page;
  const { partner } = shop;
  const tills = [
    { id: "shop", title: say("demo.till_shop"), picture: "till" },
    ...(partner ? [{
      id: partner.id,
      title: say("demo.till_partner", { partner: partner.name }),
      picture: shop.partnerPicture,
    }] : []),
  ];
  const body = html`<main id="shop" class="street ${shop.id}">
    <h1>${say("demo.till_title")}</h1>
    <p class="lead">${say("demo.till_lead")} ${say("demo.till_note")}</p>
    <ul class="counters">${tills.map((one) => till(page, one, paired))}</ul>
    <p><a class="back" href="/${shop.id}">${shop.name}</a></p>
  </main>`;
  return frame({ ...page, shop: undefined, here: shop.id }, {
    title: `${shop.name}: ${say("demo.till_title")}`,
    style: "start",
    body,
    scripts: ["bar"],
  });
}
