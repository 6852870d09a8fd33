import { describe, expect, it } from "vitest";
import { softmax, tanh } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { dropout } from "../../src/layers/dropout.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork, withParameters } from "../../src/network/network.js";
import { adam } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import { cosineDecay } from "../../src/schedules/cosineDecay.js";
import { createControl } from "../../src/training/control.js";
import { fit, type FitOptions } from "../../src/training/fit.js";
import { minimize } from "../../src/training/minimize.js";
import { createTrainer } from "../../src/training/trainer.js";
import { handData, handNetwork, handParameters } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

/* What a page does with a training: one step, one epoch, kept and gone on with, a weight changed by hand. */

const training = firstOfMnist(50);
const network = createNetwork({ layers: [dense(12), tanh(), dropout(0.25), dense(10), softmax()], seed: 3 });
/** Five steps an epoch, the last of them smaller. */
const options: FitOptions = {
  ...{ training, loss: softmaxCrossEntropy(), optimizer: adam(), schedule: cosineDecay() },
  ...{ batchSize: 12, epochs: 3, averageDecay: 0.5 },
};

/** Runs a fit that is paused from the beginning, and lists at which steps it paused. */
async function pausesOf(moves: readonly ("step" | "epoch" | "resume")[]): Promise<number[]> {
  const control = createControl();
  control.pause();
  const left = [...moves];
  const pauses: number[] = [];
  const next = (): void => {
    const move = left.shift();
    if (move === undefined) control.stop();
    else if (move === "resume") control.resume();
    else control.advance(move);
  };
  next();
  const { iterations } = await fit(network, {
    ...options,
    recordEvery: 100,
    control,
    onProgress({ iteration }) {
      if (control.state !== "paused") return;
      pauses.push(iteration);
      next();
    },
  });
  return [...pauses, iterations];
}

describe("control.advance", () => {
  it("goes on for a step, or to the end of the epoch, and pauses there", async () => {
    expect(await pausesOf(["step", "step", "epoch", "step", "epoch"])).toEqual([1, 2, 5, 6, 10, 10]);
    expect(await pausesOf(["epoch", "epoch", "epoch"])).toEqual([5, 10, 15, 15]);
    expect(await pausesOf(["step", "resume"])).toEqual([1, 15]);
  });

  it("is given up by pause, resume and stop, and wakes nothing that is stopped", () => {
    const control = createControl();
    control.advance("step");
    control.resume();
    control.tookStep(true);
    expect(control.state).toBe("running");
    control.advance("epoch");
    control.tookStep(false);
    expect(control.state).toBe("running");
    control.tookStep(true);
    expect(control.state).toBe("paused");
    control.stop();
    control.advance("step");
    expect(control.state).toBe("stopped");
  });

  it("pauses minimize after a line search", async () => {
    const control = createControl();
    const seen: string[] = [];
    const lookLater = (): void => {
      seen.push(control.state);
      control.advance("step");
    };
    control.advance("epoch");
    await minimize(handNetwork(), {
      ...{ training: handData, loss: squaredError(), iterations: 3, control },
      onProgress: () => setTimeout(lookLater),
    });
    expect(seen.slice(0, 2)).toEqual(["paused", "paused"]);
  });
});

describe("the state of a training", () => {
  it("goes out and in as a structured clone, after any step of an epoch, and comes to the same bits", async () => {
    const whole = await fit(network, options);
    const trainer = createTrainer(network, options);
    while (trainer.iteration < trainer.totalIterations - 1) {
      // As fit does, which takes a record there.
      if (trainer.step().endsEpoch) Object.assign(trainer.tally, { lossSum: 0, correct: 0, images: 0 });
      const state = structuredClone(trainer.state());
      const { network: resumed, history } = await fit(network, { ...options, resume: { state, history: [] } });
      expect(resumed.parameters, `from step ${state.iteration}`).toEqual(whole.network.parameters);
      // Its figures too: the sums since the last record are part of the state.
      expect({ ...history.at(-1), seconds: 0 }).toEqual({ ...whole.history.at(-1), seconds: 0 });
    }
    expect(trainer.iteration).toBe(14);
  });
});

describe("a weight changed by hand", () => {
  it("is what the next step begins with, as if the network had begun with it", () => {
    const plan = { loss: squaredError(), optimizer: gradientDescent(), batchSize: 4, epochs: 2 };
    const changed = handParameters.with(3, -1.5);
    const byHand = createTrainer(handNetwork(), { training: handData, ...plan });
    byHand.parameters[3] = -1.5;
    const begun = createTrainer(withParameters(handNetwork(), changed), { training: handData, ...plan });
    byHand.step();
    begun.step();
    expect(byHand.parameters).toEqual(begun.parameters);
    expect(byHand.parameters[3]).not.toBe(-1.5);
  });

  it("is told of each pause, at a record too, where nothing was trained since", async () => {
    const control = createControl();
    const pauses: { iteration: number; loss: number }[] = [];
    control.advance("step");
    const { history } = await fit(network, {
      ...options,
      recordEvery: 1,
      control,
      onProgress({ iteration, trainingLoss: loss }) {
        if (control.state !== "paused") return;
        pauses.push({ iteration, loss });
        if (iteration === 3) control.stop();
        else control.advance("step");
      },
    });
    expect(pauses).toEqual(history.map(({ iteration, trainingLoss: loss }) => ({ iteration, loss })));
    expect(pauses).toHaveLength(3);
  });

  it("while fit is paused, through the trainer that onProgress is given", async () => {
    const control = createControl();
    control.advance("step");
    const { state } = await fit(network, {
      ...options,
      optimizer: gradientDescent({ learningRate: 1e-9 }),
      control,
      onProgress(_, trainer) {
        if (trainer.iteration === 2) control.stop();
        if (trainer.iteration !== 1) return;
        trainer.parameters[0] = 2;
        control.advance("step");
      },
    });
    expect(state.parameters[0]).toBe(2);
  });
});
