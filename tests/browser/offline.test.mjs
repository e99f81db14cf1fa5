// Without a network, in Chromium: the card is there as it was, home says of when it is, and nothing
// else is kept; whoever leaves takes the card along.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { order } from "../edge/lib/shop.mjs";
import { until } from "../edge/lib/until.mjs";
import { accused, invalid } from "./lib/judge.mjs";
import { hours, openPortal } from "./lib/portal.mjs";

const PROGRAM = "coffee-stars";
let portal;

before(async () => {
  portal = await openPortal(PROGRAM);
  const path = await portal.shop.enrol("shop:ada", {}, { now: null });
  const bought = order("o-1", [11_000], { occurred_at: hours(0) });
  await portal.shop.must(201, portal.shop.post(`${path}/earn`, bought, { now: null }));
});
after(() => portal?.close());

/** What the browser keeps of the program's pages, by address. */
const shelves = (page) => page.evaluate(async () => {
  const all = [];
  for (const name of await caches.keys()) {
    const shelf = await caches.open(name);
    for (const { url } of await shelf.keys()) {
      all.push({ url, text: await (await shelf.match(url)).text() });
    }
  }
  return all;
});

/** Opens the card, and waits until it is kept. */
async function keepCard(page, query = "") {
  const answer = await page.goto(`${portal.folder}/card${query}`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  return answer;
}

const number = (page) => page.locator(".card .number bdi").innerText();

for (const locale of ["en", "ar"]) {
  test(`the card is there without a network, and says of when it is: ${locale}`, async () => {
    const { page, context, complaints } = await portal.tab();
    await portal.enter(page, "shop:ada");
    const answer = await keepCard(page, `?lang=${locale}`);
    assert.deepEqual(await invalid(await answer.text()), []);
    const was = await number(page);
    assert.equal(await page.locator("#as-of").isVisible(), false);
    await page.goto(`${portal.folder}/card`);
    await context.setOffline(true);
    await page.goto(`${portal.folder}/card`);
    assert.equal(await number(page), was);
    assert.ok(await page.locator(".card .qr svg").isVisible());
    const said = await page.locator("#as-of").innerText();
    assert.match(said, new RegExp(String(new Date().getFullYear())));
    assert.deepEqual(await accused(page), []);
    await portal.picture(page, `offline-card-${locale}`);
    // Any other page of the member's leads to the card.
    await page.goto(`${portal.folder}/activity`);
    assert.equal(page.url(), `${portal.folder}/card`);
    await context.setOffline(false);
    await page.goto(`${portal.folder}/card`);
    assert.equal(await page.locator("#as-of").isVisible(), false);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("one page is kept, with no balance in it, and home asks for no more than before", async () => {
  const { page, context } = await portal.tab();
  await portal.enter(page, "shop:ada");
  assert.deepEqual(await shelves(page), [], "home keeps nothing");
  await keepCard(page);
  for (const path of ["", "rewards", "activity"]) await page.goto(`${portal.folder}/${path}`);
  const kept = await shelves(page);
  assert.deepEqual(kept.map(({ url }) => url), [`${portal.folder}/card`]);
  assert.doesNotMatch(kept[0].text.match(/<main[^]*<\/main>/)[0], /\b220\b/);
  const worker = await page.evaluate(async () => {
    const { scope, active } = await navigator.serviceWorker.ready;
    return { scope, script: active.scriptURL };
  });
  assert.deepEqual(worker, { scope: `${portal.folder}/`, script: `${portal.folder}/sw.js` });
  const sent = await page.request.get(worker.script);
  assert.equal(sent.headers()["content-security-policy"], "default-src 'none'; connect-src 'self'");
  const manifest = await page.request.get(`${portal.folder}/card.webmanifest`);
  const { start_url: start, scope, name } = await manifest.json();
  assert.deepEqual([start, scope, name],
    [`/p/${PROGRAM}/card`, `/p/${PROGRAM}/`, "Bean Stars"]);
  await context.close();
});

/** How each goes out, on the page of settings. */
const WAYS_OUT = {
  async signout(page) {
    await page.locator("form[action$='/signout'] button").click();
    await page.waitForURL(/signin/);
  },
  async leave(page) {
    await page.locator("details:has(form[action$='/leave']) summary").click();
    await page.locator("form[action$='/leave'] input[name=sure]").check();
    await page.locator("form[action$='/leave'] button").click();
    await page.waitForURL(`${portal.folder}/`);
  },
};

for (const [way, goOut] of Object.entries(WAYS_OUT)) {
  test(`who goes out takes the card along: ${way}`, async () => {
    const { page, context } = await portal.tab();
    await portal.shop.enrol(`shop:${way}`, {}, { now: null });
    await portal.enter(page, `shop:${way}`);
    await keepCard(page);
    assert.equal((await shelves(page)).length, 1);
    await page.goto(`${portal.folder}/settings`);
    await goOut(page);
    assert.deepEqual(await shelves(page), []);
    const left = () => page.evaluate(async () =>
      (await navigator.serviceWorker.getRegistrations()).length);
    await until("the worker is gone", async () => (await left()) === 0);
    await context.close();
  });
}

test("who is not let in any more has no card here either", async () => {
  const { page, context } = await portal.tab();
  await portal.enter(page, "shop:ada");
  await keepCard(page);
  await context.clearCookies();
  assert.equal((await page.goto(`${portal.folder}/card`)).status(), 401);
  assert.deepEqual(await shelves(page), []);
  await context.close();
});

test("home says of when it is while the connection is lost, and catches up", async () => {
  const { page, context } = await portal.tab();
  const opened = page.waitForEvent("websocket");
  await portal.enter(page, "shop:ada");
  await opened;
  const told = page.locator("#as-of");
  const redeem = page.locator("#live-offers .button").first();
  assert.equal(await told.isVisible(), false);
  await context.setOffline(true);
  await told.waitFor({ state: "visible" });
  assert.match(await told.innerText(), /^As of \d\d:\d\d\./);
  assert.equal(await redeem.evaluate((way) => way.inert), true, "nothing is spent meanwhile");
  assert.deepEqual(await accused(page), []);
  await portal.picture(page, "offline-home");
  const { shop } = portal;
  const path = "/v1/members/ref:shop:ada/earn";
  const bought = order("o-2", [500], { occurred_at: hours(0) });
  await shop.must(201, shop.post(path, bought, { now: null }));
  await context.setOffline(false);
  await told.waitFor({ state: "hidden" });
  await page.locator("#live-card .balance", { hasText: "230" }).waitFor();
  assert.equal(await redeem.evaluate((way) => way.inert), false);
  await context.close();
});

test("home says so too when the edge is gone, without the device noticing", async () => {
  const { page, context } = await portal.tab();
  // The socket is opened by the page, and cut by us.
  let socket;
  let isGone = false;
  await page.routeWebSocket(/\/live$/, (one) => {
    if (isGone) return void one.close();
    socket = one;
    one.connectToServer();
  });
  await portal.enter(page, "shop:ada");
  await page.waitForFunction(() => document.body.dataset.live);
  await until("the socket", () => socket);
  isGone = true;
  await socket.close();
  await page.locator("#as-of").waitFor({ state: "visible" });
  isGone = false;
  await page.locator("#as-of").waitFor({ state: "hidden" });
  await context.close();
});
