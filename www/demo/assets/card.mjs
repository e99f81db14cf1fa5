// The member's card for the till, on a screen: the SDK's element in a dialog of the shop's.

import { el, find } from "./dom.mjs";
import { page, say, shop } from "./page.mjs";
import { toPortal } from "./portal.mjs";
import "./loyalty.mjs";

const dialog = find("dialog.card");

find("[data-card]")?.addEventListener("click", () => {
  dialog.replaceChildren(
    el("p", { class: "shop-name" }, shop.name),
    el("loyalty-card", {}, toPortal("card", say("shop.portal"))),
    el("p", {}, el("bdi", {}, page.member.name)),
    el("button", { class: "button wide", type: "button", onclick: () => dialog.close() },
      say("shop.close")));
  dialog.showModal();
});
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
