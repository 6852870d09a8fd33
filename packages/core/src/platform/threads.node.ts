import { Worker } from "node:worker_threads";

/** Another thread of this program. */
export interface Thread {
  /** Ends it; what it was doing is lost. */
  end(): void;
}

/** Starts a thread that runs `helpTraining` with this job (Node). */
export function spawnThread(job: object): Thread {
  const worker = new Worker(new URL("./threadEntry.node.js", import.meta.url), { workerData: job });
  worker.unref();
  // A thread that cannot start or dies is not missed: its work is done by the others.
  worker.on("error", () => undefined);
  return { end: () => void worker.terminate() };
}
