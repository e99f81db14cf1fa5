// The peer "regulars": the bundle that ships, and how each case is asked of it.

import { rmSync } from "node:fs";

import { Client } from "../tools/replay/client.mjs";
import { inParallel } from "../tools/replay/drive.mjs";
import { openProgram } from "../tools/replay/edge.mjs";
import { batchOf, orderBody } from "./orders.mjs";

/** Starts it on a new storage folder in `dir`, with the gallery's program published. */
export async function startEngine(dir) {
  rmSync(dir, { recursive: true, force: true });
  const { edge, headers } = await openProgram({ dir, file: "spend-miles" });
  return new Engine(edge, headers);
}

class Engine {
  name = "regulars";
  #edge;
  #headers;

  constructor(edge, headers) {
    this.#edge = edge;
    this.#headers = headers;
    this.client = new Client({ origin: () => edge.url, headers, callers: 16 });
  }

  pid = () => this.#edge.pid;
  port = () => this.#edge.port;

  async stop() {
    this.client.close();
    await this.#edge.stop();
  }

  async enrol(refs) {
    await inParallel(refs, 16, async (ref) => {
      const answer = await this.client.post("/v1/members", {
        key: `bench-enrol-${ref}`,
        body: { ref: `bench:${ref}` },
      });
      if (answer.status !== 201) {
        throw new Error(`enrol ${ref}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
    });
  }

  /** How many entries these members' journals have in all: a journal has no gaps. */
  async countEntries(refs) {
    let entries = 0;
    await inParallel(refs, 16, async (ref) => {
      const answer = await this.client.get(`/v1/members/ref:bench:${ref}/balance`);
      if (answer.status !== 200) throw new Error(`balance of ${ref}: ${answer.status}`);
      entries += answer.body.seq;
    });
    return entries;
  }

  /** The request of a case; see measure.mjs. `run` makes keys of different runs differ. */
  ask(kind, refs, run) {
    const headers = this.#headers;
    const key = { "Idempotency-Key": `bench-${run}-{n}` };
    const earn = {
      method: "POST",
      path: "/v1/members/ref:bench:{member}/earn",
      headers: { ...headers, ...key },
      body: orderBody(`order-${run}-{n}`),
      refs,
      expect: 201,
      entries: 1,
    };
    const quiet = { ...earn, headers, expect: 200, entries: null };
    const wrong = { ...headers, ...key, authorization: "Bearer a-key-that-nobody-ever-had" };
    return {
      earn,
      batch: { ...quiet, path: "/v1/batch", body: batchBody(run), entries: 100 },
      balance: { ...quiet, method: "GET", path: "/v1/members/ref:bench:{member}/balance",
        body: undefined },
      quote: { ...quiet, path: "/v1/quote", body: quoteBody() },
      refuse: { ...earn, headers: wrong, expect: 401, entries: null },
      enrol: { ...earn, path: "/v1/members", body: `{"ref":"bench:new-${run}-{n}"}`,
        entries: null },
    }[kind];
  }
}

function quoteBody() {
  const { order } = JSON.parse(orderBody("order-quote-{n}"));
  return JSON.stringify({ member: "ref:bench:{member}", order });
}

function batchBody(run) {
  const items = batchOf((index) => ({
    key: `bench-${run}-{n}-${index}`,
    path: "/v1/members/ref:bench:{member}/earn",
    body: JSON.parse(orderBody(`order-${run}-{n}-${index}`)),
  }));
  return JSON.stringify({ items });
}
