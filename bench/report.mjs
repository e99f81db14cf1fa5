// Medians and ratios of all rounds: a table for people, an object for bench/results.json.

import { execFileSync } from "node:child_process";
import { cpus } from "node:os";

import { median } from "./measure.mjs";
import { repository } from "../tests/edge/workerd.mjs";

const OURS = "regulars";

/** Other programs' use of the processors, in cores, that makes a measurement a disturbed one. */
const OTHERS_MOST = 0.3;
const CALM_LEAST = 3;

/** `cells` are the single measurements; a figure of the result is the median of its rounds. */
export function summarise(cells, { others, storage }) {
  const rows = [];
  for (const key of new Set(cells.map((cell) => `${cell.case} ${cell.callers}`))) {
    const here = cells.filter((cell) => `${cell.case} ${cell.callers}` === key);
    for (const peer of new Set(here.map((cell) => cell.peer))) {
      if (peer !== OURS) rows.push(row(here, peer));
    }
  }
  return { commit: commit(), machine: machine(storage), rows, ...others };
}

function row(cells, peer) {
  const ours = undisturbed(cells.filter((cell) => cell.peer === OURS));
  const theirs = undisturbed(cells.filter((cell) => cell.peer === peer));
  const middle = (list, figure, digits) => round(median(list.map((cell) => cell[figure])), digits);
  return {
    case: cells[0].case,
    callers: cells[0].callers,
    peer,
    ours: middle(ours, "perSecond", 0),
    theirs: middle(theirs, "perSecond", 0),
    ratio: round(median(ours.map(perSecond)) / median(theirs.map(perSecond)), 2),
    ours_range: range(ours),
    theirs_range: range(theirs),
    ours_cpu_micros: middle(ours, "cpuMicros", 0),
    theirs_cpu_micros: middle(theirs, "cpuMicros", 0),
    ours_p50_ms: middle(ours, "p50Ms", 2),
    theirs_p50_ms: middle(theirs, "p50Ms", 2),
    generator_cpu_micros: middle(cells, "generatorMicros", 0),
    others_cores: middle([...ours, ...theirs], "othersCores", 2),
    rounds: [ours.length, theirs.length],
  };
}

/** Rounds in which nothing else ran here, if there are enough of them; else all rounds. */
function undisturbed(cells) {
  const calm = cells.filter((cell) => cell.othersCores <= OTHERS_MOST);
  return calm.length >= CALM_LEAST ? calm : cells;
}

const perSecond = (cell) => cell.perSecond;

function range(cells) {
  const all = cells.map(perSecond);
  return [round(Math.min(...all), 0), round(Math.max(...all), 0)];
}

function round(number, digits) {
  return Number(number.toFixed(digits));
}

function commit() {
  const options = { cwd: repository, encoding: "utf8" };
  const git = (...words) => execFileSync("git", words, options).trim();
  const changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "Cargo.toml");
  return git("rev-parse", "--short=12", "HEAD") + (changed === "" ? "" : " with changes");
}

function machine(storage) {
  const processors = cpus();
  return `${processors.length} × ${processors[0].model.trim()}, ${process.platform}, `
    + `storage on ${storage}`;
}

export function printTable({ rows, bundle, start, commit: made, machine: where }) {
  console.log(`\n${made} on ${where}\n`);
  const head = ["case", "callers", "regulars/s", "peer/s", "ratio", "CPU µs", "peer", "p50 ms",
    "peer", "load µs", "others"];
  const lines = rows.map((one) => [
    one.case, one.callers, one.ours, one.theirs, one.ratio.toFixed(2), one.ours_cpu_micros,
    one.theirs_cpu_micros, one.ours_p50_ms, one.theirs_p50_ms, one.generator_cpu_micros,
    one.others_cores.toFixed(2),
  ]);
  const widths = head.map((title, column) => (
    Math.max(title.length, ...lines.map((line) => String(line[column]).length))));
  for (const line of [head, ...lines]) {
    console.log(line.map((cell, column) => (column === 0
      ? String(cell).padEnd(widths[column])
      : String(cell).padStart(widths[column]))).join("  "));
  }
  console.log(`\nrequests a second, medians; the peer is ${rows[0]?.peer}; CPU µs is workerd's own `
    + "for one request,\nload µs the generator's, others the cores that other programs used");
  if (rows.some((one) => one.others_cores > OTHERS_MOST)) {
    console.log("OTHER PROGRAMS RAN MEANWHILE: read no rate here, and ratios with care");
  }
  for (const [part, { bytes, gzip_bytes: sent }] of Object.entries(bundle)) {
    console.log(`${part}: ${bytes} bytes, ${sent} gzipped`);
  }
  console.log(`from start to first answer: ${start.ours_ms} ms, peer ${start.theirs_ms} ms`);
}
