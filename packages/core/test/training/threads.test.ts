import { describe, expect, it } from "vitest";
// Threads start from compiled files: these tests use what `npm run build` made.
import {
  adam,
  augmentation,
  batchNorm,
  conv2d,
  createDataset,
  createNetwork,
  createTrainer,
  dense,
  dropout,
  flatten,
  gradientDescent,
  heNormal,
  maxPool2d,
  relu,
  softmax,
  softmaxCrossEntropy,
  type Network,
  type TrainingPlan,
} from "../../dist/index.js";
import { sha256Hex } from "../../src/platform/sha256.js";
import { firstOfMnist } from "../support/mnist.js";

const images = createDataset(firstOfMnist(2000)); // of the compiled files too
const denseNetwork = createNetwork({
  layers: [dense(96, { weights: heNormal() }), relu(), dense(50), relu(), dense(10), softmax()],
  seed: 5,
});
const convolutions = createNetwork({
  layers: [
    ...[conv2d(8, 5, { bias: false }), maxPool2d(), relu(), batchNorm(), conv2d(12, 3, { padding: "same" }), relu()],
    ...[flatten(), dropout(0.25), dense(10), softmax()],
  ],
  seed: 5,
});
const plan: TrainingPlan = {
  loss: softmaxCrossEntropy(),
  optimizer: adam(),
  penalties: { l1: 0, l2: 0.1 },
  augmentation: augmentation({ shift: 2, elastic: 20 }),
  clipNorm: 0.5,
  averageDecay: 0.99,
  batchSize: 400, // eight lanes
  epochs: 1000,
};

/** A batch of one lane: the update alone is shared. */
const plainPlan: TrainingPlan = {
  loss: softmaxCrossEntropy(),
  optimizer: gradientDescent({ learningRate: 0.5 }),
  batchSize: 40,
  epochs: 1000,
};

/** Takes steps until all threads have joined, then goes back and takes the steps that count. */
async function hashWith(
  network: Network,
  plan: TrainingPlan,
  threads: number,
): Promise<{ hash: string; helpers: number }> {
  const trainer = createTrainer(network, { training: images, ...plan, threads });
  const beginning = trainer.state();
  while (trainer.joinedThreads < trainer.threads && trainer.iteration < 4000) trainer.step();
  const helpers = trainer.joinedThreads - 1;
  trainer.restore(beginning);
  for (let i = 0; i < 8; i++) trainer.step();
  const hash = await sha256Hex(new Uint8Array(trainer.parameters.slice().buffer));
  trainer.close();
  return { hash, helpers };
}

describe("threads", () => {
  it.each([
    { name: "dense layers", network: denseNetwork, plan, most: 8 },
    { name: "dense layers by plain descent", network: denseNetwork, plan: plainPlan, most: 4 },
    { name: "convolutions on varied images", network: convolutions, plan, most: 8 },
    { name: "frozen convolutions", network: convolutions, plan: { ...plan, frozenLayers: [1, 4] }, most: 8 },
  ])(
    "$name: 1, 2, 3 and 8 give byte-identical weights, and all that can do take part",
    async ({ network, plan, most }) => {
      const alone = await hashWith(network, plan, 1);
      for (const threads of [2, 3, 8]) {
        expect(await hashWith(network, plan, threads)).toEqual({
          hash: alone.hash,
          helpers: Math.min(threads, most) - 1,
        });
      }
    },
  );

  it.each([0, -1, 1000, 1.5, NaN])("refuses %s of them", (threads) => {
    expect(() => createTrainer(denseNetwork, { training: images, ...plan, threads })).toThrow(
      /Wrong threads: expected a whole number from 1 to 64/,
    );
  });
});
