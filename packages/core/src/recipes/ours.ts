import { augmentation } from "../dataset/augment.js";
import { relu, softmax } from "../layers/activation.js";
import { flatten } from "../layers/flatten.js";
import { batchNorm } from "../layers/batchNorm.js";
import { conv2d } from "../layers/conv2d.js";
import { dense } from "../layers/dense.js";
import { globalAveragePool, maxPool2d } from "../layers/pool.js";
import type { Layer } from "../layers/layers.js";
import { softmaxCrossEntropy } from "../losses/softmaxCrossEntropy.js";
import { penalties } from "../losses/penalties.js";
import { adam, adamW } from "../optimizers/adam.js";
import { cosineDecay } from "../schedules/cosineDecay.js";
import { oneCycle } from "../schedules/oneCycle.js";
import { readingClasses } from "../reading/classes.js";
import type { Recipe, StepLearning } from "./recipe.js";

/*
 * Our own recipes. Layers, rates, epochs and augmentation were chosen on images 50,000 to 60,000 of the training set, after
 * training on those before; docs/experiments.md has what was tried and what the recipes reach on the test set.
 */

/** How a network learns when nothing else is said: Adam along a cosine, images as they are. */
export const plainLearning: StepLearning = {
  method: "steps",
  loss: softmaxCrossEntropy(),
  penalties: penalties(),
  optimizer: adam({ learningRate: 0.002 }),
  schedule: cosineDecay({ last: 0 }),
  batchSize: 128,
  epochs: 8,
  shuffle: true,
  augmentation: augmentation(),
  clipNorm: 0,
  averageDecay: 0,
};

/** All 60,000 training images. */
const common = {
  pixelScale: 1 / 255,
  images: { form: "as they are", training: "all", validation: "none" },
} satisfies Partial<Recipe>;

/**
 * One cycle of a high rate (Smith and Topin 2018). With beta2 0.99 instead of 0.999 Adam's scale follows the gradient within
 * a few hundred steps, which is what an epoch has.
 */
const cycle = { ...plainLearning, optimizer: adam({ learningRate: 0.01, beta2: 0.99 }), schedule: oneCycle() };

/** Small distortions: larger ones cost networks that learn for a few epochs more than they gave. */
const distortions = augmentation({ shift: 1, rotation: 8, zoom: 0.08, shear: 4, elastic: 12 });

/** A convolution (which keeps the image's size unless "valid"), ReLU and batchNorm, whose shifts make up for the biases. */
const convolution = (filters: number, padding: "same" | "valid" = "same"): Layer[] => [
  conv2d(filters, 3, { padding, bias: false }),
  relu(),
  batchNorm(),
];

/** The same with a pool before ReLU: what comes behind has a quarter of the work, and three gradients of four are 0. */
const pooledConvolution = (filters: number, kernel = 3): Layer[] => [
  conv2d(filters, kernel, { padding: "same", bias: false }),
  maxPool2d(),
  relu(),
  batchNorm(),
];

const classes = [dense(10), softmax()];

/** One epoch. */
export const fastRecipe: Recipe = {
  name: "fast",
  summary: "six convolutions of 16 to 64 filters, one epoch of one cycle",
  layers: [
    ...convolution(16),
    ...pooledConvolution(16),
    ...convolution(32),
    ...pooledConvolution(32),
    ...convolution(64),
    ...convolution(64),
    flatten(),
    ...classes,
  ],
  ...common,
  learning: { ...cycle, batchSize: 64, epochs: 1 },
};

/** What `npm start` trains. */
export const defaultRecipe: Recipe = {
  name: "default",
  summary: "four convolutions of 16 to 64 filters, batch normalisation, small distortions, 6 epochs",
  layers: [
    ...pooledConvolution(16, 5),
    ...convolution(32),
    ...pooledConvolution(32),
    ...convolution(64),
    flatten(),
    ...classes,
  ],
  ...common,
  learning: { ...cycle, augmentation: distortions, epochs: 6 },
};

/** 16,666 parameters. */
export const tinyRecipe: Recipe = {
  name: "tiny",
  summary: "four convolutions of 16 to 32 filters, 16,666 parameters, small distortions, 12 epochs",
  layers: [
    ...pooledConvolution(16, 5),
    ...convolution(24),
    ...pooledConvolution(24),
    ...convolution(32),
    globalAveragePool(),
    ...classes,
  ],
  ...common,
  learning: { ...cycle, augmentation: distortions, epochs: 12 },
};

/**
 * The most accurate; the network that comes with inkling is trained by it. It pools once, at its beginning, and then lets
 * every convolution take a pixel off each edge, from 14x14 to 4x4. The rate stays high and the mean of the weights over the
 * last five epochs or so is what is kept. Each of the two read more held-out images; more width and more epochs did not.
 */
export const bestRecipe: Recipe = {
  name: "best",
  summary: "six convolutions of 24 to 72 filters, distortions, weight decay, mean of the weights, 40 epochs",
  layers: [
    ...pooledConvolution(24, 5),
    ...[32, 48, 64, 64, 72].flatMap((filters) => convolution(filters, "valid")),
    flatten(),
    ...classes,
  ],
  ...common,
  learning: {
    ...cycle,
    optimizer: adamW({ learningRate: 0.004, beta2: 0.99, weightDecay: 0.05 }),
    schedule: oneCycle({ last: 0.3 }),
    augmentation: augmentation({ shift: 1.5, rotation: 10, zoom: 0.1, shear: 6, elastic: 16, thickness: 0.2 }),
    batchSize: 64,
    epochs: 40,
    averageDecay: 0.9998,
  },
};

/**
 * The network that reads pages: the layers of `best` with an eleventh class, for what is no digit. It learns on what the
 * reader would ask it about, on pages that are written and photographed by seed with MNIST's training digits.
 */
export const readingRecipe: Recipe = {
  name: "reading",
  summary: "six convolutions of 24 to 72 filters, ten digits and none, 500,000 candidates from written pages, 7 epochs",
  layers: [...bestRecipe.layers.slice(0, -classes.length), dense(readingClasses.length), softmax()],
  pixelScale: common.pixelScale,
  images: { form: "written", training: "all", validation: "none", examples: 500_000 },
  learning: {
    ...cycle,
    optimizer: adamW({ learningRate: 0.004, beta2: 0.99, weightDecay: 0.05 }),
    augmentation: augmentation({ shift: 1, rotation: 8, zoom: 0.08, shear: 6, elastic: 14, thickness: 0.2 }),
    batchSize: 64,
    epochs: 7,
    averageDecay: 0.9995,
  },
};

/** Without convolutions. */
export const mlpRecipe: Recipe = {
  name: "mlp",
  summary: "784-512-256-10 with batch normalisation, elastic distortions, 40 epochs",
  layers: [...[512, 256].flatMap((units) => [dense(units), relu(), batchNorm()]), ...classes],
  ...common,
  learning: {
    ...cycle,
    optimizer: adam({ learningRate: 0.005, beta2: 0.99 }),
    augmentation: augmentation({ shift: 1.5, rotation: 12, zoom: 0.12, shear: 8, elastic: 20, thickness: 0.2 }),
    epochs: 40,
  },
};

export const ourRecipes: readonly Recipe[] = [
  fastRecipe,
  defaultRecipe,
  tinyRecipe,
  bestRecipe,
  readingRecipe,
  mlpRecipe,
];
