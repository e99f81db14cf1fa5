// Opens a shop with one member, has schemathesis try its API, and sums up what the edge saw.
//
//   node tools/try-api/run.mjs PROGRAM [ARGUMENT…]
//
// PROGRAM is schemathesis; the arguments are handed on to `schemathesis run`.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openShop } from "../../tests/edge/lib/shop.mjs";
import { repository } from "../../tests/edge/workerd.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Members to suspend, close and erase; tools/try-api/hooks.py takes one after the other. */
const LEAVING = 200;

/** What the document's examples speak of is there: a member, who has points. */
async function furnish(shop) {
  const now = null;
  const member = await shop.enrol("shopify:1073", {}, { now });
  const credit = { wallet: "point", points: 1_000_000, reason: "schemathesis", actor: "tools" };
  await shop.must(201, shop.post(`${member}/adjustments`, credit, { now }));
  for (let place = 0; place < LEAVING; place += 1) {
    await shop.enrol(`leaving:${place}`, {}, { now });
  }
}

/** Not spawnSync: what the edge prints must be read, or it stops when the pipe is full. */
function run(command, options, { cwd, env }) {
  const child = spawn(command, options, { cwd, stdio: "inherit", env });
  return new Promise((done, failed) => child.once("exit", done).once("error", failed));
}

/** What the edge's own log says of the run. */
function summary(log) {
  const isRecord = (line) => line.startsWith("{");
  const lines = log.split("\n").filter(isRecord).map((line) => JSON.parse(line));
  const names = (list) => new Set(list.map(({ method, route }) => `${method} ${route}`));
  const routes = names(lines.filter(({ route, status }) => route && status !== 405));
  const good = names(lines.filter(({ status }) => status < 400));
  const count = (digit) => lines.filter(({ status }) => Math.floor(status / 100) === digit).length;
  const statuses = [2, 3, 4, 5].map((digit) => `${digit}xx ${count(digit)}`).join(", ");
  const never = [...routes].filter((route) => !good.has(route));
  const missed = never.length ? `, never: ${never.join(", ")}` : "";
  return `  ${lines.length} requests: ${statuses}\n` +
    `  ${routes.size - never.length} of ${routes.size} routes accepted something${missed}`;
}

/** What is for others than the store's server: a session, a signed text, a partner, people. */
const OTHERS = "^/(v1/(me|orders|sessions|redeem-links)|p/)";

const [schemathesis, ...rest] = process.argv.slice(2);
const shop = await openShop();
// It leaves notes where it runs.
const cwd = await mkdtemp(join(tmpdir(), "regulars-try-"));
try {
  await furnish(shop);
  const document = join(repository, "www/openapi.json");
  const only = ["--exclude-path-regex", OTHERS];
  const options = ["--config-file", here("schemathesis.toml"), "run", document, ...only, ...rest];
  const secrets = { REGULARS_KEY: shop.vars.REGULARS_ROOT_KEY };
  const env = { ...process.env, ...secrets, SCHEMATHESIS_HOOKS: here("hooks.py") };
  const code = await run(schemathesis, [...options, "--url", shop.url], { cwd, env });
  const log = shop.edge.log();
  const faults = log.split("\n").filter((line) => /^fault:|panicked/.test(line));
  console.log([...faults, summary(log)].join("\n"));
  process.exitCode = code === 0 && faults.length === 0 ? 0 : 1;
} finally {
  await shop.stop();
  await rm(cwd, { recursive: true });
}
