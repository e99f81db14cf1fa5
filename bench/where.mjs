// Where the time of an earn in a batch goes: workerd's CPU for batches that stop ever later.

import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";

import { repository, start } from "../tests/edge/workerd.mjs";

const ROUNDS = 15;
const ITEMS = 100;
const secret = () => randomBytes(32).toString("base64");
const vars = { REGULARS_ROOT_KEY: secret(), REGULARS_IDENTITY_KEY: secret() };
const edge = await start({ vars });
const headers = {
  authorization: `Bearer ${vars.REGULARS_ROOT_KEY}`,
  "content-type": "application/json",
  "regulars-program": "coffee-stars",
  "regulars-now": "2026-03-01T09:00:00Z",
};

const desk = ["apply", "programs/coffee-stars.toml", "--to", edge.url];
const env = { ...process.env, REGULARS_KEY: vars.REGULARS_ROOT_KEY };
const applied = spawnSync("target/debug/regulars", desk, { cwd: repository, env });
if (applied.status !== 0) throw new Error(`the desk: ${applied.stderr}`);

async function post(path, body, more = {}) {
  const answer = await fetch(edge.url + path, {
    method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body),
  });
  return answer.json();
}
await post("/v1/members", { ref: "where:one" }, { "idempotency-key": "where-enrol-000001" });

/** A batch of five-line orders; `quantity` 0 is refused at the edge. */
function batch(name, quantity = 1) {
  const lines = [1, 2, 3, 4, 5].map((id) => ({ id: `${id}`, quantity, gross: 1000 }));
  const item = (place) => ({
    key: `where-the-time-goes-${name}-${place}`,
    path: "/v1/members/ref:where:one/earn",
    body: { order: {
      ref: `${name}-${place}`, occurred_at: "2026-03-01T08:00:00Z", currency: "EUR", lines,
    } },
  });
  return { items: Array.from({ length: ITEMS }, (_, place) => item(place)) };
}

/** User and system time of workerd, in µs; the kernel counts in hundredths of a second. */
function cpuMicros() {
  const fields = readFileSync(`/proc/${edge.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function measure(title, status, body) {
  const before = cpuMicros();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { answers } = await post("/v1/batch", body(round));
    const other = answers.find((answer) => answer.status !== status);
    if (other) throw new Error(`${title}: ${JSON.stringify(other)}`);
  }
  const micros = (cpuMicros() - before) / ROUNDS / ITEMS;
  console.log(`${title.padEnd(44)} ${micros.toFixed(0).padStart(5)} µs of CPU an item`);
}

try {
  await measure("warm-up", 201, (round) => batch(`warm${round}`));
  await measure("refused at the edge: parsed only", 422, (round) => batch(`bad${round}`, 0));
  await measure("earned: decided and written", 201, (round) => batch(`earn${round}`));
  const before = "earned before: carried, looked up, replayed";
  await measure(before, 201, (round) => batch(`earn${round}`));
} finally {
  await edge.stop();
}
