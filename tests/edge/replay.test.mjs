// A real shop's busiest customers, replayed with workerd killed twice on the way: nothing is lost,
// nothing counts twice, and every balance is the one that the model works out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { runReplay } from "../../tools/replay.mjs";

test("a replay with two kills comes to the model's figures, a second one to nothing", async () => {
  const result = await runReplay({ limit: 150, killAt: [0.3, 0.7], again: true });
  assert.equal(result.kills, 2);
  assert.equal(result.members, 150);
  for (const { as_of: asOf, identity, differences } of result.instants) {
    assert.deepEqual(differences, [], `as of ${asOf}`);
    assert.ok(identity, `the identity does not hold as of ${asOf}`);
  }
  // Had nothing been spent, taken back or run out, the figures above would show little.
  const last = result.instants.at(-1).totals;
  for (const figure of ["active", "redeemed", "clawed_back"]) {
    assert.ok(last[figure] > 0, `no points are ${figure}`);
  }
  assert.deepEqual(result.again, {
    commands: result.commands,
    replayed: result.commands,
    same: true,
  });
});
