// What a call throws: the API's problem (RFC 9457), or what went wrong before there was an answer.

import type { FieldProblem, Problem, ProblemCode } from "./types.js";

/** A refusal, a fault or a lost connection; `code` is what programs match on. */
export class LoyaltyError extends Error {
  /** A code that is known here, or one that the API has learnt since. */
  readonly code: ProblemCode | (string & {});
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The whole answer, with what only some problems have: `missing`, `entry`, `retry_after`. */
  readonly problem: Partial<Problem>;
  /** What to quote to the operator. */
  readonly requestId: string | null;

  /** `from`: the answer's request id, or what there was in place of an answer. */
  constructor(
    code: string = "network",
    status = 0,
    problem: Partial<Problem> = {},
    from?: unknown,
  ) {
    const isId = typeof from === "string";
    super(problem.detail ?? code, { cause: isId ? undefined : from });
    this.name = "LoyaltyError";
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.requestId = isId ? from : null;
  }

  /** Whether the same call, with the same idempotency key, may succeed later. */
  get retryable(): boolean {
    return this.code === "network" || this.status === 429 || this.status >= 500;
  }

  /** Which fields were wrong, and how. */
  get fields(): readonly FieldProblem[] {
    return this.problem.errors ?? [];
  }
}
