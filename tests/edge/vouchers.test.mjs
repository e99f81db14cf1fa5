// Vouchers at checkout: found by their codes alone, used once whoever is quickest, and no oracle.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { newKey, openShop, order } from "./lib/shop.mjs";
import { databases, dumpAll, withCopy } from "./lib/storage.mjs";

const MANY = 50;
const NOBODYS = "0123456789ABCDEFGHJKMNPQRS";

let shop;
let member;
before(async () => {
  shop = await openShop({ files: ["test-house", "coffee-card"] });
  member = await shop.enrol("shop:regular");
  await shop.must(201, shop.post(`${member}/earn`, order("o1", 500_000)));
});
after(() => shop?.stop());

const id = () => member.split("/").at(-1);

async function redeem(reward = "drink", path = member) {
  const { body } = await shop.must(201, shop.post(`${path}/redemptions`, { reward }));
  return body.redemption;
}

const look = (code, options) => shop.get(`/v1/vouchers/${encodeURIComponent(code)}`, options);
const use = (code, body, options) => shop.post(`/v1/vouchers/${code}/use`, body, options);

/** The rows of all shards. */
function rows() {
  return databases(shop.edge.dir, "Directory").flatMap((file) =>
    withCopy(shop.edge.dir, file, (database) => {
      const known = database.prepare("SELECT name FROM sqlite_master WHERE name = 'identifier'");
      return known.get() ? database.prepare("SELECT * FROM identifier").all() : [];
    }));
}

describe("a code", () => {
  test("leads to its voucher the moment it is given out", async () => {
    const redemption = await redeem();
    const { body } = await shop.must(200, look(redemption.code));
    assert.deepEqual(body, { member: id(), voucher: redemption });
  });

  test("is read as it is typed: lower case, in groups, with O for 0 and I for 1", async () => {
    const { id: voucher, code } = await redeem();
    const groups = code.match(/.{1,5}/g);
    const typed = [code.toLowerCase(), groups.join("-"), groups.join(" "),
      code.replaceAll("0", "o").replaceAll("1", "l")];
    for (const text of typed) {
      assert.equal((await shop.must(200, look(text))).body.voucher.id, voucher, text);
    }
  });

  test("of a captured hold, and of a voucher the program gave by itself, leads there", async () => {
    const held = await shop.must(201, shop.post(`${member}/holds`, { reward: "drink" }));
    const path = `${member}/holds/${held.body.hold.id}/capture`;
    const captured = (await shop.must(200, shop.post(path))).body.redemption;
    assert.equal((await shop.must(200, look(captured.code))).body.voucher.id, captured.id);
    const program = "coffee-card";
    const regular = await shop.enrol("shop:card", {}, { program });
    const lines = [{ id: "1", quantity: 10, gross: 4_000, categories: ["coffee"] }];
    const ten = order("c1", [], { lines });
    const earned = await shop.must(201, shop.post(`${regular}/earn`, ten, { program }));
    const [given] = earned.body.automatic;
    const found = await shop.must(200, look(given.code, { program }));
    assert.deepEqual(found.body.voucher, given);
  });

  test("still says what became of its voucher: used, cancelled, expired", async () => {
    const [used, cancelled, expired] = [await redeem(), await redeem(), await redeem()];
    await shop.must(200, use(used.code, { order: "o7" }));
    await shop.must(200, shop.post(`${member}/redemptions/${cancelled.id}/cancel`));
    const status = async (code, options) => (await look(code, options)).body.voucher.status;
    assert.equal(await status(used.code), "used");
    assert.equal((await look(used.code)).body.voucher.order, "o7");
    assert.equal(await status(cancelled.code), "cancelled");
    assert.equal(await status(expired.code), "issued");
    assert.equal(await status(expired.code, { now: "2026-06-01T00:00:00Z" }), "expired");
  });

  test("is nowhere in the Directory: nothing there but hashes and ids", async () => {
    const { code, id: voucher } = await redeem();
    const all = rows();
    assert.ok(all.some(({ subject, member: whose }) => subject === voucher && whose === id()));
    assert.ok(!JSON.stringify(all).includes(code));
    for (const row of all) assert.match(row.hash, /^[\w-]{22}$/);
  });
});

describe("a wrong code has one answer", () => {
  let gone;
  before(async () => {
    const path = await shop.enrol("shop:gone");
    await shop.must(201, shop.post(`${path}/earn`, order("g1", 50_000)));
    gone = (await redeem("drink", path)).code;
    const hand = { reason: "as she asked", actor: "support" };
    await shop.must(200, shop.post(`${path}/erase`, hand));
  });

  test("whether it is no code, nobody's, or somebody's who is gone", async () => {
    const { id: voucher, code } = await redeem();
    const wrong = ["x", "%20", NOBODYS, NOBODYS.slice(1), `${code}0`, voucher, id(), "ref:shop:1",
      "'; DROP TABLE identifier; --", "😀", gone];
    const said = new Set();
    for (const text of wrong) {
      for (const answer of [await look(text), await use(encodeURIComponent(text), {})]) {
        assert.equal(answer.status, 404, text);
        assert.equal(answer.body.code, "voucher_not_found");
        said.add(answer.text);
      }
    }
    assert.equal(said.size, 1, [...said].join("\n"));
  });

  test("in another program too, even with the root key", async () => {
    const { code } = await redeem();
    assert.equal((await look(code, { program: "other-house" })).body.code, "voucher_not_found");
  });

  test("guessing makes no new object, and no table", async () => {
    const files = () => databases(shop.edge.dir, "Directory")
      .filter((file) => !file.endsWith("metadata.sqlite")).length;
    const alphabet = [..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"];
    const guess = () => [...randomBytes(26)].map((byte) => alphabet[byte % 32]).join("");
    const guesses = async () => {
      for (let n = 0; n < 300; n += 1) await look(guess());
      return files();
    };
    const stored = rows();
    // The runtime makes a file for each shard that is asked: sixteen, for ever.
    const asked = await guesses();
    assert.ok(asked >= 16, `${asked} files`);
    assert.equal(await guesses(), asked);
    assert.deepEqual(rows(), stored);
  });
});

describe("using a voucher by its code", () => {
  test(`is done once, though ${MANY} race for it`, async () => {
    const { code } = await redeem();
    const answers = await Promise.all(
      Array.from({ length: MANY }, (_, place) => use(code, { order: `till-${place}` })));
    const counts = {};
    for (const { status, body } of answers) {
      const name = `${status} ${body.outcome ?? body.code}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    assert.deepEqual(counts, { "200 used": 1, "409 redemption_used": MANY - 1 });
    const winner = answers.find(({ status }) => status === 200);
    const { body } = await shop.must(200, look(code));
    assert.equal(body.voucher.order, winner.body.redemption.order);
  });

  test("again under its key is the same answer; by the voucher's own path it is the same command",
    async () => {
      const { code, id: voucher } = await redeem();
      const key = newKey();
      const first = await shop.must(200, use(code, { order: "o8" }, { key }));
      const again = await shop.must(200, use(code.toLowerCase(), { order: "o8" }, { key }));
      const path = `${member}/redemptions/${voucher}/use`;
      const other = await shop.must(200, shop.post(path, { order: "o8" }, { key }));
      for (const answer of [again, other]) {
        assert.equal(answer.text, first.text);
        assert.equal(answer.replayed, true);
      }
      const changed = await use(code, { order: "o9" }, { key });
      assert.equal(changed.body.code, "idempotency_key_reused");
      assert.equal(changed.body.errors[0].pointer, "/order");
    });

  test("is for keys that may redeem, and what is malformed is said before the code is looked for",
    async () => {
      const { code } = await redeem();
      const reader = (await shop.makeKey({ kind: "rk", scopes: ["read", "earn"] })).key;
      assert.equal((await look(code, { credential: reader })).body.code, "scope_missing");
      assert.equal((await use(code, {}, { credential: reader })).body.code, "scope_missing");
      const till = (await shop.makeKey({ kind: "rk", scopes: ["redeem"] })).key;
      for (const text of [code, NOBODYS]) {
        const answer = await use(text, { order: 7 }, { credential: till });
        assert.equal(answer.body.errors[0].pointer, "/order", answer.text);
        const bare = await use(text, {}, { credential: till, key: null });
        assert.equal(bare.body.code, "idempotency_key_missing");
      }
      await shop.must(200, use(code, {}, { credential: till }));
    });

  test("a suspended member's voucher is not used, and says why", async () => {
    const path = await shop.enrol("shop:suspended");
    await shop.must(201, shop.post(`${path}/earn`, order("s1", 50_000)));
    const { code } = await redeem("drink", path);
    await shop.must(200, shop.post(`${path}/suspend`, { reason: "check", actor: "ada" }));
    assert.equal((await use(code, {})).body.code, "member_suspended");
    assert.equal((await look(code)).body.voucher.status, "issued");
  });
});

test("looking changes nothing, whatever the code", async () => {
  const { code } = await redeem();
  for (const text of [code, NOBODYS, "x"]) await look(text);
  const stored = dumpAll(shop.edge.dir);
  for (const text of [code, NOBODYS, "x"]) {
    for (const method of ["GET", "HEAD"]) {
      for (const now of ["2026-03-01T09:00:00Z", "2030-01-01T00:00:00Z"]) {
        await shop.call(method, `/v1/vouchers/${text}`, undefined, { now });
      }
    }
  }
  assert.deepEqual(dumpAll(shop.edge.dir), stored);
});

test("a restart loses no code", async () => {
  const codes = [await redeem(), await redeem()].map(({ code }) => code);
  await shop.edge.restart();
  for (const code of codes) await shop.must(200, look(code));
});
