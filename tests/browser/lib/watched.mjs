// A page that notes whatever a text could make it do, and says of which elements it is made.

import { openPage } from "../../sdk/lib/browser.mjs";

// A page that is not 200 is no complaint of its script's.
const usual = /^Failed to load resource: the server responded with a status of \d+/;

/**
 * Opens a page of its own context; `strange()` says what happened on it since it was asked last: a
 * payload that ran, a dialog, a violation of the policy, an error, a request to elsewhere.
 */
export async function openWatched(browser, origin, options = {}) {
  const { page, context, complaints } = await openPage(browser, undefined, options);
  await context.addInitScript(watch);
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) complaints.push(`asks ${url}`);
  });
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("popup", (popup) => complaints.push(`opens ${popup.url()}`));
  const strange = async () => {
    const { hits, violations } = await page.evaluate(() => {
      const { hits = [], violations = [] } = window;
      return { hits: hits.splice(0), violations: violations.splice(0) };
    });
    const said = complaints.splice(0).filter((text) => !usual.test(text));
    return [...hits.map((which) => `payload ${which} ran`), ...violations, ...said];
  };
  return { page, context, strange };
}

/** Runs before every document's own: what payloads call, and what looks at documents. */
function watch() {
  window.hits = [];
  Object.defineProperty(window, "ran", { value: (which) => window.hits.push(which) });
  // Names and keys that each load has of its own, made the same.
  const alike = (value) => value
    .replace(/^\/p\/[\w-]+/, "/p/x")
    .replace(/^\/r\/[\w-]+\/[0-9A-Z]+$/, "/r/x/x")
    .replace(/(rdm|hld|mem)_[0-9A-Z]{26}/g, "$1_x")
    .replace(/before=[^&]*/, "before=x")
    .replace(/activity\/\d+$/, "activity/x")
    .replace(/^https:\/\/catima\.app\/[^"<>]*$/, "https://catima.app/x");
  const texts = ["aria-label", "data-said", "alt", "title", "d", "viewBox", "data-code",
    "data-live"];
  const valueOf = (element, { name, value }) => {
    const own = ["key", "token", "whose", "act"];
    const isOwn = name === "value" && own.includes(element.getAttribute("name"));
    return isOwn || texts.includes(name) ? "…" : alike(value);
  };
  const tell = (element) => {
    const all = [...element.attributes].map((one) => `${one.name}=${valueOf(element, one)}`);
    return `${element.localName} ${all.sort().join(" ")}`.trim();
  };
  // Every element with its attributes, in order, and which texts neither of them says.
  window.lookAt = (shown, wanted) => {
    const elements = [...shown.querySelectorAll("*")];
    const values = elements.flatMap((element) => [...element.attributes].map((one) => one.value));
    const said = [shown.documentElement.textContent, ...values].join("\n");
    return { elements: elements.map(tell), unsaid: wanted.filter((text) => !said.includes(text)) };
  };
}

/** What the page is made of, and which of these texts it does not say. */
export function look(page, texts = []) {
  return page.evaluate((wanted) => window.lookAt(document, wanted), texts);
}

/** The same of documents that the browser reads, and does not open: `[html, texts]` of each. */
export function read(page, documents) {
  return page.evaluate((all) => all.map(([html, texts]) =>
    window.lookAt(new DOMParser().parseFromString(html, "text/html"), texts)), documents);
}

/** Where one page differs from another in what it is made of; `null` where it does not. */
export function difference(found, wanted) {
  const length = Math.max(found.length, wanted.length);
  const place = Array.from({ length }).findIndex((_, at) => found[at] !== wanted[at]);
  return place < 0 ? null : { place, found: found[place], wanted: wanted[place] };
}
