import type { Thread } from "./threads.node.js";

/** Starts a thread (`thread.ts`) with this job. Bundlers look for just this form of the call. */
export function spawnThread(job: object): Thread {
  const worker = new Worker(new URL("../thread.js", import.meta.url), { type: "module" });
  worker.postMessage(job);
  return {
    end: () => {
      worker.terminate();
    },
  };
}

/** What a thread begins with: hands its job, the first message, to `handle`. */
export function receiveJob(handle: (job: unknown) => void): void {
  addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    handle(data);
  });
}
