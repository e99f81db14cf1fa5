// Pages of others around ours, in Chromium: no frame shows one, no opener holds one, and nobody is
// told by a Referer where a member comes from.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { serve } from "../sdk/lib/browser.mjs";
import { openPortal } from "./lib/portal.mjs";

const PATHS = ["", "rewards", "rewards/drink", "activity", "card", "settings", "about", "signin",
  "till", "none"];

let portal;
let site;
/** What arrived at the other site. */
const arrived = [];
/** What the other site's page has in it. */
let inside = "";

before(async () => {
  portal = await openPortal("coffee-stars");
  await portal.shop.enrol("shop:ada", {}, { now: null });
  site = await serve(({ url, headers }) => {
    arrived.push({ url, headers });
    return new Response(`<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>${inside}`, {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  });
});
after(async () => {
  await site?.stop();
  await portal?.close();
});

/** The other site by the member's own host: browsers send our cookie along, as it is one site. */
const near = () => site.url.replace("127.0.0.1", "localhost");

/** A member's tab that has been to the portal. */
async function memberTab() {
  const opened = await portal.tab();
  await portal.enter(opened.page, "shop:ada");
  arrived.length = 0;
  return opened;
}

describe("no page shows in a frame of a page elsewhere", () => {
  const ways = {
    "a frame": (url) => `<iframe src="${url}"></iframe>`,
    "a frame without a sandbox's rights": (url) =>
      `<iframe sandbox="allow-scripts allow-forms" src="${url}"></iframe>`,
    "an object": (url) => `<object data="${url}" type="text/html"></object>`,
    "an embedded page": (url) => `<embed src="${url}" type="text/html">`,
  };
  for (const [how, write] of Object.entries(ways)) {
    test(how, async () => {
      const { page, context } = await memberTab();
      inside = PATHS.map((path) => write(`${portal.folder}/${path}`)).join("");
      for (const from of [near(), site.url]) {
        await page.goto(from);
        const frames = page.frames().filter((frame) => frame !== page.mainFrame());
        for (const frame of frames) {
          assert.doesNotMatch(frame.url(), /\/p\//, `${how} shows ${frame.url()}`);
          const said = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
          assert.doesNotMatch(said, /Bean|stars/i);
        }
        if (how === "a frame") assert.equal(frames.length, PATHS.length);
      }
      inside = "";
      await context.close();
    });
  }

  test("and a page of theirs in the same frame does", async () => {
    const { page, context } = await memberTab();
    inside = "";
    await page.goto(near());
    await page.setContent(`<iframe src="${near()}/framed"></iframe>`);
    const [, frame] = page.frames();
    await frame.waitForSelector("h1");
    assert.equal(await frame.innerText("h1"), "Elsewhere");
    await context.close();
  });
});

test("who opens a page of ours has no hold on it", async () => {
  const { page, context } = await memberTab();
  await page.goto(near());
  const opening = context.waitForEvent("page");
  await page.evaluate((url) => void (window.opened = window.open(url)), `${portal.folder}/`);
  const popup = await opening;
  await popup.waitForSelector("h1");
  assert.equal(await popup.evaluate(() => window.opener), null);
  assert.ok(await page.evaluate(() => window.opened.closed), "the opener sees a closed window");
  await context.close();
});

test("a page elsewhere cannot read ours, nor load it as anything", async () => {
  const { page, context } = await memberTab();
  await page.goto(near());
  const got = await page.evaluate(async (url) => {
    const read = await fetch(url, { credentials: "include" }).then(() => "read", () => "refused");
    const load = (name) => new Promise((done) => {
      const element = document.createElement(name);
      element.onload = () => done("loaded");
      element.onerror = () => done("refused");
      if (name === "link") Object.assign(element, { rel: "stylesheet", href: url });
      else element.src = url;
      document.head.append(element);
    });
    return [read, await load("script"), await load("img"), await load("link")];
  }, `${portal.folder}/data.json`);
  assert.deepEqual(got, ["refused", "refused", "refused", "refused"]);
  await context.close();
});

test("who leaves for another site says nothing of where from", async () => {
  const { page, context } = await memberTab();
  const ways = {
    link: () => page.evaluate((url) => {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: "x" });
      document.querySelector("main").append(link);
      link.click();
    }, `${near()}/link`),
    location: () => page.evaluate((url) => location.assign(url), `${near()}/location`),
    window: () => page.evaluate((url) => void window.open(url), `${near()}/window`),
  };
  for (const [how, leave] of Object.entries(ways)) {
    await page.goto(`${portal.folder}/activity?before=secret&kind=spent`);
    const reached = how === "window"
      ? context.waitForEvent("page").then((popup) => popup.waitForSelector("h1"))
      : page.waitForURL(`${near()}/${how}`);
    await leave();
    await reached;
    const request = arrived.find(({ url }) => url === `/${how}`);
    assert.ok(request, how);
    assert.equal(request.headers.referer, undefined, how);
    assert.equal(request.headers.origin, undefined, how);
  }
  await context.close();
});
