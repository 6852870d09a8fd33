import { wrap, type Remote } from "comlink";

/** A worker that does not answer, or could not be started: its message says what to do. */
export class WorkerFault extends Error {
  override readonly name = "WorkerFault";
}

/** A worker and how it is asked. */
export interface Connection<Api> {
  /**
   * Asks the worker.
   *
   * @throws WorkerFault once the worker has failed, while it is waited for, too; and what the worker throws
   * @example
   * const reading = await worker.ask((api) => api.read(drawing));
   */
  ask<Answer>(question: (api: Remote<Api>) => Promise<Answer>): Promise<Answer>;
  /** Tells of its failure, be it past or to come, whether anything is asked or not. */
  onFail(tell: (fault: WorkerFault) => void): void;
  end(): void;
}

/**
 * Connects the page with a worker that `expose`s an Api (comlink). One that is not to be had has failed.
 *
 * @param needsWebAssembly whether it is not to be had where WebAssembly is switched off
 */
export function connect<Api>(start: () => Worker, { needsWebAssembly = true } = {}): Connection<Api> {
  let worker: Worker | undefined;
  let fault: WorkerFault | undefined;
  // Not a race against a promise of the failure, which would hold on to every answer until the page is closed.
  const told = new Set<(fault: WorkerFault) => void>();

  function fail(sentence: string): void {
    fault ??= new WorkerFault(sentence);
    for (const tell of told) tell(fault);
  }

  try {
    if (needsWebAssembly && !hasWebAssembly) fail(noWebAssembly);
    else worker = start();
  } catch {
    fail(noWorkers);
  }
  worker?.addEventListener("error", ({ message }) => {
    fail(message === "" ? noWorkers : `The worker stopped: ${message}. Load the page again.`);
  });
  const api = wrap<Api>(worker ?? new MessageChannel().port1);

  return {
    ask(question) {
      return new Promise((resolve, reject) => {
        if (fault !== undefined) {
          reject(fault);
          return;
        }
        told.add(reject);
        void question(api)
          .then(resolve, reject)
          .finally(() => told.delete(reject));
      });
    },
    onFail(tell) {
      told.add(tell);
      if (fault !== undefined) tell(fault);
    },
    end() {
      worker?.terminate();
    },
  };
}

/** A sentence for what was thrown, for a visitor: errors of inkling are sentences already. */
export function sentenceOf(error: unknown): string {
  if (!hasWebAssembly) return noWebAssembly;
  return error instanceof Error ? error.message : String(error);
}

/** Some browsers switch it off in a mode of higher security. */
const hasWebAssembly = typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function";

const noWebAssembly =
  "WebAssembly is switched off in this browser, and the lab computes with it: switch it on for this site (it may be a mode of higher security), or open the lab in another browser.";

const noWorkers =
  "This browser lets the page start no worker, and the lab computes in one: allow workers for this site, or open it in another browser.";
