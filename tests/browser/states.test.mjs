// The states between the usual ones, in Chromium: who has nothing yet, owes, has not joined, is
// out, or is nowhere. Each is held against what every page is; and a purchase shows at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { order } from "../edge/lib/shop.mjs";
import { judged } from "./lib/judge.mjs";
import { looks } from "./lib/looks.mjs";
import { hours, openPortal } from "./lib/portal.mjs";

const PROGRAM = "spend-miles";

let portal;
let edge;
/** Members by name, and their voucher. */
const members = { stranger: `mem_${"0".repeat(26)}` };
let voucher;

before(async () => {
  portal = await openPortal(PROGRAM);
  edge = new URL(portal.folder).origin;
  const { shop } = portal;
  const bought = (ref, gross) =>
    order(ref, [gross], { occurred_at: hours(-2), currency: "DKK" });
  for (const name of ["new", "rich", "owing"]) {
    const path = await shop.enrol(`shop:${name}`, { person: { name: "Grace" } }, { now: null });
    members[name] = path.split("/").at(-1);
    if (name === "new") continue;
    await shop.must(201, shop.post(`${path}/earn`, bought("o-1", 800_000), { now: null }));
    const wish = { reward: "credit", units: 2 };
    const taken = await shop.must(201, shop.post(`${path}/redemptions`, wish, { now: null }));
    if (name === "rich") voucher = taken.body.redemption.id;
    if (name !== "owing") continue;
    const used = `${path}/redemptions/${taken.body.redemption.id}/use`;
    await shop.must(200, shop.post(used, {}, { now: null }));
    const back = { return_ref: "r-1" };
    await shop.must(200, shop.post(`${path}/orders/o-1/returns`, back, { now: null }));
  }
});
after(() => portal?.close());

/** Each page, by whom it is looked at, and its status. */
const pages = () => [
  ["new", "", 200],
  ["new", "rewards/credit", 200],
  ["new", "activity", 200],
  ["owing", "", 200],
  ["owing", "activity?kind=spent", 200],
  ["owing", "activity?kind=ended", 200],
  ["rich", `redemptions/${voucher}`, 200],
  ["rich", "activity/2", 200],
  ["rich", "rewards/lounge", 200],
  ["rich", "rewards/none", 404],
  ["rich", "nothing/here", 404],
  ["stranger", "", 200],
  ["nobody", "", 401],
  ["nobody", "signin", 200],
  ["over", "activity", 401],
];

/** Who somebody is to the browser. */
async function become(context, name) {
  await context.clearCookies();
  if (members[name]) return portal.become(context, members[name]);
  if (name === "over") await context.addCookies([{ name: "lo", value: "over", url: edge }]);
}

for (const look of looks()) {
  const { locale, dark } = look;
  test(`${look.named}: axe, valid, quiet, narrow`, async () => {
    const { page, context, complaints } = await portal.tab({ dark });
    const found = [];
    for (const [place, [name, path, status]] of pages().entries()) {
      await become(context, name);
      const ask = path.includes("?") ? "&" : "?";
      const answer = await page.goto(`${portal.folder}/${path}${ask}lang=${locale}`);
      const wrong = await judged(page, { html: await answer.text(), look, place });
      if (answer.status() !== status) wrong.push(`is ${answer.status()}, not ${status}`);
      if (await page.getAttribute("html", "lang") !== locale) wrong.push("speaks another language");
      found.push(...wrong.map((one) => `${name}: ${path} ${one}`));
      await portal.picture(page, `state-${name}-${path.replace(/\W+/g, "-")}-${locale}`);
    }
    assert.deepEqual(found, []);
    const usual = /the server responded with a status of (401|404)/;
    assert.deepEqual(complaints.filter((text) => !usual.test(text)), []);
    await context.close();
  });
}

test("a purchase shows at once where a script runs", async () => {
  const { page, context, complaints } = await portal.tab();
  await become(context, "new");
  const opened = page.waitForEvent("websocket");
  await page.goto(`${portal.folder}/`);
  const socket = await opened;
  const balance = page.locator("#live-card .balance");
  assert.equal(await balance.innerText(), "0");
  const path = `/v1/members/${members.new}/earn`;
  const bought = order("now-1", [50_000], { occurred_at: hours(0), currency: "DKK" });
  await portal.shop.must(201, portal.shop.post(path, bought, { now: null }));
  await page.locator("#live-card .balance", { hasText: /[1-9]/ }).waitFor();
  assert.match(await page.locator("#live-lines").innerText(), /now-1/);
  assert.ok(!socket.isClosed());
  assert.deepEqual(complaints, []);
  await context.close();
});
