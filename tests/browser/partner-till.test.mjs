// A partner's till in real Chromium: pair, scan or type, hand over, take back; and who may not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { order } from "../edge/lib/shop.mjs";
import { judged } from "./lib/judge.mjs";
import { looks, ways } from "./lib/looks.mjs";
import { hours, openPortal } from "./lib/portal.mjs";
import { giveCamera, readQr } from "./lib/scan.mjs";
import { books, bring, openTill, pair } from "./lib/till.mjs";

const sauna = { id: "harbour-sauna", name: "Harbour Sauna" };
const LOOK = "main form button:not([type])";
const TAKE = "form[action^='/r/'] button";
const UNDO = "form[action$='/till/undo'] button";

let portal;

before(async () => {
  portal = await openPortal("coffee-stars");
  for (const partner of [books, sauna]) {
    await portal.shop.must(201, portal.shop.post("/v1/partners", partner));
  }
});
after(() => portal?.close());

const main = (page) => page.locator("main").innerText();
const pageOf = ({ code }) => `${portal.folder.replace("/p/", "/r/")}/${code}`;

/** How its partner's own system is told that a link stands. */
async function stateOf({ member }) {
  const { body } = await portal.shop.must(200, portal.shop.get(`${member}/links`, { now: null }));
  return body.data.length > 0 ? "open" : "gone";
}

for (const { size, script, named } of ways({ other: true })) {
  test(`type a code, hand over, take it back, hand over again: ${named}`, async () => {
    const name = `till-${size}-${script ? "script" : "plain"}`;
    const link = await bring(portal, { location: "front" });
    const { page, context, complaints } =
      await openTill(portal, books.id, { size, script, location: "front" });
    assert.match(await main(page), /The tablet · front/);
    await portal.picture(page, `${name}-counter`);
    await page.fill("#code", link.code.replace(/(.{5})/g, "$1 ").toLowerCase());
    await page.click(LOOK);
    await page.waitForURL(pageOf(link));
    assert.match(await main(page), /Ready to hand over[^]*A paperback[^]*200 stars/);
    await portal.picture(page, `${name}-ready`);
    await page.click(TAKE);
    await page.waitForSelector(".now");
    assert.match(await main(page), /Hand it over now[^]*A paperback[^]*rdm_/);
    assert.equal(await page.locator(TAKE).count(), 0);
    await portal.picture(page, `${name}-done`);
    assert.equal(await stateOf(link), "gone");

    await page.click(UNDO);
    await page.waitForURL(`${portal.folder}/till/day`);
    assert.match(await main(page), /A paperback[^]*Taken back at/);
    assert.equal(await page.locator(UNDO).count(), 0);
    assert.equal(await stateOf(link), "open");
    await page.goto(pageOf(link));
    await page.click(TAKE);
    await page.waitForSelector(".now");
    await page.click("main .doing a.button");
    await page.waitForURL(`${portal.folder}/till`);
    assert.match(await main(page), /Just now[^]*A paperback[^]*A paperback/);
    await page.click("nav.pills a[href$='/day']");
    assert.equal(await page.locator(UNDO).count(), 1);
    await portal.picture(page, `${name}-day`);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("a member redeems, shows the QR code, and the till's camera reads it", async () => {
  const { shop } = portal;
  const cara = await shop.enrol("shop:cara", {}, { now: hours(-2) });
  const bought = order("o-1", [60_000], { occurred_at: hours(-2), currency: "EUR" });
  await shop.must(201, shop.post(`${cara}/earn`, bought, { now: hours(-1) }));
  const phone = await portal.tab();
  await portal.enter(phone.page, "shop:cara");
  await phone.page.goto(`${portal.folder}/rewards/paperback`);
  await phone.page.click("main form button");
  await phone.page.waitForURL(/\/pickups\//);
  await portal.picture(phone.page, "pickup");
  const code = await phone.page.getAttribute("#code", "data-code");
  const said = await readQr(phone.page);
  const { host } = new URL(portal.folder);
  assert.equal(said, `http://${host}/R/coffee-stars/${code}`.toUpperCase());

  const picture = await phone.page.locator(".qr").screenshot();
  const { page, context, complaints } = await portal.tab({ size: "desk" });
  await giveCamera(page, picture.toString("base64"));
  await pair(portal, page, { till: books.id, label: "The tablet" });
  await page.click("[data-scan]");
  await page.waitForURL(/\/r\/coffee-stars\//);
  assert.match(await main(page), /Ready to hand over/);
  await page.click(TAKE);
  await page.waitForSelector(".now");
  // The phone in the other hand sees it at once.
  await phone.page.getByText("This voucher has been used").waitFor();
  assert.equal(await phone.page.locator("form[action$='/cancel'], .qr").count(), 0);
  assert.equal(await phone.page.textContent("#said"), "Used");
  await page.click(UNDO);
  await phone.page.locator(".qr").waitFor();
  assert.deepEqual([...complaints, ...phone.complaints], []);
  await context.close();
  await phone.context.close();
});

test("where no camera or detector is, there is no button, and a refusal says to type", async () => {
  const { page, context } = await openTill(portal, books.id);
  const hasDetector = await page.evaluate(async () =>
    (await globalThis.BarcodeDetector?.getSupportedFormats() ?? []).includes("qr_code"));
  assert.equal(await page.locator("[data-scan]").isVisible(), hasDetector);
  await giveCamera(page, "");
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("denied"));
  });
  await page.reload();
  await page.click("[data-scan]");
  await page.locator("[data-scan-failed]").waitFor();
  assert.ok(await page.locator("[data-scan]").isVisible());
  await context.close();
});

test("the QR code of a link's own page leads there, however large it is written", async () => {
  const link = await bring(portal);
  const { page, context, complaints } = await portal.tab();
  await page.goto(link.url);
  assert.match(await main(page), /Show this at the till[^]*Corner Books/);
  await portal.picture(page, "link-open");
  const said = await readQr(page);
  assert.equal(said, link.qr);
  await page.goto(said);
  assert.match(await main(page), /Show this at the till/);
  assert.equal(await page.locator("form").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("no address that a link's page leads to is told the link", async () => {
  const link = await bring(portal);
  const { page, context } = await portal.tab();
  const told = [];
  page.on("request", async (request) => {
    const { referer } = await request.allHeaders();
    if (referer) told.push(`${request.url()} ${referer}`);
  });
  await page.goto(link.url);
  await page.click(".foot a[lang='da']");
  await page.waitForURL(/lang=da/);
  assert.match(await main(page), /Vis den ved kassen/);
  await page.click(".top a.shop");
  await page.waitForURL(/\/p\/coffee-stars\/$/);
  assert.deepEqual(told, []);
  assert.equal(await page.evaluate(() => document.referrer), "");
  await context.close();
});

const others = [
  ["another partner's", sauna.id, {}, /Not for this till[^]*This is for Corner Books/],
  ["another place's", books.id, { location: "back" }, /Not for this till[^]*This is for front/],
  ["the shop's own", "shop", {}, /Not for this till[^]*This is for Corner Books/],
];
for (const [title, till, wish, said] of others) {
  test(`a till that is ${title} sees what it is, and no button`, async () => {
    const link = await bring(portal, { location: "front" });
    const { page, context, complaints } = await openTill(portal, till, wish);
    await page.goto(pageOf(link));
    assert.match(await main(page), said);
    assert.equal(await page.locator(TAKE).count(), 0);
    await portal.picture(page, `till-not-${till}`);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("what is over, taken or taken back says so, at a till and to anybody", async () => {
  const { page, context } = await openTill(portal, books.id);
  const other = await openTill(portal, books.id);
  const anybody = await portal.tab();
  const sees = async (link, till, one) => {
    for (const [tab, said] of [[page, till], [anybody.page, one]]) {
      await tab.goto(pageOf(link));
      assert.match(await main(tab), said);
      assert.equal(await tab.locator(TAKE).count(), 0);
    }
  };
  const taken = await bring(portal);
  await page.goto(pageOf(taken));
  await other.page.goto(pageOf(taken));
  await other.page.click(TAKE);
  await other.page.waitForSelector(".now");
  // The page was open before somebody was faster.
  await page.click(TAKE);
  await page.waitForSelector("[role=alert]");
  assert.match(await main(page), /Already handed over/);
  await portal.picture(page, "till-too-late");
  await sees(taken, /Already handed over[^]*at \d/, /Already handed over[^]*works once/);

  const back = await bring(portal);
  const revoke = `${back.member}/links/${back.hold}/revoke`;
  await portal.shop.must(200, portal.shop.post(revoke, {}, { now: null }));
  await sees(back, /Taken back/, /Taken back/);

  const over = await bring(portal, { ttl_seconds: 60 });
  for (const tab of [context, anybody.context]) {
    await tab.addCookies([{ name: "lo-clock", value: "120", domain: "localhost", path: "/" }]);
  }
  await sees(over, /The time is up/, /The time is up/);
  for (const tab of [context, other.context, anybody.context]) await tab.close();
});

test("a device that the shop ended is no till any more, also with a page open", async () => {
  const { shop } = portal;
  const link = await bring(portal);
  const { page, context } = await openTill(portal, books.id, { label: "Lost" });
  await page.goto(pageOf(link));
  const { body } = await shop.must(200, shop.get("/v1/devices"));
  const { id } = body.data.find(({ label }) => label === "Lost");
  await shop.must(200, shop.call("DELETE", `/v1/devices/${id}`));
  await page.click(TAKE);
  await page.waitForURL(`${portal.folder}/till`);
  assert.match(await main(page), /This till is signed out/);
  await portal.picture(page, "till-ended");
  assert.equal(await stateOf(link), "open");
  await page.goto(pageOf(link));
  assert.equal(await page.locator(TAKE).count(), 0);
  await context.close();
});

test("a wrong code pairs nothing, and signing out ends the till", async () => {
  const { page, context } = await portal.tab();
  await page.goto(`${portal.folder}/till`);
  await page.fill("#code", "ABCD-EFGH");
  await page.click("main form button");
  await page.waitForSelector("[role=alert]");
  assert.match(await main(page), /This code is not right/);
  await context.close();
  const till = await openTill(portal, books.id);
  await till.page.goto(`${portal.folder}/till/day`);
  await till.page.click("form[action$='/till/signout'] button");
  await till.page.waitForURL(`${portal.folder}/till`);
  assert.match(await main(till.page), /Make this device a till/);
  assert.deepEqual(await till.context.cookies(), []);
  await till.context.close();
});

for (const look of looks({ other: true })) {
  const { locale, dark, direction } = look;
  test(`tills ${look.named}: axe, valid, quiet`, async () => {
    const [open, taken] = [await bring(portal), await bring(portal)];
    const anybody = await portal.tab({ dark, locale });
    const till = await openTill(portal, books.id, { dark, locale, location: "front" });
    await till.page.goto(pageOf(taken));
    await till.page.click(TAKE);
    await till.page.waitForSelector(".now");
    const pages = [
      [anybody, `${portal.folder}/till`, 200],
      [anybody, pageOf(open), 200],
      [anybody, pageOf(taken), 200],
      [anybody, pageOf({ code: "nothing" }), 404],
      [till, `${portal.folder}/till`, 200],
      [till, pageOf(open), 200],
      [till, pageOf(taken), 200],
      [till, `${portal.folder}/till/day`, 200],
    ];
    const found = [];
    for (const [place, [{ page }, path, status]] of pages.entries()) {
      const answer = await page.goto(`${path}?lang=${locale}`);
      assert.equal(answer.status(), status, path);
      assert.equal(await page.getAttribute("html", "dir"), direction);
      await portal.picture(page, `tills-${place}-${locale}-${dark ? "dark" : "light"}`);
      const wrong = await judged(page, { html: await answer.text(), look, place });
      found.push(...wrong.map((one) => `${place} ${path} ${one}`));
    }
    assert.deepEqual(found, []);
    const quiet = [...anybody.complaints, ...till.complaints];
    assert.deepEqual(quiet.filter((one) => !one.includes("404")), []);
    for (const { context } of [anybody, till]) await context.close();
  });
}
