// The shop's own till in real Chromium: find, enrol, count, give, use, and take back.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { order, wallet } from "../edge/lib/shop.mjs";
import { judged } from "./lib/judge.mjs";
import { looks, ways } from "./lib/looks.mjs";
import { hours, openPortal } from "./lib/portal.mjs";
import { books, openTill } from "./lib/till.mjs";

let portal;
let members = 0;
let paired;
before(async () => {
  portal = await openPortal("coffee-stars");
  const { context } = await openTill(portal, "shop");
  paired = await context.cookies();
  await context.close();
});
after(() => portal?.close());

/** A tab of the shop's till: of one device, for codes are tried ten times a minute at most. */
async function open(options) {
  const tab = await portal.tab(options);
  await tab.context.addCookies(paired);
  await tab.page.goto(`${portal.folder}/till`);
  // That a number is nobody's has a status of its own, which the browser notes.
  tab.quiet = () => tab.complaints.filter((one) => !/status of 4\d\d/.test(one));
  return tab;
}

/** A member with so many cents of orders, and what they are found by. */
async function enrol({ cents = 11_000, ...more } = {}) {
  const { shop } = portal;
  members += 1;
  const phone = `+45311200${String(members).padStart(2, "0")}`;
  const email = `ada${members}@example.com`;
  const identifiers = [{ kind: "phone", value: phone }, { kind: "email", value: email }];
  const body = { identifiers, person: { name: `Ada ${members}` }, ...more };
  const made = shop.post("/v1/members", body, { now: hours(-2) });
  const { member } = (await shop.must(201, made)).body;
  const bought = order(`o-${members}`, [cents], { occurred_at: hours(-2), currency: "EUR" });
  await shop.must(201, shop.post(`/v1/members/${member}/earn`, bought, { now: hours(-1) }));
  const { card } = (await shop.get(`/v1/members/${member}`, { now: null })).body;
  return { member, card, phone, email, name: `Ada ${members}` };
}

const told = (page) => page.locator("main").innerText();
const stars = async (member) => {
  const { body } = await portal.shop.get(`/v1/members/${member}/balance`, { now: null });
  return wallet(body, "star").active;
};

/** Types into the till's field, and looks it up. */
async function find(page, text) {
  await page.goto(`${portal.folder}/till`);
  await page.fill("#code", text);
  await page.click("main form.asking > button.wide:not([type=button])");
  await page.waitForLoadState();
}

/** Presses a button, and waits for the page that it leads to. */
async function press(page, selector) {
  await page.locator(selector).first().click();
  await page.waitForLoadState();
}

const undo = (page) => press(page, ".done form button");

for (const { size, script, named } of ways()) {
  describe(`a customer at the counter: ${named}`, () => {
    let tab;
    let ada;
    before(async () => {
      ada = await enrol();
      tab = await open({ size, script });
    });
    after(async () => {
      assert.deepEqual(tab.quiet(), []);
      await tab.context.close();
    });

    test("is found by card, by phone in any form and by e-mail, and by no address", async () => {
      const { page } = tab;
      await portal.picture(page, `shop-till-${size}-${script ? "script" : "plain"}`);
      const local = ada.phone.slice(3);
      const forms = [ada.card, ada.card.replace(/(....)/g, "$1 "), ada.phone, local,
        local.replace(/(..)/g, "$1 "), `0045${local}`, ada.email, ada.email.toUpperCase()];
      for (const text of forms) {
        await find(page, text);
        assert.equal(page.url(), `${portal.folder}/till/members/${ada.member}`, text);
        assert.match(await told(page), new RegExp(ada.name));
      }
      await portal.picture(page, `shop-member-${size}-${script ? "script" : "plain"}`);
    });

    test("buys a coffee and something for an amount, and each is taken back", async () => {
      const { page } = tab;
      await find(page, ada.card);
      const before = await stars(ada.member);
      await press(page, "button[name=quick][value=coffee]");
      assert.match(await told(page), /Coffee €3\.60/);
      await portal.picture(page, `shop-counted-${size}-${script ? "script" : "plain"}`);
      // Of 3.60 with a quarter of tax, 2.88 count: five stars and what is left over.
      assert.equal(await stars(ada.member), before + 5);
      await undo(page);
      assert.match(await told(page), /Taken back at/);
      assert.equal(await stars(ada.member), before);
      await page.fill("#amount", "12,50");
      await press(page, "form:has(#amount) button");
      assert.match(await told(page), /Purchase €12\.50/);
      assert.equal(await stars(ada.member), before + 20);
      await undo(page);
      assert.equal(await stars(ada.member), before);
    });

    test("takes a reward over the counter, and gives it back", async () => {
      const { page } = tab;
      await find(page, ada.phone);
      assert.doesNotMatch(await told(page), /paperback/i, "a partner's is not handed over here");
      await press(page, "button[name=reward][value=drink]");
      assert.match(await told(page), /Any drink −150 stars/);
      assert.equal(await stars(ada.member), 70);
      await undo(page);
      assert.equal(await stars(ada.member), 220);
    });

    test("brings a voucher, by its code; it is used once, and given back", async () => {
      const { page } = tab;
      const { shop } = portal;
      const taken = shop.post(`/v1/members/${ada.member}/redemptions`, { reward: "drink" },
        { now: null });
      const { redemption } = (await shop.must(201, taken)).body;
      await find(page, redemption.code.toLowerCase());
      assert.match(page.url(), new RegExp(`/members/${ada.member}\\?voucher=rdm_`));
      await portal.picture(page, `shop-voucher-${size}-${script ? "script" : "plain"}`);
      await press(page, "button[name=voucher]");
      assert.match(await told(page), /Any drink Voucher/);
      const status = async () => {
        const { body } = await shop.get(`/v1/vouchers/${redemption.code}`, { now: null });
        return body.voucher.status;
      };
      assert.equal(await status(), "used");
      await find(page, redemption.code);
      assert.match(await told(page), /This voucher has been used already\./);
      await page.goBack();
      await page.goto(`${portal.folder}/till/day`);
      await press(page, "form[action$='/till/undo'] button");
      assert.equal(await status(), "issued");
      const id = `/v1/members/${ada.member}/redemptions/${redemption.id}/cancel`;
      await shop.must(200, shop.post(id, {}, { now: null }));
    });

    test("is enrolled by one press, and again taken back", async () => {
      const { page } = tab;
      members += 1;
      const local = `3222 00${String(members).padStart(2, "0")}`;
      await find(page, local);
      assert.equal(page.url(), `${portal.folder}/till`, "the number stands in no address");
      assert.match(await told(page), /\+453222/);
      await portal.picture(page, `shop-stranger-${size}-${script ? "script" : "plain"}`);
      await page.fill("#name", "Bo");
      await press(page, "main form.asking button");
      assert.match(page.url(), /\/till\/members\/mem_\w+\?act=join-/);
      assert.match(await told(page), /Bo[^]*New member/);
      const member = /mem_\w+/.exec(page.url())[0];
      await undo(page);
      assert.equal(page.url(), `${portal.folder}/till/day`);
      assert.equal((await portal.shop.get(`/v1/members/${member}`, { now: null })).status, 410);
      await find(page, local);
      assert.match(await told(page), /Nobody here yet/);
    });

    test("a day's list says what was done, and what was taken back", async () => {
      const { page } = tab;
      await page.goto(`${portal.folder}/till/day`);
      const list = await told(page);
      for (const word of ["Coffee", "Purchase", "Any drink", "New member", "Taken back"]) {
        assert.match(list, new RegExp(word));
      }
      assert.ok(list.includes(`…${ada.card.slice(-4)}`), "whose it was");
      assert.ok(!list.includes(ada.phone.slice(3)), "and no number of theirs");
      await portal.picture(page, `shop-day-${size}-${script ? "script" : "plain"}`);
    });
  });
}

test("nine coffees fill a card, and the tenth is handed over", async () => {
  const cards = await portal.beside("coffee-card");
  const { page, context, complaints } = await openTill(cards, "shop");
  await page.fill("#code", "31 12 34 56");
  await press(page, "main form.asking > button.wide:not([type=button])");
  await press(page, "main form.asking button");
  for (let cup = 1; cup <= 9; cup += 1) {
    if (cup === 6) await cards.picture(page, "shop-stamps");
    await press(page, "button[name=quick][value=coffee]");
    assert.match(await told(page), new RegExp(`${cup % 9} of 9`));
  }
  // A cake is no coffee.
  await press(page, "button[name=quick][value=cake]");
  assert.match(await told(page), /0 of 9[^]*A free coffee/);
  await cards.picture(page, "shop-full");
  await press(page, "button[name=voucher]");
  assert.match(await told(page), /A free coffee Voucher/);
  assert.equal(await page.locator("button[name=voucher]").count(), 0);
  await undo(page);
  assert.equal(await page.locator("button[name=voucher]").count(), 1);
  assert.deepEqual(complaints.filter((one) => !/status of 404/.test(one)), []);
  await context.close();
});

test("the camera reads a card where the browser can", async () => {
  const { page, context } = await open();
  const ada = await enrol();
  await page.addInitScript((card) => {
    navigator.mediaDevices.getUserMedia = async () =>
      document.createElement("canvas").captureStream();
    HTMLMediaElement.prototype.play = async () => {};
    globalThis.BarcodeDetector = class {
      static getSupportedFormats = async () => ["qr_code", "code_128", "aztec"];
      constructor({ formats }) { this.formats = formats.join(" "); }
      detect = async () => this.formats === "qr_code code_128" ? [{ rawValue: card }] : [];
    };
  }, ada.card);
  await page.goto(`${portal.folder}/till`);
  await page.click("[data-scan]");
  await page.waitForURL(`${portal.folder}/till/members/${ada.member}`);
  await context.close();
});

const WRONG = [
  ["4539 5787 6362 1487", 422, "A digit of this card number is not right."],
  ["+45 12", 422, "This phone number is not complete."],
  ["12", 422, "This is no card, phone number, e-mail address or voucher code."],
  ["ada@example", 422, "This e-mail address is not complete."],
  ["hello", 422, "This is no card, phone number, e-mail address or voucher code."],
  ["7".repeat(26), 404, "There is no voucher with this code."],
];

test("every wrong word has its sentence, and stands there again", async () => {
  const { page, context } = await open();
  for (const [text, status, sentence] of WRONG) {
    const answer = page.waitForResponse((one) => one.request().method() === "POST");
    await find(page, text);
    assert.equal((await answer).status(), status, text);
    assert.ok((await page.locator("main > [role=alert]").innerText()).startsWith(sentence), text);
    assert.equal(await page.inputValue("#code"), text);
  }
  await portal.picture(page, "shop-wrong");
  await context.close();
});

test("what cannot be done for a member is said, and nothing is", async () => {
  const { page, context } = await open();
  const poor = await enrol({ cents: 1_000 });
  await find(page, poor.card);
  assert.match(await told(page), /No reward is in reach yet\./);
  assert.match(await told(page), /130 stars to go/);
  for (const amount of ["abc", "0", "1,2,3", "-5"]) {
    await page.fill("#amount", amount);
    await press(page, "form:has(#amount) button");
    assert.match(await told(page), /Type the amount in digits/);
    assert.equal(await page.inputValue("#amount"), amount);
  }
  assert.equal(await stars(poor.member), 20);
  // A page that stood open while the stars were spent elsewhere.
  const rich = await enrol();
  await find(page, rich.card);
  const path = `/v1/members/${rich.member}`;
  await portal.shop.must(201,
    portal.shop.post(`${path}/redemptions`, { reward: "drink" }, { now: null }));
  await press(page, "button[name=reward][value=drink]");
  assert.match(await told(page), /Not enough for this yet: 80 stars to go\./);
  await portal.picture(page, "shop-refused");
  const hand = { reason: "asked to", actor: "test" };
  await portal.shop.must(200, portal.shop.post(`${path}/suspend`, hand, { now: null }));
  await press(page, "button[name=quick][value=tea]");
  assert.match(await told(page), /This membership is paused or closed/);
  assert.equal(await page.locator("button[name=quick]").count(), 0);
  await portal.picture(page, "shop-paused");
  await portal.shop.must(200, portal.shop.post(`${path}/erase`, hand, { now: null }));
  await page.reload();
  assert.match(await told(page), /This membership is paused or closed/);
  await context.close();
});

test("pressed twice, it counts once; from a page gone back to, once too", async () => {
  const { page, context } = await open({ script: false });
  const ada = await enrol();
  await find(page, ada.card);
  const before = await stars(ada.member);
  await page.locator("button[name=quick][value=coffee]").dblclick();
  await page.waitForURL(/\?act=sale-/);
  assert.equal(await stars(ada.member), before + 5);
  const [here, key] = [page.url(), await page.inputValue("form.keys [name=key]")];
  const token = await page.inputValue("form.keys [name=token]");
  const form = { key, token, whose: "…1234", quick: "coffee" };
  const send = () => page.request.post(`${portal.folder}/till/members/${ada.member}`,
    { form, headers: { origin: new URL(here).origin }, maxRedirects: 0 });
  const answers = await Promise.all([send(), send(), send()]);
  for (const answer of answers) {
    assert.equal(answer.status(), 303);
    assert.equal(answer.headers().location, answers[0].headers().location);
  }
  // The first purchase left 0.76 of a star: two coffees are eleven.
  assert.equal(await stars(ada.member), before + 11);
  await context.close();
});

test("two of an amount are two purchases, where it is pressed on two pages", async () => {
  const { page, context } = await open();
  const ada = await enrol();
  await find(page, ada.card);
  for (let time = 0; time < 2; time += 1) {
    await page.fill("#amount", "10");
    await press(page, "form:has(#amount) button");
  }
  assert.equal(await stars(ada.member), 220 + 32);
  await context.close();
});

test("a device that the shop ended is asked to pair anew, whatever it presses", async () => {
  const { page, context } = await openTill(portal, "shop", { label: "To be ended" });
  const ada = await enrol();
  await find(page, ada.card);
  const { body } = await portal.shop.get("/v1/devices", { now: null });
  const { id } = body.data.find(({ label }) => label === "To be ended");
  await portal.shop.must(200, portal.shop.call("DELETE", `/v1/devices/${id}`));
  await press(page, "button[name=quick][value=coffee]");
  assert.equal(page.url(), `${portal.folder}/till`);
  assert.match(await told(page), /Pair it again/);
  assert.equal(await stars(ada.member), 220);
  await page.goto(`${portal.folder}/till/members/${ada.member}`);
  assert.match(await told(page), /Make this device a till/);
  await context.close();
});

test("a partner's till, and a browser that is none, see no member of the shop's", async () => {
  const { shop } = portal;
  await shop.must(201, shop.post("/v1/partners", books));
  const ada = await enrol();
  const page = (await openTill(portal, "corner-books")).page;
  await page.goto(`${portal.folder}/till/members/${ada.member}`);
  assert.equal(page.url(), `${portal.folder}/till`);
  assert.doesNotMatch(await told(page), new RegExp(ada.name));
  const nobody = (await portal.tab()).page;
  await nobody.goto(`${portal.folder}/till/members/${ada.member}`);
  assert.match(await told(nobody), /Make this device a till/);
  for (const tab of [page, nobody]) await tab.context().close();
});

for (const look of looks({ other: true })) {
  const { locale, dark, direction } = look;
  test(`pages ${look.named}: axe, valid, quiet`, async () => {
    const size = dark ? "desk" : "phone";
    const { page, context, quiet } = await open({ dark, size });
    const ada = await enrol();
    const { shop } = portal;
    await shop.must(201, shop.post(`/v1/members/${ada.member}/redemptions`,
      { reward: "drink" }, { now: null }));
    await page.goto(`${portal.folder}/till?lang=${locale}`);
    await find(page, ada.card);
    await press(page, "button[name=quick][value=coffee]");
    const found = [];
    const see = async (place, name) => {
      assert.equal(await page.getAttribute("html", "dir"), direction);
      await portal.picture(page, `shop-${name}-${locale}-${dark ? "dark" : "light"}`);
      found.push(...(await judged(page, { look, place })).map((one) => `${name} ${one}`));
    };
    await see(0, "member");
    await find(page, "32 99 99 99");
    await see(1, "stranger");
    await find(page, "4539 5787 6362 1487");
    await see(2, "counter");
    await page.goto(`${portal.folder}/till/day`);
    await see(3, "day");
    assert.deepEqual(found, []);
    assert.deepEqual(quiet(), []);
    await context.close();
  });
}
