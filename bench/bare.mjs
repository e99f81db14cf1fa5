// The peer "bare-object": starts it, and says how each case is asked of it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import workerdPackage from "workerd";

import { Client } from "../tools/replay/client.mjs";
import { inParallel } from "../tools/replay/drive.mjs";
import { batchOf, orderBody } from "./orders.mjs";

const source = new URL("bare-object/", import.meta.url);
const headers = { Authorization: "Bearer bare-object-key" };

/** Starts it on a new storage folder in `dir`. */
export async function startBare(dir) {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, "storage"), { recursive: true });
  for (const file of ["worker.js", "workerd.capnp"]) {
    copyFileSync(new URL(file, source), join(dir, file));
  }
  const peer = new BareObject(dir);
  await peer.start();
  return peer;
}

class BareObject {
  name = "bare-object";
  #dir;
  #child;
  #port = 0;

  constructor(dir) {
    this.#dir = dir;
    this.client = new Client({ origin: () => this.origin(), headers, callers: 16 });
  }

  pid = () => this.#child.pid;
  port = () => this.#port;
  origin = () => `http://127.0.0.1:${this.#port}`;

  async start() {
    const flags = ["serve", "--control-fd=3", "--verbose", "workerd.capnp"];
    this.#child = spawn(workerdPackage.default, flags, {
      cwd: this.#dir,
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const failed = once(this.#child, "exit").then(() => {
      throw new Error("workerd did not start the bare object");
    });
    process.once("exit", () => this.#child.kill("SIGKILL"));
    this.#port = await Promise.race([listening(this.#child.stdio[3]), failed]);
    failed.catch(() => {});
  }

  async stop() {
    this.client.close();
    this.#child.kill("SIGTERM");
    await once(this.#child, "exit");
  }

  async enrol(refs) {
    await inParallel(refs, 16, async (ref) => {
      const answer = await this.client.post(`/${ref}/enrol`, { key: ref, body: {} });
      if (answer.status !== 201) throw new Error(`bare object, enrol: ${answer.status}`);
    });
  }

  /** How many entries these accounts have in all. */
  async countEntries(refs) {
    let entries = 0;
    await inParallel(refs, 16, async (ref) => {
      const answer = await this.client.get(`/${ref}/entries`);
      entries += answer.body.entries;
    });
    return entries;
  }

  /** The request of a case; see measure.mjs. `run` makes keys of different runs differ. */
  ask(kind, refs, run) {
    const earn = {
      method: "POST",
      path: "/{member}/earn",
      headers: { ...headers, "Idempotency-Key": `bench-${run}-{n}` },
      body: orderBody("order-{n}"),
      refs,
      expect: 201,
      entries: 1,
    };
    const reading = { method: "GET", path: "/{member}", headers, refs, expect: 200, entries: null };
    const quote = { ...earn, path: "/{member}/quote", headers, expect: 200, entries: null };
    return {
      earn,
      batch: { ...earn, path: "/{member}/batch", headers, body: batchBody(run), expect: 200,
        entries: 100 },
      balance: reading,
      quote,
      refuse: { ...quote, headers: { Authorization: "Bearer wrong-key" }, expect: 401 },
      enrol: { ...reading, path: `/new-${run}-{n}/enrol`, expect: 201 },
    }[kind];
  }
}

function batchBody(run) {
  const items = batchOf((index) => {
    const { order } = JSON.parse(orderBody(`order-{n}-${index}`));
    return { key: `bench-${run}-{n}-${index}`, order };
  });
  return JSON.stringify({ items });
}

async function listening(stream) {
  let said = "";
  for await (const text of stream.setEncoding("utf8")) {
    said += text;
    const event = /\{"event":"listen"[^}]*"port":(\d+)\}/.exec(said);
    if (event) return Number(event[1]);
  }
  throw new Error("workerd closed its control pipe");
}
