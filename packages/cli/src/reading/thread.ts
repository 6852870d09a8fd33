import { parentPort, workerData } from "node:worker_threads";
import { decodeNetwork } from "inkling";
import { createReader } from "inkling/reading";
import { answerOf } from "./answers.js";
import { openNamed } from "./namedPictures.js";
import type { ThreadJob, ThreadSettings } from "./threads.js";

/*
 * Where a thread that reads pictures begins: one at a time, from its name to what comes of it.
 */

const { model, how, ...options } = workerData as ThreadSettings;
const network = model === undefined ? undefined : await decodeNetwork(model);
const reader = createReader({ ...options, network });

parentPort?.on("message", ({ file, input }: ThreadJob) => {
  // What is no bad input is a defect, and ends the thread: the main one throws it.
  void answerOf(async () => reader.read(await openNamed(file, input), how)).then((answer) =>
    parentPort?.postMessage(answer),
  );
});
