// `make bench`: the engine beside a bare hand-written object, in turns, in one run.
//
// ROUNDS (5) and SECONDS (0.8) a measurement, STORAGE (var/bench) the folder of the ledgers; prints
// a table and writes bench/results.json.

import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { startBare } from "./bare.mjs";
import { startEngine } from "./engine.mjs";
import { Generator } from "./generator.mjs";
import { measure, settled } from "./measure.mjs";
import { bundleSize, firstAnswers, storageKind } from "./others.mjs";
import { printTable, summarise } from "./report.mjs";
import { repository } from "../tests/edge/workerd.mjs";

const ROUNDS = Number(process.env.ROUNDS || 5);
const SECONDS = Number(process.env.SECONDS || 0.8);
const MANY = 1000;

/** `fresh`: a new member for each measurement, so that none is slowed by another's history. */
const CASES = [
  { name: "earn-hot", kind: "earn", callers: [1, 16, 64], fresh: true },
  { name: "batch-100", kind: "batch", callers: [1, 16], fresh: true },
  { name: "quote", kind: "quote", callers: [16] },
  { name: "balance", kind: "balance", callers: [16] },
  { name: "refuse", kind: "refuse", callers: [16] },
  { name: "enrol", kind: "enrol", callers: [1] },
  { name: "earn-many", kind: "earn", callers: [1, 16, 64], many: true },
];

const many = Array.from({ length: MANY }, (_, index) => `m${String(index).padStart(6, "0")}`);
const steady = ["s000000"];

async function main() {
  const began = performance.now();
  const folder = resolve(repository, process.env.STORAGE || "var/bench");
  const others = { bundle: bundleSize(), start: await firstAnswers(folder) };
  const peers = [
    await startEngine(join(folder, "regulars")),
    await startBare(join(folder, "bare-object")),
  ];
  const generator = new Generator();
  try {
    const where = `${relative(repository, folder)} (${storageKind(folder)})`;
    console.log(`storage: ${where}; ${ROUNDS} rounds of ${SECONDS} s`);
    for (const peer of peers) {
      await peer.enrol([...many, ...steady]);
      await warmUp(generator, peer);
    }
    const cells = await allRounds(generator, peers);
    const results = summarise(cells, { others, storage: storageKind(folder) });
    printTable(results);
    const file = join(repository, "bench/results.json");
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`written: bench/results.json, after ${seconds} s`);
  } finally {
    generator.stop();
    for (const peer of peers) await peer.stop();
  }
}

/** `[{case, callers, peer, …figures}]`, in turns: who goes first changes with every round. */
async function allRounds(generator, peers) {
  const cells = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const peer of peers) await settled(peer.pid());
    const order = round % 2 === 0 ? peers : [...peers].reverse();
    for (const one of CASES) {
      const turns = one.many
        ? order.map((peer) => [peer, one.callers])
        : one.callers.flatMap((callers) => order.map((peer) => [peer, [callers]]));
      for (const [peer, callers] of turns) {
        cells.push(...await turn(generator, peer, { ...one, callers, round }));
      }
    }
    console.error(`  round ${round + 1} of ${ROUNDS} is done`);
  }
  return cells;
}

/** The first thousands of requests find both programs' code still cold: they are not counted. */
async function warmUp(generator, peer) {
  for (const kind of ["earn", "quote"]) {
    const ask = peer.ask(kind, steady, `warm-up-${kind}`);
    await measure({ generator, peer, ask, callers: 16, seconds: 2 });
  }
}

let made = 0;

/** One peer's measurements that follow each other, so that its objects stay in memory. */
async function turn(generator, peer, { name, kind, callers, fresh, many: isMany, round }) {
  const cells = [];
  let entriesBefore;
  for (const count of callers) {
    made += 1;
    const run = String(made).padStart(5, "0");
    const refs = isMany ? many : fresh ? [`h${run}x`] : steady;
    if (fresh) await peer.enrol(refs);
    // What is not new is asked for once before, so that its objects are in memory.
    else entriesBefore ??= await peer.countEntries(refs);
    const load = { callers: count, seconds: SECONDS };
    const ask = peer.ask(kind, refs, run);
    const figures = await measure({ generator, peer, ask, ...load, entriesBefore });
    entriesBefore = fresh ? undefined : figures.entriesAfter;
    cells.push({ case: name, callers: count, peer: peer.name, round, ...figures });
  }
  return cells;
}

await main();
