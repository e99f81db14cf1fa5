// A panic ends the request that ran into it, and nothing else.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { newSecrets } from "../edge/lib/shop.mjs";
import { faulty, start } from "../edge/workerd.mjs";

let edge;
before(async () => {
  const keepers = { FAULTS: "FaultKeeper" };
  edge = await start({ bundle: faulty, keepers, vars: newSecrets() });
});
after(() => edge?.stop());

/** Asks for a fault; a request that hangs is a failure, not a wait. */
const ask = (path) =>
  fetch(`${edge.url}/faults/${path}`, { signal: AbortSignal.timeout(5_000) });

/** Asks a keeper to do something, and answers what it then holds. */
async function deed(keeper, name) {
  const answer = await ask(`keepers/${keeper}/${name}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

/** Asks a keeper for something that must answer 500, and soon. */
async function breaks(path) {
  const began = performance.now();
  const answer = await ask(path);
  assert.equal(answer.status, 500);
  await answer.arrayBuffer();
  const took = performance.now() - began;
  assert.ok(took < 1_000, `it took ${Math.round(took)} ms to answer`);
}

test("the bundle under test has the fault routes", async () => {
  const text = await readFile(join(faulty, "edge/index_bg.wasm"), "latin1");
  assert.ok(text.includes("/faults/"), "else the test of what ships would prove nothing");
});

test("a panic at the edge answers 500 at once, and the next request is served", async () => {
  await breaks("panic");
  assert.equal((await fetch(`${edge.url}/health`)).status, 200);
});

test("a panic in a keeper answers 500 at once", () => breaks("keepers/broken/panic"));

test("a request in flight to another keeper does not notice a panic", async () => {
  assert.deepEqual(await deed("innocent", "mark"), { marks: 1, calls: 1 });
  const sleeping = deed("innocent", "sleep");
  await breaks("keepers/guilty/panic");
  await breaks("panic");
  // Both calls are remembered: neither its memory nor its storage was harmed.
  assert.deepEqual(await sleeping, { marks: 2, calls: 2 });
  assert.deepEqual(await deed("innocent", "report"), { marks: 2, calls: 3 });
});

test("a keeper that panicked keeps its memory and goes on", async () => {
  assert.equal((await deed("stubborn", "report")).calls, 1);
  await breaks("keepers/stubborn/panic");
  assert.equal((await deed("stubborn", "report")).calls, 3);
});

test("what a transaction wrote before a panic is undone", async () => {
  assert.equal((await deed("careful", "mark")).marks, 1);
  await breaks("keepers/careful/panic-in-transaction");
  assert.equal((await deed("careful", "report")).marks, 1);
});

test("what a transaction wrote before an error is undone", async () => {
  assert.equal((await deed("cautious", "mark")).marks, 1);
  await breaks("keepers/cautious/error-in-transaction");
  assert.equal((await deed("cautious", "report")).marks, 1);
});

test("a write without a transaction stays: that is why keepers use one", async () => {
  await breaks("keepers/careless/panic");
  assert.equal((await deed("careless", "report")).marks, 1);
});

test("what was acknowledged is there after the process was killed", async () => {
  const before = await deed("durable", "mark");
  await edge.restart();
  const after = await deed("durable", "report");
  assert.equal(after.marks, before.marks);
  assert.equal(after.calls, 1, "memory is new");
});
