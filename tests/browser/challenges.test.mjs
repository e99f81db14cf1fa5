// Challenges in Chromium: a streak that is begun, a week that is complete with its badge, and who
// has done nothing yet; in every language, with a script and without one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { judged } from "./lib/judge.mjs";
import { looks } from "./lib/looks.mjs";
import { hours, openPortal } from "./lib/portal.mjs";

const DAY = 24;
/** The day of an instant in the program's zone, as in 2026-03-01. */
const dayOf = (instant) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" })
  .format(new Date(instant));

let portal;
/** Members by name. */
const members = {};

/** So many smoke-free days in a row up to yesterday, told at noon of the program's zone. */
async function abstain(name, days) {
  const { shop } = portal;
  const path = await shop.enrol(`shop:${name}`, {}, { now: hours(-9 * DAY) });
  for (let day = days; day >= 1; day -= 1) {
    const noon = `${dayOf(hours(-day * DAY))}T11:00:00Z`;
    const act = { action: "smoke-free-day", event_id: `${name}-${day}`, occurred_at: noon };
    await shop.must(201, shop.post(`${path}/actions`, act, { now: noon }));
  }
  members[name] = path.split("/").at(-1);
}

before(async () => {
  portal = await openPortal("healthy-choices");
  await abstain("new", 0);
  await abstain("begun", 3);
  await abstain("done", 7);
});
after(() => portal?.close());

const main = (page) => page.locator("main").innerText();

for (const script of [true, false]) {
  test(`a streak and a badge, ${script ? "with" : "without"} a script`, async () => {
    const { page, context, complaints } = await portal.tab({ script });
    await portal.enter(page, "shop:begun");
    assert.match(await page.locator("#live-task").innerText(), /A smoke-free week[^]*3 of 7 days/);
    await page.click("#live-task .head a");
    assert.match(page.url(), /\/challenges$/);
    assert.equal(await page.locator(".days").first().locator(".full").count(), 3);
    assert.match(await main(page), /7 days in a row: a day without smoking\./);
    assert.match(await main(page), /50 leaves and a badge/);
    assert.match(await main(page), /Go on by .*today, or it begins anew\./);
    assert.equal(await page.locator("progress[max='12']").getAttribute("value"), "0");
    assert.equal(await page.locator("#live-badges").count(), 0);
    await context.clearCookies();
    await portal.enter(page, "shop:done");
    await page.goto(`${portal.folder}/challenges`);
    assert.match(await main(page), /Completed once so far\./);
    assert.match(await page.locator("#live-badges").innerText(), /A smoke-free week/);
    await page.click("footer a[href$='/challenges']");
    assert.equal(await page.locator(".medal").count(), 1);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

for (const look of looks({ other: true })) {
  const { locale, dark } = look;
  test(`${look.named}: axe, valid, quiet, narrow`, async () => {
    const { page, context, complaints } = await portal.tab({ dark });
    const found = [];
    let place = 0;
    for (const name of ["new", "begun", "done"]) {
      await portal.become(context, members[name]);
      for (const path of ["", "challenges", "about"]) {
        const answer = await page.goto(`${portal.folder}/${path}?lang=${locale}`);
        const wrong = await judged(page, { html: await answer.text(), look, place });
        place += 1;
        found.push(...wrong.map((one) => `${name}: ${path} ${one}`));
        await portal.picture(page, `challenges-${name}-${path || "home"}-${locale}`);
      }
    }
    assert.deepEqual(found, []);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("a shop without challenges has no way to them", async () => {
  const { page, context } = await portal.tab();
  const other = await portal.beside("coffee-stars");
  await other.shop.enrol("shop:ada", {}, { now: hours(-2) });
  await other.enter(page, "shop:ada");
  assert.equal(await page.locator("a[href$='/challenges']").count(), 0);
  await context.close();
});
