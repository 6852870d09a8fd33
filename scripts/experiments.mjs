// Repeats every published experiment over several seeds, in full, and prints the table of docs/experiments.md.
// usage: node scripts/experiments.mjs [--seeds 5] [--only NAME] [--threads N] [--weights ex4weights.mat]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { courseParameters, experiments, reproduce, reproduceCourse } from "inkling/experiments";
import { mean, standardDeviation } from "inkling/statistics";
import { loadMnist, readCourseWeights } from "@inkling/data";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "5" },
    only: { type: "string" },
    threads: { type: "string", default: "1" },
    weights: { type: "string" },
  },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const threads = Number(options.threads);
const parts = { training: await loadMnist({ part: "train" }), test: await loadMnist({ part: "test" }) };

console.log(`| measure | published | ours, mean ± s.d. over ${seeds.length} seeds | least to most | seconds |`);
console.log("|---|---|---|---|---|");
for (const experiment of experiments) {
  if (options.only !== undefined && experiment.name !== options.only) continue;
  if (experiment.name === "ng") printCourse(experiment);
  const measured = new Map();
  for (const seed of seeds) {
    const { rows } = await reproduce(experiment, parts, seed, { threads });
    for (const row of rows) measured.set(row.name, [...(measured.get(row.name) ?? []), row]);
    console.error(
      seed,
      rows.map(({ name, ours, seconds }) => `${name} ${percent(ours)} ${seconds.toFixed(1)} s`).join("; "),
    );
  }
  for (const [name, rows] of measured) {
    const ours = rows.map((row) => row.ours);
    const published = rows[0].published === undefined ? "" : percent(rows[0].published);
    const spread = seeds.length > 1 ? ` ± ${(standardDeviation(ours) * 100).toFixed(2)}` : "";
    const range = `${percent(Math.min(...ours))} to ${percent(Math.max(...ours))}`;
    const seconds = mean(rows.map((row) => row.seconds)).toFixed(1);
    console.log(`| ${name} | ${published} | ${percent(mean(ours))}${spread} | ${range} | ${seconds} |`);
  }
}

function printCourse(experiment) {
  const weights = options.weights === undefined ? undefined : readCourseWeights(readFileSync(options.weights));
  const parameters = weights && courseParameters(weights.theta1, weights.theta2);
  for (const { name, published, ours, unit, seconds } of reproduceCourse(experiment, parts.training, parameters)) {
    const write = (value) =>
      unit === "share" ? percent(value) : value < 1e-3 ? value.toExponential(1) : value.toFixed(6);
    console.log(`| ${name} | ${write(published)} | ${write(ours)} | | ${seconds.toFixed(1)} |`);
  }
}

function percent(share) {
  return `${(share * 100).toFixed(2)} %`;
}
