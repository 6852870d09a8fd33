import { augmentation, normal, penalties, zeros, type Initializer, type Layer } from "inkling";
import {
  activationKinds,
  initializerBefore,
  lossFor,
  mlpRecipe,
  defaultRecipe,
  parseLoss,
  parseOptimizer,
  parseSchedule,
  readObject,
  scratchRecipe,
  type Learning,
  type Recipe,
  type StepLearning,
} from "inkling/recipes";
import { layerOf, readLines, trainableRecipes } from "./choices.js";
import type { Settings } from "./fields.js";

/** The images that a training is given. */
export type ImageSource = "mnist" | "few" | "own";

/** A training that can be begun: with the images it says all that decides the weights. */
export interface Training {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly source: ImageSource;
  /** Whether it is a named recipe, as it is. */
  readonly named: boolean;
}

/** How many of the digits that come along are trained on, and how many are held out. */
const fewImages = { training: [0, 1200], validation: [1200, 1500] } as const;

/**
 * The training that the settings describe: a recipe, with what is chosen in the place of its own.
 *
 * @throws InklingError saying what does not fit together
 */
export function trainingOf(settings: Settings): Training {
  const base = trainableRecipes.find(({ name }) => name === settings.recipe) ?? scratchRecipe;
  const source = settings.images ?? "mnist";
  const changed: Recipe = {
    ...base,
    layers: layersOf(settings, base),
    ...(settings.pixels === null ? {} : { pixelScale: settings.pixels === "raw" ? 1 : 1 / 255 }),
    images: imagesOf(source, base),
    learning: learningOf(settings, base),
  };
  const named = JSON.stringify(changed) === JSON.stringify(base);
  return {
    recipe: named ? base : { ...changed, name: "custom", summary: "" },
    seed: settings.seed ?? 1,
    source,
    named,
  };
}

function imagesOf(source: ImageSource, { images }: Recipe): Recipe["images"] {
  if (source === "mnist") return images;
  if (source === "few" && images.form === "as they are") return { form: "as they are", ...fewImages };
  return { form: "as they are", training: "all", validation: "none" };
}

function layersOf({ layers, weights }: Settings, base: Recipe): readonly Layer[] {
  const lines = layers === null ? undefined : readLines(layers);
  if (lines === undefined && weights === null) return base.layers;
  const kinds = lines?.map(({ kind }) => kind) ?? base.layers.map(({ kind }) => kind);
  return kinds.map((kind, i) => {
    const begin = hasWeights(kind) ? beginning(kinds.slice(i + 1), weights, base, kind) : {};
    if (lines !== undefined) return layerOf(lines[i], `layer ${i + 1}`, begin);
    const own = base.layers[i];
    return hasWeights(kind) ? Object.freeze({ ...own, ...begin }) : own;
  });
}

const hasWeights = (kind: string): boolean => /^(dense|conv2d|depthwiseConv2d)$/.test(kind);

/** How a layer's weights begin: as chosen, as the recipe's dense layers do, or as suits the activation behind it. */
function beginning(
  behind: readonly string[],
  chosen: Settings["weights"],
  base: Recipe,
  kind: string,
): { weights: Initializer; biases?: Initializer } {
  if (chosen === "zero") return { weights: zeros() };
  if (chosen === "narrow") return { weights: normal(0.01) };
  if (chosen === "wide") return { weights: normal(1) };
  const own = base.layers.find((layer) => layer.kind === "dense");
  if (chosen === null && kind === "dense" && own?.kind === "dense") return { weights: own.weights, biases: own.biases };
  const activation = activationKinds.find((each) => each === behind.find((name) => isActivation(name)));
  return { weights: initializerBefore(activation ?? "linear") };
}

const isActivation = (name: string): boolean => activationKinds.some((kind) => kind === name);

function learningOf(settings: Settings, base: Recipe): Learning {
  const { learning } = base;
  const { loss, l1, l2, epochs, layers } = settings;
  const own =
    layers === null ? learning.loss : lossFor(readLines(layers).map((line, i) => layerOf(line, `layer ${i + 1}`)));
  const common = {
    loss: loss === null ? own : readObject({ kind: loss }, "the loss", parseLoss),
    penalties:
      l1 === null && l2 === null
        ? learning.penalties
        : penalties({ l1: l1 ?? learning.penalties.l1, l2: l2 ?? learning.penalties.l2 }),
  };
  if (learning.method === "conjugateGradient") {
    return { ...learning, ...common, ...(epochs === null ? {} : { iterations: epochs }) };
  }
  return { ...learning, ...common, ...stepsOf(settings, learning) };
}

function stepsOf({ optimizer, rate, schedule, batch, epochs, distortions }: Settings, own: StepLearning) {
  const kind =
    optimizer === null
      ? own.optimizer
      : readObject({ kind: optimizer, learningRate: own.optimizer.learningRate }, "the optimiser", parseOptimizer);
  return {
    optimizer: rate === null ? kind : readObject({ ...kind, learningRate: rate }, "the optimiser", parseOptimizer),
    ...(schedule === null ? {} : { schedule: readObject({ kind: schedule }, "the schedule", parseSchedule) }),
    ...(batch === null ? {} : { batchSize: batch }),
    ...(epochs === null ? {} : { epochs }),
    ...(distortions === null ? {} : { augmentation: distorted[distortions] }),
  };
}

const stepsIn = ({ learning }: Recipe) => (learning.method === "steps" ? learning.augmentation : augmentation());

/** `small` and `strong`: those of the recipes `default` and `mlp`. */
const distorted = {
  none: augmentation(),
  small: stepsIn(defaultRecipe),
  strong: stepsIn(mlpRecipe),
};
