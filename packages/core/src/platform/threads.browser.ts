import type { Thread } from "./threads.node.js";

export type { Thread };

/** Starts a thread that runs `helpTraining` with this job (browser). Bundlers look for just this form of the call. */
export function spawnThread(job: object): Thread {
  const worker = new Worker(new URL("./threadEntry.browser.js", import.meta.url), { type: "module" });
  worker.postMessage(job);
  return {
    end: () => {
      worker.terminate();
    },
  };
}
