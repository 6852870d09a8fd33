import { adamW, createControl, createDataset, imageAt, leakyRelu } from "inkling";
import {
  activationKinds,
  decodeTrainedModel,
  defaultRecipe,
  encodeTrainedModel,
  type Recipe,
  type RecipeImages,
} from "inkling/recipes";
import type { Experiment } from "inkling/experiments";
import { standardDeviation } from "inkling/statistics";
import { afterEach, expect, test, vi } from "vitest";
import { commandName, fromHere, quote } from "../../src/terminal/commandName.js";
import { checkSubject, subjectOf } from "../../src/showing/gradientReport.js";
import { takeInterrupts } from "../../src/training/interrupts.js";
import { describedLayers } from "../../src/options/networkOptions.js";
import { createProgress, type Progress } from "../../src/terminal/progress.js";
import { recipeFrom } from "../../src/options/recipeOptions.js";
import { runExperiment } from "../../src/reproducing/run.js";
import { paragraph } from "../../src/terminal/terminal.js";
import { trainingImages } from "../../src/training/images.js";
import { runTraining } from "../../src/training/run.js";
import { drawBars } from "../support.js";

// The parts behind the verbs, called as functions.

afterEach(() => {
  vi.restoreAllMocks();
});

const silent: Progress = createProgress({ quiet: true });

function bars(count: number, seed: number) {
  return createDataset({ name: `${count} bars`, imageShape: [28, 28], ...drawBars(count, seed) });
}

async function smallRecipe(): Promise<Recipe> {
  return recipeFrom({ layers: [784, 10, 10], activation: "tanh", batchSize: 10, epochs: 12, learningRate: 0.1 });
}

test("a training that is stopped, saved, read back and taken up again ends with the same bits, best weights included", async () => {
  const recipe = await smallRecipe();
  const validation = bars(40, 2);
  // With wrong labels the validation loss only rises: the best weights are the first record's, before every checkpoint.
  const misled = createDataset({ ...validation, labels: validation.labels.map((label) => (label + 1) % 10) });
  for (const [keep, held] of [
    ["last", validation],
    ["best", validation],
    ["best", misled],
  ] as const) {
    const images: RecipeImages = { training: bars(60, 1), validation: held };
    const plan = { recipe, images, seed: 3, engine: "wasm", keep, threads: 1 } as const;
    const whole = await runTraining({ ...plan, control: createControl() }, silent);
    for (const stopAfter of [2, 7, 11]) {
      const control = createControl();
      let lines = 0;
      const stopping: Progress = {
        ...silent,
        line: () => {
          if (++lines === stopAfter) control.stop();
        },
      };
      const part = await runTraining({ ...plan, control }, stopping);
      expect(part).toMatchObject({ reason: "stopped", epochs: stopAfter });
      if (part.state === undefined) throw new Error("no state");
      const saved = await encodeTrainedModel({ ...part, state: part.state, recipe, seed: 3, engine: "wasm" });
      const { state, ...model } = await decodeTrainedModel(saved);
      if (state === undefined) throw new Error("no state in the file");
      const resumed = await runTraining({ ...plan, control: createControl(), checkpoint: { ...model, state } }, silent);
      expect(resumed.network.parameters).toEqual(whole.network.parameters);
      expect(resumed.history).toHaveLength(whole.history.length);
    }
  }
});

test("the first interrupt stops the training, signals right behind it do not count, and release gives Ctrl-C back", () => {
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  const clock = vi.spyOn(performance, "now").mockReturnValue(1000);
  const before = process.listenerCount("SIGINT");
  const said = vi.fn();
  const interrupts = takeInterrupts(said);
  process.emit("SIGINT");
  expect(interrupts.control.state).toBe("stopped");
  clock.mockReturnValue(1100);
  process.emit("SIGINT");
  expect(exit).not.toHaveBeenCalled();
  clock.mockReturnValue(1600);
  process.emit("SIGINT");
  expect(exit).toHaveBeenCalledWith(130);
  expect(said).toHaveBeenCalledTimes(1);
  interrupts.release();
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("held-out images are drawn by the seed, each class in its share, and never trained on", () => {
  const training = bars(100, 1);
  const split = (seed: number) => {
    const images = trainingImages(defaultRecipe, { training }, { source: "bars", validation: 20, seed });
    if (images.validation === undefined) throw new Error("no validation images");
    return { training: images.training, validation: images.validation };
  };
  const { training: left, validation } = split(1);
  expect([left.count, validation.count]).toEqual([80, 20]);
  for (let label = 0; label < 10; label++) {
    expect(validation.labels.filter((own) => own === label)).toHaveLength(2);
  }
  const pixels = (dataset: typeof left) => Array.from({ length: dataset.count }, (_, i) => imageAt(dataset, i).join());
  expect(pixels(left).filter((image) => pixels(validation).includes(image))).toEqual([]);
  expect(split(1)).toEqual(split(1));
  expect(split(2).validation.labels).not.toEqual(validation.labels);
});

test("a gradient check looks for a step between chord and rounding when none is given", async () => {
  // Weights of standard deviation 3: at 1e-4 the chord is too long, at 5e-6 rounding shows.
  const recipe = await recipeFrom({
    layers: [784, 20, 10],
    activation: "tanh",
    initializer: "normal:standardDeviation=3",
  });
  const subject = subjectOf(recipe, bars(100, 1), () => 5, 1);
  const checked = (epsilon?: number) => checkSubject(subject, { epsilon, probes: 50, seed: 1 }).relativeDifference;
  expect(checked(1e-4)).toBeGreaterThan(1e-9);
  expect(checked()).toBeLessThan(1e-9);
});

test("an experiment over two seeds gives the mean, the sample standard deviation, and is judged by the mean", async () => {
  const recipe = await recipeFrom({ layers: [784, 10], batchSize: 10, epochs: 1 });
  const experiment = (atLeast: number): Experiment => ({
    name: "bars",
    recipe,
    claims: [{ measure: "test accuracy", published: 0.5, atLeast, source: "this test" }],
  });
  const parts = { training: bars(60, 1), test: bars(50, 2) };
  const [first] = await runExperiment(experiment(0), parts, { seeds: [1], threads: 1 }, silent);
  const [second] = await runExperiment(experiment(0), parts, { seeds: [2], threads: 1 }, silent);
  const [both] = await runExperiment(experiment(0), parts, { seeds: [1, 2], threads: 1 }, silent);
  expect(first.name).toBe("bars: test accuracy");
  expect(both.bySeed).toEqual([first.ours, second.ours]);
  expect(both.ours).toBeCloseTo((first.ours + second.ours) / 2, 12);
  expect(both.standardDeviation).toBeCloseTo(standardDeviation([first.ours, second.ours]), 12);
  expect(both.withinTolerance).toBe(true);
  const [strict] = await runExperiment(experiment(both.ours + 0.001), parts, { seeds: [1, 2], threads: 1 }, silent);
  expect(strict.withinTolerance).toBe(false);
});

test("layers from the command line: one activation for all or one each, weights as suits them", () => {
  const kinds = (activation: string) =>
    describedLayers({ layers: [784, 30, 20, 10], activation }).map(({ kind }) => kind);
  expect(kinds("tanh")).toEqual(["dense", "tanh", "dense", "tanh", "dense", "softmax"]);
  expect(kinds("leakyRelu,sigmoid")).toEqual(["dense", "leakyRelu", "dense", "sigmoid", "dense", "softmax"]);
  expect(kinds("leakyRelu:slope=0.1,tanh")[1]).toBe("leakyRelu");
  expect(describedLayers({ layers: [784, 30, 10], activation: "leakyRelu:slope=0.1" })[1]).toEqual(leakyRelu(0.1));
  // Every activation that the library has is a choice: silu had been forgotten.
  for (const kind of activationKinds) {
    const [, hidden, , last] = describedLayers({ layers: [784, 30, 10], activation: kind, outputActivation: kind });
    expect([hidden.kind, last.kind]).toEqual([kind, kind]);
  }
  expect(describedLayers({ layers: [784, 30, 10] })).toMatchObject([
    { kind: "dense", units: 30, weights: { kind: "heNormal" } },
    { kind: "relu" },
    { kind: "dense", units: 10, weights: { kind: "glorotUniform" } },
    { kind: "softmax" },
  ]);
  expect(
    describedLayers({ layers: [784, 10], outputActivation: "sigmoid", initializer: "normal:standardDeviation=0.5" }),
  ).toMatchObject([
    { kind: "dense", units: 10, weights: { kind: "normal", standardDeviation: 0.5 } },
    { kind: "sigmoid" },
  ]);
});

test("options take the place of the recipe's own learning, and only theirs", async () => {
  expect(await recipeFrom({})).toBe(defaultRecipe);
  expect(await recipeFrom({ recipe: "nielsen-30", epochs: 2, l2: 5, schedule: "cosineDecay:last=0.1" })).toMatchObject({
    name: "custom",
    images: { training: [0, 50_000], validation: [50_000, 60_000] },
    learning: {
      epochs: 2,
      batchSize: 10,
      optimizer: { kind: "gradientDescent", learningRate: 3 },
      penalties: { l1: 0, l2: 5 },
      schedule: { kind: "cosineDecay", last: 0.1, warmUpSteps: 0 },
    },
  });
  expect((await recipeFrom({ optimizer: "momentum:nesterov=true" })).learning).toMatchObject({
    optimizer: { kind: "momentum", nesterov: true, momentum: 0.9, learningRate: 0.01 },
  });
  expect((await recipeFrom({ schedule: "stepDecay:everySteps=100:factor=0.5" })).learning).toMatchObject({
    schedule: { kind: "stepDecay", everySteps: 100, factor: 0.5 },
  });
  // Without a name, the recipe's own optimiser at another rate.
  const own = defaultRecipe.learning.method === "steps" ? defaultRecipe.learning.optimizer : undefined;
  expect((await recipeFrom({ learningRate: 0.5 })).learning).toMatchObject({
    optimizer: { ...own, learningRate: 0.5 },
  });
  expect((await recipeFrom({ optimizer: "adam:weightDecay=0.01", learningRate: 0.5 })).learning).toMatchObject({
    optimizer: adamW({ learningRate: 0.5 }),
  });
  await expect(recipeFrom({ learningRate: 0 })).rejects.toThrow(
    "Wrong learningRate in --learning-rate: expected a finite number above 0, received 0.",
  );
  expect((await recipeFrom({ recipe: "ng", epochs: 7 })).learning).toMatchObject({
    iterations: 7,
    penalties: { l2: 1 },
  });
  // A network with sigmoid outputs is given the loss that goes with them.
  const sigmoid = await recipeFrom({ layers: [784, 10], outputActivation: "sigmoid" });
  expect(sigmoid.learning.loss.kind).toBe("binaryCrossEntropy");
});

test("advice names the command as it was started, in words that a shell takes", () => {
  expect(commandName({ npm_lifecycle_event: "start" }, "/x/dist/bin.js")).toBe("npm run --silent inkling --");
  expect(commandName({ npm_lifecycle_event: "npx" }, "/x/.bin/inkling")).toBe("npx inkling");
  expect(commandName({}, "/usr/bin/inkling")).toBe("inkling");
  expect(commandName({}, "/x/dist/bin.js", "/x")).toBe("node dist/bin.js");
  expect(quote("runs/a-1.safetensors")).toBe("runs/a-1.safetensors");
  expect(quote("my model's.safetensors")).toBe("'my model'\\''s.safetensors'");
  expect(fromHere("/x/runs/a", "/x")).toBe("runs/a");
  expect(fromHere("/x/runs/a", "/somewhere/else/far/away")).toBe("/x/runs/a");
  expect(fromHere("mnist", "/x")).toBe("mnist");
});

test("a paragraph breaks between words and counts no colour codes", () => {
  expect(paragraph("one two three four", { columns: 9 })).toBe("one two\nthree\nfour");
  expect(paragraph("\x1b[1mone\x1b[22m two", { columns: 7 })).toBe("\x1b[1mone\x1b[22m two");
});
