// `make replay`: a real shop's orders through the running edge, and every balance checked.
//
// --all (not the 1-in-10 sample), --limit N customers, --kill-at 0.4[,0.7], --keep (go on from the
// last run's storage), --again (send everything twice), --dir, --callers, --json FILE, --quiet

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

import { foldCustomer, figuresAt } from "../tests/model/fold.mjs";
import { readTerms } from "../tests/model/terms.mjs";
import { repository } from "../tests/edge/workerd.mjs";
import { Client } from "./replay/client.mjs";
import { compareAll, identityHolds } from "./replay/compare.mjs";
import { drive } from "./replay/drive.mjs";
import { openProgram } from "./replay/edge.mjs";
import { loadOrders } from "./replay/orders.mjs";
import { planReplay } from "./replay/plan.mjs";
import { Progress } from "./replay/progress.mjs";
import { printReport } from "./replay/report.mjs";

const PROGRAM = "spend-miles";
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Replays and compares; see the options above. Answers the machine-readable result, whose `good`
 * says that every figure of every member is the model's and that nothing counted twice.
 */
export async function runReplay(options = {}) {
  const { all = false, limit, dir, killAt = [], again = false } = options;
  const { callers = 16, quiet = true } = options;
  const plan = planReplay(loadOrders(all ? "whole" : "sample"), { limit });
  const source = readFileSync(join(repository, `programs/${PROGRAM}.toml`), "utf8");
  const terms = readTerms(source);
  const { edge, headers } = await openProgram({ dir, file: PROGRAM });
  const cut = powerCuts(edge, killAt, plan);
  const client = new Client({ origin: () => edge.url, headers, callers, back: cut.back });
  const program = { currency: terms.currency, wallet: terms.wallet, reward: terms.reward };
  const work = { client, program, plan, callers };
  try {
    const first = await pass(work, { label: "replay ", quiet, onStep: cut.onStep });
    await cut.back();
    const instants = await compareInstants(work, terms, quiet);
    const second = again ? await pass(work, { label: "again  ", quiet }) : undefined;
    const after = again ? await compareInstants(work, terms, quiet) : undefined;
    return resultOf({ all, plan, callers, client, cut, first, second, instants, after });
  } finally {
    client.close();
    await edge.stop();
  }
}

async function pass(work, { label, quiet, onStep = () => {} }) {
  const progress = new Progress({ label, total: eventsOf(work.plan), quiet });
  const began = performance.now();
  const counts = await drive({
    ...work,
    onStep: (done) => {
      progress.step();
      onStep(done);
    },
  });
  progress.finish();
  return { counts, seconds: (performance.now() - began) / 1000 };
}

/** Kills workerd when these shares of the events are done, and starts it again. */
function powerCuts(edge, shares, plan) {
  const due = shares.map((share) => Math.floor(share * eventsOf(plan))).sort((a, b) => a - b);
  let back = Promise.resolve();
  const cut = { kills: 0, back: () => back };
  cut.onStep = (done) => {
    if (due.length === 0 || done < due[0]) return;
    due.shift();
    cut.kills += 1;
    back = edge.restart();
  };
  return cut;
}

function eventsOf(plan) {
  return plan.reduce((sum, { events }) => sum + events.length, 0);
}

/** The books the day after the last event, and again when half of the points' lots have ended. */
async function compareInstants(work, terms, quiet) {
  const accounts = new Map(work.plan.map(({ ref, events }) => [ref, foldCustomer(terms, events)]));
  const last = Math.max(...work.plan.map(({ events }) => events.at(-1).at));
  const dayAfter = (Math.floor(last / DAY_MS) + 1) * DAY_MS;
  const ends = [...accounts.values()].flatMap(({ lots }) => lots.map(({ endsAt }) => endsAt))
    .filter((end) => end !== null).sort((one, other) => one - other);
  const half = ends[Math.floor(ends.length / 2)];
  const instants = half > dayAfter ? [dayAfter, half] : [dayAfter];
  const total = instants.length * accounts.size;
  const progress = new Progress({ label: "compare", total, quiet });
  const onStep = () => progress.step();
  const results = [];
  for (const instant of instants) {
    const expected = new Map([...accounts].map(([ref, one]) => [ref, figuresAt(one, instant)]));
    results.push({ instant, ...await compareAll({ ...work, expected, instant, onStep }) });
  }
  progress.finish();
  return results;
}

function resultOf({ all, plan, callers, client, cut, first, second, instants, after }) {
  const { answers: commands, replayed, ...counts } = first.counts;
  const result = {
    data: all ? "whole" : "sample",
    program: PROGRAM,
    members: plan.length,
    counts,
    commands,
    replayed,
    callers,
    seconds: Number(first.seconds.toFixed(3)),
    orders_per_second: Math.round(counts.orders / first.seconds),
    kills: cut.kills,
    retries: client.retries,
    instants: instants.map(instantOf),
  };
  if (second) {
    result.again = {
      commands: second.counts.answers,
      replayed: second.counts.replayed,
      same: JSON.stringify(after) === JSON.stringify(instants),
    };
  }
  result.good = isGood(result);
  return result;
}

function instantOf({ instant, totals, entries, differences }) {
  return {
    as_of: new Date(instant).toISOString(),
    totals,
    identity: identityHolds(totals),
    entries,
    differing: differences.length,
    differences: differences.slice(0, 100),
  };
}

function isGood({ instants, again }) {
  const exact = instants.every(({ identity, differing }) => identity && differing === 0);
  return exact && (!again || (again.replayed === again.commands && again.same));
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      all: { type: "boolean" },
      again: { type: "boolean" },
      keep: { type: "boolean" },
      quiet: { type: "boolean", default: false },
      limit: { type: "string" },
      callers: { type: "string" },
      "kill-at": { type: "string" },
      dir: { type: "string", default: join(repository, "var/replay") },
      json: { type: "string" },
    },
  });
  return {
    ...values,
    limit: values.limit && Number(values.limit),
    callers: values.callers && Number(values.callers),
    killAt: values["kill-at"]?.split(",").map(Number),
    dir: resolve(values.dir),
  };
}

async function main() {
  const options = readOptions();
  if (!options.keep) rmSync(options.dir, { recursive: true, force: true });
  const result = await runReplay(options);
  printReport(result);
  if (options.json) {
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  process.exitCode = result.good ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
