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
