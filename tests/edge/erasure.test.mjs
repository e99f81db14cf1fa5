// A person who is forgotten: nowhere to be read, on no page of the disk; the numbers stay.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { guarded, requestOf } from "./lib/requests.mjs";
import { pathOf } from "./lib/routes.mjs";
import { newKey, openShop, order } from "./lib/shop.mjs";
import { isOnDisk, memberDatabases, verifyChain, withCopy } from "./lib/storage.mjs";

const person = {
  name: "Konstantina Papadopoulou",
  email: "konstantina@papadopoulou.example",
  phone: "+302101234567",
  locale: "el",
};
const hand = { reason: "as she asked", actor: "support" };

let shop;
let member;
let key;
let rows;
before(async () => {
  shop = await openShop();
  await shop.partner();
  key = newKey();
  member = await shop.enrol("shop:1", { person });
  await shop.enrol("shop:2", { person: { name: "Somebody Else" } });
});
after(() => shop?.stop());

const file = () =>
  memberDatabases(shop.edge.dir).find((one) =>
    withCopy(shop.edge.dir, one, (database) =>
      member.endsWith(verifyChain(database).member)));

const use = (work) => withCopy(shop.edge.dir, file(), work);
const read = (query) => use((database) => database.prepare(query).all());

const identifying = [person.name, person.email, person.phone];

/** The files that have something in clear that identifies her, before and after a restart. */
async function inClear() {
  const look = () => identifying.flatMap((text) => isOnDisk(shop.edge.dir, text));
  const found = look();
  await shop.edge.restart();
  return found.concat(look());
}

/** Her database's file with its log taken in: all that is left once the log begins anew. */
function checkpointed() {
  return use((database) => {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return readFileSync(database.location(), "latin1");
  });
}

describe("while she is a member", () => {
  test("she can be read with a key, as she was given", async () => {
    const { body } = await shop.must(200, shop.get(member));
    assert.deepEqual(body.person, person);
  });

  test("her name is in no answer but that of her own page, and in no entry", async () => {
    const earned = await shop.must(201, shop.post(`${member}/earn`, order("o1", 20_000), { key }));
    const paths = ["/balance", "/entries", "/lots"];
    const answers = await Promise.all(paths.map((path) => shop.get(member + path)));
    for (const { text } of [...answers, earned]) {
      for (const value of identifying) assert.ok(!text.includes(value));
    }
  });

  test("what is stored of her is sealed: no file has her name", async () => {
    assert.deepEqual(await inClear(), []);
  });

  test("a change of address replaces what was sealed", async () => {
    const [old] = read("SELECT wrapped_key, sealed FROM person");
    const moved = { ...person, email: "kp@papadopoulou.example" };
    const { body } = await shop.must(
      200, shop.post("/v1/members", { ref: "shop:1", person: moved }));
    assert.equal(body.outcome, "unchanged");
    assert.deepEqual((await shop.get(member)).body.person, moved);
    const now = read("SELECT wrapped_key, sealed FROM person");
    assert.equal(now.length, 1);
    assert.ok(checkpointed().includes(now[0].wrapped_key), "where it is looked for later");
    assert.notEqual(now[0].sealed, old.sealed);
    assert.notEqual(now[0].wrapped_key, old.wrapped_key);
    rows = [old, now[0]];
  });
});

describe("once she is erased", () => {
  let before;
  test("that is the last thing that is done", async () => {
    before = await shop.must(200, shop.get(`${member}/balance`));
    const { body } = await shop.must(200, shop.post(`${member}/erase`, hand));
    assert.equal(body.outcome, "erased");
  });

  for (const route of guarded.filter(({ template }) => template.includes("{member}"))) {
    test(`${route.name} answers 410`, async () => {
      const { body, values } = requestOf(route, { member: member.split("/").at(-1) });
      const path = pathOf(route, values);
      const answer = await shop.call(route.method, path, body);
      assert.equal(answer.status, 410, answer.text);
      assert.equal(answer.body.code, "member_erased");
    });
  }

  test("so does joining again, a quote, a batch, and a retry of what was accepted", async () => {
    const quote = { member: "ref:shop:1", ...order("q", 100) };
    const asked = [
      shop.post("/v1/members", { ref: "shop:1", person }),
      shop.post("/v1/quote", quote),
      shop.post(`${member}/earn`, order("o1", 20_000), { key }),
    ];
    for (const answer of await Promise.all(asked)) assert.equal(answer.status, 410, answer.text);
    const items = [{ key: newKey(), path: `${member}/earn`, body: order("o2", 100) }];
    const { body } = await shop.must(200, shop.post("/v1/batch", { items }));
    assert.equal(body.answers[0].status, 410);
  });

  test("her answers and her record are gone, and the chain still verifies", () => {
    assert.deepEqual(read("SELECT * FROM answer"), []);
    assert.deepEqual(read("SELECT * FROM person"), []);
    const { entries } = withCopy(shop.edge.dir, file(), verifyChain);
    assert.equal(entries, 3);
  });

  test("the totals stay as they were, in the book", () => {
    const [{ book }] = read("SELECT book FROM book");
    const { issued } = before.body.balances.find(({ wallet }) => wallet === "point");
    assert.equal(issued, 200);
    assert.ok(JSON.parse(book).w.some(({ w, i }) => w === "point" && i === issued));
  });

  test("no file has her name", async () => {
    assert.deepEqual(await inClear(), []);
  });

  test("no page of her database has a key that her record was ever sealed with", () => {
    const bytes = checkpointed();
    assert.ok(bytes.includes("journal_fact"), "the log was taken in, or this would prove nothing");
    for (const { wrapped_key: wrapped } of rows) assert.ok(!bytes.includes(wrapped));
  });

  test("somebody else is untouched", async () => {
    const { body } = await shop.must(200, shop.get("/v1/members/ref:shop:2"));
    assert.deepEqual(body.person, { name: "Somebody Else" });
  });
});
