// A program's texts in the storefront's elements: text, also in a page that forbids nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openWatched } from "../browser/lib/watched.mjs";
import { payloads } from "../browser/lib/payloads.mjs";
import { openBrowser, serve, serveShop } from "./lib/browser.mjs";
import { reply, stubServer } from "./lib/stub.mjs";
import { kept } from "../../tools/build-sdk.mjs";

const KEY = "pk_demo_0123456789ABCDEFGHJKMNPQRS";
/** Rewards of one program are no more. */
const AT_ONCE = 200;
const scripts = await kept();
const texts = payloads.map(({ text }) => text);

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

/** What an edge answers whose program says these texts, wherever a program says any. */
function edgeOf(names) {
  const data = names.map((name, place) => ({
    reward: `r${place}`, name: { en: name }, gives: "free_product", wallet: "star",
    points: 10 + place, stepped: false, automatic: false, have: 120, state: "ready",
  }));
  const [first] = names;
  const wallets = [{ id: "star", kind: "points", unit: { en: [first, first] } }];
  const table = {
    "GET /v1/program": { id: "demo", currency: "EUR", wallets },
    "GET /v1/me/rewards": { data, next: [] },
    "GET /v1/me/card": { number: first, qr: { size: 21, path: "M0 0h7v7h-7z" } },
  };
  return stubServer(({ name }) => table[name] && reply(200, table[name]));
}

/** What the elements of a page show: their text, and of which elements it is made. */
const shownOn = (page) => page.evaluate(() => {
  const roots = [...document.querySelectorAll("main *")].map((one) => one.shadowRoot)
    .filter(Boolean);
  const made = roots.flatMap((root) => [...root.querySelectorAll("*")])
    .map((one) => [one.localName, ...one.getAttributeNames().sort()].join(" "));
  return { made, said: roots.map((root) => root.textContent).join("\n") };
});

/** Opens a page with every element over an edge that says these texts. */
async function look(names) {
  const edge = await serve(edgeOf(names).handle);
  const shop = await serveShop({
    "/": `<!doctype html><html lang="en"><title>Shop</title>
      <script type="module" src="/elements.js" data-key="${KEY}" data-token="/token"
        data-edge="${edge.url}"></script>
      <main><loyalty-earn amount="1250" currency="EUR">x</loyalty-earn>
      <loyalty-balance>x</loyalty-balance><loyalty-card>x</loyalty-card>
      <loyalty-rewards redeem="Redeem" href="/rewards/{reward}">x</loyalty-rewards></main></html>`,
    "/elements.js": scripts["elements.js"],
    "/token": () => new Response("token"),
  }, "");
  const { page, context, strange } = await openWatched(browser, shop.url);
  const isOfEdge = (what) => what.startsWith(`asks ${edge.url}/`);
  try {
    await page.goto(shop.url);
    await page.waitForFunction(() => !document.querySelector("[aria-busy]") &&
      [...document.querySelectorAll("main > *")].every((one) => one.shadowRoot));
    const odd = (await strange()).filter((what) => !isOfEdge(what));
    return { ...(await shownOn(page)), odd };
  } finally {
    await context.close();
    await Promise.all([edge.stop(), shop.stop()]);
  }
}

test(`${texts.length} texts that would run are shown as they are`, async () => {
  const plain = await look(Array.from({ length: AT_ONCE }, () => "words"));
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    // The last are filled up from the front.
    const names = [...texts, ...texts].slice(at, at + AT_ONCE);
    const found = await look(names);
    assert.deepEqual(found.made, plain.made);
    assert.deepEqual(names.filter((name) => !found.said.includes(name)), []);
    assert.deepEqual(found.odd, []);
  }
});
