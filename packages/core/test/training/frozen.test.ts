import { describe, expect, it } from "vitest";
import { createDataset } from "../../src/dataset/dataset.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { batchNorm } from "../../src/layers/batchNorm.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { depthwiseConv2d } from "../../src/layers/depthwiseConv2d.js";
import { dropout } from "../../src/layers/dropout.js";
import { flatten } from "../../src/layers/flatten.js";
import { maxPool2d } from "../../src/layers/pool.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { penalties } from "../../src/losses/penalties.js";
import { createReader } from "../../src/predicting/reader.js";
import { createNetwork, withParameters, type Network } from "../../src/network/network.js";
import { adamW } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import type { TrainingPlan } from "../../src/training/plan.js";
import { createTrainer } from "../../src/training/trainer.js";
import { firstPoint, handNetwork, handParameters } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

/** The gradient of the 2-2-2 network with sigmoids and squared error: see handWorked.test.ts. */
const gradient = [
  0.04921475341385474, -0.025594513902308432, 0.02460737670692737, -0.012797256951154216, 0.04921475341385474,
  -0.025594513902308432, 0.09613812762189802, -0.09004377980682901, 0.060121252672849124, -0.056310071470038456,
  0.14759715914793617, -0.13824074201548173,
];

const handPlan: TrainingPlan = {
  loss: squaredError(),
  optimizer: gradientDescent({ learningRate: 0.5 }),
  batchSize: 1,
  epochs: 1,
};

describe("frozenLayers, worked by hand", () => {
  it.each([
    { frozen: [1], kept: [0, 6] },
    { frozen: [3], kept: [6, 12] },
  ])("layer $frozen keeps its numbers, the others go p - 0.5 dp, to 1e-16 in float64", ({ frozen, kept }) => {
    const options = { ...handPlan, training: firstPoint, engine: referenceEngine, frozenLayers: frozen };
    const trainer = createTrainer(handNetwork(), options);
    trainer.step();
    handParameters.forEach((before, i) => {
      const expected = i >= kept[0] && i < kept[1] ? before : before - 0.5 * gradient[i];
      expect(Math.abs(trainer.parameters[i] - expected), `number ${i}`).toBeLessThan(1.2e-16);
    });
  });

  it("shortens the gradient of what learns to clipNorm, to 1e-15: that of frozen layers has no length", () => {
    const length = Math.hypot(...gradient.slice(6));
    const options = { ...handPlan, training: firstPoint, engine: referenceEngine, frozenLayers: [1] };
    const trainer = createTrainer(handNetwork(), { ...options, clipNorm: length / 2 });
    trainer.step();
    for (let i = 6; i < 12; i++) {
      expect(Math.abs(trainer.parameters[i] - (handParameters[i] - 0.25 * gradient[i]))).toBeLessThan(1e-15);
    }
  });
});

const images = firstOfMnist(96);
/** Every layer with parameters, and dropout; numbers 1, 4, 5, 7 and 11 hold them. */
const layers = [
  ...[conv2d(4, 3, { padding: "same" }), maxPool2d(), relu(), batchNorm(), conv2d(4, 3), relu(), depthwiseConv2d(3)],
  ...[relu(), flatten(), dropout(0.5), dense(10), softmax()],
];
const convolutions = createNetwork({ layers, seed: 7 });
const plan: TrainingPlan = {
  loss: softmaxCrossEntropy(),
  optimizer: adamW({ learningRate: 0.01 }),
  penalties: penalties({ l2: 1, l1: 0.1 }),
  clipNorm: 0.5,
  averageDecay: 0.9,
  batchSize: 96,
  epochs: 4,
};

function trained(network: Network, changes: Partial<TrainingPlan>, engine = wasmEngine) {
  const trainer = createTrainer(network, { training: images, ...plan, ...changes, engine });
  while (trainer.iteration < trainer.totalIterations) trainer.step();
  return trainer;
}

describe.each([wasmEngine, referenceEngine])("frozenLayers of convolutions, $name", (engine) => {
  it.each([[[1, 4]], [[4, 5]], [[5, 7, 11]], [[1, 4, 5, 7]], [[7, 11]], [[1, 4, 7, 11]]])(
    "%s keep every bit, statistics and averages too, and all others change",
    (frozenLayers) => {
      const { parameters, weights } = trained(convolutions, { frozenLayers, epochs: 2 }, engine);
      const before = convolutions.parameters;
      for (const { layer, layerName, name, offset, size } of convolutions.tensors) {
        const [was, is, mean] = [before, parameters, weights].map((all) =>
          Array.from(all.slice(offset, offset + size)),
        );
        if (frozenLayers.includes(layer + 1)) expect([is, mean], `${layerName} ${name}`).toEqual([was, was]);
        else expect(is, `${layerName} ${name}`).not.toEqual(was);
      }
    },
  );
});

describe("frozen layers", () => {
  it("behave as in use: what learns behind them is what learns on what they say, to 2e-7", () => {
    // Means and variances that no batch has: a batchNorm that looked at its batch would say something else.
    const measured = withParameters(
      convolutions,
      convolutions.parameters.map((value, i) => value + (i % 7) / 100),
    );
    const plain = { penalties: penalties(), optimizer: gradientDescent({ learningRate: 0.1 }), clipNorm: 0 };
    const own = { ...plain, averageDecay: 0, seed: 3, frozenLayers: [1, 4, 5, 7, 10] };
    const whole = trained(measured, own).parameters.slice(-4010);
    const features = createReader(measured, { until: 9 }).read(images.images).outputs;
    const said = createDataset({ ...images, name: "what layer 9 says", imageShape: [1, 400], images: features });
    const tail = createNetwork({ layers: layers.slice(10), inputShape: [1, 400] });
    const alone = createTrainer(withParameters(tail, measured.parameters.slice(-4010)), {
      ...{ ...plan, ...own, frozenLayers: [] },
      training: said,
    });
    while (alone.iteration < alone.totalIterations) alone.step();
    expect(Math.max(...whole.map((value, i) => Math.abs(value - alone.parameters[i])))).toBeLessThan(2e-7);
  });

  it.each([
    [[0], "Wrong frozenLayers"],
    [[13], "Wrong frozenLayers in the training plan: expected a list of whole numbers from 1 to 12, received [13]"],
    [[1, 4, 5, 7, 11], "expected a layer left to learn, received 1, 4, 5, 7, 11"],
  ])("%s are refused", (frozenLayers, message) => {
    expect(() => createTrainer(convolutions, { training: images, ...plan, frozenLayers })).toThrow(message);
  });

  it("none frozen is the same as nothing said, to the bit", () => {
    expect(trained(convolutions, { frozenLayers: [] }).parameters).toEqual(trained(convolutions, {}).parameters);
  });
});
