import { gradientCheck } from "../checking/gradientCheck.js";
import { sigmoid } from "../layers/activation.js";
import { dense } from "../layers/dense.js";
import { uniform } from "../layers/initializers.js";
import { selectImages, createDataset, type Dataset } from "../dataset/dataset.js";
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy.js";
import { penalties } from "../losses/penalties.js";
import { createNetwork, withParameters, type Network } from "../network/network.js";
import { createObjective } from "../program/objective.js";
import { createScorer } from "../program/scorer.js";
import { nowMs } from "../platform/pause.js";
import type { Claim, Experiment, Measure } from "./claims.js";
import { networkOf } from "../recipes/recipe.js";
import { imagesFor, runRecipe, type RecipeImages, type RunOptions, type RunResult } from "../recipes/runRecipe.js";

/** One line of `inkling reproduce`: a published figure beside ours. */
export interface ReproducedRow {
  /** `ng: training accuracy`. */
  readonly name: string;
  readonly published: number | undefined;
  readonly ours: number;
  /** Whether the figure is a share (0 to 1) or a plain number. */
  readonly unit: "share" | "number";
  /** True as well where nothing was published to compare with. */
  readonly withinTolerance: boolean;
  readonly seconds: number;
  readonly source: string;
}

/**
 * Runs a published experiment in full and measures what it was published with.
 *
 * @param parts MNIST's training and test images
 */
export async function reproduce(
  experiment: Experiment,
  parts: { training: Dataset; test: Dataset },
  seed: number,
  options: RunOptions = {},
): Promise<{ rows: readonly ReproducedRow[]; run: RunResult }> {
  const images = imagesFor(experiment.recipe, parts);
  // Nielsen printed the test set's accuracy after every epoch and quoted the highest: to set ours beside it, the test
  // set is looked at as often. Nothing is chosen by it; the last epoch's figure stands in a row of its own.
  const peak = experiment.claims.some(({ measure }) => measure === "peak test accuracy");
  const watched: RecipeImages = peak && images.test !== undefined ? { ...images, validation: images.test } : images;
  const run = await runRecipe(experiment.recipe, watched, seed, options);
  const rows = experiment.claims.map((claim) => {
    const ours = measureRun(claim.measure, run, images, experiment);
    return {
      name: `${experiment.name}: ${claim.measure}`,
      unit: "share" as const,
      ours,
      seconds: run.seconds,
      ...judge(claim, ours),
    };
  });
  return { rows, run };
}

function judge({ published, atLeast = -Infinity, atMost = Infinity, source }: Omit<Claim, "measure">, ours: number) {
  return { published, source, withinTolerance: ours >= atLeast && ours <= atMost };
}

function measureRun(measure: Measure, run: RunResult, images: RecipeImages, { recipe }: Experiment): number {
  const accuracyOn = (dataset: Dataset | undefined): number =>
    dataset === undefined ? NaN : createScorer(run.network, dataset, recipe.learning)(run.network.parameters).accuracy;
  switch (measure) {
    case "training accuracy":
      return accuracyOn(images.training);
    case "held-out accuracy":
    case "validation accuracy":
      return accuracyOn(images.validation);
    case "test accuracy":
      return accuracyOn(images.test);
    case "peak test accuracy":
      return Math.max(...run.history.map(({ validationAccuracy }) => validationAccuracy ?? 0));
  }
}

/**
 * The parts of the course's exercise that need no training: the gradient check on its 3-5-3 network and on the whole
 * network, and, given the published weights, their costs and accuracy.
 *
 * @param training MNIST's training images
 * @param publishedWeights the exercise's parameters in the order of the `ng` network's flat vector
 */
export function reproduceCourse(
  experiment: Experiment,
  training: Dataset,
  publishedWeights?: Float64Array,
): readonly ReproducedRow[] {
  const course = imagesFor(experiment.recipe, { training }).training;
  const network = networkOf(experiment.recipe, { seed: 1 });
  return [
    ...(publishedWeights === undefined ? [] : publishedCosts(network, course, publishedWeights)),
    checkRow("gradient check, 3-5-3", smallNetwork(), smallDataset()),
    // 25 images and 200 probes a tensor: the whole gradient is one sum over images, and a minute is too long to wait.
    checkRow("gradient check, 400-25-10", network, selectImages(course, everyTwoHundredth(course.count)), 200),
  ];
}

/** Costs of the published weights at lambda 0, 1 and 3; the images rebuilt from MNIST differ from the course's by 2.4e-5. */
function publishedCosts(network: Network, course: Dataset, weights: Float64Array): ReproducedRow[] {
  const source = "the course's exercise 4; its images are rebuilt from MNIST";
  const figures = [
    { lambda: 0, published: 0.287629 },
    { lambda: 1, published: 0.38377 },
    { lambda: 3, published: 0.576051 },
  ];
  const costs = figures.map(({ lambda, published }): ReproducedRow => {
    const started = nowMs();
    const objective = createObjective(network, course, {
      loss: binaryCrossEntropy(),
      penalties: penalties({ l2: lambda }),
    });
    const ours = objective.loss(weights);
    const agreement = judge({ published, atLeast: published - 1e-4, atMost: published + 1e-4, source }, ours);
    const seconds = (nowMs() - started) / 1000;
    return { name: `ng: cost of the published weights, lambda ${lambda}`, unit: "number", ours, seconds, ...agreement };
  });
  const started = nowMs();
  const score = createScorer(withParameters(network, weights), course, { loss: binaryCrossEntropy() });
  const ours = score(weights).accuracy;
  const accuracy = judge({ published: 0.975, atLeast: 0.9745, atMost: 0.976, source }, ours);
  const seconds = (nowMs() - started) / 1000;
  return [...costs, { name: "ng: accuracy of the published weights", unit: "share", ours, seconds, ...accuracy }];
}

function checkRow(name: string, network: Network, dataset: Dataset, probesPerTensor?: number): ReproducedRow {
  const started = nowMs();
  const objective = createObjective(network, dataset, { loss: binaryCrossEntropy(), penalties: penalties({ l2: 1 }) });
  const options = probesPerTensor === undefined ? {} : { probesPerTensor };
  const { relativeDifference, passed } = gradientCheck(objective, Float64Array.from(network.parameters), options);
  return {
    name: `ng: ${name}`,
    unit: "number",
    published: 1e-9,
    ours: relativeDifference,
    withinTolerance: passed,
    seconds: (nowMs() - started) / 1000,
    source: "the exercise asks for less than 1e-9",
  };
}

/** The exercise's 3-5-3 network and five examples; its sines replaced by seeded draws of the same size. */
function smallNetwork(): Network {
  const begin = { weights: uniform(0.12), biases: uniform(0.12) };
  return createNetwork({
    inputShape: [1, 3],
    classNames: ["0", "1", "2"],
    layers: [dense(5, begin), sigmoid(), dense(3, begin), sigmoid()],
  });
}

function smallDataset(): Dataset {
  return createDataset({
    name: "Five examples",
    imageShape: [1, 3],
    classNames: ["0", "1", "2"],
    images: Float32Array.from({ length: 15 }, (_, i) => ((i * 7) % 15) / 75 - 0.1),
    labels: Uint8Array.of(1, 2, 0, 1, 2),
  });
}

function everyTwoHundredth(count: number): number[] {
  return Array.from({ length: Math.floor(count / 200) }, (_, i) => i * 200);
}
