// The demo's bar: what is chosen in it is sent at once; its sheet closes when one looks elsewhere.

import { find } from "./dom.mjs";

for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

const sheet = find(".bar details");
document.addEventListener("click", ({ target }) => {
  if (sheet?.open && !sheet.contains(target)) sheet.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && sheet?.open) {
    sheet.open = false;
    find("summary", sheet).focus();
  }
});
