import { changesImages } from "inkling/recipes";
import type { Initializer } from "inkling";
import { linesOf, writeLines, type LayerLine } from "./choices.js";
import type { SettingName } from "./fields.js";
import type { Training } from "./settings.js";
import { brief, whole } from "../shared/words.js";

/* What a training's settings are, in the words of the page. */

export const recipeWords: Readonly<Record<string, string>> = {
  ng: "ng: the course’s exercise 4",
  deep: "deep: two layers, raw pixels",
  sgd: "sgd: no hidden layer",
  scratch: "scratch: ten hidden units",
  "nielsen-30": "nielsen-30: the book’s first",
  "nielsen-100": "nielsen-100: the book’s best",
  fast: "fast: 99 % in one pass",
  default: "default: four convolutions",
  tiny: "tiny: 16,666 parameters",
  best: "best: 40 passes",
  mlp: "mlp: without convolutions",
};

export const words = {
  images: { few: "1,500 digits that come along", own: "Your own, dropped in below" },
  pixels: { scaled: "0 to 1", raw: "0 to 255, as they are" },
  distortions: { none: "None", small: "Small", strong: "Strong" },
  weights: {
    suiting: "As suits the activation",
    narrow: "Narrow: N(0, 0.01²)",
    wide: "Wide: N(0, 1)",
    zero: "All zero",
  },
  loss: {
    squaredError: "Squared error",
    binaryCrossEntropy: "Cross-entropy of ten sigmoids",
    softmaxCrossEntropy: "Cross-entropy of a softmax",
  },
  optimizer: { gradientDescent: "Gradient descent", momentum: "Momentum", rmsProp: "RMSProp", adam: "Adam" },
  schedule: {
    constant: "Constant",
    stepDecay: "In steps",
    exponentialDecay: "Falls exponentially",
    cosineDecay: "Falls along a cosine",
    oneCycle: "One cycle: up, then down",
  },
} as const;

/** What each setting does, in a sentence. */
export const hints: Readonly<Record<SettingName, string>> = {
  recipe: "Where everything below begins.",
  images: "More digits teach more and take longer.",
  pixels: "Large inputs make large steps: a rate that suits 0 to 1 is hundreds of times too high for 0 to 255.",
  distortions: "Each digit is shifted, turned and bent anew each time: harder to learn, better on new digits.",
  layers: "Each layer works on what the one above it made; the last has a unit for each class.",
  weights: "Too wide, and units begin saturated; all zero, and all units stay alike.",
  loss: "What is made small: how far the answer is from the truth.",
  optimizer: "How a step follows from the gradient. Momentum keeps a direction, Adam gives each weight its own rate.",
  rate: "How far each step goes. Too low: nothing happens. Too high: the cost jumps, or is no number any more.",
  schedule: "How the rate moves while it learns.",
  batch: "Digits that a step is made from: few give many rough steps, all give one exact step a pass.",
  epochs: "How often it goes through all training digits.",
  l1: "Pulls weights to exactly 0: many of them vanish.",
  l2: "Keeps weights small, against learning by heart.",
  seed: "All chance comes from it: the same seed gives the same weights, to the bit.",
};

function wordsOfWeights(initializer: Initializer): string {
  if (initializer.kind === "uniform") return `Even, up to ±${initializer.limit}`;
  if (initializer.kind === "normal") return `N(0, ${initializer.standardDeviation}²)`;
  return initializer.kind;
}

/** What each setting of a training is, as it is shown where nothing else is chosen. */
export function shownOf(
  { recipe, seed, source, named }: Training,
  chosenName: string,
): Readonly<Record<SettingName, string>> {
  const { learning, layers, images, pixelScale } = recipe;
  const isSteps = learning.method === "steps";
  const begin = layers.find((layer) => layer.kind === "dense" || layer.kind === "conv2d");
  const count = images.training === "all" ? 60_000 : images.training[1] - images.training[0];
  return {
    recipe: recipeWords[named ? recipe.name : chosenName] ?? chosenName,
    images:
      source === "few"
        ? words.images.few
        : source === "own"
          ? words.images.own
          : images.form === "course"
            ? "5,000, as the course made them"
            : `${whole(count)} of MNIST`,
    pixels: pixelScale === 1 ? words.pixels.raw : words.pixels.scaled,
    distortions: isSteps && changesImages(learning.augmentation) ? "As the recipe has them" : words.distortions.none,
    layers: writeLines(linesOf(layers)),
    weights: begin === undefined ? "" : wordsOfWeights(begin.weights),
    loss: words.loss[learning.loss.kind],
    optimizer: isSteps ? words.optimizer[learning.optimizer.kind] : "Conjugate gradients",
    rate: isSteps ? brief(learning.optimizer.learningRate) : "chosen by a line search",
    schedule: isSteps ? words.schedule[learning.schedule.kind] : words.schedule.constant,
    batch: isSteps ? String(learning.batchSize) : "all",
    epochs: String(isSteps ? learning.epochs : learning.iterations),
    l1: String(learning.penalties.l1),
    l2: String(learning.penalties.l2),
    seed: String(seed),
  };
}

export const linesFrom = ({ recipe }: Training): LayerLine[] => linesOf(recipe.layers);
