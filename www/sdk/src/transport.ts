// One call over HTTP, with its retries: what is sent again goes under the same idempotency key.

import { LoyaltyError } from "./error.js";
import type { LoyaltyOptions } from "./types.js";

export interface Call {
  path: string;
  query?: Record<string, string>;
  /**
   * Not given: a GET. An object: a POST of JSON. A text: a POST without a pre-flight, which is kept
   * alive when the page goes.
   */
  body?: unknown;
  idempotencyKey?: string;
  bearer?: string;
  signal?: AbortSignal | undefined;
}

export type Send = (call: Call) => Promise<any>;

/** The first pause before trying again, in ms; it doubles, and half of it is left to chance. */
const PAUSE_MS = 300;
/** A longer wait than this, in ms, is for the caller to decide. */
const PAUSE_MAX_MS = 10_000;

/**
 * Every call of the SDK may be sent twice: a GET, a POST with its key, a signed order, whose
 * reference is its key, and a question (quote, session) that writes nothing.
 */
export function transport(options: LoyaltyOptions, base: string): Send {
  const { timeoutMs = 8000, maxRetries = 2, onRequest } = options;
  const fetch = options.fetch ?? globalThis.fetch;

  return async (call) => {
    const { signal } = call;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(call);
      } catch (cause) {
        signal?.throwIfAborted();
        const isOurs = cause instanceof LoyaltyError;
        const error = isOurs ? cause : new LoyaltyError("network", 0, {}, cause);
        const wait = pauseOf(error, attempt);
        if (!error.retryable || attempt >= maxRetries || wait > PAUSE_MAX_MS) throw error;
        await pause(wait, signal);
      }
    }
  };

  async function once(call: Call): Promise<unknown> {
    const { path, query, signal } = call;
    const began = Date.now();
    const limit = AbortSignal.timeout(timeoutMs);
    const sent = init(call);
    const answer = await fetch(base + path + (query ? `?${new URLSearchParams(query)}` : ""), {
      ...sent,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const { status, headers } = answer;
    const requestId = headers.get("request-id");
    const { method } = sent;
    onRequest?.({ method, path, status, ms: Date.now() - began, requestId });
    const body = await answer.json();
    if (answer.ok) return body;
    const after = Number(headers.get("retry-after"));
    if (after) body.retry_after ??= after;
    throw new LoyaltyError(body.code, status, body, requestId);
  }
}

function init({ bearer, body, idempotencyKey }: Call) {
  // A header that is not needed costs a pre-flight: with the key in its query, a GET has none.
  const headers: Record<string, string> = {};
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (idempotencyKey) headers["Idempotency-Key"] = idempotencyKey;
  const isText = typeof body === "string";
  if (body && !isText) headers["Content-Type"] = "application/json";
  return {
    method: body ? "POST" : "GET",
    headers,
    body: isText ? body : JSON.stringify(body),
    keepalive: isText,
    credentials: "same-origin",
    referrerPolicy: "no-referrer",
  } satisfies RequestInit & { body: string | undefined };
}

/** How long to wait before the next attempt, in ms: what the edge said, or twice the last. */
function pauseOf({ problem }: LoyaltyError, attempt: number): number {
  const half = (PAUSE_MS / 2) * 2 ** attempt;
  return (problem.retry_after ? problem.retry_after * 1000 : half) + half * Math.random();
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise((done) => {
    setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
  signal?.throwIfAborted();
}
