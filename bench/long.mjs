// `node bench/long.mjs`: a balance of a member with 10,000 entries beside one of a member with 10.
//
// The two are asked in turns, one request at a time: with their keepers in memory, and as the first
// request after a restart. Prints medians and ratios; the book is bounded and the journal is not
// read, so that neither ratio should be above 1.2.

import { rmSync } from "node:fs";
import { join } from "node:path";

import { openProgram, startEdge } from "../tools/replay/edge.mjs";
import { Client } from "../tools/replay/client.mjs";
import { repository } from "../tests/edge/workerd.mjs";
import { batchOf, orderBody } from "./orders.mjs";

/** The other member is only asked before them, so that what all keepers share is loaded. */
const ENTRIES = { other: 1, short: 10, long: 10_000 };
const WARM_TURNS = 3_000;
const RESTARTS = 9;
const GOAL = 1.2;
const dir = join(repository, "var/bench/long");

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const path = (who) => `/v1/members/ref:bench:${who}/balance`;

async function main() {
  rmSync(dir, { recursive: true, force: true });
  let { edge, headers } = await openProgram({ dir, file: "spend-miles" });
  const client = new Client({ origin: () => edge.url, headers, callers: 1 });
  const ask = async (who) => {
    const began = performance.now();
    const { status, body } = await client.get(path(who));
    const took = performance.now() - began;
    if (status !== 200 || body.seq < ENTRIES[who]) throw new Error(`${who}: ${status} ${body.seq}`);
    return took;
  };
  try {
    for (const who of Object.keys(ENTRIES)) await live(client, who, ENTRIES[who]);
    const warm = { short: [], long: [] };
    for (let turn = 0; turn < WARM_TURNS; turn += 1) {
      const order = turn % 2 === 0 ? ["short", "long"] : ["long", "short"];
      for (const who of order) warm[who].push(await ask(who));
    }
    const first = { short: [], long: [] };
    for (let turn = 0; turn < RESTARTS * 2; turn += 1) {
      await edge.stop();
      ({ edge } = await startEdge(dir));
      await ask("other");
      const order = turn % 2 === 0 ? ["short", "long"] : ["long", "short"];
      for (const who of order) first[who].push(await ask(who));
    }
    report("in memory", warm);
    report("first after a restart", first);
  } finally {
    client.close();
    await edge.stop();
  }
}

/** Enrols somebody and records so many entries: joining is one, each order one more. */
async function live(client, who, entries) {
  const enrolled = { key: `bench-enrol-${who}`, body: { ref: `bench:${who}` } };
  expect(201, await client.post("/v1/members", enrolled));
  for (let made = 1; made < entries; made += 100) {
    const left = Math.min(100, entries - made);
    const items = batchOf((index) => ({
      key: `bench-long-${who}-${made}-${index}`,
      path: `/v1/members/ref:bench:${who}/earn`,
      body: JSON.parse(orderBody(`order-${made}-${index}`)),
    })).slice(0, left);
    expect(200, await client.post("/v1/batch", { key: `bench-batch-${made}`, body: { items } }));
    if (process.stderr.isTTY) process.stderr.write(`\r  ${who}: ${made + left} of ${entries} `);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
}

function expect(status, answer) {
  if (answer.status !== status) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
}

function report(title, { short, long }) {
  const ratio = median(long) / median(short);
  const verdict = ratio <= GOAL ? "within" : "over";
  console.log(`balance, ${title}: ${median(short).toFixed(2)} ms with ${ENTRIES.short} entries, `
    + `${median(long).toFixed(2)} ms with ${ENTRIES.long}: ratio ${ratio.toFixed(2)}, `
    + `${verdict} the goal of ${GOAL}`);
}

await main();
