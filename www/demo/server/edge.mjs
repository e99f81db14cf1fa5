// Asks the edge as the store's server does, and tells the panel of every call.

/** A credential as far as it may be seen: its kind and its program, or that it is the root key. */
const masked = (credential) => {
  const [kind] = /^[a-z]k_[a-z0-9-]+_/.exec(credential) ?? ["root key "];
  return `${kind}\u2026`;
};

export class Edge {
  /** `trace` is told of each call; `now()` is the demo's clock, sent to the test program. */
  constructor({ edge, credential, program, trace, now }) {
    Object.assign(this, { edge, credential, program, trace, now });
  }

  get(path, options) {
    return this.call("GET", path, options);
  }

  /** `key` is the idempotency key: the same for the same wish, however often it is sent. */
  post(path, body, { key, ...options } = {}) {
    return this.call("POST", path, { body, key, ...options });
  }

  /** Answers `{ status, body, replayed }`; what is `quiet` is not shown in the panel. */
  async call(method, path, { body, key, quiet = false } = {}) {
    const headers = {
      authorization: `Bearer ${this.credential}`,
      ...(this.now && { "regulars-now": this.now().toISOString() }),
      ...(key && { "idempotency-key": key }),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const began = performance.now();
    const answer = await fetch(this.edge + path, {
      method,
      headers: { ...headers, "regulars-program": this.program },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    const result = {
      status: answer.status,
      replayed: answer.headers.get("idempotency-replayed") === "true",
      body: text === "" ? undefined : JSON.parse(text),
    };
    if (!quiet) {
      this.trace({
        from: "server",
        to: "edge",
        method,
        path,
        status: result.status,
        ms: performance.now() - began,
        replayed: result.replayed,
        headers: { ...headers, authorization: `Bearer ${masked(this.credential)}` },
        request: body,
        answer: result.body,
      });
    }
    return result;
  }
}

/** The body of an answer that had to be good. */
export function good({ status, body }) {
  if (status < 300) return body;
  throw Object.assign(new Error(body?.detail ?? `status ${status}`), { status, problem: body });
}
