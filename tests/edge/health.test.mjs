// The bundle that ships starts, answers, and carries nothing that is for tests only.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { newSecrets } from "./lib/shop.mjs";
import { shipped, start } from "./workerd.mjs";

let edge;
before(async () => (edge = await start({ vars: newSecrets() })));
after(() => edge?.stop());

test("the edge says that it is well", async () => {
  const answer = await fetch(`${edge.url}/health`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.deepEqual(await answer.json(), { status: "ok" });
});

test("a path that is no route answers 404", async () => {
  const answer = await fetch(`${edge.url}/no-such-route`);
  assert.equal(answer.status, 404);
});

test("what ships has no fault route and no fault keeper", async () => {
  for (const file of ["index.js", "index_bg.wasm"]) {
    const text = await readFile(join(shipped, file), "latin1");
    assert.ok(!text.includes("/faults/"), `${file} has a fault route`);
    assert.ok(!text.includes("FaultKeeper"), `${file} has the fault keeper`);
  }
});
