// The demo shops in Chromium: a purchase earns, pressing twice counts once, nobody complains.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openBrowser } from "../sdk/lib/browser.mjs";
import { openDemo } from "./lib/demo.mjs";
import { accused } from "./lib/judge.mjs";
import { looks } from "./lib/looks.mjs";

let demo;
let browser;
before(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A browser of somebody's own, which notes each complaint and each request that goes elsewhere. */
async function visit({ member, language = "en", theme = "light", width = 1280 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: "reduce",
  });
  const cookies = { "demo-member": member ?? "", "lo-lang": language, "lo-theme": theme };
  await context.addCookies(Object.entries(cookies).filter(([, value]) => value)
    .map(([name, value]) => ({ name, value, url: demo.url })));
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (![demo.url, demo.edge].includes(origin)) complaints.push(`asks ${request.url()}`);
  });
  const go = async (path) => {
    await page.goto(demo.url + path);
    if (path === "/" || !member) return;
    await page.locator("[data-balance]").waitFor();
    await page.locator(".mine loyalty-balance:not([aria-busy])").waitFor({ state: "attached" });
  };
  const leave = async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  };
  const balance = () => figure(page, "balance");
  return { page, context, go, leave, balance, complaints };
}

/** What the page says there, as a number. */
const figure = async (page, name) =>
  Number(await page.locator(`[data-${name}]`).getAttribute(`data-${name}`));

/** The balance once it is that. */
async function becomes(page, points) {
  await page.locator(`[data-balance="${points}"]`).waitFor();
}

const put = async (page, ...products) => {
  for (const id of products) await page.locator(`[data-add="${id}"]`).click();
  await page.locator(".basket").click();
};

test("the first page has four shops and five people, and one walks in", async () => {
  const { page, go, leave } = await visit();
  await go("/");
  assert.equal(await page.locator(".shopfront").count(), 4);
  assert.equal(await page.locator(".person").count(), 5);
  await page.locator(".person").nth(1).locator("button.coffee").click();
  await page.waitForURL("**/coffee");
  await page.locator("[data-balance]").waitFor();
  assert.match(await page.locator("#hello").textContent(), /Ada/);
  await leave();
});

describe("a purchase", () => {
  test("earns what the basket said, and the journal shows it", async () => {
    const { page, go, leave, balance } = await visit({ member: "ada" });
    await go("/coffee");
    const begun = await balance();
    const entries = page.locator("#behind .entry");
    // Ada has a past: what is behind the shop is there once that shows.
    await entries.first().waitFor();
    const past = await entries.count();
    await put(page, "flat-white", "flat-white", "house-beans");
    const said = page.locator(".drawer .earns loyalty-earn:not([aria-busy])");
    await said.waitFor();
    const text = await said.evaluate((one) => one.shadowRoot.textContent);
    const promised = Number(/\d+/.exec(text)[0]);
    await page.locator('.drawer [data-times="1"]').click();
    const earned = await figure(page, "earned");
    assert.equal(earned, promised);
    assert.ok(earned >= 33 && earned <= 34, `21.00 less tax at 2 stars: ${earned}`);
    await becomes(page, begun + earned);
    await entries.nth(past).waitFor();
    const newest = entries.first();
    assert.match(await newest.textContent(), new RegExp(`earned.*issued.*active.*${earned}`));
    assert.equal(await page.locator("#behind .check").textContent(), "\u2713 they balance");
    await leave();
  });

  test("that is pressed twice counts once, and so when it is pressed again", async () => {
    const { page, go, leave, balance } = await visit({ member: "ada" });
    await go("/fashion");
    const begun = await balance();
    await put(page, "beanie");
    await page.locator('.drawer [data-times="2"]').click();
    const earned = await figure(page, "earned");
    assert.equal(earned, 239 * 7 + 1, "a silver member's seven for each krone before tax");
    await becomes(page, begun + earned);
    await page.locator(".drawer .again:not([disabled])").click();
    const replayed = page.locator("#behind .call", { has: page.locator(".replayed") });
    await replayed.nth(1).waitFor();
    assert.equal(await replayed.count(), 2);
    await page.locator(".drawer .wide").first().click();
    await go("/fashion");
    assert.equal(await balance(), begun + earned);
    await leave();
  });

  test("that comes back gives back what it earned", async () => {
    const { page, go, leave, balance } = await visit({ member: "noor" });
    await go("/fashion");
    assert.equal(await balance(), 0);
    await put(page, "tote");
    await page.locator('.drawer [data-times="1"]').click();
    await becomes(page, 199);
    await page.locator(".drawer .wide").first().click();
    await page.locator(".order").first().locator("button").click();
    await becomes(page, 0);
    await page.locator(".order.returned").waitFor();
    await leave();
  });
});

test("a reward is redeemed, used at the checkout, and another is given back", async () => {
  const { page, go, leave, balance } = await visit({ member: "ada" });
  await go("/fashion");
  const begun = await balance();
  const redeem = page.locator(".reward.ready button").first();
  await redeem.click();
  await becomes(page, begun - 500);
  await page.locator(".voucher").waitFor();
  await put(page, "shirt");
  const code = (await page.locator(".voucher code").textContent()).replaceAll(" ", "");
  await page.locator(".drawer .code input").fill(code);
  await page.locator(".drawer .code button").click();
  assert.match(await page.locator(".drawer .off").textContent(), /5/);
  await page.locator('.drawer [data-times="1"]').click();
  const earned = await figure(page, "earned");
  await becomes(page, begun - 500 + earned);
  await page.locator(".drawer .wide").first().click();
  await page.locator(".voucher").waitFor({ state: "hidden" });
  await redeem.click();
  await becomes(page, begun - 1000 + earned);
  await page.locator(".voucher button").last().click();
  await becomes(page, begun - 500 + earned);
  await leave();
});

test("five lives differ: nothing yet, in reach, about to expire, below zero", async () => {
  const rows = [
    ["noor", "/coffee", 0, /^$/],
    ["lin", "/coffee", 190, /128 stars expire on/],
    ["emil", "/fashion", -1382, /1,382 points below zero/],
  ];
  for (const [member, path, points, note] of rows) {
    const { page, go, leave, balance } = await visit({ member });
    await go(path);
    assert.equal(await balance(), points, member);
    assert.match(await page.locator(".standing .notes").textContent(), note);
    await leave();
  }
});

/** What the shop says of the member's level. */
const level = async (page) => {
  await page.locator("loyalty-tier:not([aria-busy])").waitFor();
  const said = await page.locator("loyalty-tier").evaluate((one) => one.shadowRoot.textContent);
  return said.replaceAll("\u00a0", " ");
};

test("levels differ, and an order that reaches the next is told at once", async () => {
  const rows = [
    ["noor", "Rose Gold5,000 points to go for Gold"],
    ["lin", /^Gold[\d,]+ points to go for Platinum$/],
    ["emil", "Rose Gold4,550 points to go for Gold"],
    ["mei", "Platinum"],
  ];
  for (const [member, wanted] of rows) {
    const { page, go, leave } = await visit({ member });
    await go("/beauty");
    const said = await level(page);
    assert.ok(wanted.test?.(said) ?? said === wanted, `${member}: ${said}`);
    await leave();
  }
  const { page, context, go, leave } = await visit({ member: "ada" });
  await go("/beauty");
  assert.match(await level(page), /^Rose Gold320 points to go for Gold/);
  await put(page, "candle");
  await page.locator('.drawer [data-times="1"]').click();
  await page.locator("[data-earned]").waitFor();
  await page.waitForFunction(() =>
    /^Gold/.test(document.querySelector("loyalty-tier").shadowRoot.textContent));
  await page.locator(".drawer .wide").first().click();
  await page.locator(".voucher", { hasText: "Welcome to Gold" }).waitFor();
  const opened = context.waitForEvent("page");
  await page.locator("form:has(input[value$='/benefits']) button").click();
  const portal = await opened;
  await portal.waitForURL("**/p/beauty-tiers/benefits");
  assert.match(await portal.locator("#live-level").innerText(), /Gold\s+Yours until/);
  await leave();
});

test("a club is joined, brings its perks while it is paid, and is cancelled", async () => {
  const told = { ada: /Nord Yearly: paid until/, lin: /ended on/, emil: /Monthly: cancelled, and/ };
  for (const [member, wanted] of Object.entries(told)) {
    const { page, go, leave } = await visit({ member });
    await go("/club");
    await page.locator(".membership .told", { hasText: wanted }).waitFor();
    await leave();
  }
  const { page, go, leave } = await visit({ member: "noor" });
  await go("/club");
  const club = page.locator(".membership");
  await club.locator(".told", { hasText: "Not a member" }).waitFor();
  await club.locator("button", { hasText: "Join Nord Monthly for €12.99" }).click();
  await club.locator(".told", { hasText: "Nord Monthly: paid until" }).waitFor();
  assert.match(await club.innerText(), /Free delivery · Members' prices · Early access/);
  const preview = page.locator(".reward", { hasText: "The sale, two days before it opens" });
  assert.equal(await preview.locator(".cost").innerText(), "Free", "what costs nothing says so");
  await put(page, "lantern");
  await page.locator('.drawer [data-times="1"]').click();
  await becomes(page, 98);
  await page.locator(".drawer .wide").first().click();
  await club.locator("button", { hasText: "Cancel" }).click();
  await club.locator(".told", { hasText: "cancelled, and in the club until" }).waitFor();
  assert.equal(await club.locator("button").count(), 0);
  await leave();
});

describe("every language", () => {
  for (const { locale: language, dark, direction, named } of looks()) {
    test(`${named}: the shops are written in it, by day wide, by night narrow`, async () => {
      const [theme, width] = dark ? ["dark", 390] : ["light", 1280];
      const { page, go, leave } = await visit({ member: "lin", language, theme, width });
      for (const path of ["/", "/coffee", "/fashion", "/beauty", "/club"]) {
        await go(path);
        const root = page.locator("html");
        assert.equal(await root.getAttribute("lang"), language);
        assert.equal(await root.getAttribute("dir"), direction);
        const text = await page.locator("body").innerText();
        assert.doesNotMatch(text, /\b(demo|shop|life|unit|reward)\.[a-z_]+|\{\w+\}/);
        const overflow = await page.evaluate(() =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${path} is ${overflow} px too wide at ${width}`);
        assert.deepEqual(await accused(page), [], `${path} ${theme}`);
      }
      await leave();
    });
  }
});

test("a year later the stars are gone, and starting over brings new members", async () => {
  const { page, go, leave, balance } = await visit({ member: "ada" });
  await go("/coffee");
  assert.ok((await balance()) > 0);
  await page.locator(".bar summary").click();
  await page.locator('.clock button[value="year"]').click();
  await page.locator('[data-balance="0"]').waitFor();
  await put(page, "flat-white");
  await page.locator('.drawer [data-times="1"]').click();
  await page.locator("[data-earned]").waitFor();
  assert.ok((await demo.state()).clock_seconds > 0);
  await page.locator(".drawer .wide").first().click();
  await page.locator(".bar summary").click();
  await page.locator('form[action="/demo/start-over"] button').click();
  await page.locator('[data-balance]:not([data-balance="0"])').waitFor({ timeout: 60_000 });
  const { generation, clock_seconds: ahead } = await demo.state();
  assert.deepEqual([generation, ahead], [2, 0]);
  await leave();
});
