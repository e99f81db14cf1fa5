// What a member makes of a benefit, by themselves: once, only on the level it is for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newKey, openShop, order } from "./lib/shop.mjs";
import { Store } from "./lib/store.mjs";

let shop;
let session;
before(async () => {
  shop = await openShop({ files: ["insider"] });
  const store = await Store.open(shop);
  const token = store.customer("shop:muse");
  session = (await shop.must(201, shop.post("/v1/sessions", { token }))).body.session;
  await mine(201, "join", {});
});
after(() => shop?.stop());

async function mine(status, path, body, key = newKey()) {
  const options = { credential: session, headers: { "idempotency-key": key } };
  return (await shop.must(status, shop.post(`/v1/me/${path}`, body, options))).body;
}

const gift = (option, status, key) => mine(status, "choices", { benefit: "gift", option }, key);

test("is refused below the level, taken once on it, and told again under its key", async () => {
  assert.equal((await gift("lipstick", 403)).code, "benefit_not_for_member");
  await shop.must(201, shop.post("/v1/members/ref:shop:muse/earn", order("o1", 40_000)));
  assert.equal((await gift("car", 422)).code, "unknown_option");
  const key = newKey();
  const chosen = await gift("lipstick", 201, key);
  assert.deepEqual(chosen.automatic.map(({ reward }) => reward), ["lipstick"]);
  assert.deepEqual(await gift("lipstick", 201, key), chosen);
  assert.equal((await gift("perfume", 409)).code, "already_chosen");
});

test("stands in the member's own words: what there is to choose, and what was", async () => {
  const { benefits } = (await shop.must(200, shop.get("/v1/members/ref:shop:muse"))).body;
  assert.deepEqual(benefits.filter(({ choices }) => choices), [{ id: "own-day", choices: 1 }]);
  await mine(201, "choices", { benefit: "own-day", option: "2026-06-12" });
  const now = (await shop.must(200, shop.get("/v1/members/ref:shop:muse"))).body;
  assert.deepEqual(now.benefits.at(-1), { id: "own-day", chosen: "2026-06-12" });
  const program = (await shop.must(200, shop.get("/v1/program"))).body;
  assert.deepEqual(program.tiers.map(({ id }) => id), ["insider", "muse", "icon"]);
  const { options } = program.benefits.find(({ id }) => id === "gift");
  assert.deepEqual(options, ["lipstick", "perfume"]);
});

test("an award says what each factor added to it", async () => {
  // A Tuesday afternoon in Copenhagen.
  const now = "2026-03-03T14:00:00Z";
  const sold = order("o2", 10_000, { occurred_at: now });
  const { body } = await shop.must(201,
    shop.post("/v1/members/ref:shop:muse/earn", sold, { now }));
  assert.deepEqual(body.awards.map(({ points, extras }) => [points, extras]),
    [[200, [{ by: "promotion", id: "tuesday", points: 100 }]]]);
});
