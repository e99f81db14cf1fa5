// The shop's own tills: who comes first has it, what is told of the rest, and what is kept of whom.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { Visitor, pairTill } from "./lib/pages.mjs";
import { newKey, openShop, order, programs, publish, wallet } from "./lib/shop.mjs";
import { isOnDisk } from "./lib/storage.mjs";

const HERE = "coffee-stars";
const MANY = 20;
const now = { now: null };

let shop;
let one;
let other;
before(async () => {
  shop = await openShop({ files: [HERE] });
  [one, other] = [await pairTill(shop, HERE), await pairTill(shop, HERE)];
});
after(() => shop?.stop());

let members = 0;
const newPhone = () => `+4531330${String((members += 1)).padStart(3, "0")}`;

/** A member with so many cents of orders, found by a phone. */
async function enrol(cents = 11_000) {
  const phone = newPhone();
  const identifiers = [{ kind: "phone", value: phone }];
  const { body } = await shop.must(201, shop.post("/v1/members", { identifiers }, now));
  const path = `/v1/members/${body.member}`;
  const bought = order("bought", [cents],
    { occurred_at: new Date(Date.now() - 1_000).toISOString(), currency: "EUR" });
  await shop.must(201, shop.post(`${path}/earn`, bought, now));
  return { member: body.member, path, phone, page: `/p/${HERE}/till/members/${body.member}` };
}

const stars = async ({ path }) =>
  wallet((await shop.must(200, shop.get(`${path}/balance`, now))).body, "star").active;

async function voucherOf({ path }) {
  const taken = shop.post(`${path}/redemptions`, { reward: "drink" }, now);
  return (await shop.must(201, taken)).body.redemption;
}

async function find(till, code) {
  const page = till.path("till");
  return till.press(page, { ...(await till.form(page, page)), code });
}

/** Presses on a member's page as a new page of its own. */
async function press(till, { page }, more) {
  return till.press(page, { ...(await till.form(page, page)), ...more });
}

/** The acts on a till's list that stand, by what they are. */
async function day(till) {
  const { text } = await till.get(till.path("till/day"));
  return [...text.matchAll(/<p class="title"><bdi>([^<]*)<\/bdi>/g)].map(([, what]) => what);
}

const actIn = ({ headers }) => /[?&]act=([^&]*)/.exec(headers.get("location"))[1];

async function undo(till, act, more = {}) {
  const { text } = await till.get(till.path("till/day"));
  const target = till.path("till/undo");
  const { token } = Visitor.formIn(text, till.path("till/day"), target);
  return till.press(target, { token, act, ...more });
}

const statuses = (answers) => {
  const counts = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe("two tills race", () => {
  /** Both tills press the same on pages of their own, again and again and at once. */
  async function race(customer, more) {
    const forms = await Promise.all(Array.from({ length: MANY }, async (_, place) => {
      const till = place % 2 ? one : other;
      return [till, { ...(await till.form(customer.page, customer.page)), ...more }];
    }));
    return Promise.all(forms.map(([till, fields]) => till.press(customer.page, fields)));
  }

  test("for one voucher: one uses it, and the others are told", async () => {
    const ada = await enrol();
    const voucher = await voucherOf(ada);
    const answers = await race(ada, { voucher: voucher.id });
    assert.deepEqual(statuses(answers), { 303: 1, 409: MANY - 1 });
    for (const { status, text } of answers) {
      if (status === 409) assert.match(text, /This voucher has been used\./);
    }
    const { body } = await shop.must(200, shop.get(`/v1/vouchers/${voucher.code}`, now));
    assert.equal(body.voucher.status, "used");
    const listed = [...await day(one), ...await day(other)];
    assert.equal(listed.filter((what) => what === "Any drink").length, 1);
  });

  test("for the stars of one reward: one hands it over", async () => {
    const ada = await enrol();
    const answers = await race(ada, { reward: "drink" });
    assert.deepEqual(statuses(answers), { 303: 1, 409: MANY - 1 });
    for (const { status, text } of answers) {
      if (status === 409) assert.match(text, /Not enough for this yet: 80 stars to go\./);
    }
    assert.equal(await stars(ada), 70);
  });

  test("to enrol one phone: one member, and one line in one list", async () => {
    const code = newPhone();
    const target = one.path("till/enrol");
    const forms = await Promise.all(Array.from({ length: MANY }, async (_, place) => {
      const till = place % 2 ? one : other;
      const { status, text } = await find(till, code);
      assert.equal(status, 404);
      return [till, Visitor.formIn(text, till.path("till"), target)];
    }));
    const before = [...await day(one), ...await day(other)].length;
    const answers = await Promise.all(forms.map(([till, fields]) => till.press(target, fields)));
    assert.deepEqual(statuses(answers), { 303: MANY });
    const led = answers.map(({ headers }) => headers.get("location").split("?")[0]);
    assert.equal(new Set(led).size, 1);
    assert.equal([...await day(one), ...await day(other)].length, before + 1);
  });

  test("to enrol one phone: who came first says what the member is called", async () => {
    const code = newPhone();
    const target = one.path("till/enrol");
    const formOf = async (till) => Visitor.formIn((await find(till, code)).text, "", target);
    const forms = [await formOf(one), await formOf(other)];
    const joined = await one.press(target, { ...forms[0], name: "Wilma" });
    const late = await other.press(target, { ...forms[1], name: "Fred" });
    const page = joined.headers.get("location").split("?")[0];
    assert.equal(late.headers.get("location"), page);
    assert.match((await other.get(page)).text, /Wilma/);
    const again = await one.press(target, { ...forms[0], name: "Wilma" });
    assert.equal(again.headers.get("location"), joined.headers.get("location"));
  });

  test("with one form, pressed many times at once: once", async () => {
    const ada = await enrol();
    const fields = { ...(await one.form(ada.page, ada.page)), quick: "coffee" };
    const answers = await Promise.all(
      Array.from({ length: MANY }, () => one.press(ada.page, fields)));
    assert.deepEqual(statuses(answers), { 303: MANY });
    assert.equal(new Set(answers.map(actIn)).size, 1);
    assert.equal(await stars(ada), 220 + 5);
    // The same form, with something else: that is another purchase.
    assert.equal((await one.press(ada.page, { ...fields, quick: "tea" })).status, 303);
    assert.equal((await day(one)).filter((what) => what === "Coffee").length, 1);
  });

  test("to enrol, and again with another name: they are one, and keep the first", async () => {
    const code = newPhone();
    const target = one.path("till/enrol");
    const fields = Visitor.formIn((await find(one, code)).text, "", target);
    const joined = await one.press(target, { ...fields, name: "Wilma" });
    const again = await one.press(target, { ...fields, name: "Fred" });
    const page = joined.headers.get("location").split("?")[0];
    assert.deepEqual([again.status, again.headers.get("location")], [303, page]);
    assert.match((await one.get(page)).text, /Wilma/);
  });

  test("for a voucher that was taken back: each use is listed, and taken back", async () => {
    const ada = await enrol();
    const till = await pairTill(shop, HERE);
    const voucher = await voucherOf(ada);
    for (const uses of [1, 2]) {
      const act = actIn(await press(till, ada, { voucher: voucher.id }));
      assert.deepEqual(await day(till), ["Any drink"], `use ${uses} stands`);
      assert.equal((await undo(till, act)).status, 303);
      assert.deepEqual(await day(till), [], `use ${uses} is taken back`);
      const { body } = await shop.must(200, shop.get(`/v1/vouchers/${voucher.code}`, now));
      assert.equal(body.voucher.status, "issued");
    }
  });

  test("to take one act back: once, and by the till that did it", async () => {
    const ada = await enrol();
    const act = actIn(await press(one, ada, { amount: "10" }));
    assert.equal(await stars(ada), 236);
    assert.equal((await undo(one, act)).status, 303);
    const answers = await Promise.all(Array.from({ length: MANY }, () => undo(one, act)));
    assert.deepEqual(statuses(answers), { 303: MANY });
    assert.equal(await stars(ada), 220);
    const again = actIn(await press(other, ada, { amount: "10" }));
    const target = other.path("till/undo");
    await press(one, ada, { quick: "tea" });
    const { token } = Visitor.formIn((await one.get(one.path("till/day"))).text, "", target);
    assert.equal((await one.press(target, { token, act: again })).status, 404);
  });
});

describe("what cannot be", () => {
  test("a partner's reward, one that there is not, another member's voucher", async () => {
    const [ada, bo] = [await enrol(), await enrol()];
    const voucher = await voucherOf(bo);
    const table = [
      [{ reward: "paperback" }, 422], [{ reward: "never" }, 422], [{ quick: "never" }, 422],
      [{ voucher: "never" }, 422], [{ voucher: `rdm_${"0".repeat(26)}` }, 404],
      [{ voucher: voucher.id }, 404], [{ amount: "" }, 422], [{}, 422],
      [{ reward: "drink", units: "2" }, 422], [{ reward: "drink", units: "0" }, 422],
    ];
    for (const [more, status] of table) {
      const answer = await press(one, ada, more);
      assert.equal(answer.status, status, `${JSON.stringify(more)}: ${answer.text}`);
      assert.match(answer.text, /role="alert"/);
    }
    assert.equal(await stars(ada), 220);
  });

  test("an enrolment is taken back only as long as nothing was done for the member", async () => {
    const code = newPhone();
    const target = one.path("till/enrol");
    const found = await find(one, code);
    const joined = await one.press(target, Visitor.formIn(found.text, "", target));
    const act = actIn(joined);
    const page = joined.headers.get("location").split("?")[0];
    await press(one, { page }, { quick: "coffee" });
    const late = await undo(one, act);
    assert.equal(late.status, 409);
    assert.match(late.text, /can no longer be taken back/);
    assert.equal((await one.get(page)).status, 200);
  });

  test("nor once an account leads there, though nothing was bought yet", async () => {
    const phone = newPhone();
    const target = one.path("till/enrol");
    const found = await find(one, phone);
    const joined = await one.press(target, Visitor.formIn(found.text, "", target));
    const act = actIn(joined);
    const identifiers = [{ kind: "phone", value: phone }];
    const account = { ref: "web:joined-meanwhile", identifiers };
    const { body } = await shop.must(200, shop.post("/v1/members", account, now));
    const late = await undo(one, act);
    assert.equal(late.status, 409);
    assert.match(late.text, /can no longer be taken back/);
    const still = await shop.must(200, shop.get("/v1/members/ref:web:joined-meanwhile", now));
    assert.equal(still.body.member, body.member);
  });

  test("nothing is taken back a quarter of an hour later", async () => {
    const ada = await enrol();
    const till = await pairTill(shop, HERE);
    const act = actIn(await press(till, ada, { reward: "drink" }));
    const target = till.path("till/undo");
    const { token } = Visitor.formIn((await till.get(till.path("till/day"))).text, "", target);
    const cookie = `${till.cookie}; lo-clock=${15 * 60}`;
    const late = await till.press(target, { token, act }, { cookie });
    assert.equal(late.status, 409);
    assert.match(late.text, /can no longer be taken back/);
    assert.equal(await stars(ada), 70);
  });
});

test("of whom a till looks up and enrols, no number is in an address or on the disk", async () => {
  const code = newPhone();
  const target = one.path("till/enrol");
  const { status, headers, text } = await find(one, code);
  assert.deepEqual([status, headers.get("location")], [404, null]);
  const joined = await one.press(target, { ...Visitor.formIn(text, "", target), name: "Wilma" });
  const known = await find(one, code);
  for (const { headers } of [joined, known]) {
    assert.match(headers.get("location"), /\/till\/members\/mem_[0-9A-Z]{26}(\?act=|$)/);
  }
  assert.match((await one.get(known.headers.get("location"))).text, /Wilma/);
  for (const clear of [code, code.slice(1), code.slice(3), "Wilma"]) {
    assert.deepEqual(isOnDisk(shop.edge.dir, clear), [], clear);
  }
});

test("what has the longest name that there can be is pressed, listed and taken back", async () => {
  const [program, drink, coffee] = ["long-names", `a${"b".repeat(39)}`, "c".repeat(64)];
  const file = join(tmpdir(), `${newKey()}-${process.pid}.toml`);
  const short = readFileSync(programs[HERE], "utf8");
  writeFileSync(file, short.replace(`"${HERE}"`, `"${program}"`).replace('"drink"', `"${drink}"`)
    .replace('"coffee"', `"${coffee}"`));
  await publish(shop.url, shop.vars.REGULARS_ROOT_KEY, file);
  rmSync(file);
  const till = await pairTill(shop, program);
  const identifiers = [{ kind: "phone", value: newPhone() }];
  const { body } = await shop.must(201, shop.post("/v1/members", { identifiers },
    { program, now: null }));
  const bought = order("bought", [11_000],
    { occurred_at: new Date(Date.now() - 1_000).toISOString(), currency: "EUR" });
  const earn = shop.post(`/v1/members/${body.member}/earn`, bought, { program, now: null });
  await shop.must(201, earn);
  const page = till.path(`till/members/${body.member}`);
  for (const more of [{ amount: "9999999.99" }, { reward: drink }, { quick: coffee }]) {
    const answer = await press(till, { page }, more);
    assert.equal(answer.status, 303, answer.text);
    assert.equal((await day(till)).length, 1);
    assert.equal((await undo(till, actIn(answer))).status, 303);
    assert.deepEqual(await day(till), []);
  }
});

test("a till that was ended does nothing more", async () => {
  const ada = await enrol();
  const till = await pairTill(shop, HERE, { label: "The last" });
  const fields = { ...(await till.form(ada.page, ada.page)), quick: "coffee" };
  const { body } = await shop.get("/v1/devices", now);
  const last = body.data.find(({ label }) => label === "The last");
  await shop.must(200, shop.call("DELETE", `/v1/devices/${last.id}`));
  const answer = await till.press(ada.page, fields);
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, till.path("till")]);
  assert.equal(await stars(ada), 220);
});
