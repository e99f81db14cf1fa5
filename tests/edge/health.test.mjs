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

test("each Worker that ships is only its own half", async () => {
  const scripts = ["edge", "keepers"].map((part) =>
    readFile(join(shipped, part, "index.js"), "utf8"));
  const [edge, keepers] = await Promise.all(scripts);
  for (const keeper of ["Member", "Directory", "Program"]) {
    const name = new RegExp(`\\bas ${keeper}\\b`);
    assert.match(keepers, name, "the keepers are there");
    assert.doesNotMatch(edge, name, "the edge has none");
  }
});

test("what ships has no fault route and no fault keeper", async () => {
  const parts = ["edge", "keepers"];
  const files = parts.flatMap((part) => [join(part, "index.js"), join(part, "index_bg.wasm")]);
  for (const file of files) {
    const text = await readFile(join(shipped, file), "latin1");
    assert.ok(!text.includes("/faults/"), `${file} has a fault route`);
    assert.ok(!text.includes("FaultKeeper"), `${file} has the fault keeper`);
  }
});
