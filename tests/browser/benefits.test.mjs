// What a member has beside points, in Chromium: levels, stamps, memberships, bonuses and choices,
// on a phone and at a desk, with a script and without one.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { programs } from "../edge/lib/shop.mjs";
import { judged } from "./lib/judge.mjs";
import { looks, ways } from "./lib/looks.mjs";
import { openPortal } from "./lib/portal.mjs";

const DAY_SECONDS = 24 * 3600;

/** The day that is so many days from now, as a form wants it. */
const dayAhead = (days) =>
  new Date(Date.now() + days * DAY_SECONDS * 1000).toISOString().slice(0, 10);

/** Sets a browser's clock so many days ahead. */
const clockCookie = ({ folder }, days) =>
  ({ name: "lo-clock", value: `${days * DAY_SECONDS}`, url: new URL(folder).origin });

/** One program's portal, and members to whom things happen. */
class House {
  #orders = 0;

  constructor(portal) {
    this.portal = portal;
    this.program = portal.program;
  }

  post(path, body, status = 201) {
    const { shop } = this.portal;
    return shop.must(status, shop.post(path, body, { now: null }));
  }

  /** Enrols somebody, and answers their path. */
  async enrol(name) {
    const { body } = await this.post("/v1/members", { ref: `shop:${name}` });
    return `/v1/members/${body.member}`;
  }

  /** One order of one line; answers its name. */
  async buy(member, line) {
    const ref = `o-${(this.#orders += 1)}`;
    const lines = [{ id: "1", quantity: 1, tax: 0, ...line }];
    const now = new Date().toISOString();
    await this.post(`${member}/earn`, { order: { ref, occurred_at: now, currency: "EUR", lines } });
    return ref;
  }

  bill(member, event, rest = {}) {
    const now = new Date().toISOString();
    const reference = `b-${(this.#orders += 1)}`;
    const bill = { plan: "monthly", billing_ref: reference, event, occurred_at: now, ...rest };
    return this.post(`${member}/billing`, bill, 200);
  }

  /** A tab of somebody who has come in, and what they read on a page. */
  async visit(name, look) {
    const { page, context, complaints } = await this.portal.tab(look);
    await this.portal.enter(page, `shop:${name}`);
    const read = async (path) => {
      const answer = await page.goto(`${this.portal.folder}/${path}`);
      assert.equal(answer.status(), 200, path);
      return page.locator("main").innerText();
    };
    /** Sets the clock so many days ahead. */
    const wait = (days) => context.addCookies([clockCookie(this.portal, days)]);
    /** Browsers write down the status of what is refused: `but` those are no complaints. */
    const leave = async (but = []) => {
      await context.close();
      const usual = (text) => but.some((status) => text.includes(`a status of ${status}`));
      assert.deepEqual(complaints.filter((text) => !usual(text)), []);
    };
    const keep = (what) => this.portal.picture(page,
      `benefits-${this.program}-${what}-${look.size}-${look.script ? "script" : "plain"}`);
    return { page, context, read, wait, leave, keep };
  }
}

/** The shop and the browser of all these programs. */
let shop;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "regulars-benefits-"));
  programs["nights-later"] = await nightsLater();
  shop = await openPortal("coffee-stars");
});
after(async () => {
  await shop?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The hotel's program, where nobody has a level from the first day on. */
async function nightsLater() {
  const text = await readFile(programs.nights, "utf8");
  const later = text.replace('"nights"', '"nights-later"')
    .replace(/\[\[tier\]\]\nid +=\s"guest"\n.*\n/, "");
  const path = join(folder, "nights-later.toml");
  await writeFile(path, later);
  return path;
}

/** A program's house for the tests of one group. */
function house(program) {
  const own = {};
  before(async () => Object.assign(own, { house: new House(await shop.beside(program)) }));
  return own;
}

describe("levels", () => {
  const own = house("beauty-tiers");

  for (const way of ways()) {
    test(`are climbed, returned, kept for a grace, and over: ${way.named}`, async () => {
      const name = `${way.size}-${way.script}`;
      const member = await own.house.enrol(name);
      const { page, read, wait, leave, keep } = await own.house.visit(name, way);
      assert.match(await read("benefits"), /Rose Gold\s+5,000 points to go for Gold/);
      await own.house.buy(member, { gross: 30_000 });
      assert.match(await read("benefits"), /2,000 points to go for Gold/);
      const bar = page.locator("progress[aria-labelledby=next-level]");
      assert.deepEqual([await bar.getAttribute("value"), await bar.getAttribute("max")],
        ["3000", "5000"]);
      const reached = await own.house.buy(member, { gross: 25_000 });
      const gold = await read("benefits");
      assert.match(gold, /Gold\s+Yours until [^]*9,500 points to go for Platinum/);
      assert.match(gold, /Free delivery/);
      await keep("gold");
      assert.match(await read(""), /Gold[^]*Welcome to Gold/, "the gift that comes with it");
      await own.house.post(`${member}/orders/${reached}/returns`, { return_ref: `r-${name}` }, 200);
      assert.match(await read("benefits"), /Rose Gold\s+2,000 points to go for Gold/);
      assert.doesNotMatch(await read(""), /Welcome to Gold/, "the gift went back with the level");
      await own.house.buy(member, { gross: 25_000 });
      await wait(2 * 365 + 30);
      const grace = await read("benefits");
      assert.match(grace, /Gold\s+It has ended, and is kept for you until/);
      assert.match(grace, /To keep it for another year: 5,000 points more by/);
      await keep("grace");
      await wait(2 * 365 + 100);
      assert.match(await read("benefits"), /Your level\s+Rose Gold/);
      await leave();
    });
  }
});

describe("a stamp card", () => {
  const own = house("coffee-card");
  const coffees = (quantity) =>
    ({ quantity, gross: quantity * 360, categories: ["coffee"] });

  for (const way of ways({ other: true })) {
    test(`fills, turns into a voucher, and gives a stamp back: ${way.named}`, async () => {
      const name = `${way.size}-${way.script}`;
      const member = await own.house.enrol(name);
      const { page, read, leave, keep } = await own.house.visit(name, way);
      const stamps = async () => {
        await read("");
        return page.locator("#live-card .stamps").getAttribute("aria-label");
      };
      assert.equal(await stamps(), "0 of 9");
      await own.house.buy(member, coffees(3));
      await own.house.buy(member, coffees(3));
      assert.equal(await stamps(), "6 of 9");
      assert.equal(await page.locator("#live-card .stamp.full").count(), 6);
      assert.doesNotMatch(await read(""), /Your vouchers/);
      await keep("six");
      const last = await own.house.buy(member, coffees(3));
      assert.equal(await stamps(), "0 of 9");
      assert.match(await read(""), /Your vouchers\s+A free coffee/);
      await keep("voucher");
      const back = { return_ref: `r-${name}`, lines: [{ id: "1", quantity: 1 }] };
      await own.house.post(`${member}/orders/${last}/returns`, back, 200);
      assert.equal(await stamps(), "8 of 9");
      assert.doesNotMatch(await read(""), /Your vouchers/, "the voucher went back with the coffee");
      assert.equal(await page.locator("nav a[href$='/benefits']").count(), 0, "nothing is there");
      await leave();
    });
  }
});

describe("a membership", () => {
  const own = house("prime-club");
  const perks = (page) => page.locator("#live-rest .notes li").allInnerTexts();

  for (const way of ways()) {
    test(`is offered, paid, cancelled and over: ${way.named}`, async () => {
      const name = `${way.size}-${way.script}`;
      const member = await own.house.enrol(name);
      const { page, read, wait, leave, keep } = await own.house.visit(name, way);
      const before = await read("benefits");
      assert.match(before, /Memberships you can join\s+Nord Yearly\s+It costs €119/);
      assert.doesNotMatch(before, /Your memberships/);
      await keep("none");
      const opened = way.script && page.waitForEvent("websocket");
      await page.reload();
      await opened;
      await own.house.bill(member, "paid");
      // An open page is told; without a script it is loaded again.
      if (way.script) await page.locator("h2", { hasText: "Your memberships" }).waitFor();
      const paid = await read("benefits");
      assert.match(paid, /Nord Monthly\s+Paid until/);
      const names = (await perks(page)).map((text) => text.split("\n")[0].trim());
      assert.deepEqual(names, ["Free delivery", "Members' prices", "Early access"]);
      await keep("paid");
      assert.match(await read(""), /Nord Monthly[^]*Free delivery, Members' prices and Early/);
      await own.house.bill(member, "cancelled");
      assert.match(await read("benefits"), /Nord Monthly\s+Cancelled. It runs until/);
      assert.equal((await perks(page)).length, 3, "what is paid is paid");
      await wait(32);
      assert.match(await read("benefits"), /Nord Monthly\s+Ended on/);
      assert.deepEqual(await perks(page), [], "the perks are gone");
      assert.doesNotMatch(await read(""), /Free delivery/);
      await keep("over");
      await wait(120);
      assert.doesNotMatch(await read("benefits"), /Ended on/, "it is of no interest any more");
      await leave();
    });
  }
});

/** The form of a benefit. */
const formOf = (page, benefit) => page.locator(`form:has(input[value="${benefit}"])`);

/** What a form would send. */
const fieldsOf = (form) => form.evaluate((form) => Object.fromEntries(new FormData(form)));

async function pick(page, benefit, option) {
  const form = formOf(page, benefit);
  await form.locator(`input[value="${option}"]`).check();
  await form.locator("button").click();
}

describe("what there is to choose", () => {
  const own = house("insider");

  for (const way of ways({ other: true })) {
    test(`is chosen once, and told in the statement: ${way.named}`, async () => {
      const name = `${way.size}-${way.script}`;
      const member = await own.house.enrol(name);
      const { page, context, read, leave, keep } = await own.house.visit(name, way);
      await read("benefits");
      assert.equal(await page.locator("main form").count(), 0, "not on this level");
      await own.house.buy(member, { gross: 40_000 });
      assert.match(await read(""), /A gift of your choice\s+Yours to choose/);
      await page.click("#live-level a:has-text('A gift of your choice')");
      await page.waitForURL(/\/benefits$/);
      await keep("open");
      const stale = await context.newPage();
      await stale.goto(page.url());
      const sent = await fieldsOf(formOf(page, "gift"));
      await pick(page, "gift", "lipstick");
      await page.waitForURL(/\/redemptions\/rdm_/);
      assert.match(await page.locator("main").innerText(), /A lipstick/);
      assert.equal(await page.locator("form[action$='/cancel']").count(), 0, "a gift is no trade");
      const voucher = page.url();
      await keep("chosen");

      // Pressed twice, however late, it is the same voucher.
      const again = await context.request.post(`${own.house.portal.folder}/benefits`, {
        form: { ...sent, option: "lipstick" }, maxRedirects: 0,
        headers: { "origin": new URL(voucher).origin, "sec-fetch-site": "same-origin" },
      });
      assert.equal(again.status(), 303);
      assert.ok(voucher.endsWith(again.headers().location));

      // Another page that was left open wants the other one: it is told why not, in its place.
      await pick(stale, "gift", "perfume");
      await stale.locator("[role=alert]").waitFor();
      assert.match(await stale.locator("[role=alert]").innerText(), /nothing left to choose/);
      assert.match(await stale.locator("main").innerText(), /You can choose again from 1 January/);
      assert.equal(await formOf(stale, "gift").count(), 0);
      await stale.close();

      // A day that is over is refused where it was typed; one ahead is told.
      await read("benefits");
      const day = formOf(page, "own-day");
      await day.evaluate((form) => (form.noValidate = true));
      await day.locator("input[type=date]").fill("2020-02-02");
      await day.locator("button").click();
      await day.locator("[role=alert]").waitFor();
      assert.match(await day.locator("[role=alert]").innerText(), /Choose a day ahead/);
      await keep("refused");
      const ahead = dayAhead(3);
      if (ahead.slice(0, 4) === dayAhead(0).slice(0, 4)) {
        await day.locator("input[type=date]").fill(ahead);
        await day.locator("button").click();
        await day.waitFor({ state: "detached" });
        assert.match(await read("benefits"), /Your own double-points day\s+Your day: /);
        assert.equal(await page.locator("main form").count(), 0);
      }
      assert.match(await read("activity"), /A gift of your choice: A lipstick/);
      await page.click("text=A gift of your choice: A lipstick");
      await page.waitForURL(/\/activity\/\d+$/);
      assert.match(await page.locator("main").innerText(), /You choose one of these/);
      await leave([409, 422]);
    });
  }
});

const enrolled = () => {};
const paid = (own, member) => own.bill(member, "paid");
/**
 * Members in every state, by program: what happens to each, in how many days one looks, and what
 * their benefits then say in English.
 */
const STATES = {
  "beauty-tiers": {
    grace: [(own, member) => own.buy(member, { gross: 55_000 }), 2 * 365 + 30, /is kept for you/],
  },
  "insider": {
    lowest: [enrolled, 0, /Muse/],
    open: [(own, member) => own.buy(member, { gross: 40_000 }), 0, /Yours to choose/],
    top: [(own, member) => own.buy(member, { gross: 120_000 }), 0, /no level above/],
  },
  "nights": {
    guest: [enrolled, 0, /Guest/],
    choice: [
      (own, member) => own.buy(member, { quantity: 21, gross: 210_000, categories: ["room"] }),
      0,
      /Silver/,
    ],
  },
  "nights-later": {
    none: [enrolled, 0, /No level yet/],
  },
  "prime-club": {
    none: [enrolled, 0, /Memberships you can join/],
    trial: [(own, member) => own.bill(member, "trial"), 0, /Your memberships/],
    active: [(own, member) => own.bill(member, "paid", { plan: "yearly" }), 0, /Paid until/],
    cancelled: [
      async (own, member) => {
        await paid(own, member);
        await own.bill(member, "cancelled");
      },
      0,
      /Cancelled. It runs until/,
    ],
    lapsed: [paid, 40, /Ended on/],
  },
  "switch-bonus": {
    waiting: [(own, member) => own.buy(member, { gross: 20_000 }), 0, /./],
  },
};

for (const [place, [program, states]] of Object.entries(STATES).entries()) {
  describe(`every state of ${program}`, () => {
    const own = house(program);
    const members = {};
    before(async () => {
      for (const [name, [happens]] of Object.entries(states)) {
        const path = await own.house.enrol(name);
        members[name] = path.split("/").at(-1);
        await happens(own.house, path);
      }
    });

    for (const look of looks({ other: place % 2 === 1 })) {
      test(`${look.named}: axe, valid, narrow`, async () => {
        const { portal } = own.house;
        const { page, context, complaints } = await portal.tab({ dark: look.dark });
        const found = [];
        for (const [place, [name, [, days, said]]] of Object.entries(states).entries()) {
          await portal.become(context, members[name]);
          await context.addCookies([clockCookie(portal, days)]);
          for (const path of look.locale === "en" ? ["", "benefits"] : ["benefits"]) {
            const answer = await page.goto(`${portal.folder}/${path}?lang=${look.locale}`);
            const wrong = await judged(page, { html: await answer.text(), look, place });
            const text = await page.locator("main").innerText();
            if (/\{\w*\}|\b(home|benefits|describe)\.\w/.test(text)) wrong.push(`says ${text}`);
            if (look.locale === "en" && path && !said.test(text)) wrong.push("is another state");
            if (answer.status() !== 200) wrong.push(`is ${answer.status()}`);
            found.push(...wrong.map((one) => `${name} ${path}: ${one}`));
            await portal.picture(page, `${program}-${name}-${path || "home"}-${look.locale}`);
          }
        }
        assert.deepEqual([...found, ...complaints], []);
        await context.close();
      });
    }
  });
}
