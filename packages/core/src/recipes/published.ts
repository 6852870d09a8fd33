import { augmentation } from "../dataset/augment.js";
import { relu, sigmoid, softmax } from "../layers/activation.js";
import { dense } from "../layers/dense.js";
import { lecunNormal, normal, uniform } from "../layers/initializers.js";
import { binaryCrossEntropy } from "../losses/binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "../losses/softmaxCrossEntropy.js";
import { squaredError } from "../losses/squaredError.js";
import { penalties } from "../losses/penalties.js";
import { gradientDescent } from "../optimizers/gradientDescent.js";
import { constant } from "../schedules/constant.js";
import type { Recipe } from "./recipe.js";

const perByte = 1 / 255;
/** Images as they are, and neither clipped gradients nor averaged weights. */
const plain = { augmentation: augmentation(), clipNorm: 0, averageDecay: 0 };

/** Andrew Ng's exercise 4, as two of the tutorials do it. */
export const ngRecipe: Recipe = {
  name: "ng",
  summary: "The course's exercise 4: 400-25-10, sigmoid, cross-entropy with lambda 1, fmincg",
  layers: [
    dense(25, { weights: uniform(0.12), biases: uniform(0.12) }),
    sigmoid(),
    dense(10, { weights: uniform(0.12), biases: uniform(0.12) }),
    sigmoid(),
  ],
  pixelScale: perByte,
  images: { form: "course", training: "all", validation: "none" },
  learning: {
    method: "conjugateGradient",
    loss: binaryCrossEntropy(),
    penalties: penalties({ l2: 1 }),
    iterations: 100,
  },
};

/** The tutorial with a list of layers and activations: [784, 10, 10], ReLU then sigmoid, alpha 0.001, 3,000 iterations. */
export const deepRecipe: Recipe = {
  name: "deep",
  summary: "784-10-10, ReLU then sigmoid, raw pixels, full-batch gradient descent, 3,000 iterations",
  layers: [dense(10, { weights: normal(0.01) }), relu(), dense(10, { weights: normal(0.01) }), sigmoid()],
  pixelScale: 1,
  images: { form: "as they are", training: [0, 42_000], validation: [42_000, 60_000] },
  learning: {
    method: "steps",
    loss: binaryCrossEntropy(),
    penalties: penalties(),
    optimizer: gradientDescent({ learningRate: 0.001 }),
    schedule: constant(),
    batchSize: "all",
    epochs: 3000,
    shuffle: false,
    ...plain,
  },
};

/** The tutorial with Nielsen's loader: 1,000 epochs, batches of 1,000, rate 3, quadratic cost, no hidden layer. */
export const sgdRecipe: Recipe = {
  name: "sgd",
  summary: "784-10, sigmoid, quadratic cost, batches of 1,000, rate 3, 1,000 epochs",
  layers: [dense(10, { weights: lecunNormal(), biases: normal(1) }), sigmoid()],
  pixelScale: perByte,
  images: { form: "as they are", training: [0, 50_000], validation: [50_000, 60_000] },
  learning: {
    method: "steps",
    loss: squaredError(),
    penalties: penalties(),
    optimizer: gradientDescent({ learningRate: 3 }),
    schedule: constant(),
    batchSize: 1000,
    epochs: 1000,
    shuffle: true,
    ...plain,
  },
};

/** The tutorial from scratch: 784-10-10, ReLU, softmax, full batch of 41,000, alpha 0.1, 500 iterations. */
export const scratchRecipe: Recipe = {
  name: "scratch",
  summary: "784-10-10, ReLU and softmax, weights and biases from [-0.5, 0.5), full batch, 500 iterations",
  layers: [
    dense(10, { weights: uniform(0.5), biases: uniform(0.5) }),
    relu(),
    dense(10, { weights: uniform(0.5), biases: uniform(0.5) }),
    softmax(),
  ],
  pixelScale: perByte,
  images: { form: "as they are", training: [1000, 42_000], validation: [0, 1000] },
  learning: {
    method: "steps",
    loss: softmaxCrossEntropy(),
    penalties: penalties(),
    optimizer: gradientDescent({ learningRate: 0.1 }),
    schedule: constant(),
    batchSize: "all",
    epochs: 500,
    shuffle: false,
    ...plain,
  },
};

/** Nielsen's book, chapter 1: 784-30-10, quadratic cost, 30 epochs, batches of 10, rate 3. */
export const nielsen30Recipe: Recipe = {
  name: "nielsen-30",
  summary: "Nielsen's first network: 784-30-10, sigmoid, quadratic cost, batches of 10, rate 3, 30 epochs",
  layers: [
    dense(30, { weights: normal(1), biases: normal(1) }),
    sigmoid(),
    dense(10, { weights: normal(1), biases: normal(1) }),
    sigmoid(),
  ],
  pixelScale: perByte,
  images: { form: "as they are", training: [0, 50_000], validation: [50_000, 60_000] },
  learning: {
    method: "steps",
    loss: squaredError(),
    penalties: penalties(),
    optimizer: gradientDescent({ learningRate: 3 }),
    schedule: constant(),
    batchSize: 10,
    epochs: 30,
    shuffle: true,
    ...plain,
  },
};

/** Nielsen's book, chapter 3: 784-100-10, cross-entropy, lambda 5, N(0, 1/fanIn), 60 epochs, batches of 10, rate 0.1. */
export const nielsen100Recipe: Recipe = {
  name: "nielsen-100",
  summary: "Nielsen's best of chapter 3: 784-100-10, cross-entropy, lambda 5, batches of 10, rate 0.1, 60 epochs",
  layers: [
    dense(100, { weights: lecunNormal(), biases: normal(1) }),
    sigmoid(),
    dense(10, { weights: lecunNormal(), biases: normal(1) }),
    sigmoid(),
  ],
  pixelScale: perByte,
  images: { form: "as they are", training: [0, 50_000], validation: [50_000, 60_000] },
  learning: {
    method: "steps",
    loss: binaryCrossEntropy(),
    penalties: penalties({ l2: 5 }),
    optimizer: gradientDescent({ learningRate: 0.1 }),
    schedule: constant(),
    batchSize: 10,
    epochs: 60,
    shuffle: true,
    ...plain,
  },
};

/** The published experiments. */
export const publishedRecipes: readonly Recipe[] = [
  ngRecipe,
  deepRecipe,
  sgdRecipe,
  scratchRecipe,
  nielsen30Recipe,
  nielsen100Recipe,
];
