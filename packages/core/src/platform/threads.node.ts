import { Worker, workerData } from "node:worker_threads";

/** Another thread of this program. */
export interface Thread {
  /** Ends it; what it was doing is lost. */
  end(): void;
}

/** Starts a thread (`thread.ts`) with this job: plain data and shared memory. Node's way; threads.browser.ts has the page's. */
export function spawnThread(job: object): Thread {
  const worker = new Worker(new URL("../thread.js", import.meta.url), { workerData: job });
  // The program may end while threads wait for work.
  worker.unref();
  // A thread that cannot start is not missed: the others do its work. One that dies in the middle of a step is noticed
  // by those who wait for it (model/team.ts).
  worker.on("error", () => undefined);
  return { end: () => void worker.terminate() };
}

/** What a thread begins with: hands its job to `handle`. */
export function receiveJob(handle: (job: unknown) => void): void {
  handle(workerData);
}
