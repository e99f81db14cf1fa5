// The Directory behind all that: what it knows, what works without it, and what it heals.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";

import { newSecrets, openShop, order, wallet } from "./lib/shop.mjs";
import { databases, memberDatabases, tables, withCopy } from "./lib/storage.mjs";
import { until } from "./lib/until.mjs";

const phoned = (value) => ({ identifiers: [{ kind: "phone", value }] });
const read = (dir, file, query) =>
  withCopy(dir, file, (database) => database.prepare(query).all());

/** The shards that know anything, as files. */
const shards = (dir) => databases(dir, "Directory")
  .filter((file) => withCopy(dir, file, tables).includes("identifier"));

/** The keeper's file of a member. */
const fileOf = (dir, member) => memberDatabases(dir)
  .find((file) => read(dir, file, "SELECT book FROM book")[0]?.book.includes(member));

/** Changes a database of an edge that does not run. */
function change(dir, file, statements) {
  const database = new DatabaseSync(join(dir, "storage", file));
  database.exec(statements);
  database.close();
}

describe("a shop whose Directory answers nothing", () => {
  const vars = newSecrets();
  let dir;
  let shop;
  let member;
  let redemption;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "regulars-directory-"));
    // Its binding leads to keepers that understand none of its asks.
    shop = await openShop({ dir, vars, keepers: { DIRECTORY: "Program" } });
  });
  after(async () => {
    await shop?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test("enrols, earns, tells balances and redeems by its own names", async () => {
    member = await shop.enrol("shop:1", { person: { name: "Ada" } });
    for (const path of [member, "/v1/members/ref:shop:1"]) {
      await shop.must(201, shop.post(`${path}/earn`, order(path.slice(-8), 20_000)));
      for (const rest of ["", "/balance", "/entries", "/lots", "/rewards"]) {
        await shop.must(200, shop.get(path + rest));
      }
    }
    const redeemed = await shop.must(201, shop.post(`${member}/redemptions`, { reward: "drink" }));
    redemption = redeemed.body.redemption;
    const other = await shop.must(201, shop.post(`${member}/redemptions`, { reward: "drink" }));
    const path = `${member}/redemptions/${other.body.redemption.id}/use`;
    assert.equal((await shop.must(200, shop.post(path))).body.outcome, "used");
  });

  test("shows no card that would find nobody", async () => {
    assert.equal((await shop.get(member)).body.card, undefined);
  });

  test("says that it cannot where it must ask, and nothing is half done", async () => {
    const answers = [
      await shop.post("/v1/members", phoned("+4531123456")),
      await shop.post(`${member}/identifiers`, { kind: "phone", value: "+4531123456" }),
      await shop.get("/v1/members/phone:+4531123456"),
      await shop.get(`/v1/vouchers/${redemption.code}`),
    ];
    for (const answer of answers) assert.ok(answer.status >= 500, answer.text);
    assert.equal((await shop.get(member)).body.identifiers, undefined);
  });

  test("tells it everything once it is back, though nobody asks", async () => {
    await shop.stop();
    shop = await openShop({ dir, vars });
    const found = await until("the voucher", async () => {
      const answer = await shop.get(`/v1/vouchers/${redemption.code}`);
      return answer.status === 200 && answer.body;
    });
    assert.deepEqual(found.voucher, redemption);
    const { card } = await until("the card", async () => {
      const { body } = await shop.get(member);
      return body.card && body;
    });
    const { body } = await shop.must(200, shop.get(`/v1/members/card:${card}`));
    assert.ok(member.endsWith(body.member));
    assert.deepEqual(read(dir, fileOf(dir, body.member), "SELECT * FROM outbox"), []);
  });
});

describe("what the Directory knows", () => {
  const dirs = [];
  let shop;
  before(async () => {
    dirs.push(await mkdtemp(join(tmpdir(), "regulars-directory-")));
    shop = await openShop({ dir: dirs[0] });
  });
  after(async () => {
    await shop?.stop();
    for (const dir of dirs) await rm(dir, { recursive: true, force: true });
  });

  test("is hashes and ids, in sixteen shards, whatever there is", async () => {
    const bodies = Array.from({ length: 60 }, (_, n) => phoned(`+45${21_000_000 + n}`));
    await Promise.all(bodies.map((body) => shop.must(201, shop.post("/v1/members", body))));
    const files = shards(shop.edge.dir);
    assert.equal(files.length, 16);
    const rows = files.flatMap((file) => read(shop.edge.dir, file, "SELECT * FROM identifier"));
    assert.equal(rows.length, 120, "a phone and a card each");
    for (const row of rows) {
      assert.match(row.hash, /^[\w-]{22}$/);
      assert.match(row.member, /^mem_[0-9A-Z]{26}$/);
      assert.equal(row.subject, "");
    }
  });

  test("two members never have one card: who comes second gets the next number", async () => {
    const { dir } = shop.edge;
    const path = await shop.enrol("shop:second");
    const id = path.split("/").at(-1);
    const { card } = (await shop.get(path)).body;
    const file = fileOf(dir, id);
    const [row] = read(dir, file, "SELECT * FROM identifier WHERE kind = 'card'");
    const shard = shards(dir).find((one) =>
      read(dir, one, "SELECT hash FROM identifier").some(({ hash }) => hash === row.hash));
    // As if another member's card had come to the same number, and had been claimed first.
    await shop.edge.kill9();
    const somebody = `mem_${"0".repeat(26)}`;
    change(dir, shard, `UPDATE identifier SET member = '${somebody}' WHERE hash = '${row.hash}'`);
    change(dir, file, `INSERT INTO outbox (hash, keeper, deed, subject, attempts)
      VALUES ('${row.hash}', '${row.keeper}', 'claim', '', 0)`);
    await shop.edge.start();
    await shop.must(201, shop.post(`${path}/earn`, order("o1", 50_000)));
    await shop.must(201, shop.post(`${path}/redemptions`, { reward: "drink" }));
    const now = (await shop.must(200, shop.get(path))).body.card;
    assert.match(now, /^9\d{15}$/);
    assert.notEqual(now, card);
    assert.equal((await shop.get(`/v1/members/card:${now}`)).body.member, id);
    const [{ member }] = read(dir, shard,
      `SELECT member FROM identifier WHERE hash = '${row.hash}'`);
    assert.equal(member, somebody, "what is somebody's stays theirs");
  });

  test("a keeper of before it goes on, and is found once it is told of again", async () => {
    const { dir } = shop.edge;
    const path = await shop.enrol("shop:before");
    const id = path.split("/").at(-1);
    await shop.must(201, shop.post(`${path}/earn`, order("o1", 50_000)));
    await shop.edge.kill9();
    change(dir, fileOf(dir, id), `DROP TABLE identifier; DROP TABLE alias; DROP TABLE outbox;
      DELETE FROM schema WHERE version > 1`);
    await shop.edge.start();
    const old = await shop.must(200, shop.get(path));
    assert.equal(wallet(old.body, "point").active, 500);
    assert.equal(old.body.card, undefined);
    const found = withCopy(dir, fileOf(dir, id), tables);
    assert.ok(!found.includes("outbox"), "looking migrates nothing");
    const refused = await shop.post(`${path}/holds`, { wallet: "spark", points: 1 });
    assert.equal(refused.body.code, "insufficient_points", refused.text);
    const removed = await shop.must(200, shop.call("DELETE", `${path}/identifiers/phone`));
    assert.deepEqual(removed.body, { member: id });
    const again = await shop.must(200, shop.post("/v1/members", { ref: "shop:before" }));
    assert.equal(again.body.outcome, "unchanged");
    const { body } = await shop.must(200, shop.get(path));
    assert.equal((await shop.get(`/v1/members/card:${body.card}`)).body.member, id);
    const redeemed = await shop.must(201, shop.post(`${path}/redemptions`, { reward: "drink" }));
    await shop.must(200, shop.get(`/v1/vouchers/${redeemed.body.redemption.code}`));
  });

  test("a keeper of before it is erased without anything to give back", async () => {
    const { dir } = shop.edge;
    const path = await shop.enrol("shop:erased");
    const id = path.split("/").at(-1);
    await shop.edge.kill9();
    change(dir, fileOf(dir, id), `DROP TABLE identifier; DROP TABLE alias; DROP TABLE outbox;
      DELETE FROM schema WHERE version > 1`);
    await shop.edge.start();
    const hand = { reason: "as she asked", actor: "support" };
    await shop.must(200, shop.post(`${path}/erase`, hand));
    await shop.must(410, shop.get(path));
  });
});
