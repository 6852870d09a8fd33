// What writing checkpoints costs: the newest checkpoint of a run is read, and written again many times. The time of a write
// is an upper bound: in a training the file is written while the steps go on.
//
//   node scripts/checkpoint-cost.mjs RUN
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeTrainedModel, encodeTrainedModel } from "inkling/recipes";
import { nodeDisk } from "../packages/cli/dist/files/disk.js";
import { listCheckpoints, writeCheckpoint } from "../packages/cli/dist/runs/checkpoints.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder of a run that has a checkpoint.");
const [newest] = await listCheckpoints(folder);
const bytes = await readFile(join(folder, newest.name));
const model = await decodeTrainedModel(bytes);
const scratch = await mkdtemp(join(folder, "cost-"));
const writes = 50;

/** The median of so many times, in milliseconds. */
async function medianMs(work) {
  const times = [];
  for (let i = 0; i < writes; i++) {
    const beginMs = performance.now();
    await work(i);
    times.push(performance.now() - beginMs);
  }
  return times.sort((a, b) => a - b)[writes / 2];
}

const copyMs = await medianMs(() => structuredClone(model.state));
const encodeMs = await medianMs(() => encodeTrainedModel(model));
const wholeMs = await medianMs((i) =>
  writeCheckpoint(scratch, { ...model, results: { ...model.results, iterations: i } }, nodeDisk),
);
await rm(scratch, { recursive: true });
const share = (ms, seconds) => `${(ms / seconds / 10).toFixed(3)} %`;
console.log(`${newest.name}: ${(bytes.length / 1000).toFixed(0)} KB; medians of ${writes} writes`);
console.log(`copying what changes while it is written   ${copyMs.toFixed(1)} ms`);
console.log(`making the file's bytes                    ${encodeMs.toFixed(1)} ms`);
console.log(`all of it, on the disk for good            ${wholeMs.toFixed(1)} ms`);
console.log(`of the time, every 30 s                    ${share(wholeMs, 30)}`);
console.log(`of the time, every second                  ${share(wholeMs, 1)}`);
