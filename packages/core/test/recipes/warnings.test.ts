import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { relu, sigmoid, softmax, tanh } from "../../src/layers/activation.js";
import { batchNorm } from "../../src/layers/batchNorm.js";
import { dense } from "../../src/layers/dense.js";
import { heNormal } from "../../src/layers/initializers.js";
import type { Layer } from "../../src/layers/layers.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import type { Loss } from "../../src/losses/loss.js";
import { penalties } from "../../src/losses/penalties.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { adam } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { momentum } from "../../src/optimizers/momentum.js";
import type { Optimizer } from "../../src/optimizers/optimizer.js";
import { rmsProp } from "../../src/optimizers/rmsProp.js";
import {
  nielsen30Recipe,
  networkOf,
  plainLearning,
  recipes,
  type Recipe,
  type StepLearning,
} from "../../src/recipes.js";
import { warningsOf } from "../../src/recipes/warnings.js";
import { constant } from "../../src/schedules/constant.js";
import { createTrainer } from "../../src/training/trainer.js";
import { firstOfMnist } from "../support/mnist.js";

/* Every warning is tried: trained for 400 steps, what is said to fail fails, and what nothing is said of learns. */

const training = firstOfMnist(2000);
const held = firstOfMnist(1000, "t10k");

const soft = [dense(10), softmax()];
const sig = [dense(10), sigmoid()];
const hiddenSigmoid = [dense(30), sigmoid()];
const hiddenRelu = [dense(30, { weights: heNormal() }), relu()];

function recipe(
  layers: readonly Layer[],
  loss: Loss,
  optimizer: Optimizer,
  changes: Partial<StepLearning> = {},
  pixelScale = 1 / 255,
): Recipe {
  const learning = { ...plainLearning, schedule: constant(), batchSize: 32, epochs: 7, loss, optimizer, ...changes };
  return {
    ...nielsen30Recipe,
    images: { ...nielsen30Recipe.images, training: [0, 2000], validation: "none" },
    layers,
    pixelScale,
    learning,
  };
}

/** The share of the last 100 batches that was read rightly, 0 where the numbers ended; and the lowest mean of 20 losses. */
function tried({ learning, ...rest }: Recipe): { accuracy: number; lowest: number; held: number } {
  if (learning.method !== "steps") throw new Error("not in steps");
  const network = networkOf({ learning, ...rest }, { seed: 1 });
  const { batchSize, ...plan } = learning;
  const trainer = createTrainer(network, { ...plan, batchSize: batchSize === "all" ? 2000 : batchSize, training });
  const steps = Math.min(400, trainer.totalIterations);
  const losses: number[] = [];
  let [correct, images] = [0, 0];
  try {
    for (let i = 0; i < steps; i++) {
      const result = trainer.step();
      losses.push(result.lossSum / result.images);
      if (i < steps - 100) continue;
      correct += result.correct;
      images += result.images;
    }
  } catch {
    return { accuracy: 0, lowest: Infinity, held: 0 };
  }
  const means = losses.slice(19).map((_, i) => losses.slice(i, i + 20).reduce((sum, value) => sum + value, 0) / 20);
  const scored = accuracyOn(trainer.network());
  return { accuracy: correct / images, lowest: Math.min(...means), held: scored };
}

function accuracyOn(network: Parameters<typeof evaluate>[0]): number {
  return evaluate(network, held).accuracy;
}

const failing: [string, string, Recipe][] = [
  [
    "raw pixels with rate 3",
    "pixelScale",
    recipe([...hiddenSigmoid, ...sig], squaredError(), gradientDescent({ learningRate: 3 }), {}, 1),
  ],
  [
    "raw pixels, ReLU, rate 0.03",
    "pixelScale",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.03 }), {}, 1),
  ],
  [
    "raw pixels, ReLU, Adam at 0.1",
    "pixelScale",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), adam({ learningRate: 0.1 }), {}, 1),
  ],
  [
    "raw pixels, squared error, no hidden layer",
    "pixelScale",
    recipe(sig, squaredError(), gradientDescent({ learningRate: 0.001 }), {}, 1),
  ],
  [
    "sigmoid and squared error, rate 30",
    "learning.optimizer.learningRate",
    recipe([...hiddenSigmoid, ...sig], squaredError(), gradientDescent({ learningRate: 30 })),
  ],
  [
    "sigmoid, momentum, rate 10",
    "learning.optimizer.learningRate",
    recipe([...hiddenSigmoid, ...soft], softmaxCrossEntropy(), momentum({ learningRate: 10 })),
  ],
  [
    "sigmoid, Adam at 3",
    "learning.optimizer.learningRate",
    recipe([...hiddenSigmoid, ...soft], softmaxCrossEntropy(), adam({ learningRate: 3 })),
  ],
  [
    "tanh, rate 30",
    "learning.optimizer.learningRate",
    recipe([dense(30), tanh(), ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 30 })),
  ],
  [
    "ReLU, rate 3",
    "learning.optimizer.learningRate",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 3 })),
  ],
  [
    "ReLU, RMSProp at 0.3",
    "learning.optimizer.learningRate",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), rmsProp({ learningRate: 0.3 })),
  ],
  [
    "squared error without hidden layers, rate 10",
    "learning.optimizer.learningRate",
    recipe(sig, squaredError(), gradientDescent({ learningRate: 10 })),
  ],
  [
    "a rate of 0.0001",
    "learning.optimizer.learningRate",
    recipe([...hiddenSigmoid, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.0001 })),
  ],
  [
    "Adam at 0.000001",
    "learning.optimizer.learningRate",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), adam({ learningRate: 0.000001 })),
  ],
  [
    "a full batch, four times",
    "learning.optimizer.learningRate",
    recipe([...hiddenSigmoid, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.1 }), {
      batchSize: "all",
      epochs: 4,
    }),
  ],
  [
    "a penalty of 0.03 an image with squared error",
    "learning.penalties.l2",
    recipe([...hiddenSigmoid, ...sig], squaredError(), gradientDescent({ learningRate: 3 }), {
      penalties: penalties({ l2: 60 }),
    }),
  ],
  [
    "a penalty of 1 an image",
    "learning.penalties.l2",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.1 }), {
      penalties: penalties({ l2: 2000 }),
    }),
  ],
];

const silent: [string, Recipe][] = [
  ["Nielsen's", recipe([...hiddenSigmoid, ...sig], squaredError(), gradientDescent({ learningRate: 3 }))],
  [
    "sigmoid and cross-entropy",
    recipe([...hiddenSigmoid, ...sig], binaryCrossEntropy(), gradientDescent({ learningRate: 1 })),
  ],
  [
    "raw pixels at a hundredth",
    recipe([...hiddenSigmoid, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.02 }), {}, 1),
  ],
  ["ReLU", recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.25 }))],
  ["Adam", recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), adam({ learningRate: 0.03 }))],
  ["momentum", recipe([...hiddenSigmoid, ...soft], softmaxCrossEntropy(), momentum({ learningRate: 0.2 }))],
  [
    "batchNorm at any rate",
    recipe([dense(30), relu(), batchNorm(), ...soft], softmaxCrossEntropy(), adam({ learningRate: 1 })),
  ],
  [
    "a small penalty",
    recipe([...hiddenRelu, ...soft], softmaxCrossEntropy(), gradientDescent({ learningRate: 0.1 }), {
      penalties: penalties({ l2: 200 }),
    }),
  ],
];

describe("warningsOf", () => {
  it.each(failing)("%s: is said to fail, by name, and fails: below 60 %", (_, setting, judged) => {
    const fails = warningsOf(judged).filter(({ verdict }) => verdict === "fails");
    expect(fails.map((warning) => warning.setting)).toEqual([setting]);
    expect(fails[0].sentence).toMatch(/^[A-Z].*; .*\.$|: .*\.$/);
    expect(tried(judged).accuracy).toBeLessThan(0.6);
  });

  it.each(silent)("%s: nothing is said, and it learns: above 70 %", (_, judged) => {
    expect(warningsOf(judged)).toEqual([]);
    expect(tried(judged).accuracy).toBeGreaterThan(0.7);
  });

  it("says the limit of a network without hidden layers: below 93 % of new images, where it learns well", () => {
    const judged = recipe(soft, softmaxCrossEntropy(), gradientDescent({ learningRate: 0.3 }));
    expect(warningsOf(judged)).toMatchObject([{ setting: "layers", verdict: "limits" }]);
    const { accuracy, held: heldAccuracy } = tried(judged);
    expect(accuracy).toBeGreaterThan(0.9);
    expect(heldAccuracy).toBeLessThan(0.93);
  });

  // ln(1 + 9/e) and the like; trained, the loss comes near and stays above.
  it.each([
    ["sigmoid", sigmoid(), softmaxCrossEntropy(), Math.log(1 + 9 / Math.E)],
    ["tanh", tanh(), softmaxCrossEntropy(), Math.log(1 + 9 * Math.exp(-2))],
    ["softmax", softmax(), binaryCrossEntropy(), Math.log(1 + Math.exp(-1)) + 9 * Math.log(2)],
    ["tanh", tanh(), binaryCrossEntropy(), 10 * Math.log(1 + Math.exp(-1))],
  ] as const)("says below what a loss that reads %s as sums cannot fall", (_, last, loss, floor) => {
    const judged = recipe([...hiddenRelu, dense(10), last], loss, adam({ learningRate: 0.003 }));
    const [warning] = warningsOf(judged);
    expect(warning).toMatchObject({ setting: "learning.loss", verdict: "limits" });
    expect(warning.sentence).toContain(`below ${floor.toFixed(2)};`);
    const { lowest } = tried(judged);
    expect(lowest).toBeGreaterThan(floor);
    expect(lowest).toBeLessThan(floor + 0.7);
  });

  it("says of no published recipe, and of none of ours, that it fails", () => {
    for (const judged of recipes) {
      expect(
        warningsOf(judged).filter(({ verdict }) => verdict === "fails"),
        judged.name,
      ).toEqual([]);
    }
  });
});
