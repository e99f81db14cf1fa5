// The edge and the keepers are two Workers: they are one deployment, or nothing is done.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";

import { newSecrets, send } from "./lib/shop.mjs";
import { repository, shipped, start } from "./workerd.mjs";

const vars = newSecrets();
const credential = vars.REGULARS_ROOT_KEY;

describe("keepers that do not have the edge's identity key", () => {
  const other = newSecrets().REGULARS_IDENTITY_KEY;
  for (const [title, value] of [["none", ""], ["a weak one", "x".repeat(64)], ["another", other]]) {
    test(`${title}: no member is asked anything`, async () => {
      const keeperVars = { REGULARS_IDENTITY_KEY: value };
      const edge = await start({ bundle: shipped, vars, keeperVars });
      try {
        const body = { ref: "pair:1" };
        const asked = { credential, program: "test-house", key: "pair-of-workers-0001" };
        const answer = await send(edge.url, "POST", "/v1/members", body, asked);
        assert.equal(answer.status, 503, answer.text);
        assert.equal(answer.body.code, "not_configured");
        assert.match(edge.log(), /not configured: .*REGULARS_IDENTITY_KEY/);
        assert.ok(![other, vars.REGULARS_IDENTITY_KEY].some((key) => edge.log().includes(key)));
      } finally {
        await edge.stop();
      }
    });
  }
});

test("the settings of both are of one deployment", async () => {
  const [edge, keepers] = await Promise.all(["wrangler.toml", "wrangler.keepers.toml"]
    .map((file) => readFile(join(repository, file), "utf8")));
  const all = (text, pattern) => [...text.matchAll(pattern)].map(([, value]) => value);
  const date = /^compatibility_date = "(.*)"$/gm;
  assert.deepEqual(all(edge, date), all(keepers, date));
  const [name] = all(keepers, /^name = "(.*)"$/gm);
  const kinds = all(keepers, /^class_name = "(.*)"$/gm);
  assert.deepEqual(all(edge, /^class_name = "(.*)"$/gm), kinds);
  assert.deepEqual(all(edge, /^script_name = "(.*)"$/gm), kinds.map(() => name));
  assert.deepEqual(all(keepers, /^\[exports\.(.*)\]$/gm), kinds, "and only there is storage");
  assert.deepEqual(all(edge, /^\[exports\.(.*)\]$/gm), []);
  assert.match(keepers, /^workers_dev = false$/m, "nobody but the edge can ask a keeper");
});
