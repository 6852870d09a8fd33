import { describe, expect, it } from "vitest";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { createObjective } from "../../src/program/objective.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { momentum } from "../../src/optimizers/momentum.js";
import { fit } from "../../src/training/fit.js";
import type { TrainingPlan } from "../../src/training/plan.js";
import { createTrainer } from "../../src/training/trainer.js";
import { handData, handNetwork, handParameters } from "../support/handNetwork.js";

const plan: TrainingPlan = {
  loss: binaryCrossEntropy(),
  optimizer: gradientDescent({ learningRate: 0.5 }),
  batchSize: 4,
  epochs: 5,
  shuffle: false,
};
const engine = referenceEngine;

function length(vector: ArrayLike<number>): number {
  return Math.hypot(...Array.from(vector));
}

describe("clipNorm", () => {
  const { gradient } = createObjective(handNetwork(), handData, plan).evaluate(Float64Array.from(handParameters));
  const limit = length(gradient) / 4;

  it("shortens the gradient to its length, to 1e-15", () => {
    const trainer = createTrainer(handNetwork(), { training: handData, ...plan, clipNorm: limit, engine });
    trainer.step();
    handParameters.forEach((before, i) => {
      expect(Math.abs(trainer.parameters[i] - (before - (0.5 * gradient[i]) / 4))).toBeLessThan(1e-15);
    });
  });

  it("leaves a shorter one as it is, to the last bit", () => {
    // Without a limit plain descent adds to the weights image by image: rounded otherwise.
    const optimizer = momentum({ learningRate: 0.5 });
    const [clipped, free] = [1.001 * 4 * limit, 0].map((clipNorm) => {
      const trainer = createTrainer(handNetwork(), { training: handData, ...plan, optimizer, clipNorm });
      trainer.step();
      return Array.from(trainer.parameters);
    });
    expect(clipped).toEqual(free);
  });

  it("is refused below 0", () => {
    expect(() => createTrainer(handNetwork(), { training: handData, ...plan, clipNorm: -1 })).toThrow("Wrong clipNorm");
  });
});

describe("averageDecay", () => {
  it("ends with the average of the weights after each step, the first ones soon forgotten, to 1e-15", async () => {
    const averageDecay = 0.35;
    const trainer = createTrainer(handNetwork(), { training: handData, ...plan, averageDecay, engine });
    const average = Array.from(handParameters);
    for (let step = 1; step <= 5; step++) {
      trainer.step();
      // 2/11, 3/12, 4/13, then 5/14 and 6/15 are above the decay.
      const decay = Math.min(averageDecay, (1 + step) / (10 + step));
      average.forEach((value, i) => (average[i] = decay * value + (1 - decay) * trainer.parameters[i]));
    }
    const { network, state } = await fit(handNetwork(), { ...plan, training: handData, averageDecay, engine });
    average.forEach((value, i) => {
      expect(Math.abs(trainer.weights[i] - value)).toBeLessThan(1e-15);
      expect(network.parameters[i]).toBe(Math.fround(trainer.weights[i]));
    });
    expect(state.parameters).toEqual(trainer.parameters);
    expect(state.optimizerStates.at(-1)).toEqual(trainer.weights);
  });

  it("does not change the steps themselves", () => {
    const [averaged, plain] = [0.9, 0].map((averageDecay) => {
      const trainer = createTrainer(handNetwork(), { training: handData, ...plan, averageDecay });
      while (trainer.iteration < trainer.totalIterations) trainer.step();
      return Array.from(trainer.parameters);
    });
    expect(averaged).toEqual(plain);
  });
});
