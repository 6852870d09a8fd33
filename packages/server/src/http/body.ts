import type { IncomingMessage } from "node:http";
import { ClientGoneError, ProblemError, type Problem } from "../answers/problem.js";
import type { Limits } from "./limits.js";

/** Reads the bodies of requests, within limits. */
export interface BodyReader {
  /**
   * A request's body, whole.
   *
   * @throws ProblemError where it is too long (as it says itself, or turns out), too slow, or where too much is in memory
   *   already; ClientGoneError where it ends too early
   */
  read(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>>;
}

/** How many bytes a request's body has, as its head says; NaN where it does not. */
export function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers["content-length"] ?? NaN);
}

/** Makes the one reader of a server: what is in memory is counted for all requests together. */
export function createBodyReader({ mostBytes, mostBytesTogether, bodyMs }: Limits): BodyReader {
  let together = 0;

  function collect(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Buffer[] = [];
    let size = 0;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        settle(() => {
          reject(new ProblemError(tooSlow(bodyMs)));
        });
      }, bodyMs);
      const settle = (tell: () => void): void => {
        clearTimeout(timer);
        incoming.off("data", onData).off("end", onEnd).off("close", onClose);
        together -= size;
        tell();
      };
      const onData = (chunk: Buffer): void => {
        size += chunk.length;
        together += chunk.length;
        chunks.push(chunk);
        const refused = size > mostBytes ? tooLong(mostBytes) : together > mostBytesTogether ? tooMuch : undefined;
        if (refused === undefined) return;
        settle(() => {
          reject(new ProblemError(refused));
        });
      };
      const onEnd = (): void => {
        settle(() => {
          resolve(joined(chunks, size));
        });
      };
      const onClose = (): void => {
        settle(() => {
          reject(new ClientGoneError());
        });
      };
      incoming.on("data", onData).on("end", onEnd).on("close", onClose);
    });
  }

  return {
    async read(incoming) {
      // Told apart again by "close".
      incoming.on("error", () => undefined);
      if (declaredBytes(incoming) > mostBytes) throw new ProblemError(tooLong(mostBytes));
      const encoding = incoming.headers["content-encoding"] ?? "identity";
      if (encoding !== "identity") throw new ProblemError(packed);
      return collect(incoming);
    },
  };
}

/** Memory of its own, which can be given away. */
function joined(chunks: readonly Buffer[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLong(mostBytes: number): Problem {
  return { status: 413, code: "body-too-large", detail: `Expected a body of at most ${mostBytes} bytes.` };
}

function tooSlow(bodyMs: number): Problem {
  return { status: 408, code: "body-too-slow", detail: `Expected the whole body within ${bodyMs / 1000} seconds.` };
}

const tooMuch: Problem = {
  status: 503,
  code: "busy",
  detail: "Too much is being uploaded at once. Try again after what Retry-After says.",
};

const packed: Problem = {
  status: 415,
  code: "unsupported-encoding",
  detail: "Expected a body without Content-Encoding: pictures are compressed already.",
};
