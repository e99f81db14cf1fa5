// Says what a replay came to: totals, the identity between them, and every difference.

import { FIGURES, identityHolds } from "./compare.mjs";

const NAMES = {
  issued: "points issued", clawed_back: "clawed back",
};
const DIFFERENCES_SHOWN = 10;

const grouped = (number) => number.toLocaleString("en-US").replaceAll(",", " ");

/** Prints the result of runReplay (see ../replay.mjs). */
export function printReport(result, out = process.stdout) {
  const line = (name, value) => out.write(`  ${name.padEnd(16)}${value}\n`);
  out.write(`\nCDNOW, ${result.data} file, under ${result.program}\n`);
  line("members", grouped(result.members));
  line("orders", `${grouped(result.counts.orders)}, of which ${grouped(result.counts.returns)} `
    + "came back");
  line("rewards", grouped(result.counts.rewards));
  for (const instant of result.instants) printInstant(instant, line, out);
  out.write("\n");
  line("orders/second", `${grouped(result.orders_per_second)} (${grouped(result.commands)} `
    + `commands in ${result.seconds.toFixed(1)} s, ${result.callers} callers)`);
  if (result.kills > 0) {
    line("killed", `${result.kills} × (kill -9); ${grouped(result.retries)} requests were sent `
      + `again with their keys, ${grouped(result.replayed)} of which had been carried out`);
  }
  if (result.replayed === result.commands) printAgain({ ...result, same: true }, line);
  if (result.again) printAgain(result.again, line);
}

function printInstant({ as_of: asOf, totals, differences, differing }, line, out) {
  out.write(`\nas of ${asOf}\n`);
  for (const name of FIGURES) {
    line(NAMES[name] ?? name, grouped(totals[name]).padStart(12));
  }
  line("identity", `${mark(identityHolds(totals))} issued = active + pending + held + redeemed + `
    + "expired + clawed back − deficit");
  line("the model", differing === 0
    ? `${mark(true)} every figure of every member is the same`
    : `${mark(false)} ${differing} figures differ`);
  for (const one of differences.slice(0, DIFFERENCES_SHOWN)) {
    line("", `${one.ref} ${one.figure}: the edge says ${JSON.stringify(one.told)}, the model `
      + JSON.stringify(one.expected));
  }
}

function printAgain({ commands, replayed, same }, line) {
  line("once more", replayed === commands && same
    ? `${mark(true)} nothing changed: all ${grouped(commands)} answers were the stored ones`
    : `${mark(false)} ${grouped(commands - replayed)} of ${grouped(commands)} answers were new`);
}

function mark(good) {
  return good ? "✓" : "✗";
}
