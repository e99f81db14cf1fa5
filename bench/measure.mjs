// One measurement of one peer, and the proof that what was measured did what it claims.

import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Linux counts a process's time in hundredths of a second. */
const TICK_MICROS = 10_000;

/** An object in memory keeps three files open; a process without objects has some tens. */
const FILES_MOST = 150;
const SETTLING_MOST_MS = 30_000;

/**
 * `ask` is what to send (see load.mjs) with `expect`, the one status that counts, and `entries`,
 * how many journal entries one answer stands for (null: not counted). `entriesBefore` spares
 * counting what the last measurement counted.
 */
export async function measure({ generator, peer, ask, callers, seconds, entriesBefore }) {
  const counted = ask.entries !== null;
  const before = counted ? entriesBefore ?? await peer.countEntries(ask.refs) : 0;
  const cpuBefore = cpuMicros(peer.pid());
  const busyBefore = busyMicros();
  const work = { ...ask, port: peer.port(), callers, seconds, first: 0 };
  const figures = await generator.run(work);
  const cpu = cpuMicros(peer.pid()) - cpuBefore;
  const others = busyMicros() - busyBefore - cpu - figures.generatorCpuMicros;
  checkStatuses(peer, ask, figures);
  const entriesAfter = counted ? await peer.countEntries(ask.refs) : undefined;
  if (counted) checkGrowth(peer, ask, entriesAfter - before, figures.requests * ask.entries);
  return {
    perSecond: figures.requests / figures.seconds,
    cpuMicros: cpu / figures.requests,
    generatorMicros: figures.generatorCpuMicros / figures.requests,
    p50Ms: figures.p50Ms,
    p99Ms: figures.p99Ms,
    requests: figures.requests,
    entriesAfter,
    othersCores: Math.max(0, others / 1e6 / figures.seconds),
  };
}

function checkStatuses(peer, ask, { requests, statuses, samples }) {
  if (requests > 0 && statuses[ask.expect] === requests) return;
  throw new Error(`${peer.name}, ${ask.method} ${ask.path}: expected only ${ask.expect}, got `
    + `${JSON.stringify(statuses)}\n${samples.join("\n")}`);
}

function checkGrowth(peer, ask, grown, answered) {
  if (grown === answered) return;
  throw new Error(`${peer.name}, ${ask.method} ${ask.path}: the answers stand for ${answered} `
    + `entries, and ${grown} were written`);
}

/** What the process has used so far, in its own code and in the kernel for it. */
export function cpuMicros(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}

/** What everything on this machine has used so far. */
function busyMicros() {
  const [line] = readFileSync("/proc/stat", "utf8").split("\n");
  const [user, nice, system, , , interrupt, soft] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + interrupt + soft) * TICK_MICROS;
}

/**
 * Waits until the process has put most of its objects out of memory, ten idle seconds after their
 * last use: that takes a second of its time, which is not to fall into a measurement.
 */
export async function settled(pid) {
  const giveUp = performance.now() + SETTLING_MOST_MS;
  while (readdirSync(`/proc/${pid}/fd`).length > FILES_MOST && performance.now() < giveUp) {
    await pause(200);
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
