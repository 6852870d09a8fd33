import type { Thread } from "./threads.node.js";

/** Starts a thread (`thread.ts`) with this job. Bundlers look for just this form of the call. */
export function spawnThread(job: object, onDeath: (reason: string) => void): Thread {
  const worker = new Worker(new URL("../thread.js", import.meta.url), { type: "module" });
  worker.addEventListener("error", (event) => {
    onDeath(event.message || "it could not be started");
  });
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
