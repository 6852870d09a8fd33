import { parentPort, workerData } from "node:worker_threads";
import { ProblemError } from "../answers/problem.js";
import type { Job, Outcome, WorkSettings } from "./job.js";
import { createPrediction } from "./predict.js";
import { createPageReading } from "./read.js";

/*
 * Where a thread of the pool begins: one job at a time, from its message to its outcome.
 */

const read = createPageReading(workerData as WorkSettings);
const predict = createPrediction();

async function outcomeOf(job: Job): Promise<Outcome> {
  try {
    const answer = job.kind === "read" ? await read(job) : predict(job);
    return { body: JSON.stringify(answer) };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const detail = "This is a defect of the server, not a mistake of yours.";
    return { problem: { status: 500, code: "defect", detail }, fault };
  }
}

parentPort?.on("message", (job: Job) => {
  void outcomeOf(job).then((outcome) => parentPort?.postMessage(outcome));
});

// Kernels and networks are opened by the first reading: nobody's request should wait for it.
predict({ kind: "predict", bytes: new Uint8Array(28 * 28), contentType: "application/octet-stream" });
const dot = new TextEncoder().encode("P2 1 1 1 0");
await read({ kind: "read", bytes: dot, contentType: "application/octet-stream" });
parentPort?.postMessage("ready");
