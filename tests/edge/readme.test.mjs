// The README's commands, as they are printed there, do what it says they do.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openShop } from "./lib/shop.mjs";
import { repository } from "./workerd.mjs";

const readme = readFileSync(join(repository, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text);
const script = blocks.find((text) => /^call /m.test(text)) ?? "";

let shop;
before(async () => {
  shop = await openShop({ files: ["coffee-stars"] });
  // Whom `make dev` has enrolled.
  await shop.enrol("demo:ada", {}, { now: null });
});
after(() => shop?.stop());

/** Runs a script and answers the lines that it prints. */
function bash(text, env) {
  const all = { env: { ...process.env, ...env } };
  const child = spawn("bash", ["-euo", "pipefail", "-c", text], all);
  let said = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (part) => (said += part));
  child.stderr.setEncoding("utf8").on("data", (part) => (complaints += part));
  return new Promise((done) => child.once("close", (code) => {
    assert.equal(code, 0, complaints);
    done(said.split("\n").filter(Boolean));
  }));
}

/** The script against this edge, with this key in place of the one that it looks up. */
function here(text) {
  return text
    .replace(/^export REGULARS_KEY=.*$/m, "")
    .replaceAll("http://localhost:8787", shop.url);
}

test("the README has commands to try", () => {
  assert.ok(script.match(/^call /gm).length >= 5);
});

test("every one of them answers well", async () => {
  const env = { REGULARS_KEY: shop.vars.REGULARS_ROOT_KEY };
  const lines = await bash(here(script), env);
  const calls = script.match(/^call .*$/gm);
  assert.equal(lines.length, calls.length);
  const outcomes = lines.map((line, place) => {
    const answer = JSON.parse(line);
    assert.ok(!answer.code, `${calls[place]}\n${line}`);
    return answer.outcome;
  });
  assert.ok(outcomes.includes("earned") && outcomes.includes("redeemed"), outcomes.join());
});
