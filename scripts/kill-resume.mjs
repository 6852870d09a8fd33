// Kills a training at random moments, goes on each time, and compares the bytes with those of one that was left alone:
// trainings of a small convolution on MNIST, each killed once or more, with 1 to 3 threads.
//
//   node scripts/kill-resume.mjs [--kills 50] [--seed 1]
//
// Moments are drawn from the whole time of a training, its start and its end included; a checkpoint is written every 0.05 s, so
// that many fall into a write: what was being written is told.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRng } from "inkling/inspection";
import { decodeTrainedModel, encodeTrainedModel } from "inkling/recipes";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "50" }, seed: { type: "string", default: "1" } },
});
const kills = Number(values.kills);
const rng = createRng(Number(values.seed), "kills");
const bin = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "inkling-kills-"));

// Everything that a checkpoint has to hold: Adam's means, averages of weights, batch normalisation, dropout, distortions,
// the best weights so far, and a position in an epoch.
const recipe = join(folder, "recipe.json");
await writeFile(
  recipe,
  JSON.stringify({
    name: "killed",
    layers: [
      { kind: "conv2d", filters: 4, kernel: 3 },
      { kind: "relu" },
      { kind: "batchNorm" },
      { kind: "maxPool2d", size: 2 },
      { kind: "flatten" },
      { kind: "dropout", share: 0.2 },
      { kind: "dense", units: 10 },
      { kind: "softmax" },
    ],
    images: { training: [0, 4_000], validation: [59_000, 60_000] },
    learning: {
      method: "steps",
      loss: { kind: "softmaxCrossEntropy", smoothing: 0.1 },
      optimizer: { kind: "adam", learningRate: 0.01 },
      schedule: { kind: "oneCycle" },
      ...{ batchSize: 64, epochs: 8, averageDecay: 0.99, augmentation: { shift: 1, rotation: 10 } },
    },
  }),
);

function start(args) {
  const child = spawn(process.execPath, [bin, "train", ...args, "--quiet", "--json"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, said })));
  return { child, ended };
}

/** A model file's bytes as they would be if no time had passed. */
async function timeless(path) {
  const { results, history, ...model } = await decodeTrainedModel(await readFile(path));
  return Buffer.from(
    await encodeTrainedModel({
      ...model,
      results: { ...results, seconds: 0 },
      history: history.map((record) => ({ ...record, seconds: 0 })),
    }),
  );
}

const begin = (run, threads) => [
  ...["--recipe", recipe, "--keep", "best", "--record-every", "20", "--run", run],
  ...["--threads", String(threads), "--checkpoint-every", "0.05"],
];
const whole = join(folder, "whole");
const beganMs = performance.now();
const { code, said } = await start(begin(whole, 1)).ended;
if (code !== 0) throw new Error(said);
const wholeMs = performance.now() - beganMs;
const expected = await timeless(join(whole, "model.safetensors"));
console.log(`Left alone: ${(wholeMs / 1000).toFixed(1)} s, ${expected.length} bytes. Seed ${values.seed}.`);

let [done, equal, trainings] = [0, 0, 0];
const found = { "before it was a run's": 0, "before the first checkpoint": 0, "in a write": 0, "between two": 0 };
while (done < kills) {
  const run = join(folder, `run-${++trainings}`);
  for (;;) {
    const threads = 1 + rng.below(3);
    const isRun = existsSync(join(run, "config.json"));
    const again = ["--resume", run, "--threads", String(threads), "--checkpoint-every", "0.05"];
    const { child, ended } = start(isRun ? again : begin(run, threads));
    const timer = done < kills ? setTimeout(() => child.kill("SIGKILL"), rng.uniform() * wholeMs) : undefined;
    const { code: ending, signal, said: message } = await ended;
    clearTimeout(timer);
    if (ending === 0) break;
    if (signal !== "SIGKILL") throw new Error(`Training ${trainings}: ${message}`);
    done++;
    const names = existsSync(run) ? await readdir(run) : [];
    if (existsSync(join(run, "result.json"))) break;
    if (names.some((name) => name.endsWith(".part"))) found["in a write"]++;
    else if (!names.includes("config.json")) found["before it was a run's"]++;
    else if (!names.some((name) => name.startsWith("checkpoint-"))) found["before the first checkpoint"]++;
    else found["between two"]++;
  }
  if (expected.equals(await timeless(join(run, "model.safetensors")))) equal++;
  else console.log(`Training ${trainings}: OTHER BYTES`);
  await rm(run, { recursive: true });
}
console.log(`${done} kills in ${trainings} trainings: ${JSON.stringify(found)}`);
console.log(`${equal} of ${trainings} trainings ended with the same bytes.`);
await rm(folder, { recursive: true });
process.exitCode = equal === trainings ? 0 : 1;
