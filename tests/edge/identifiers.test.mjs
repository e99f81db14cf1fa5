// One person, one member: enrolled at a till by phone, on the web by account, and found by both.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { balances, newKey, openShop, order, wallet } from "./lib/shop.mjs";
import { databases, dumpAll, isOnDisk, withCopy } from "./lib/storage.mjs";

const MANY = 50;
const hand = { reason: "as she asked", actor: "support" };

let shop;
before(async () => (shop = await openShop()));
after(() => shop?.stop());

let numbers = 31_000_000;
/** A phone that nobody has yet. */
function newPhone() {
  numbers += 1;
  return `+45${numbers}`;
}

const phoned = (value, rest = {}) => ({ identifiers: [{ kind: "phone", value }], ...rest });
const mailed = (value, rest = {}) => ({ identifiers: [{ kind: "email", value }], ...rest });
const enrol = (body, options) => shop.post("/v1/members", body, options);
const get = (name) => shop.get(`/v1/members/${encodeURIComponent(name).replaceAll("%3A", ":")}`);
const idOf = async (status, body, options) =>
  (await shop.must(status, enrol(body, options))).body.member;

/** How often each status and outcome is among the answers. */
function tally(answers) {
  const counts = {};
  for (const { status, body } of answers) {
    const name = `${status} ${body.outcome ?? body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The rows of all shards, and the members that were ever written. */
const rows = () => databases(shop.edge.dir, "Directory").flatMap((file) =>
  withCopy(shop.edge.dir, file, (database) => {
    const known = database.prepare("SELECT name FROM sqlite_master WHERE name = 'identifier'");
    return known.get() ? database.prepare("SELECT * FROM identifier").all() : [];
  }));

describe("enrolled at the till by phone", () => {
  let phone;
  let member;
  before(async () => {
    phone = newPhone();
    const answer = await shop.must(201, enrol(phoned(phone)));
    assert.equal(answer.body.outcome, "enrolled");
    member = answer.body.member;
  });

  test("is a member of its own, found by the phone in any form, and by its card", async () => {
    const spaced = phone.replace(/(...)(..)(..)(..)(..)/, "$1 $2-$3.$4 ($5)");
    for (const name of [`phone:${phone}`, `phone:00${phone.slice(1)}`, `phone:${spaced}`]) {
      assert.equal((await shop.must(200, get(name))).body.member, member, name);
    }
    const { body } = await shop.must(200, get(member));
    assert.deepEqual(body.identifiers, [{ kind: "phone", value: phone }]);
    assert.match(body.card, /^9\d{15}$/);
    assert.equal((await shop.must(200, get(`card:${body.card}`))).body.member, member);
    const shown = body.card.replace(/(.{4})/g, "$1 ").trim();
    assert.equal((await shop.must(200, get(`card:${shown}`))).body.member, member);
  });

  test("again is the same member, unchanged", async () => {
    const { body } = await shop.must(200, enrol(phoned(phone)));
    assert.deepEqual([body.outcome, body.member], ["unchanged", member]);
  });

  test("everything a member can do is done by phone", async () => {
    const path = `/v1/members/phone:${phone}`;
    await shop.must(201, shop.post(`${path}/earn`, order("o1", 20_000)));
    await shop.must(201, shop.post(`${path}/redemptions`, { reward: "drink" }));
    const { body } = await shop.must(200, shop.get(`${path}/balance`));
    assert.ok(balances(body));
    assert.equal(wallet(body, "point").active, 100);
    const quote = { member: `phone:${phone}`, ...order("q1", 700) };
    await shop.must(200, shop.post("/v1/quote", quote));
    const { body: entries } = await shop.must(200, shop.get(`/v1/members/${member}/entries`));
    assert.deepEqual(entries.data.map(({ kind }) => kind), ["redeemed", "earned", "enrolled"]);
  });

  test("and then on the web by account, with the same phone, is one member: linked", async () => {
    const key = newKey();
    const body = phoned(phone, { ref: "web:1", person: { name: "Ada" } });
    const answer = await shop.must(200, enrol(body, { key }));
    assert.deepEqual([answer.body.outcome, answer.body.member], ["linked", member]);
    const again = await shop.must(200, enrol(body, { key }));
    assert.equal(again.text, answer.text);
    assert.equal(again.replayed, true);
    assert.deepEqual((await get("ref:web:1")).body, (await get(member)).body);
    assert.equal((await get(member)).body.person.name, "Ada");
  });

  test("the account is the member from then on, whatever is asked of it", async () => {
    const path = "/v1/members/ref:web:1";
    await shop.must(201, shop.post(`${path}/earn`, order("o2", 1_000)));
    assert.equal((await shop.post(`${path}/earn`, order("o1", 1_000))).body.code,
      "already_recorded");
    const { body } = await shop.must(200, enrol({ ref: "web:1", segments: ["gold"] }));
    assert.deepEqual([body.outcome, body.member], ["updated", member]);
    const items = [[path, "o3"], [`/v1/members/${member}`, "o3"]].map(([at, ref]) => ({
      key: newKey(),
      path: `${at}/earn`,
      body: order(ref, 1_000),
    }));
    const batch = await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
    assert.deepEqual(tally(batch.body.answers), { "201 earned": 1, "409 already_recorded": 1 });
    assert.equal((await get("ref:web:1")).body.member, member);
  });

  test("a second account with the same phone is the same member too", async () => {
    const { body } = await shop.must(200, enrol(phoned(phone, { ref: "app:77" })));
    assert.deepEqual([body.outcome, body.member], ["linked", member]);
    const again = await shop.must(200, enrol(phoned(phone, { ref: "app:77" })));
    assert.equal(again.body.outcome, "unchanged");
  });
});

describe("a clash is a clear answer, and changes nothing", () => {
  let [web, till] = [];
  let phone;
  before(async () => {
    phone = newPhone();
    web = await idOf(201, { ref: "web:clash" });
    till = await idOf(201, phoned(phone));
  });

  /** What is refused leaves all storage as it was, but for the answer that is kept. */
  async function clashes(send, { kinds, pointers }) {
    const before = rows();
    const answer = await send();
    assert.equal(answer.status, 409, answer.text);
    assert.equal(answer.body.code, "identity_clash");
    assert.deepEqual(answer.body.kinds, kinds);
    assert.deepEqual(answer.body.errors.map(({ pointer }) => pointer), pointers);
    assert.ok(!answer.text.includes("mem_"), "it names nobody");
    assert.deepEqual(rows(), before);
  }

  test("where both exist: an account of its own, and somebody else's phone", async () => {
    await clashes(() => enrol(phoned(phone, { ref: "web:clash" })),
      { kinds: ["phone"], pointers: ["/identifiers/0"] });
    assert.equal((await get("ref:web:clash")).body.member, web);
    assert.equal((await get(`phone:${phone}`)).body.member, till);
  });

  test("where a phone and an e-mail address are two members'", async () => {
    const mail = "two@example.com";
    const other = await idOf(201, mailed(mail));
    const identifiers = [
      { kind: "phone", value: phone },
      { kind: "card", value: "4539578763621486" },
      { kind: "email", value: mail },
    ];
    const expected = { kinds: ["phone", "email"], pointers: ["/identifiers/0", "/identifiers/2"] };
    await clashes(() => enrol({ identifiers }), expected);
    await clashes(() => enrol({ ref: "web:nobody-yet", identifiers }), expected);
    assert.equal((await get("ref:web:nobody-yet")).status, 404);
    assert.equal((await get("card:4539578763621486")).status, 404);
    const more = { kind: "phone", value: phone };
    await clashes(() => shop.post(`/v1/members/${other}/identifiers`, more),
      { kinds: ["phone"], pointers: ["/value"] });
  });

  test("where an account leads to somebody already", async () => {
    const third = newPhone();
    await shop.must(200, enrol(phoned(phone, { ref: "web:linked" })));
    await shop.must(201, enrol(phoned(third)));
    await clashes(() => enrol(phoned(third, { ref: "web:linked" })),
      { kinds: ["phone"], pointers: ["/identifiers/0"] });
    assert.equal((await get("ref:web:linked")).body.member, till);
  });

  test("in a batch it is said of its own item, with its fields", async () => {
    const items = [
      { key: newKey(), path: "/v1/members", body: phoned(phone, { ref: "web:clash" }) },
      { key: newKey(), path: "/v1/members", body: phoned(newPhone(), { ref: "web:fine" }) },
    ];
    const { body } = await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
    assert.deepEqual(tally(body.answers), { "409 identity_clash": 1, "201 enrolled": 1 });
    assert.deepEqual(body.answers[0].body.kinds, ["phone"]);
  });
});

describe("one more identifier for a member who is there", () => {
  let member;
  const add = (value, kind = "phone", options = {}) =>
    shop.post(`/v1/members/${member}/identifiers`, { kind, value }, options);
  const remove = (kind) => shop.call("DELETE", `/v1/members/${member}/identifiers/${kind}`);

  before(async () => (member = await idOf(201, { ref: "shop:more" })));

  test("finds the member, once it is said; again, nothing changes", async () => {
    const [phone, key] = [newPhone(), newKey()];
    const first = await shop.must(200, add(phone, "phone", { key }));
    assert.equal(first.body.outcome, "identified");
    assert.equal((await get(`phone:${phone}`)).body.member, member);
    const again = await shop.must(200, add(` ${phone.replace("+", "00")}`, "phone", { key }));
    assert.equal(again.text, first.text, "the same number in another form is the same command");
    assert.equal((await shop.must(200, add(phone))).body.outcome, "unchanged");
  });

  test("of the same kind takes the place of the one before, which is free again", async () => {
    const [old, now] = [newPhone(), newPhone()];
    await shop.must(200, add(old));
    await shop.must(200, add(now));
    assert.equal((await get(`phone:${now}`)).body.member, member);
    assert.equal((await get(`phone:${old}`)).status, 404);
    const other = await idOf(201, phoned(old));
    assert.notEqual(other, member);
  });

  test("is taken away, and is free for somebody else", async () => {
    const phone = newPhone();
    await shop.must(200, add(phone));
    await shop.must(200, add("more@example.com", "email"));
    const { body } = await shop.must(200, remove("phone"));
    assert.equal(body.member, member);
    assert.deepEqual(body.identifiers, [{ kind: "email", value: "more@example.com" }]);
    assert.equal((await get(`phone:${phone}`)).status, 404);
    const twice = await shop.must(200, remove("phone"));
    assert.deepEqual(twice.body, body);
    await shop.must(201, enrol(phoned(phone)));
    assert.equal((await add(phone)).body.code, "identity_clash");
  });

  test("a lost card is given up for a new number; a plastic one can take its place", async () => {
    const { card } = (await get(member)).body;
    const { body } = await shop.must(200, remove("card"));
    assert.match(body.card, /^9\d{15}$/);
    assert.notEqual(body.card, card);
    assert.equal((await get(`card:${card}`)).status, 404);
    await shop.must(200, add("6011 0000 0000 0004", "card"));
    assert.equal((await get("card:6011000000000004")).body.member, member);
    assert.equal((await get(member)).body.card, "6011000000000004");
    assert.equal((await get(`card:${body.card}`)).status, 404);
    const third = (await shop.must(200, remove("card"))).body.card;
    assert.equal(new Set([card, body.card, third]).size, 3);
    assert.equal((await get(`card:${third}`)).body.member, member);
  });

  test("nobody is there: 404, and the phone stays free", async () => {
    const phone = newPhone();
    const before = rows();
    for (const name of [`mem_${"0".repeat(26)}`, "ref:shop:nobody", "phone:+4500000001"]) {
      const path = `/v1/members/${name}/identifiers`;
      const answer = await shop.post(path, { kind: "phone", value: phone });
      assert.equal(answer.body.code, "member_not_found", name);
      const removed = await shop.call("DELETE", `${path}/phone`);
      assert.equal(removed.body.code, "member_not_found", name);
    }
    assert.deepEqual(rows(), before);
  });

  test("a refusal keeps nothing: a closed member's phone stays free", async () => {
    const closed = await shop.enrol("shop:closed");
    await shop.must(200, shop.post(`${closed}/close`, hand));
    const phone = newPhone();
    const answer = await shop.post(`${closed}/identifiers`, { kind: "phone", value: phone });
    assert.equal(answer.body.code, "member_closed");
    assert.equal((await get(`phone:${phone}`)).status, 404);
    await shop.must(201, enrol(phoned(phone)));
  });

  const wrong = [
    [{ kind: "phone", value: "31 12 34 56" }, "/value"],
    [{ kind: "email", value: "ada@example" }, "/value"],
    [{ kind: "card", value: "4539578763621487" }, "/value"],
    [{ kind: "passport", value: "1" }, "/kind"],
    [{ kind: "phone" }, "/value"],
    [{ kind: "phone", value: "+4531123456", name: "Ada" }, "/name"],
  ];
  for (const [body, pointer] of wrong) {
    test(`${JSON.stringify(body)} is refused at ${pointer}`, async () => {
      const answer = await shop.post(`/v1/members/${member}/identifiers`, body);
      assert.equal(answer.status, 422);
      assert.equal(answer.body.errors[0].pointer, pointer);
      const inside = await enrol({ ref: "shop:wrong", identifiers: [body] });
      assert.equal(inside.body.errors[0].pointer, `/identifiers/0${pointer}`);
    });
  }

  test("an enrolment says who it is, once", async () => {
    const phones = [newPhone(), newPhone()].map((value) => ({ kind: "phone", value }));
    const table = [
      [{}, "/ref"],
      [{ segments: ["gold"] }, "/ref"],
      [{ ref: "shop:1", identifiers: [] }, "/identifiers"],
      [{ identifiers: phones }, "/identifiers/1/kind"],
    ];
    for (const [body, pointer] of table) {
      const answer = await enrol(body);
      assert.equal(answer.status, 422, answer.text);
      assert.equal(answer.body.errors[0].pointer, pointer);
    }
  });

  test("a wrong identifier in a path is 400, and an unknown kind to remove too", async () => {
    for (const name of ["phone:12", "email:ada", "card:1234", "phone:", "fax:+4531123456"]) {
      assert.equal((await get(name)).body.code, "invalid_path", name);
    }
    assert.equal((await remove("fax")).body.code, "invalid_path");
  });
});

describe("many at once", () => {
  const together = (request) =>
    Promise.all(Array.from({ length: MANY }, (_, place) => request(place)));

  test(`${MANY} enrolments of one phone are one member`, async () => {
    const phone = newPhone();
    const answers = await together(() => enrol(phoned(phone)));
    assert.deepEqual(tally(answers), { "201 enrolled": 1, [`200 unchanged`]: MANY - 1 });
    assert.equal(new Set(answers.map(({ body }) => body.member)).size, 1);
    assert.equal((await get(`phone:${phone}`)).body.member, answers[0].body.member);
  });

  test(`${MANY} tills and accounts with one phone are one member`, async () => {
    const phone = newPhone();
    const answers = await together((place) =>
      enrol(phoned(phone, place % 2 ? { ref: `race:${place}` } : {})));
    const good = answers.filter(({ status }) => status < 300);
    const members = new Set(good.map(({ body }) => body.member));
    assert.equal(members.size, 1, JSON.stringify(tally(answers)));
    assert.equal(good.length, MANY);
    for (let place = 1; place < MANY; place += 2) {
      assert.ok(members.has((await get(`ref:race:${place}`)).body.member), `race:${place}`);
    }
  });

  test("members race for one phone: one has it, and the others are as they were", async () => {
    const phone = newPhone();
    const members = await Promise.all(
      Array.from({ length: 20 }, (_, place) => idOf(201, { ref: `phone-race:${place}` })));
    const answers = await Promise.all(members.map((member) =>
      shop.post(`/v1/members/${member}/identifiers`, { kind: "phone", value: phone })));
    assert.deepEqual(tally(answers), { "200 identified": 1, "409 identity_clash": 19 });
    const winner = members[answers.findIndex(({ status }) => status === 200)];
    assert.equal((await get(`phone:${phone}`)).body.member, winner);
    for (const member of members.filter((one) => one !== winner)) {
      assert.equal((await get(member)).body.identifiers, undefined);
    }
  });

  test("an account that joins by itself races the one that is linked: one of them, never both",
    async () => {
      for (let round = 0; round < 10; round += 1) {
        const phone = newPhone();
        const till = await idOf(201, phoned(phone));
        const ref = `both:${round}`;
        const [alone, linked] =
          await Promise.all([enrol({ ref }), enrol(phoned(phone, { ref }))]);
        const { body: now } = await get(`ref:${ref}`);
        if (linked.status === 409) {
          assert.equal(alone.status, 201);
          assert.equal(now.member, alone.body.member);
          assert.notEqual(now.member, till);
        } else {
          assert.equal(linked.body.outcome, "linked");
          assert.equal(alone.body.member, till);
          assert.equal(now.member, till);
        }
      }
    });
});

describe("erasing", () => {
  const person = { name: "Wilhelmina Featherstonehaugh" };
  const mail = "wilhelmina@featherstonehaugh.example";
  const phone = newPhone();
  let member;
  let card;

  before(async () => {
    const identifiers = [{ kind: "phone", value: phone }, { kind: "email", value: mail }];
    member = await idOf(201, { identifiers, person });
    await shop.must(200, enrol(phoned(phone, { ref: "web:erased" })));
    card = (await get(member)).body.card;
  });

  test("before it: no raw phone or address anywhere on the disk", async () => {
    const clear = [phone, phone.slice(1), mail, person.name];
    for (const text of clear) assert.deepEqual(isOnDisk(shop.edge.dir, text), [], text);
    await shop.edge.restart();
    for (const text of clear) assert.deepEqual(isOnDisk(shop.edge.dir, text), [], text);
  });

  test("lets everything go", async () => {
    const mine = () => rows().filter((row) => row.member === member);
    assert.equal(mine().length, 3);
    await shop.must(200, shop.post(`/v1/members/${member}/erase`, hand));
    assert.deepEqual(mine(), []);
    for (const name of [`phone:${phone}`, `email:${mail}`, `card:${card}`]) {
      assert.equal((await get(name)).status, 404, name);
    }
    assert.equal((await get(member)).status, 410);
    assert.equal((await get("ref:web:erased")).status, 404, "the account leads nowhere");
  });

  test("keeps nothing of them in the member's keeper", () => {
    const files = databases(shop.edge.dir, "Member").filter((file) =>
      withCopy(shop.edge.dir, file, (database) => {
        const known = database.prepare("SELECT name FROM sqlite_master WHERE name = 'book'").get();
        return known && database.prepare("SELECT book FROM book").get().book.includes(member);
      }));
    assert.equal(files.length, 1);
    for (const table of ["identifier", "alias", "outbox", "person", "answer"]) {
      const left = withCopy(shop.edge.dir, files[0], (database) =>
        database.prepare(`SELECT * FROM ${table}`).all());
      assert.deepEqual(left, [], table);
    }
  });

  test("the phone and the account may enrol anew, and are somebody new", async () => {
    const anew = await shop.must(201, enrol(phoned(phone)));
    assert.notEqual(anew.body.member, member);
    assert.equal(wallet(anew.body.view, "point").issued, 0);
    const linked = await shop.must(200, enrol(phoned(phone, { ref: "web:erased" })));
    assert.deepEqual([linked.body.outcome, linked.body.member], ["linked", anew.body.member]);
  });
});

describe("looking", () => {
  test("at members by what they are found by changes nothing, found or not", async () => {
    const phone = newPhone();
    const { card } = (await get(await idOf(201, phoned(phone)))).body;
    const names = [`phone:${phone}`, `card:${card}`, "phone:+4500000002", "email:x@example.com",
      "card:4539578763621486", "ref:web:stranger"];
    const look = async () => {
      for (const name of names) {
        for (const rest of ["", "/balance", "/entries", "/lots"]) {
          for (const method of ["GET", "HEAD"]) {
            await shop.call(method, `/v1/members/${name}${rest}`);
          }
        }
      }
    };
    await look();
    const stored = dumpAll(shop.edge.dir);
    await look();
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
  });

  test("at somebody who is not found, or who is not there, is answered alike", async () => {
    const answers = await Promise.all(["phone:+4500000003", "email:y@example.com",
      "card:4539578763621486", "ref:web:nobody", `mem_${"0".repeat(26)}`].map(get));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(answers[0].body.code, "member_not_found");
  });

  test("for a phone in another program finds nobody", async () => {
    const phone = newPhone();
    await idOf(201, phoned(phone));
    const answer = await shop.get(`/v1/members/phone:${phone}`, { program: "other-house" });
    assert.equal(answer.body.code, "member_not_found");
  });
});

test("a batch enrols by phone and earns by phone, in its order", async () => {
  const phones = [newPhone(), newPhone()];
  const items = phones.flatMap((phone, place) => [
    { key: newKey(), path: "/v1/members", body: phoned(phone) },
    { key: newKey(), path: `/v1/members/phone:${phone}/earn`, body: order(`b${place}`, 1_000) },
    { key: newKey(), path: "/v1/members", body: phoned(phone, { ref: `batch:${place}` }) },
  ]);
  const { body } = await shop.must(200, shop.post("/v1/batch", { items }, { key: null }));
  assert.deepEqual(tally(body.answers), { "201 enrolled": 2, "201 earned": 2, "200 linked": 2 });
  const members = body.answers.map((answer) => answer.body.member);
  assert.equal(new Set(members).size, 2);
});

test("a restart forgets nobody", async () => {
  const phone = newPhone();
  const member = await idOf(201, phoned(phone));
  await shop.must(200, enrol(phoned(phone, { ref: "web:restart" })));
  await shop.edge.restart();
  for (const name of [`phone:${phone}`, "ref:web:restart"]) {
    assert.equal((await get(name)).body.member, member, name);
  }
});
