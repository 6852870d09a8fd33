import { afterEach, describe, expect, it, vi } from "vitest";
import { NumericError } from "../../src/core/errors.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { createNetwork } from "../../src/network/network.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { createControl } from "../../src/training/control.js";
import { fit, type FitOptions, type FitResult } from "../../src/training/fit.js";
import { TrainingError } from "../../src/training/trainingError.js";
import { handData, handNetwork, handParameters } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

const options: FitOptions = {
  training: handData,
  loss: binaryCrossEntropy(),
  optimizer: gradientDescent({ learningRate: 0.5 }),
  batchSize: 2,
  epochs: 3,
  shuffle: false,
};
/** The four points with every label turned round: what training learns is wrong for them. */
const opposite = createDataset({ ...handData, name: "opposite points", labels: Uint8Array.of(0, 1, 0, 1) });

afterEach(() => {
  vi.restoreAllMocks();
});

describe("early stopping and the best weights", () => {
  /** Scored on what is the wrong way round, it improves up to the sixth record and then grows worse and worse. */
  const rising: FitOptions = { ...options, epochs: 50, validation: opposite };

  it("stops after as many records without improvement as patience says", async () => {
    const { history, reason, epochs } = await fit(handNetwork(), { ...rising, earlyStopping: { patience: 4 } });
    const losses = history.map(({ validationLoss }) => validationLoss!);
    expect(losses.indexOf(Math.min(...losses))).toBe(5);
    expect({ reason, epochs, records: history.length }).toEqual({ reason: "early stopping", epochs: 10, records: 10 });
  });

  it("counts an improvement only from its minimum on", async () => {
    const falling: FitOptions = { ...options, epochs: 9, validation: handData };
    const patient = await fit(handNetwork(), { ...falling, earlyStopping: { patience: 3 } });
    expect(patient.reason).toBe("finished");
    const demanding = { patience: 3, minimumImprovement: 10 };
    const impatient = await fit(handNetwork(), { ...falling, earlyStopping: demanding });
    // The first record is an improvement on nothing at all.
    expect({ reason: impatient.reason, epochs: impatient.epochs }).toEqual({ reason: "early stopping", epochs: 4 });
  });

  it("goes on counting when resumed: it stops where it would have stopped", async () => {
    const control = createControl();
    const earlyStopping = { patience: 4 };
    const first = await fit(handNetwork(), {
      ...rising,
      earlyStopping,
      control,
      onRecord: ({ epoch }) => {
        if (epoch === 8) control.stop();
      },
    });
    const { state, history } = first;
    const second = await fit(handNetwork(), { ...rising, earlyStopping, resume: { state, history } });
    expect({ reason: second.reason, epochs: second.epochs }).toEqual({ reason: "early stopping", epochs: 10 });
  });

  it("ends with the weights of the last step, or of the record with the lowest validation loss", async () => {
    const atRecord: Float32Array[] = [];
    const run = (keep: "last" | "best"): Promise<FitResult> => {
      atRecord.length = 0;
      return fit(handNetwork(), {
        ...rising,
        epochs: 9,
        keep,
        onRecord: (_record, trainer) => atRecord.push(trainer.network().parameters),
      });
    };
    expect((await run("last")).network.parameters).toEqual(atRecord[8]);
    const best = await run("best");
    expect(best.network.parameters).toEqual(atRecord[5]);
    expect(best.state.parameters).toEqual(atRecord[8]);
  });
});

describe("a training that diverges", () => {
  const layers = [dense(16), relu(), dense(16), relu(), dense(10), softmax()];
  const network = createNetwork({ layers, seed: 3 });
  const training = firstOfMnist(200);

  async function diverge(change: Partial<FitOptions>): Promise<TrainingError> {
    const result: unknown = await fit(network, {
      training,
      loss: softmaxCrossEntropy(),
      optimizer: gradientDescent({ learningRate: 1e9 }),
      batchSize: 50,
      epochs: 30,
      shuffle: false,
      ...change,
    }).catch((error: unknown) => error);
    if (!(result instanceof TrainingError)) throw new Error("It did not diverge");
    return result;
  }

  it("says in which epoch, batch and layer, and what to do", async () => {
    const error = await diverge({});
    expect(error.cause).toBeInstanceOf(NumericError);
    expect(error.message).toBe(
      "The loss is no longer a number in epoch 1, batch 3, first in the outputs of layer 3 (dense). " +
        "Lower the learning rate (it was 1000000000), for instance by ten.",
    );
    expect(error.network.parameters).toEqual(network.parameters);
    expect(error.history).toEqual([]);
  });

  it("keeps the weights of the last record", async () => {
    const atRecord: Float32Array[] = [];
    const error = await diverge({
      recordEvery: 1,
      onRecord: (_record, trainer) => atRecord.push(trainer.network().parameters),
    });
    expect(atRecord.length).toBeGreaterThan(0);
    expect(error.history.length).toBe(atRecord.length);
    expect(error.network.parameters).toEqual(atRecord.at(-1));
    expect(error.network.parameters.every(Number.isFinite)).toBe(true);
  });

  it("is told even when only the last step broke the weights, which no later loss would show", async () => {
    const error = await diverge({ optimizer: gradientDescent({ learningRate: 1e300 }), batchSize: 200, epochs: 1 });
    expect(error.message).toContain("in epoch 1, batch 1, first in 1.dense's weights");
    expect(error.network.parameters).toEqual(network.parameters);
  });
});

describe("control", () => {
  it("runs, pauses, resumes, and stops for good", async () => {
    const control = createControl();
    expect(control.state).toBe("running");
    await control.whenNotPaused();
    control.pause();
    expect(control.state).toBe("paused");
    let woken = 0;
    const waiting = [control.whenNotPaused(), control.whenNotPaused()].map((promise) => promise.then(() => woken++));
    await Promise.resolve();
    expect(woken).toBe(0);
    control.resume();
    await Promise.all(waiting);
    expect(woken).toBe(2);
    control.pause();
    const stopped = control.whenNotPaused();
    control.stop();
    await stopped;
    control.resume();
    control.pause();
    expect(control.state).toBe("stopped");
  });

  it("stopped before the start, no step is taken", async () => {
    const control = createControl();
    control.stop();
    const { network, iterations, reason, history } = await fit(handNetwork(), { ...options, control });
    expect({ iterations, reason, history }).toEqual({ iterations: 0, reason: "stopped", history: [] });
    expect([...network.parameters]).toEqual([...handParameters]);
  });

  it("a pause takes effect after the step in hand, and pauses are not counted as training", async () => {
    // Time stands still while it trains, so that it never gives way by itself, and 1,000 seconds pass in the pause.
    let ms = 0;
    vi.spyOn(performance, "now").mockImplementation(() => ms);
    const control = createControl();
    const seen: number[] = [];
    const { seconds, iterations } = await fit(handNetwork(), {
      ...options,
      recordEvery: 1,
      control,
      onRecord: (_record, trainer) => {
        if (trainer.iteration !== 3) return;
        control.pause();
        setImmediate(() => {
          setImmediate(() => {
            seen.push(trainer.iteration);
            ms += 1_000_000;
            control.resume();
          });
        });
      },
    });
    expect(seen).toEqual([3]);
    expect({ iterations, seconds }).toEqual({ iterations: 6, seconds: 0 });
  });
});
