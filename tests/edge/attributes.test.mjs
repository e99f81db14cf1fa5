// Attributes: what the shop says of a member in words and numbers, and how it is forgotten.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { openShop, order } from "./lib/shop.mjs";
import { memberDatabases, tables, withCopy } from "./lib/storage.mjs";

let shop;
let member;
before(async () => {
  shop = await openShop({ files: ["welcome"] });
  const attributes = { city: "aarhus" };
  member = await shop.enrol("shop:ada", { attributes, segments: ["regular"] });
  await shop.must(201, shop.post(`${member}/earn`, order("o-1", 8_000)));
});
after(() => shop?.stop());

const say = (attributes, ref = "shop:ada") => shop.post("/v1/members", { ref, attributes });
const seen = async () => (await shop.must(200, shop.get(member))).body;
const hem = () => shop.post(`${member}/holds`, { reward: "hem" });

describe("what the shop says of a member", () => {
  test("is seen by the shop, opens what is for such members, and outlives a restart", async () => {
    assert.deepEqual((await seen()).attributes, { city: "aarhus" });
    const held = await shop.must(201, hem());
    await shop.must(200, shop.post(`${member}/holds/${held.body.hold.id}/void`, {}));
    await shop.edge.restart();
    assert.deepEqual((await seen()).attributes, { city: "aarhus" });
  });

  test("is changed by the next word and taken back by null; the rest stays", async () => {
    assert.equal((await shop.must(200, say({ city: "ribe" }))).body.outcome, "updated");
    assert.equal((await shop.must(403, hem())).body.code, "reward_not_for_member");
    assert.equal((await shop.must(200, say({ city: "ribe" }))).body.outcome, "unchanged");
    await shop.must(200, shop.post("/v1/members", { ref: "shop:ada", person: { name: "Ada" } }));
    const { attributes, segments } = await seen();
    assert.deepEqual([attributes, segments], [{ city: "ribe" }, ["regular"]]);
    await shop.must(200, say({ city: null }));
    assert.equal("attributes" in (await seen()), false);
    await shop.must(200, say({ city: "aarhus" }));
  });

  const refused = [
    [{ citty: "aarhus" }, "unknown_attribute", "/attributes/citty"],
    [{ "a/b": 1 }, "unknown_attribute", "/attributes/a~1b"],
    [{ city: 42 }, "attribute_invalid", "/attributes/city"],
    [{ city: "Århus C" }, "invalid_field", "/attributes/city"],
    [{ city: 4.2 }, "invalid_field", "/attributes/city"],
    [{ city: ["aarhus"] }, "invalid_field", "/attributes/city"],
    [["aarhus"], "invalid_field", "/attributes"],
  ];
  for (const [attributes, code, pointer] of refused) {
    test(`${JSON.stringify(attributes)} is ${code}, and nothing is changed`, async () => {
      const before = await seen();
      for (const ref of ["shop:ada", "shop:nobody"]) {
        const { body } = await shop.must(422, say(attributes, ref));
        assert.deepEqual([body.code, body.errors[0].pointer], [code, pointer]);
      }
      assert.deepEqual(await seen(), before);
      await shop.must(404, shop.get("/v1/members/ref:shop:nobody"));
    });
  }
});

test("no entry has it, and once the member is forgotten nothing has", async () => {
  const word = "skagen-in-the-north";
  await shop.must(200, say({ city: word }));
  const [file] = memberDatabases(shop.edge.dir);
  const holding = () => withCopy(shop.edge.dir, file, (database) =>
    tables(database).filter((table) =>
      JSON.stringify(database.prepare(`SELECT * FROM "${table}"`).all()).includes(word)));
  assert.deepEqual((await seen()).attributes, { city: word });
  assert.deepEqual(holding(), ["book"]);
  const hand = { reason: "as she asked", actor: "support" };
  await shop.must(200, shop.post(`${member}/erase`, hand));
  assert.deepEqual(holding(), []);
});
