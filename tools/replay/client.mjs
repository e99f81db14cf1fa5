// Sends commands to the edge and asks again, with the same key, when the connection is lost.

import { Agent, request } from "node:http";

/** Errors of a connection that say nothing about whether the command was carried out. */
const LOST = new Set(["ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT"]);
const TRIES_MOST = 200;
const PAUSE_MS = 25;

export class Client {
  /**
   * `origin()` answers where the edge listens now; `headers` go with every request; `back()`
   * resolves when an edge that was stopped on purpose listens again.
   */
  constructor({ origin, headers, callers, back = async () => {} }) {
    this.origin = origin;
    this.headers = headers;
    this.back = back;
    this.agent = new Agent({ keepAlive: true, maxSockets: callers });
    this.retries = 0;
  }

  close() {
    this.agent.destroy();
  }

  get(path) {
    return this.send({ method: "GET", path });
  }

  /** A command: `key` makes it count once, `now` is the test program's clock (milliseconds). */
  post(path, { key, now, body }) {
    const headers = { "idempotency-key": key };
    if (now !== undefined) headers["regulars-now"] = new Date(now).toISOString();
    return this.send({ method: "POST", path, headers, body });
  }

  /** `{status, replayed, headers, body}`; throws when the edge stays away. */
  async send(ask) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#once(ask);
      } catch (error) {
        if (!LOST.has(error.code) || tries === TRIES_MOST) throw error;
        this.retries += 1;
        await this.back();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  #once({ method, path, headers = {}, body }) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options = { method, agent: this.agent, headers: { ...this.headers, ...headers } };
    if (text !== undefined) {
      options.headers["content-type"] = "application/json";
      options.headers["content-length"] = Buffer.byteLength(text);
    }
    return new Promise((resolve, reject) => {
      const asked = request(this.origin() + path, options, (answer) => {
        collect(answer).then(resolve, reject);
      });
      asked.on("error", reject);
      asked.end(text);
    });
  }
}

async function collect(answer) {
  const chunks = [];
  for await (const chunk of answer) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    status: answer.statusCode,
    replayed: answer.headers["idempotency-replayed"] === "true",
    headers: answer.headers,
    body: text === "" ? null : parse(text),
  };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
