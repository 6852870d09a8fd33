import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { problemDocument, problemType, type Problem } from "../answers/problem.js";

/*
 * Answers to what never became a request: no route sees it.
 */

const malformed: Problem = { status: 400, code: "malformed-request", detail: "Expected a request of HTTP/1.1." };

const problemsByCode: Readonly<Partial<Record<string, Problem>>> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: "head-too-large", detail: "Expected headers of at most 16 KB." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: "head-too-slow", detail: "Expected the request sooner." },
};

/** The answer to a request whose address or host is none. */
export function malformedAnswer(): Response {
  return new Response(problemDocument(malformed), {
    status: malformed.status,
    headers: { "Content-Type": problemType },
  });
}

/** Answers bytes that are no request, or half of one that never went on, and ends the connection. */
export function answerMalformed(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const problem = problemsByCode[error.code ?? ""] ?? malformed;
  const body = problemDocument(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
      `Content-Type: ${problemType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
