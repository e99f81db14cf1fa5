// A program that ends, in Chromium: announced, ended and over, as members and newcomers see it.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { order, programs } from "../edge/lib/shop.mjs";
import { judged } from "./lib/judge.mjs";
import { looks } from "./lib/looks.mjs";
import { hours, openPortal } from "./lib/portal.mjs";

const PROGRAM = "last-house";
const DAY_S = 24 * 60 * 60;
/** Days from now at which the pages are looked at. */
const TIMES = { announced: 0, ended: 20, over: 80 };

let portal;
let folder;
let member;

/** The same program, which ends ten days from now and can be redeemed for two months. */
async function ending() {
  const day = (count) => hours(24 * count).slice(0, 10);
  const text = await readFile(programs[PROGRAM], "utf8");
  const path = join(folder, "ending.toml");
  await writeFile(path, text.replace("2026-03-31", day(10)).replace("2026-05-31", day(70)));
  return path;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "regulars-ending-"));
  programs[PROGRAM] = await ending();
  portal = await openPortal(PROGRAM);
  const { shop } = portal;
  const path = await shop.enrol("shop:grace", { person: { name: "Grace" } }, { now: null });
  member = path.split("/").at(-1);
  const bought = order("o-1", [10_000], { occurred_at: hours(-1) });
  await shop.must(201, shop.post(`${path}/earn`, bought, { now: null }));
});
after(async () => {
  await portal?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A tab of the member, or of somebody who has not joined, so many days from now. */
async function tab(days, { who = member, dark = false } = {}) {
  const opened = await portal.tab({ dark });
  await portal.become(opened.context, who);
  const url = new URL(portal.folder).origin;
  await opened.context.addCookies([{ name: "lo-clock", value: String(days * DAY_S), url }]);
  return opened;
}

for (const look of looks()) {
  const { locale, dark } = look;
  test(`${look.named}: axe, valid, quiet, narrow`, async () => {
    const found = [];
    let place = 0;
    for (const [time, days] of Object.entries(TIMES)) {
      const { page, context, complaints } = await tab(days, { dark });
      for (const path of ["", "rewards", "earn", "about"]) {
        const answer = await page.goto(`${portal.folder}/${path}?lang=${locale}`);
        const wrong = await judged(page, { html: await answer.text(), look, place });
        place += 1;
        if (answer.status() !== 200) wrong.push(`is ${answer.status()}`);
        found.push(...wrong.map((one) => `${time}: ${path} ${one}`));
        await portal.picture(page, `ending-${time}-${path}-${locale}`);
      }
      found.push(...complaints);
      await context.close();
    }
    assert.deepEqual(found, []);
  });
}

test("what is said fits the day, and after the end points are redeemed until theirs", async () => {
  const notice = (page) => page.locator(".warn:visible").first().innerText();
  const said = {};
  for (const [time, days] of Object.entries(TIMES)) {
    const { page, context } = await tab(days);
    await page.goto(`${portal.folder}/rewards?lang=en`);
    said[time] = await notice(page);
    const ready = await page.locator("#live-ready .button").count();
    assert.equal(ready, time === "over" ? 0 : 1, time);
    // What nothing is earned towards any more is no goal.
    assert.equal(await page.locator("#live-short li").count(), time === "announced" ? 1 : 0);
    await context.close();
  }
  assert.match(said.announced, /runs until .* After that nothing more is earned/);
  assert.match(said.ended, /ran until .* can be redeemed until .*, in \d+ days/s);
  assert.match(said.over, /could be redeemed until .* cannot be used any more/s);
  const { page, context } = await tab(TIMES.ended);
  await page.goto(`${portal.folder}/rewards/drink?lang=en`);
  await page.click("main form[method=post] button");
  await page.waitForURL(/redemptions/);
  await page.goto(`${portal.folder}/`);
  assert.match(await notice(page), /An open voucher keeps its own date/);
  await context.close();
});

test("who comes after the end is told so, and has nothing to press", async () => {
  const { page, context } = await tab(TIMES.ended, { who: `mem_${"0".repeat(26)}` });
  await page.goto(`${portal.folder}/?lang=en`);
  assert.equal(await page.locator("h1").innerText(), "This program has ended");
  assert.equal(await page.locator("main form").count(), 0);
  await portal.picture(page, "ending-newcomer");
  await context.close();
});
