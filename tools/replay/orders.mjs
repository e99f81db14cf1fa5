// Fetches the published CDNOW orders once, checks that they are those, and reads them.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync }
  from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { readFromArchive } from "./archive.mjs";

const PACKAGE = "lifetimes";
const VERSION = "0.11.3";

/** The two files: the whole, and the 1-in-10 sample that the published BG/NBD results use. */
const FILES = {
  whole: {
    name: "lifetimes/datasets/CDNOW_master.txt",
    sha256: "eff6889ed364c5199d6eacbbeb7a6d559971df4406ac876f322c373f00a072ef",
    orders: 69659,
  },
  sample: {
    name: "lifetimes/datasets/CDNOW_sample.txt",
    sha256: "6fae10155c0b0ba363c2c386e30f77990d22328220efd862a5edd1443420d94a",
    orders: 6919,
  },
};

/**
 * The orders of the file, in its order: `{customer, day, items, cents}`. `customer` is the
 * customer's number in the whole file, so that both files name one person alike.
 */
export function loadOrders(which) {
  const file = FILES[which];
  const text = verified(readFromArchive(readFileSync(wheel()), file.name), file);
  const orders = text.split(/\r?\n/).map(parseLine).filter(Boolean);
  if (orders.length !== file.orders) {
    throw new Error(`${file.name}: read ${orders.length} orders, expected ${file.orders}`);
  }
  return orders;
}

/** One line: customer, (in the sample: its own number,) day, items, amount. */
function parseLine(line) {
  const words = line.trim().split(/\s+/);
  const [day, items, amount] = words.slice(-3);
  if (!/^\d{8}$/.test(day ?? "")) return null;
  return { customer: words[0], day, items: Number(items), cents: parseCents(amount) };
}

function parseCents(amount) {
  const found = /^(\d+)\.(\d\d)$/.exec(amount);
  if (!found) throw new Error(`not an amount with two decimals: ${amount}`);
  return Number(found[1]) * 100 + Number(found[2]);
}

function verified(bytes, file) {
  const sum = createHash("sha256").update(bytes).digest("hex");
  if (sum !== file.sha256) {
    throw new Error(`${file.name} is not the published file: its SHA-256 is ${sum}`);
  }
  return bytes.toString("latin1");
}

/** The path of the wheel in the cache, fetched by pip the first time. */
function wheel() {
  const cache = process.env.REGULARS_CACHE ?? join(homedir(), ".cache", "regulars");
  const kept = join(cache, `${PACKAGE}-${VERSION}.whl`);
  if (existsSync(kept)) return kept;
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, "fetching-"));
  try {
    download(staging);
    const found = readdirSync(staging).find((name) => name.endsWith(".whl"));
    renameSync(join(staging, found), kept);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return kept;
}

function download(folder) {
  const order = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder];
  const pips = [["pip3"], ["pip"], ["python3", "-m", "pip"]];
  let said = "";
  for (const [program, ...first] of pips) {
    const options = { encoding: "utf8" };
    const run = spawnSync(program, [...first, ...order, `${PACKAGE}==${VERSION}`], options);
    if (run.status === 0 && readdirSync(folder).length === 1) return;
    said ||= run.stderr?.trim();
  }
  throw new Error(`the orders are in the Python package ${PACKAGE} ${VERSION}, and pip did not `
    + `fetch it. Run \`pip download --no-deps ${PACKAGE}==${VERSION}\` and see.\n${said}`);
}
