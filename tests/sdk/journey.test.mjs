// A shop's pages in real Chromium before the real edge: an order earns, is seen, and buys a drink.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openBrowser, openPage, serveShop, textOf } from "./lib/browser.mjs";
import { faultyEdge } from "./lib/faulty.mjs";
import { openHouse } from "./lib/house.mjs";
import { integrity, kept } from "../../tools/build-sdk.mjs";

const scripts = await kept();

let browser;
let house;
let wire;
before(async () => {
  [browser, house] = await Promise.all([openBrowser(), openHouse()]);
  wire = await faultyEdge(house.url);
});
after(async () => {
  await browser?.close();
  await wire?.stop();
  await house?.stop();
});

const policy = (edge) => ["default-src 'none'", `script-src ${edge}`, "style-src 'self'",
  `connect-src 'self' ${edge}`, "require-trusted-types-for 'script'", "trusted-types 'none'",
].join("; ");

/** A shop with one page, on which `sub` is signed in, if anybody is; its key is for it alone. */
async function openShop(t, sub, body, { isForeign = false } = {}) {
  const files = { "/token": async () => new Response(sub ? await house.token(sub) : "") };
  const shop = await serveShop(files, policy(wire.url));
  const origins = [isForeign ? "https://shop.example" : shop.url];
  const { key } = await house.shop.makeKey({ kind: "pk", origins }, { now: null });
  files["/"] = `<!doctype html><html lang="en"><title>Shop</title>
    <script type="module" src="${wire.url}/sdk/1.0.0/elements.js" crossorigin
      integrity="${integrity(scripts["elements.js"])}"
      data-key="${key}" data-token="/token"></script>${body}</html>`;
  wire.plan([]);
  const opened = await openPage(browser, shop.url);
  t.after(async () => {
    await opened.context.close();
    await shop.stop();
  });
  return { ...opened, url: shop.url };
}

const settled = (page) => page.waitForFunction(() => {
  const all = [...document.querySelectorAll("loyalty-balance, loyalty-earn, loyalty-rewards")];
  return all.every((one) => one.shadowRoot && !one.hasAttribute("aria-busy"));
});

const quiet = async ({ page, complaints }) => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(await page.evaluate(() => window.violations), []);
};

const balance = `<loyalty-balance>your stars</loyalty-balance>`;

test("an order is signed, carried, counted once and shown", async (t) => {
  const sub = house.newcomer();
  await house.enrol(sub, 140);
  const order = await house.order(sub, "o-1", 1250);
  const body = `<loyalty-earn order="${order}">stars</loyalty-earn>${balance}`;
  const opened = await openShop(t, sub, body);
  const { page, context, url } = opened;
  await settled(page);
  assert.equal(await textOf(page, "loyalty-earn"), "25\u00a0stars");
  const carried = wire.sent().filter((sent) => sent.endsWith(" /v1/orders"));
  assert.deepEqual(carried, ["POST /v1/orders"], "one round trip, and no pre-flight");

  await page.reload();
  await settled(page);
  const second = await context.newPage();
  await second.goto(url);
  await settled(second);
  for (const tab of [page, second]) {
    assert.equal(await textOf(tab, "loyalty-earn"), "25\u00a0stars", "it says the same again");
    assert.equal(await textOf(tab, "loyalty-balance"), "165\u00a0stars");
  }
  assert.deepEqual(await house.journal(sub), ["enrolled", "adjusted", "earned"]);
  await quiet(opened);
});

test("what a cart would earn, and a drink for stars", async (t) => {
  const sub = house.newcomer();
  await house.enrol(sub, 160);
  const opened = await openShop(t, sub, `
    <loyalty-earn amount="450" currency="EUR">stars</loyalty-earn>${balance}
    <loyalty-rewards redeem="Redeem">rewards</loyalty-rewards>`);
  const { page } = opened;
  await settled(page);
  assert.equal(await textOf(page, "loyalty-earn"), "9\u00a0stars");
  const button = page.getByRole("button", { name: "Redeem" });
  await button.click();
  await page.locator("loyalty-rewards output").waitFor();
  await page.waitForFunction(() =>
    document.querySelector("loyalty-balance").shadowRoot.textContent.startsWith("10"));
  assert.deepEqual(await house.journal(sub), ["enrolled", "adjusted", "redeemed"]);
  await quiet(opened);
});

describe("the page stays as it was", () => {
  test("for who has not joined, but says what they would earn", async (t) => {
    const opened = await openShop(t, house.newcomer(),
      `<loyalty-earn amount="450" currency="EUR">stars</loyalty-earn>${balance}`);
    await settled(opened.page);
    assert.equal(await textOf(opened.page, "loyalty-earn"), "9\u00a0stars");
    assert.equal(await textOf(opened.page, "loyalty-balance"), "your stars");
  });

  test("for who is not signed in", async (t) => {
    const opened = await openShop(t, null, balance);
    await settled(opened.page);
    assert.equal(await textOf(opened.page, "loyalty-balance"), "your stars");
    await quiet(opened);
  });

  test("where the key is another shop's", async (t) => {
    const sub = house.newcomer();
    await house.enrol(sub, 100);
    const { page } = await openShop(t, sub, balance, { isForeign: true });
    await settled(page);
    assert.equal(await textOf(page, "loyalty-balance"), "your stars");
  });
});
