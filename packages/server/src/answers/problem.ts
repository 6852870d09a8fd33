import { STATUS_CODES } from "node:http";

/** The statuses of our problems. */
export type ProblemStatus = 400 | 404 | 405 | 408 | 413 | 415 | 422 | 431 | 500 | 503;

/**
 * What is wrong with a request, or with us. Nothing in it comes from the request: what a client sent is never sent back.
 */
export interface Problem {
  readonly status: ProblemStatus;
  /** What it is in a word or some, for programs: `picture-damaged`. */
  readonly code: string;
  /** What was expected, and what to do about it, in sentences. */
  readonly detail: string;
}

/** Thrown where a request is refused. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** Thrown where nobody waits for the answer any more. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}

/** The media type of problem documents. */
export const problemType = "application/problem+json";

/**
 * The document of a problem. Source: RFC 9457, "Problem Details for HTTP APIs"; `code` and `requestId` are members of ours.
 *
 * @example
 * problemDocument({ status: 404, code: "not-found", detail: "There is nothing here." }, "b2c1");
 */
export function problemDocument({ status, code, detail }: Problem, requestId?: string): string {
  return JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, code, detail, requestId });
}
