// Storage begins with an enrolment, outlives a restart, and is not touched by a question.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { guarded, requestOf } from "./lib/requests.mjs";
import { pathOf, routes } from "./lib/routes.mjs";
import { openShop, order } from "./lib/shop.mjs";
import { databases, dump, dumpAll, tables, verifyChain, withCopy } from "./lib/storage.mjs";

/** Whether a key of the store's is enough to ask. */
const isForKeys = ({ method, scope }) =>
  method === "GET" && !["member", "partner", "signed"].includes(scope);
const questions = ["", "/balance", "/entries", "/lots"];
const TABLES = ["alias", "answer", "book", "identifier", "journal", "link", "outbox", "person",
  "schema"];

let shop;
let member;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-stars"] });
});
after(() => shop?.stop());

const keepers = (kind) =>
  databases(shop.edge.dir, kind).filter((file) => !file.endsWith("metadata.sqlite"));

describe("before anybody is enrolled", () => {
  test("there is no member's storage", () => {
    assert.deepEqual(keepers("Member"), []);
  });

  test("a question about a stranger answers 404, and makes no table", async () => {
    for (const path of questions) {
      const answer = await shop.get(`/v1/members/ref:shop:stranger${path}`);
      assert.equal(answer.body.code, "member_not_found", path);
    }
    const quote = { member: "ref:shop:stranger", ...order("o", 100) };
    assert.equal((await shop.post("/v1/quote", quote)).body.code, "member_not_found");
    // The runtime itself makes a file for every object that was asked, but nothing is in it.
    const files = keepers("Member");
    assert.equal(files.length, 1);
    assert.deepEqual(withCopy(shop.edge.dir, files[0], dump), { schema: [], rows: {} });
  });

  test("a command to a stranger answers 404, and makes no table", async () => {
    const commands = guarded.filter((route) => route.keyed && route.template.includes("{member}"));
    for (const route of commands) {
      const { body, values } = requestOf(route, { member: "ref:shop:stranger" });
      const answer = await shop.post(pathOf(route, values), body);
      assert.equal(answer.status, 404, `${route.name}: ${answer.text}`);
    }
    for (const file of keepers("Member")) {
      assert.deepEqual(withCopy(shop.edge.dir, file, tables), [], file);
    }
  });

  test("a question about a program that is none makes no table", async () => {
    const known = keepers("Program");
    const answer = await shop.get("/v1/program", { program: "no-such-house" });
    assert.equal(answer.body.code, "program_not_found");
    const credential = `sk_other-house_${"A".repeat(26)}`;
    assert.equal((await shop.get("/v1/program", { credential })).status, 401);
    const added = keepers("Program").filter((file) => !known.includes(file));
    for (const file of added) assert.deepEqual(withCopy(shop.edge.dir, file, tables), [], file);
  });

  test("an enrolment into a program that is none makes no table", async () => {
    const answer = await shop.post("/v1/members", { ref: "shop:1" }, { program: "no-such-house" });
    assert.equal(answer.status, 404, answer.text);
    for (const file of keepers("Member")) {
      assert.deepEqual(withCopy(shop.edge.dir, file, tables), [], file);
    }
  });
});

describe("when somebody is enrolled", () => {
  test("that makes the tables, once", async () => {
    member = await shop.enrol("shop:1", { segments: ["gold"], person: { name: "Ada" } });
    const full = keepers("Member")
      .map((file) => withCopy(shop.edge.dir, file, tables))
      .filter((found) => found.length > 0)
      // The platform's own, for the alarm.
      .map((found) => found.filter((name) => name !== "_cf_METADATA"));
    assert.deepEqual(full, [TABLES]);
  });

  test("no question changes a byte of what is stored", async () => {
    await shop.must(201, shop.post(`${member}/earn`, order("o1", [10_000, 5_000])));
    await shop.must(201, shop.post(`${member}/holds`, { wallet: "point", points: 5 }));
    const redeemed = await shop.must(201, shop.post(`${member}/redemptions`, { reward: "credit" }));
    const { code } = redeemed.body.redemption;
    const values = { member: member.split("/").at(-1), code, program: shop.program };
    const stored = dumpAll(shop.edge.dir);
    // Long after the hold and the points are over: even then nothing is tidied up by looking.
    for (const now of ["2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z", "2030-01-01T00:00:00Z"]) {
      for (const route of routes.filter(isForKeys)) {
        const path = pathOf(route, values);
        for (const method of ["GET", "HEAD"]) {
          await shop.must(200, shop.call(method, path, undefined, { now }));
        }
      }
      const queries = ["/balance?as_of=2026-03-01T08:59:59Z", "/balance?as_of=2026-08-31T00:00:00Z",
        "/balance?as_of=2199-12-31T23:59:59Z", "/entries?limit=1", "/entries?cursor=e2"];
      for (const query of queries) await shop.must(200, shop.get(member + query, { now }));
      const quote = { member: values.member, ...order("q", 700) };
      const said = await shop.post("/v1/quote", quote, { now });
      assert.ok([200, 422].includes(said.status), said.text);
      await shop.post("/v1/quote", order("q", 700), { now });
    }
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
  });

  test("a balance that has not changed is 304 to who has it", async () => {
    const first = await shop.must(200, shop.get(`${member}/balance`));
    const tag = first.headers.get("etag");
    const headers = { "if-none-match": `"x", ${tag}` };
    const again = await shop.must(304, shop.get(`${member}/balance`, { headers }));
    assert.equal(again.text, "");
    assert.equal(again.headers.get("etag"), tag);
    await shop.must(201, shop.post(`${member}/earn`, order("o2", 100)));
    const other = await shop.must(200, shop.get(`${member}/balance`, { headers }));
    assert.notEqual(other.headers.get("etag"), tag);
  });
});

describe("a restart", () => {
  const all = () => Promise.all(["/v1/program", ...questions.map((path) => member + path)]
    .map(async (path) => (await shop.must(200, shop.get(path))).text));

  test("keeps every answer and every row", async () => {
    const [said, stored] = [await all(), dumpAll(shop.edge.dir)];
    await shop.edge.restart();
    assert.deepEqual(await all(), said);
    assert.deepEqual(dumpAll(shop.edge.dir), stored);
  });

  test("in the middle of everything keeps the chain, and it goes on", async () => {
    for (const n of [3, 4, 5]) {
      await shop.must(201, shop.post(`${member}/earn`, order(`o${n}`, 100 * n)));
      await shop.edge.restart();
    }
    const file = keepers("Member")
      .find((one) => withCopy(shop.edge.dir, one, tables).includes("journal"));
    const { entries } = withCopy(shop.edge.dir, file, verifyChain);
    const { body } = await shop.must(200, shop.get(`${member}/entries?limit=100`));
    assert.equal(body.data.length, entries);
    assert.deepEqual(body.data.map(({ seq }) => seq), body.data.map((_, place) => entries - place));
  });

  test("keeps keys, and what was revoked", async () => {
    const [good, bad] = [await shop.makeKey({ kind: "sk" }), await shop.makeKey({ kind: "sk" })];
    await shop.must(200, shop.call("DELETE", `/v1/keys/${bad.id}`));
    await shop.edge.restart();
    await shop.must(200, shop.get(member, { credential: good.key }));
    await shop.must(401, shop.get(member, { credential: bad.key }));
  });
});
