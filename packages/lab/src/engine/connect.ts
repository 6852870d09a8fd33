import { wrap, type Remote } from "comlink";

/** A worker that does not answer, or could not be started: its message says what to do. */
export class WorkerFault extends Error {
  override readonly name = "WorkerFault";
}

/** A worker and how it is called. */
export interface Connection<Api> {
  readonly api: Remote<Api>;
  /** Rejects with a WorkerFault once the worker has failed, and never resolves: race calls against it. */
  readonly failed: Promise<never>;
  end(): void;
}

/**
 * Connects the page with a worker that `expose`s an Api (comlink). A worker that is not to be had rejects `failed`.
 *
 * Bundlers look for just this form of the call:
 *
 * @example
 * const reading = connect<ReadingApi>(() => new Worker(new URL("./reading.worker.ts", import.meta.url), { type: "module" }));
 * const answer = await Promise.race([reading.api.read(picture), reading.failed]);
 */
export function connect<Api>(start: () => Worker): Connection<Api> {
  let worker: Worker | undefined;
  let fail: (fault: WorkerFault) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever calls the worker is told; here nobody waits.
  failed.catch(() => undefined);
  const forbidden = new WorkerFault(
    "This browser lets the page start no worker, and the lab computes in one: allow workers for this site, or open it in another browser.",
  );
  const ends = new MessageChannel();
  try {
    worker = start();
    worker.addEventListener("error", ({ message }) => {
      fail(message === "" ? forbidden : new WorkerFault(`The worker stopped: ${message}. Load the page again.`));
    });
  } catch {
    fail(forbidden);
  }
  return {
    api: wrap<Api>(worker ?? ends.port1),
    failed,
    end() {
      worker?.terminate();
    },
  };
}

/** A sentence for what was thrown, for a visitor: errors of inkling are sentences already. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether WebAssembly can be used; some browsers switch it off in a mode of higher security. */
export function hasWebAssembly(): boolean {
  return typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function";
}

/** What is said where it is switched off. */
export const noWebAssembly =
  "WebAssembly is switched off in this browser, and the lab computes with it: switch it on for this site (it may be a mode of higher security), or open the lab in another browser.";
