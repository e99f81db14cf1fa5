// The member's portal in real Chromium: what a member does, with a script and without one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { order } from "../edge/lib/shop.mjs";
import { judged } from "./lib/judge.mjs";
import { looks, ways } from "./lib/looks.mjs";
import { hours, openPortal } from "./lib/portal.mjs";

const PAGES = ["", "rewards", "rewards/drink", "activity", "card", "earn", "settings", "about"];
/** What a home page may weigh, compressed: about what a server sends before the first answer. */
const HOME_MAX_BYTES = 14 * 1024;

let portal;

before(async () => {
  portal = await openPortal("coffee-stars");
  const { shop } = portal;
  const ada = await shop.enrol("shop:ada", {}, { now: hours(-2) });
  const bought = order("o-1", [11_000], { occurred_at: hours(-2), currency: "EUR" });
  await shop.must(201, shop.post(`${ada}/earn`, bought, { now: hours(-1) }));
});
after(() => portal?.close());

/** Cancels the voucher on the page; the button waits behind a question. */
async function takeBack(page) {
  await page.locator("details:has(form[action$='/cancel']) summary").click();
  await page.locator("form[action$='/cancel'] button").click();
  await page.waitForLoadState();
}

const stars = (page) => page.locator("main").innerText();

for (const { size, script, named } of ways()) {
  test(`redeem, see the code, take it back: ${named}`, async () => {
    const { page, context, complaints } = await portal.tab({ size, script });
    await portal.enter(page, "shop:ada");
    assert.match(await stars(page), /220/);
    await portal.picture(page, `home-${size}-${script ? "script" : "plain"}`);
    await page.goto(`${portal.folder}/rewards/drink`);
    assert.match(await stars(page), /220[^]*70/, "the balance before and after");
    await page.click("main form button");
    await page.waitForURL(/\/redemptions\/rdm_/);
    const code = await stars(page);
    assert.match(code, /[0-9A-HJKMNP-TV-Z]{4}/);
    await portal.picture(page, `redeemed-${size}-${script ? "script" : "plain"}`);
    await takeBack(page);
    await page.goto(`${portal.folder}/`);
    assert.match(await stars(page), /220/, "the points came back");
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("two tabs take the same points: one gets them, the other is told why not", async () => {
  const { page, context } = await portal.tab();
  await portal.enter(page, "shop:ada");
  const other = await context.newPage();
  for (const tab of [page, other]) await tab.goto(`${portal.folder}/rewards/drink`);
  await page.click("main form button");
  await page.waitForURL(/\/redemptions\/rdm_/);
  await other.click("main form button");
  await other.waitForLoadState();
  assert.doesNotMatch(other.url(), /\/redemptions\//);
  assert.match(await stars(other), /70/, "the fresh balance");
  await portal.picture(other, "refused");
  await takeBack(page);
  await context.close();
});

test("somebody who has not joined joins with one press", async () => {
  const { page, context } = await portal.tab();
  await portal.enter(page, "shop:new");
  await portal.picture(page, "join");
  await page.locator("form[action$='/join'] button").click();
  await page.waitForURL(`${portal.folder}/`);
  assert.match(await stars(page), /0/);
  await portal.picture(page, "home-new");
  await context.close();
});

test("a page without a session is the way in, and a session is nobody elsewhere", async () => {
  const { page, context } = await portal.tab();
  const answer = await page.goto(`${portal.folder}/activity`);
  assert.equal(answer.status(), 401);
  await portal.picture(page, "signin");
  await context.close();
});

test("home: one request, no more than 14 KB of it, nothing kept", async () => {
  const { page, context } = await portal.tab();
  await portal.enter(page, "shop:ada");
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const answer = await page.goto(`${portal.folder}/`);
  const weight = gzipSync(await answer.body()).length;
  assert.ok(weight <= HOME_MAX_BYTES, `home weighs ${weight} bytes`);
  const before = asked.filter((url) => !url.startsWith("data:") && !url.endsWith("/live"));
  assert.deepEqual(before, [`${portal.folder}/`]);
  assert.match(answer.headers()["cache-control"], /no-store/);
  console.log(`  home: ${weight} bytes compressed`);
  await context.close();
});

for (const look of looks()) {
  const { locale, dark, direction } = look;
  test(`pages ${look.named}: axe, valid, quiet`, async () => {
    const { page, context, complaints } = await portal.tab({ dark });
    await portal.enter(page, "shop:ada");
    const found = [];
    for (const [place, path] of PAGES.entries()) {
      const answer = await page.goto(`${portal.folder}/${path}?lang=${locale}`);
      assert.equal(answer.status(), 200, path);
      assert.equal(await page.getAttribute("html", "dir"), direction);
      const name = path.replaceAll("/", "-") || "home";
      await portal.picture(page, `${name}-${locale}-${dark ? "dark" : "light"}`);
      const wrong = await judged(page, { html: await answer.text(), look, place });
      found.push(...wrong.map((one) => `${path} ${one}`));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}
