// What is not a rate: the bundle's size, the time to the first answer, where storage is.

import { readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { startBare } from "./bare.mjs";
import { median } from "./measure.mjs";
import { shipped } from "../tests/edge/workerd.mjs";
import { startEdge } from "../tools/replay/edge.mjs";

const TMPFS = 0x01021994;
const STARTS = 5;

export function storageKind(folder) {
  return statfsSync(folder).type === TMPFS ? "memory (tmpfs)" : "disk";
}

/** Of each Worker, both files that are uploaded, as they are and as they travel. */
export function bundleSize() {
  return Object.fromEntries(["edge", "keepers"].map((part) => [part, sizeOf(join(shipped, part))]));
}

function sizeOf(folder) {
  const files = ["index.js", "index_bg.wasm"].map((name) => readFileSync(join(folder, name)));
  const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
  return {
    bytes: sum(files.map((file) => file.length)),
    gzip_bytes: sum(files.map((file) => gzipSync(file, { level: 9 }).length)),
  };
}

/** Milliseconds from starting workerd to its first answer, medians, in turns. */
export async function firstAnswers(folder) {
  const ours = [];
  const theirs = [];
  for (let turn = 0; turn < STARTS; turn += 1) {
    ours.push(await timed(() => startOurs(join(folder, "starting-ours")), "/health"));
    theirs.push(await timed(() => startBare(join(folder, "starting-theirs")), "/any"));
  }
  for (const name of ["starting-ours", "starting-theirs"]) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  return { ours_ms: Math.round(median(ours)), theirs_ms: Math.round(median(theirs)) };
}

async function startOurs(dir) {
  return (await startEdge(dir)).edge;
}

async function timed(begin, path) {
  const began = performance.now();
  const running = await begin();
  // A refusal is an answer too: the worker had to run for it.
  const origin = running.url ?? running.origin();
  await (await fetch(origin + path)).arrayBuffer();
  const taken = performance.now() - began;
  await running.stop();
  return taken;
}
