// How well wrong labels are found, as docs/experiments.md tells it: the 15 of MNIST's test labels that raters do not uphold, and
// labels planted among the training images. Run by hand: by the default, 784-128-10, two minutes on two idle cores; by --recipe fast ten.
// usage: node scripts/bad-labels.mjs [--recipe NAME] [--seeds 3] [--folds 5] [--threads 2] [--probabilities FILE.npy]
// With --probabilities only those are judged: 10,000 x 10 for the test images, such as github.com/cleanlab/label-errors has in
// cross_validated_predicted_probabilities/mnist_test_set_pyx.npy.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadMnist } from "@inkling/data";
import { readNpy } from "@inkling/data/formats";
import { createDataset, dense, predict, relu, softmax } from "inkling";
import { digitNetwork } from "inkling/digits";
import { defaultRecipe, plainLearning, recipes, runRecipe } from "inkling/recipes";
import { crossValidate, disputedLabels, plantNoise, scoreDisputes } from "inkling/statistics";

const { values: options } = parseArgs({
  options: {
    recipe: { type: "string" },
    seeds: { type: "string", default: "3" },
    folds: { type: "string", default: "5" },
    threads: { type: "string", default: "2" },
    probabilities: { type: "string" },
  },
});
const small = {
  ...defaultRecipe,
  name: "784-128-10",
  layers: [dense(128), relu(), dense(10), softmax()],
  learning: plainLearning, // Adam, 8 epochs
};
const recipe = options.recipe === undefined ? small : recipes.find(({ name }) => name === options.recipe);
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const folds = Number(options.folds);
const run = { threads: Number(options.threads) };
const training = await loadMnist({ part: "train" });
const test = await loadMnist({ part: "test" });

// Northcutt, Athalye and Mueller 2021: five raters each, and no majority for the label.
const notUpheld = [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729];

console.log("| network | test accuracy | disputed | confidently | of the 15 in the first 30 | in all disputed |");
console.log("|---|---|---|---|---|---|");
if (options.probabilities !== undefined) {
  sayTest(options.probabilities, Float32Array.from(readNpy(readFileSync(options.probabilities)).values));
  process.exit();
}
sayTest("the one that comes along", predict(digitNetwork(), test).outputs);
for (const seed of seeds) {
  const { network } = await runRecipe(recipe, { training }, seed, run);
  sayTest(`${recipe.name}, seed ${seed}`, predict(network, test).outputs);
}

console.log("\n| planted | seed | disputed | found | precision | recall | confidently: precision | recall |");
console.log("|---|---|---|---|---|---|---|---|");
for (const portion of [0, 0.01, 0.05]) {
  for (const seed of portion === 0 ? [1] : seeds) {
    const { labels, planted } = plantNoise(training.labels, 10, portion, seed);
    const outputs = await crossValidate(recipe, createDataset({ ...training, labels }), { folds, seed, run });
    const { disputed } = disputedLabels(labels, outputs, 10);
    const all = scoreDisputes(disputed, planted);
    const sure = scoreDisputes(
      disputed.filter(({ confident }) => confident),
      planted,
    );
    const found = `${all.hits} of ${planted.length}`;
    const scores = [all.precision, all.recall, sure.precision, sure.recall].map(percent);
    console.log(`| ${percent(portion)} | ${seed} | ${disputed.length} | ${found} | ${scores.join(" | ")} |`);
    if (portion === 0)
      console.error(
        "first 30 of the training set:",
        disputed
          .slice(0, 30)
          .map(({ index }) => index)
          .join(" "),
      );
  }
}

function sayTest(name, outputs) {
  const right = test.labels.filter((label, i) => {
    const own = outputs.subarray(i * 10, (i + 1) * 10);
    return own[label] === Math.max(...own);
  }).length;
  const { disputed } = disputedLabels(test.labels, outputs, 10);
  const known = (list) => list.filter(({ index }) => notUpheld.includes(index)).length;
  const sure = disputed.filter(({ confident }) => confident).length;
  const accuracy = percent(right / test.count);
  console.log(
    `| ${name} | ${accuracy} | ${disputed.length} | ${sure} | ${known(disputed.slice(0, 30))} | ${known(disputed)} |`,
  );
}

function percent(share) {
  return Number.isNaN(share) ? "" : `${(share * 100).toFixed(2)} %`;
}
