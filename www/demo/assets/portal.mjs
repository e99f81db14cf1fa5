// Leads from the shop into the member's portal.

import { el } from "./dom.mjs";
import { shop } from "./page.mjs";

/** A page of the portal, with a fresh token: the shop's server hands the member over. */
export function toPortal(path, text) {
  return el("form", { method: "post", action: `/${shop.id}/portal`, target: "_blank" },
    el("input", { type: "hidden", name: "next", value: `/p/${shop.program}/${path}` }),
    el("button", { class: "button plain" }, text));
}
