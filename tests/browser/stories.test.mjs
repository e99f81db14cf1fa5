// Five people's stories in the demo shops: on a phone and at a desk, with a script and without.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { liveLong } from "../../tools/seed/many.mjs";
import { Client } from "../../tools/seed/client.mjs";
import { members } from "../../www/demo/members.mjs";
import { coffee } from "../../www/demo/shops/coffee.mjs";
import { fashion } from "../../www/demo/shops/fashion.mjs";
import { openBrowser } from "../sdk/lib/browser.mjs";
import { repository } from "../edge/workerd.mjs";
import { openDemo } from "./lib/demo.mjs";
import { ways } from "./lib/looks.mjs";
import { SIZES, keepPicture } from "./lib/portal.mjs";
/** How long the longest life is here; WEEKS=140 is ten thousand entries, as the demo has them. */
const WEEKS = Number(process.env.WEEKS || 12);

const texts = Object.fromEntries(await Promise.all(members.map(async ({ locale }) => [
  locale,
  JSON.parse(await readFile(`${repository}locales/${locale}.json`, "utf8")),
])));

let demo;
let browser;
/** How many entries the longest life has. */
let written = 0;
before(async () => {
  [demo, browser] = await Promise.all([openDemo(), openBrowser()]);
  const key = demo.shop.vars.REGULARS_ROOT_KEY;
  const client = new Client({ edge: demo.edge, key, program: coffee.program });
  const { anchor, generation } = await demo.state();
  const mei = members.find(({ id }) => id === "mei");
  const progress = (entries) => (written = entries);
  const life = { shop: coffee, member: mei, generation, anchor, progress, weeks: WEEKS };
  await liveLong(client, life);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What is said there in a language, up to the first thing that is put into it. */
function said(locale, section, key) {
  const text = texts[locale][section][key];
  return text.split("{")[0].trim();
}

/** A browser of somebody's own in the shop, and from there in the portal. */
async function walkIn(id, { size, script }) {
  // Only one of the two takes back more than there is.
  const shop = id === "emil" ? fashion : coffee;
  const folder = folderOf(shop);
  const { locale } = members.find((member) => member.id === id);
  const context = await browser.newContext({
    viewport: SIZES[size],
    javaScriptEnabled: script,
    reducedMotion: "reduce",
  });
  const cookies = { "demo-member": id, "lo-lang": locale };
  await context.addCookies(
    Object.entries(cookies).map(([name, value]) => ({ name, value, url: demo.url })),
  );
  const complaints = [];
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
  });
  const page = await context.newPage();
  await page.goto(`${demo.url}/${shop.id}`);
  // In this tab: a new one may have read its page before its scripts are switched off.
  const door = page.locator(`form[action="/${shop.id}/portal"]`).first();
  await door.evaluate((form) => form.removeAttribute("target"));
  await door.locator("button").click();
  if (!script) await page.locator("noscript button").click();
  await page.waitForURL(`${folder}/`);
  assert.equal(await page.getAttribute("html", "lang"), locale);
  const go = async (path) => {
    const answer = await page.goto(`${folder}/${path}`);
    assert.equal(answer.status(), 200, path);
  };
  const text = () => page.locator("main").innerText();
  const keep = (name) =>
    keepPicture(page, `story-${id}-${name}-${size}-${script ? "script" : "plain"}`);
  const leave = async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  };
  const says = (...words) => said(locale, ...words);
  return { page, context, folder, go, text, keep, leave, says };
}

const folderOf = (shop) => `${demo.edge}/p/${shop.program}`;
const points = (text) => Number(text.replaceAll("\u2212", "-").replace(/[^\d-]/g, ""));
const balance = async (page) => points(await page.locator("#live-card .balance").innerText());

/** Nothing yet: what there is to do is said, and nothing is offered that cannot be had. */
async function noor({ page, go, text, keep, says }) {
  assert.equal(await page.getAttribute("html", "dir"), "rtl");
  assert.equal(await balance(page), 0);
  assert.ok((await text()).includes(says("home", "nothing_in_reach")));
  await keep("home");
  await go("rewards");
  assert.ok(await page.locator("progress").count() > 0, "how far there is to go");
  await go("rewards/drink");
  assert.equal(await page.locator("main form button").count(), 0, "nothing to press");
  await keep("out-of-reach");
  for (const path of ["earn", "about", "card", "activity"]) {
    await go(path);
    assert.ok((await text()).length > 40, path);
  }
  await go("settings?lang=da");
  await go("");
  assert.equal(await page.getAttribute("html", "lang"), "da", "the choice stays");
}

/** A regular: redeems, shows the code, takes it back; every entry says why. */
async function ada({ page, folder, go, text, keep, context }, { script }) {
  const begun = await balance(page);
  const other = script && await context.newPage();
  if (other) await other.goto(`${folder}/`);
  await go("rewards/drink");
  await page.click("main form button");
  await page.waitForURL(/\/redemptions\/rdm_/);
  assert.match(await text(), /[0-9A-HJKMNP-TV-Z]{4}/);
  assert.equal(await page.locator("main svg[role=img], main .qr svg").count() > 0, true);
  await keep("voucher");
  // The other tab is told; nobody loads it again.
  if (other) await balanceBecomes(other, begun - 150);
  const voucher = page.url();
  await page.locator("details:has(form[action$='/cancel']) summary").click();
  await page.locator("form[action$='/cancel'] button").click();
  await page.waitForLoadState();
  if (other) await balanceBecomes(other, begun);
  await page.goto(voucher);
  assert.equal(await page.locator("form[action$='/cancel']").count(), 0, "it is over");
  await go("");
  assert.equal(await balance(page), begun);
  await go("activity");
  await keep("activity");
  const lines = page.locator("#live-lines a");
  assert.ok(await lines.count() >= 10);
  await page.locator("#live-lines a[href*='/activity/']").last().click();
  await page.waitForURL(/\/activity\/\d+/);
  assert.ok((await text()).length > 60, "it says why");
}

const balanceBecomes = (page, wanted) => page.waitForFunction(
  (wanted) => {
    const shown = document.querySelector("#live-card .balance")?.textContent ?? "";
    return Number(shown.replace(/\D/g, "")) === wanted;
  },
  wanted,
);

/** About to lose some: how many and by when stands on the first page, in words. */
async function lin({ page, go, keep }) {
  const facts = await page.locator("#live-facts").innerText();
  assert.match(facts, /^\d+.+\d{4}年\d+月\d+日/, "how many, by when");
  await keep("home");
  await go("activity");
  assert.equal(await page.locator("#live-chart svg").count(), 1);
  await page.locator("#live-chart summary").click();
  const months = await page.locator("#live-chart tbody tr").count();
  assert.ok(months >= 6 && months <= 8, `the chart of half a year as a table: ${months}`);
  await keep("activity");
}

/** Below zero after a return: why is said, and nothing can be redeemed. */
async function emil({ page, go, keep, text, says }) {
  assert.ok(await balance(page) < 0, await text());
  assert.match(await page.locator("#live-card .balance").innerText(), /^\u2212/, "a real minus");
  const facts = await page.locator("#live-facts").innerText();
  assert.ok(facts.includes("emil-1"), `the order that came back is named: ${facts}`);
  await keep("home");
  await go("rewards/credit");
  assert.equal(await page.locator("main form button").count(), 0, "nothing to press");
  await go("activity");
  const taken = page.locator("#live-lines a", { hasText: says("activity", "return") }).first();
  await taken.click();
  await page.waitForURL(/\/activity\/\d+/);
  assert.ok((await text()).includes("emil-1"));
  await keep("return");
}

/** A long life: no page carries more of it than is looked at, and all of it can be taken away. */
async function mei({ page, folder, go, keep, context }) {
  assert.ok(await balance(page) > 0);
  await keep("home");
  await go("activity");
  const first = await page.locator("#live-lines a").allInnerTexts();
  assert.ok(first.length <= 50, "a page of it");
  await keep("activity");
  for (let pages = 0; pages < 3; pages += 1) {
    await page.locator("a[rel=next]").click();
    await page.waitForLoadState();
  }
  const later = await page.locator("#live-lines a").allInnerTexts();
  assert.notDeepEqual(later, first);
  const csv = await (await context.request.get(`${folder}/data.csv`)).text();
  const rows = csv.trim().split("\r\n").length - 1;
  assert.ok(rows >= written * 0.9, `${rows} rows of ${written} entries`);
}

const stories = { noor, ada, lin, emil, mei };
for (const [place, [id, story]] of Object.entries(stories).entries()) {
  for (const { size, script, named } of ways({ other: place % 2 === 1 })) {
    test(`${id}: ${named}`, async () => {
      const visit = await walkIn(id, { size, script });
      await story(visit, { size, script });
      await visit.leave();
    });
  }
}
