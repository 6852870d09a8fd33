import { afterEach, describe, expect, it, vi } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { createDataset, selectImages } from "../../src/dataset/dataset.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { penalties } from "../../src/losses/penalties.js";
import { createNetwork, withParameters } from "../../src/network/network.js";
import { createObjective } from "../../src/program/objective.js";
import { createScorer } from "../../src/program/scorer.js";
import { adam } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { cosineDecay } from "../../src/schedules/cosineDecay.js";
import { fit, type FitOptions } from "../../src/training/fit.js";
import { createTrainer, type TrainerState } from "../../src/training/trainer.js";
import { handData, handNetwork, handParameters } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

const loss = binaryCrossEntropy();
const plan = { loss, optimizer: gradientDescent({ learningRate: 0.5 }), batchSize: 2, epochs: 3, shuffle: false };
const options: FitOptions = { ...plan, training: handData };
/** The four points with every label turned round: what training learns is wrong for them. */
const opposite = createDataset({ ...handData, name: "opposite points", labels: Uint8Array.of(0, 1, 0, 1) });

afterEach(() => {
  vi.restoreAllMocks();
});

/** A clock on which a second passes at each look. */
function slowDownTheClock(): void {
  let ms = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (ms += 1000));
}

describe("fit", () => {
  it("leaves the network that it was given as it was", async () => {
    const network = handNetwork();
    const before = structuredClone(network);
    const { network: trained } = await fit(network, options);
    expect(network).toEqual(before);
    expect(trained.parameters).not.toEqual(before.parameters);
    expect(Object.isFrozen(trained)).toBe(true);
  });

  it("records, an epoch a line, the mean of the losses as they were met, and the rate of the last step", async () => {
    const { history, reason, iterations, epochs } = await fit(handNetwork(), {
      ...options,
      schedule: cosineDecay(),
      validation: opposite,
    });
    expect({ reason, iterations, epochs }).toEqual({ reason: "finished", iterations: 6, epochs: 3 });
    expect(history.map(({ epoch, iteration }) => [epoch, iteration])).toEqual([
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
    // cosineDecay over six steps: step 6 is the end, step 2 a fifth of the way.
    expect(history[0].learningRate).toBeCloseTo((0.5 * (1 + Math.cos(Math.PI / 5))) / 2, 15);
    expect(history[2].learningRate).toBe(0);

    const trainer = createTrainer(handNetwork(), { training: handData, ...plan, schedule: cosineDecay() });
    for (const record of history) {
      const [one, two] = [trainer.step(), trainer.step()];
      expect(record.trainingLoss).toBe((one.lossSum + two.lossSum) / 4);
      expect(record.trainingAccuracy).toBe((one.correct + two.correct) / 4);
      const scored = createScorer(handNetwork(), opposite, { loss })(trainer.network().parameters);
      expect([record.validationLoss, record.validationAccuracy]).toEqual([scored.loss, scored.accuracy]);
    }
  });

  it("adds penalties by the number of training images, not of the batch: to 1e-15 in float64", () => {
    // One step on the first two of four points: p - 0.5 (dp + (3/4) w) for weights, p - 0.5 dp for biases.
    const free = createTrainer(handNetwork(), { training: handData, ...plan, engine: referenceEngine });
    const costly = createTrainer(handNetwork(), {
      training: handData,
      ...plan,
      penalties: penalties({ l2: 3 }),
      engine: referenceEngine,
    });
    const dearer = createTrainer(handNetwork(), {
      training: handData,
      ...plan,
      penalties: penalties({ l1: 2 }),
      engine: referenceEngine,
    });
    expect(costly.step()).toEqual(free.step());
    dearer.step();
    handParameters.forEach((parameter, i) => {
      const isBias = [4, 5, 10, 11].includes(i);
      const byL2 = isBias ? 0 : 0.5 * (3 / 4) * parameter;
      const byL1 = isBias ? 0 : 0.5 * (2 / 4) * Math.sign(parameter);
      expect(Math.abs(free.parameters[i] - costly.parameters[i] - byL2)).toBeLessThan(1e-15);
      expect(Math.abs(free.parameters[i] - dearer.parameters[i] - byL1)).toBeLessThan(1e-15);
    });
  });

  it("takes a batch larger than the data as the whole data: one step an epoch, along the objective's gradient", () => {
    const network = handNetwork();
    const trainer = createTrainer(network, { training: handData, ...plan, batchSize: 1000, engine: referenceEngine });
    expect([trainer.iterationsPerEpoch, trainer.totalIterations]).toEqual([1, 3]);
    const { gradient } = createObjective(network, handData, { loss }).evaluate(Float64Array.from(network.parameters));
    expect(trainer.step().images).toBe(4);
    gradient.forEach((derivative, i) => {
      expect(Math.abs(trainer.parameters[i] - (network.parameters[i] - 0.5 * derivative))).toBeLessThan(1e-15);
    });
  });

  it("learns: 600 digits to more than 95 % of themselves, 1,000 others to more than 80 %", async () => {
    const network = createNetwork({ layers: [dense(32), relu(), dense(10), softmax()] });
    const { history, network: trained } = await fit(network, {
      training: firstOfMnist(600),
      validation: firstOfMnist(1000, "t10k"),
      loss: softmaxCrossEntropy(),
      optimizer: adam({ learningRate: 0.005 }),
      batchSize: 20,
      epochs: 6,
    });
    expect(history.at(-1)!.trainingAccuracy).toBeGreaterThan(0.95);
    expect(history.at(-1)!.validationAccuracy).toBeGreaterThan(0.8);
    expect(trained.parameters.every(Number.isFinite)).toBe(true);
  });

  it("tells its progress: what is done, how fast, what is left", async () => {
    slowDownTheClock();
    const reports: Parameters<NonNullable<FitOptions["onProgress"]>>[0][] = [];
    await fit(handNetwork(), { ...options, recordEvery: 100, onProgress: (progress) => reports.push(progress) });
    expect(reports.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { totalIterations, epoch, iteration, imagesPerSecond, secondsLeft, trainingAccuracy } of reports) {
      expect(totalIterations).toBe(6);
      expect(epoch).toBe(Math.ceil(iteration / 2));
      expect(secondsLeft).toBeCloseTo(((6 - iteration) * 2) / imagesPerSecond, 12);
      expect(trainingAccuracy).toBeLessThanOrEqual(1);
    }
  });

  it("refuses what cannot be trained, before the first step", async () => {
    const onRecord = vi.fn();
    const wrong: [Partial<FitOptions>, string][] = [
      [{ batchSize: 0 }, "Wrong batchSize: expected a whole number of at least 1, received 0."],
      [{ epochs: 0 }, "Wrong epochs"],
      [{ epochs: 1.5 }, "Wrong epochs"],
      [{ recordEvery: 0 }, "Wrong recordEvery"],
      [{ earlyStopping: { patience: 0 } }, "Wrong patience"],
      [{ earlyStopping: { patience: 1, minimumImprovement: -1 } }, "Wrong minimumImprovement"],
      [
        { training: selectImages(handData, []) },
        "Wrong number of images to train on: expected a whole number of at least 1, received 0.",
      ],
      [{ training: firstOfMnist(2) }, "wrong image size"],
      [{ validation: firstOfMnist(2) }, "wrong image size"],
    ];
    for (const [change, message] of wrong) {
      await expect(fit(handNetwork(), { ...options, ...change, onRecord }), message).rejects.toThrow(message);
    }
    const nothing = createNetwork({ inputShape: [1, 2], layers: [relu()], classNames: ["no", "yes"] });
    await expect(fit(nothing, options)).rejects.toThrow(
      "The network has nothing to learn: expected at least one layer with parameters, received relu. Add a dense layer.",
    );
    await expect(fit(handNetwork(), { ...options, training: firstOfMnist(2) })).rejects.toThrow(ShapeError);
    expect(onRecord).not.toHaveBeenCalled();
  });
});

describe("a trainer's state", () => {
  const trainerOf = (batchSize = 2) =>
    createTrainer(handNetwork(), { training: handData, ...plan, optimizer: adam(), batchSize });

  it("is a copy: the next steps leave it alone, and changing it leaves the training alone", () => {
    const trainer = trainerOf();
    trainer.step();
    const state = trainer.state();
    const copy = structuredClone(state);
    trainer.step();
    expect(state).toEqual(copy);
    const after = trainer.state();
    state.parameters.fill(0);
    state.optimizerStates.forEach((vector) => vector.fill(0));
    expect(trainer.state()).toEqual(after);
  });

  it("of another training is refused", () => {
    const state = trainerOf().state();
    const wrong: TrainerState[] = [
      { ...state, parameters: new Float32Array(11) },
      { ...state, optimizerStates: [] },
      { ...state, optimizerStates: [new Float32Array(12), new Float32Array(11)] },
      { ...state, order: { ...state.order, count: 5 } },
      { ...state, order: { ...state.order, batchSize: 3 } },
    ];
    for (const other of wrong) {
      expect(() => {
        trainerOf().restore(other);
      }).toThrow("The saved state belongs to another training");
    }
    expect(() => {
      trainerOf().restore({ ...state, order: { ...state.order, epoch: 1 } });
    }).toThrow(OptionError);
  });

  it("the network of the moment is a copy", () => {
    const trainer = trainerOf();
    const network = trainer.network();
    trainer.step();
    expect([...network.parameters]).toEqual([...handParameters]);
    expect(withParameters(network, trainer.parameters)).toEqual(trainer.network());
  });
});
