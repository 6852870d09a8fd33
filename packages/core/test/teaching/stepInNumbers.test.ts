import { describe, expect, it } from "vitest";
import { selectImages, takeFirst } from "../../src/index.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { relu, sigmoid, softmax, tanh } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { depthwiseConv2d } from "../../src/layers/depthwiseConv2d.js";
import { dropout } from "../../src/layers/dropout.js";
import { flatten } from "../../src/layers/flatten.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { penalties } from "../../src/losses/penalties.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork, type Network } from "../../src/network/network.js";
import { adam, adamW } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { momentum } from "../../src/optimizers/momentum.js";
import { rmsProp } from "../../src/optimizers/rmsProp.js";
import { defaultRecipe, nielsen100Recipe, nielsen30Recipe, networkOf, tinyRecipe } from "../../src/recipes.js";
import { parameterInNumbers } from "../../src/teaching/parameterInNumbers.js";
import { stepInNumbers, type StepOptions } from "../../src/teaching/stepInNumbers.js";
import { unitInNumbers } from "../../src/teaching/unitInNumbers.js";
import { createTrainer } from "../../src/training/trainer.js";
import { firstPoint, handData, handNetwork, handParameters } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

/*
 * The 2-2-2 network of handNetwork.ts on x = (1, 0.5) of class 1: z1 = (0.625, -0.375), and with ReLU a1 = (0.625, 0),
 * z2 = (0.875, -0.4375), a2 = softmax(z2) = (p, 1 - p) with p = 1 / (1 + e^-1.3125); delta2 = (p, -p), and
 * delta1 = (1.5 p, 0). See handWorked.test.ts.
 */
const p = 0.7879311956428947;
const plain: StepOptions = { loss: softmaxCrossEntropy(), optimizer: gradientDescent({ learningRate: 0.5 }) };

/** The largest distance of two lists of numbers. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(0, ...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

describe("stepInNumbers, worked by hand, to 3e-16", () => {
  const step = stepInNumbers(handNetwork(relu(), softmax()), firstPoint, plain);

  it("has every x, z, a and delta by layer", () => {
    const [first, second] = step.weighted;
    expect([first.name, first.activation, second.name, second.activation]).toEqual([
      ...["1.dense", "relu", "3.dense", "softmax"],
    ]);
    expect([first.x, first.z, first.a].map((values) => [...values])).toEqual([
      [1, 0.5],
      [0.625, -0.375],
      [0.625, -0],
    ]);
    expect([...second.x]).toEqual([0.625, -0]);
    expect([...second.z]).toEqual([0.875, -0.4375]);
    expect(distance(second.a, [p, 1 - p])).toBeLessThan(3e-16);
    expect(distance(second.delta, [p, -p])).toBeLessThan(3e-16);
    expect(distance(first.delta, [1.5 * p, 0])).toBeLessThan(3e-16);
    expect(step.layers.map(({ gradient }) => gradient !== undefined)).toEqual([true, true, true, false]);
  });

  it("has the loss, each gradient, and each parameter after the step", () => {
    expect(distance([step.loss, step.losses[0], step.cost], Array(3).fill(1.5508445081104412))).toBeLessThan(3e-16);
    expect(step.penalty).toBe(0);
    const gradients = [
      [1.5 * p, 0, 0.75 * p, 0],
      [1.5 * p, 0],
      [0.625 * p, -0.625 * p, 0, 0],
      [p, -p],
    ];
    const begins = [0, 4, 6, 10];
    step.tensors.forEach(({ tensor, values, gradient, change, after }, i) => {
      expect(tensor.offset).toBe(begins[i]);
      expect([...values]).toEqual(handParameters.slice(tensor.offset, tensor.offset + tensor.size));
      expect(distance(gradient, gradients[i])).toBeLessThan(3e-16);
      expect(
        distance(
          after,
          values.map((value, k) => value - 0.5 * gradients[i][k]),
        ),
      ).toBeLessThan(3e-16);
      expect([...change]).toEqual([...after].map((end, k) => end - values[k]));
    });
  });

  it("divides penalties by the images of the whole training: l2 / 50 Σ w² / 2 and l2 w / 50, to 1e-15", () => {
    const l2 = { ...plain, penalties: penalties({ l2: 10 }), trainingCount: 50 };
    const penalised = stepInNumbers(handNetwork(relu(), softmax()), firstPoint, l2);
    const weights = [...handParameters.slice(0, 4), ...handParameters.slice(6, 10)];
    expect(distance([penalised.penalty], [weights.reduce((sum, w) => sum + (w * w) / 10, 0)])).toBeLessThan(1e-15);
    expect(distance([penalised.tensors[0].gradient[1]], [-0.5 / 5])).toBeLessThan(1e-15);
    expect(penalised.tensors[1].gradient).toEqual(step.tensors[1].gradient);
  });

  it("refuses no images, too many, and a state of another network", () => {
    expect(() => stepInNumbers(handNetwork(), selectImages(handData, []), plain)).toThrow("from 1 to 32, received 0");
    const from = { iteration: 1, parameters: new Float64Array(5), optimizerStates: [] };
    expect(() => stepInNumbers(handNetwork(), firstPoint, { ...plain, from })).toThrow("expected 12, received 5");
  });
});

const digits = firstOfMnist(3);
const deep = createNetwork({ layers: [flatten(), dense(12), sigmoid(), dense(8), tanh(), dense(10), softmax()] });
const narrow = createNetwork({ layers: [dense(10), sigmoid()] });
const convolutions = createNetwork({
  layers: [
    conv2d(4, 3),
    relu(),
    depthwiseConv2d(3, { stride: 2, padding: "same" }),
    flatten(),
    dropout(0.3),
    dense(10),
    softmax(),
  ],
});
const ofRecipe = (recipe: typeof tinyRecipe): Network => networkOf(recipe, { seed: 2 });

describe("stepInNumbers is what fit would do, to the bit", () => {
  const cases: [string, Network, StepOptions][] = [
    [
      "squared error",
      ofRecipe(nielsen30Recipe),
      { loss: squaredError(), optimizer: gradientDescent({ learningRate: 3 }) },
    ],
    [
      "cross-entropy with L2",
      ofRecipe(nielsen100Recipe),
      { loss: binaryCrossEntropy(), penalties: penalties({ l2: 5 }), optimizer: gradientDescent() },
    ],
    ["momentum", deep, { loss: softmaxCrossEntropy(), optimizer: momentum({ nesterov: true }) }],
    ["rmsProp, units too few for ink", narrow, { loss: binaryCrossEntropy(), optimizer: rmsProp() }],
    ["adamW", deep, { loss: softmaxCrossEntropy(), penalties: penalties({ l1: 1 }), optimizer: adamW() }],
    ["dropout and convolutions", convolutions, { loss: softmaxCrossEntropy(), optimizer: adam() }],
    ["the recipe tiny", ofRecipe(tinyRecipe), { loss: softmaxCrossEntropy(), optimizer: adam() }],
  ];

  it.each(cases)("%s: three steps in a row", (_, network, options) => {
    const { loss, optimizer, penalties: own = penalties() } = options;
    const order = { batchSize: 3, epochs: 3, shuffle: false };
    const plan = { loss, optimizer, penalties: own, ...order, training: digits, engine: referenceEngine };
    const trainer = createTrainer(network, plan);
    for (let iteration = 1; iteration <= 3; iteration++) {
      const before = trainer.state();
      const step = stepInNumbers(network, digits, { ...options, from: before });
      const { lossSum } = trainer.step();
      expect(step.iteration).toBe(iteration);
      expect(step.loss).toBe(lossSum / 3);
      const { parameters, optimizerStates } = trainer.state();
      for (const { tensor, values, after } of step.tensors) {
        const part = (vector: Float32Array | Float64Array) => vector.slice(tensor.offset, tensor.offset + tensor.size);
        expect([values, after]).toEqual([part(before.parameters), part(parameters)]);
      }
      expect(step.statesBefore).toEqual(before.optimizerStates);
      expect(step.statesAfter).toEqual(optimizerStates);
    }
  });
});

describe.each([
  ["dense", deep, 2, { loss: softmaxCrossEntropy(), penalties: penalties({ l2: 3 }), optimizer: adam() }],
  ["convolutions", convolutions, 1, { loss: softmaxCrossEntropy(), optimizer: gradientDescent() }],
] as const)("the terms of the formulas, %s", (_, network, firstLayer, options) => {
  const images = takeFirst(digits, 2);
  const step = stepInNumbers(network, images, options);

  it("of a parameter: products of delta and x whose sum is the gradient, to 1e-13, and the slope, to 1e-6", () => {
    for (const { layer, name, size } of network.tensors) {
      // In the middle, where there is ink.
      const which = {
        layer: layer + 1,
        name,
        index: Math.floor(size / 2) + 3 > size - 1 ? 0 : Math.floor(size / 2) + 3,
      };
      const {
        terms = [],
        penalty,
        gradient,
        numeric,
        update,
        change,
        value,
        after,
      } = parameterInNumbers(...([network, images, options, which] as const));
      const sum = terms.reduce((total, { product }) => total + product, 0);
      expect(distance([sum + penalty], [gradient])).toBeLessThan(1e-13);
      for (const { delta, x, product } of terms) expect(product).toBe(delta * x);
      if (!network.layers.some(({ kind }) => kind === "dropout")) {
        expect(distance([numeric.slope], [gradient])).toBeLessThan(1e-6);
      }
      expect(distance([update.change, change], [change, after - value])).toBeLessThan(1e-15);
    }
  });

  it("of a unit: z = bias + Σ w x and delta = f'(z) Σ w delta, to 1e-14", () => {
    for (const { layer, z } of step.weighted) {
      const unit = Math.floor(z.length / 4);
      const { forward, backward } = unitInNumbers(network, step, { layer, unit, image: 1 });
      const sum = forward.terms.reduce((total, { product }) => total + product, forward.bias);
      expect(distance([sum], [forward.z])).toBeLessThan(1e-14);
      if (backward.sum === undefined || backward.derivative === undefined) continue;
      expect(distance([backward.derivative * backward.sum], [backward.delta])).toBeLessThan(1e-14);
    }
    const { backward } = unitInNumbers(network, step, { layer: firstLayer, unit: 0 });
    expect(backward.terms?.length).toBe(firstLayer === 2 ? 8 : 1); // one window sees a corner
  });
});

describe("parameterInNumbers", () => {
  it("says what can be followed", () => {
    const ask = () => parameterInNumbers(deep, digits, plain, { layer: 1, name: "weights", index: 0 });
    expect(ask).toThrow("There is no such parameter to follow: expected 2.dense weights, 2.dense biases, 4.dense");
  });

  it("leaves the terms of batchNorm's scales out, whose gradient and slope agree all the same, to 1e-5", () => {
    const network = ofRecipe(defaultRecipe);
    const which = { layer: 4, name: "scales", index: 3, epsilon: 1e-5 } as const;
    const { terms, gradient, numeric } = parameterInNumbers(network, takeFirst(digits, 2), plain, which);
    expect(terms).toBeUndefined();
    expect(distance([numeric.slope], [gradient])).toBeLessThan(1e-5);
    expect(Math.abs(gradient)).toBeGreaterThan(1e-4);
  });
});
