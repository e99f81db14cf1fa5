// Two edges, each in an isolate of its own, and the same keepers: what the one ends, the other
// refuses within the promised half minute, by what it remembers itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openShop, send } from "./lib/shop.mjs";
import { until } from "./lib/until.mjs";

/** What is promised: a revoked key is refused everywhere within so long. */
const PROMISED_MS = 30_000;

let shop;
before(async () => {
  shop = await openShop({ second: true });
});
after(() => shop?.stop());

const ask = (url, credential) => send(url, "GET", "/v1/program", undefined, { credential });

test("a key that one edge revokes is refused by the other within half a minute", async () => {
  const { id, key } = await shop.makeKey({ kind: "sk", label: "to be revoked" });
  const other = await shop.makeKey({ kind: "sk", label: "to stay" });
  const both = [shop.url, shop.edge.second];
  for (const url of both) assert.equal((await ask(url, key)).status, 200, url);
  await shop.must(200, shop.call("DELETE", `/v1/keys/${id}`));
  const revoked = Date.now();
  assert.equal((await ask(shop.url, key)).status, 401, "the edge that revoked it knows at once");
  // The other remembers it for a moment, or these would not be two.
  assert.equal((await ask(shop.edge.second, key)).status, 200, "the other edge remembers");
  const refused = await until("the refusal", async () => {
    const answer = await ask(shop.edge.second, key);
    return answer.status !== 200 && answer;
  });
  const after = Date.now() - revoked;
  assert.equal(refused.status, 401);
  assert.ok(after <= PROMISED_MS, `refused after ${after} ms`);
  console.log(`  refused by the other edge after ${after} ms`);
  for (const url of both) {
    assert.equal((await ask(url, key)).status, 401, "and it stays so");
    assert.equal((await ask(url, other.key)).status, 200, "of that key only");
  }
});

test("both edges are one program: a member of the one is the other's", async () => {
  const path = await shop.enrol("shop:ada");
  const options = { credential: shop.vars.REGULARS_ROOT_KEY, program: shop.program };
  const { status, body } = await send(shop.edge.second, "GET", path, undefined, options);
  assert.equal(status, 200);
  assert.equal(`/v1/members/${body.member}`, path);
});
