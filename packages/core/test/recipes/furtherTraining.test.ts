import { describe, expect, it } from "vitest";
import { createDataset } from "../../src/dataset/dataset.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { adam } from "../../src/optimizers/adam.js";
import { gradientDescent } from "../../src/optimizers/gradientDescent.js";
import type { Optimizer } from "../../src/optimizers/optimizer.js";
import { planFurther } from "../../src/recipes/furtherTraining.js";
import { parseRecipe, type Recipe } from "../../src/recipes/recipe.js";
import { runRecipe, type RunResult } from "../../src/recipes/runRecipe.js";
import type { TrainedModel } from "../../src/recipes/trainedModel.js";
import { parametersSha256 } from "../../src/saving/parametersSha256.js";
import { constant } from "../../src/schedules/constant.js";
import { cosineDecay } from "../../src/schedules/cosineDecay.js";
import type { Schedule } from "../../src/schedules/schedule.js";
import { stepDecay } from "../../src/schedules/stepDecay.js";
import { createControl } from "../../src/training/control.js";

const training = createDataset({
  name: "six strokes",
  imageShape: [1, 3],
  images: Uint8Array.of(255, 0, 0, 0, 0, 255, 200, 9, 0, 0, 30, 250, 180, 90, 20, 0, 120, 130),
  labels: Uint8Array.of(0, 1, 0, 1, 0, 1),
  classNames: ["left", "right"],
});

function recipeOf(optimizer: Optimizer, schedule: Schedule, epochs: number, averageDecay = 0): Recipe {
  const learning = {
    method: "steps",
    loss: softmaxCrossEntropy(),
    optimizer,
    schedule,
    epochs,
    batchSize: 4,
    averageDecay,
  };
  return parseRecipe({ name: "strokes", layers: [dense(3), relu(), dense(2), softmax()], learning });
}

function modelOf(recipe: Recipe, { network, history, epochs, iterations }: RunResult): TrainedModel {
  return { network, history, recipe, seed: 5, engine: "wasm", results: { seconds: 1, epochs, iterations } };
}

/** Trains `recipe`, then goes on as planned to so many epochs. */
async function trainedFurther(recipe: Recipe, epochs: number, keepsState: boolean) {
  const finished = await runRecipe(recipe, { training }, 5);
  const { state } = finished;
  const model = modelOf(recipe, finished);
  const further = await planFurther(keepsState && state !== undefined ? { ...model, state } : model, epochs, training);
  const resume = { state: further.state, history: model.history };
  const result = await runRecipe({ ...recipe, learning: further.learning }, { training }, 5, { resume });
  return { model, further, result, finished };
}

describe("a training that goes on to more epochs", () => {
  it.each([
    ["gradient descent, of which everything is known", gradientDescent(), constant(), false],
    ["gradient descent along steps", gradientDescent(), stepDecay({ everySteps: 3 }), false],
    ["Adam with its memory", adam(), constant(), true],
  ])("ends with the bits of one training: %s", async (_, optimizer, schedule, keepsState) => {
    const whole = await runRecipe(recipeOf(optimizer, schedule, 7), { training }, 5);
    const { further, result } = await trainedFurther(recipeOf(optimizer, schedule, 3), 7, keepsState);
    expect(further).toMatchObject({ mode: "exact", learning: { epochs: 7 } });
    expect(further.furtherFrom).toBeUndefined();
    expect(result.network.parameters).toEqual(whole.network.parameters);
    expect(result.history.map((record) => record.parametersSha256)).toEqual(
      whole.history.map((record) => record.parametersSha256),
    );
  });

  it.each([
    ["Adam with its memory", adam(), true],
    ["gradient descent", gradientDescent(), false],
  ])("says that a schedule over the whole training is another from here on: %s", async (_, optimizer, keepsState) => {
    const { further, model, result } = await trainedFurther(recipeOf(optimizer, cosineDecay(), 3), 7, keepsState);
    const own = await parametersSha256(model.network.parameters);
    expect(further).toMatchObject({ mode: "stretched", learning: { epochs: 7 } });
    expect(further.furtherFrom).toEqual({ parametersSha256: own, epochs: 0, iterations: 0 });
    expect(result.iterations).toBe(14);
  });

  it.each([
    ["Adam without its memory", recipeOf(adam(), constant(), 3)],
    ["an average without what it is the average of", recipeOf(gradientDescent(), constant(), 3, 0.5)],
  ])("begins anew from the weights, with the images in the order that follows: %s", async (_, recipe) => {
    const { further, model, finished, result } = await trainedFurther(recipe, 7, false);
    const { network } = model;
    expect(further).toMatchObject({ mode: "anew", learning: { epochs: 4 }, state: { iteration: 0 } });
    // Six images in batches of four: two steps an epoch.
    expect(further.furtherFrom).toEqual({
      parametersSha256: await parametersSha256(network.parameters),
      epochs: 3,
      iterations: 6,
    });
    expect(further.state.parameters).toEqual(network.parameters);
    expect(further.state.order).toEqual(finished.state?.order);
    expect(result).toMatchObject({ epochs: 7, iterations: 8 });
    expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("of a longer training that was stopped before its rate had changed, ends with the bits of one", async () => {
    const schedule = stepDecay({ everySteps: 100, warmUpSteps: 20 });
    const control = createControl();
    const recipe = recipeOf(adam(), schedule, 9);
    const stopped = await runRecipe(recipe, { training }, 5, {
      control,
      onRecord: () => {
        control.stop();
      },
    });
    if (stopped.state === undefined) throw new Error("no state");
    const further = await planFurther({ ...modelOf(recipe, stopped), state: stopped.state }, 12, training);
    const resume = { state: further.state, history: stopped.history };
    const result = await runRecipe({ ...recipe, learning: further.learning }, { training }, 5, { resume });
    const whole = await runRecipe(recipeOf(adam(), schedule, 12), { training }, 5);
    expect(result.network.parameters).toEqual(whole.network.parameters);
  });

  it("is refused for fewer epochs than are done, without a recipe, and for conjugate gradients", async () => {
    const recipe = recipeOf(adam(), constant(), 3);
    const model = modelOf(recipe, await runRecipe(recipe, { training }, 5));
    await expect(planFurther(model, 3, training)).rejects.toThrow(/more than the 3 that are done.*received 3/);
    const { network, history, engine } = model;
    await expect(planFurther({ network, history, engine }, 9, training)).rejects.toThrow("cannot be trained further");
    const learning = { method: "conjugateGradient", loss: softmaxCrossEntropy(), iterations: 3 };
    const minimised = parseRecipe({ name: "m", layers: recipe.layers, learning });
    await expect(planFurther({ ...model, recipe: minimised }, 9, training)).rejects.toThrow("conjugateGradient");
  });
});
