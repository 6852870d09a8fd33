import { Worker, workerData } from "node:worker_threads";

/** Another thread of this program. */
export interface Thread {
  /** Ends it; what it was doing is lost. */
  end(): void;
}

/**
 * Starts a thread (`thread.ts`) with this job: plain data and shared memory. Node's way; threads.browser.ts has the page's.
 *
 * @param onDeath is told why, when it ends by itself
 */
export function spawnThread(job: object, onDeath: (reason: string) => void): Thread {
  const worker = new Worker(new URL("../thread.js", import.meta.url), { workerData: job });
  // The program may end while threads wait for work.
  worker.unref();
  worker.on("error", (error) => {
    onDeath(error.message);
  });
  worker.on("exit", (code) => {
    onDeath(`it ended with code ${code}`);
  });
  return { end: () => void worker.terminate() };
}

/** What a thread begins with: hands its job to `handle`. */
export function receiveJob(handle: (job: unknown) => void): void {
  handle(workerData);
}
