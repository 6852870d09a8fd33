// What the JavaScript peers share: the images, the clock, and the protocol of ../python.py (one line a request).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Steps go round and round over so many images: whole batches of 10 and of 128. */
const imageCount = 12_800;
const trainingCount = 60_000;

/** The first images of the training set, 784 numbers from 0 to 1 each, and their labels. */
export function loadImages(folder) {
  const bytes = readFileSync(join(folder, "train-images-idx3-ubyte")).subarray(16, 16 + imageCount * 784);
  const labels = readFileSync(join(folder, "train-labels-idx1-ubyte")).subarray(8, 8 + imageCount);
  return { pixels: Float32Array.from(bytes, (byte) => byte / 255), labels };
}

/** The labels as rows of ten numbers, 1 at the label's place. */
function oneHot(labels) {
  const rows = new Float32Array(labels.length * 10);
  labels.forEach((label, i) => (rows[i * 10 + label] = 1));
  return rows;
}

/** A generator of small weights: what they are changes nothing in the time. */
export function smallWeights(count, fanIn) {
  return Float32Array.from({ length: count }, () => (Math.random() * 2 - 1) / Math.sqrt(fanIn));
}

const warmUpSeconds = 1;
const measuredSeconds = 2.5;

/** Seconds a call takes: a warm-up, then as many calls as fit the time; `finish` waits for what calls left to be done. */
export async function secondsPerCall(run, finish = () => {}) {
  let seconds = 0;
  for (const limit of [warmUpSeconds, measuredSeconds]) {
    let calls = 0;
    const start = performance.now();
    do {
      // Ten at a time, so that the clock and the waiting cost next to nothing; slow ones one by one.
      const together = calls > 0 && seconds < 0.01 ? 10 : 1;
      for (let i = 0; i < together; i++) await run(calls + i);
      await finish();
      calls += together;
      seconds = (performance.now() - start) / 1000 / calls;
    } while (calls * seconds < limit || calls < 2);
  }
  return seconds;
}

/** Seconds for an epoch of 60,000 images, from the time of single steps. */
export async function secondsPerEpoch(batchSize, step, finish) {
  return (await secondsPerCall(step, finish)) * Math.ceil(trainingCount / batchSize);
}

/** The images and one-hot labels in batches, each `make(pixels, labels, size)`: what a step reads is there before it. */
export function inBatches({ pixels, labels }, batchSize, make) {
  const targets = oneHot(labels);
  return Array.from({ length: labels.length / batchSize }, (_, i) => {
    const [start, end] = [i * batchSize, (i + 1) * batchSize];
    return make(pixels.subarray(start * 784, end * 784), targets.subarray(start * 10, end * 10), batchSize);
  });
}

/** Says the library's name and version, then answers each `name work` with its seconds, or why it has none. */
export async function answer(name, library, works) {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
  console.log(JSON.stringify({ [name]: dependencies[library] }));
  for await (const line of createInterface({ input: process.stdin })) {
    const work = works[line.split(" ")[1]];
    const seconds = typeof work === "function" ? await work() : undefined;
    console.log(JSON.stringify(seconds === undefined ? { missing: work ?? "not asked of it" } : { seconds }));
  }
}
