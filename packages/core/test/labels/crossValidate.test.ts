import { beforeAll, describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { createDataset, type Dataset } from "../../src/dataset/dataset.js";
import { learningCurve, summarizeCurve } from "../../src/experiments/learningCurve.js";
import { dense } from "../../src/layers/dense.js";
import { flatten } from "../../src/layers/flatten.js";
import { softmax } from "../../src/layers/activation.js";
import { disputedLabels } from "../../src/labels/confidentLearning.js";
import { crossValidate, foldsOf } from "../../src/labels/crossValidate.js";
import { plantNoise, scoreDisputes } from "../../src/labels/plantedNoise.js";
import { adam } from "../../src/optimizers/adam.js";
import { recipes } from "../../src/recipes/catalogue.js";
import { plainLearning } from "../../src/recipes/ours.js";
import type { Recipe } from "../../src/recipes/recipe.js";

/** Three classes, each a bright pixel of its own among noise. */
function dots(count: number, seed: number): Dataset {
  const rng = createRng(seed, "dots");
  const labels = Uint8Array.from({ length: count }, (_, i) => (i % 4 === 3 ? 0 : i % 4));
  const images = Uint8Array.from({ length: count * 6 }, () => rng.below(60));
  labels.forEach((label, i) => (images[i * 6 + 2 * label] = 200 + rng.below(50)));
  return createDataset({ name: "dots", imageShape: [1, 6], images, labels, classNames: ["a", "b", "c"] });
}

const recipe: Recipe = {
  name: "tiny",
  summary: "",
  layers: [dense(3), softmax()],
  pixelScale: 1 / 255,
  images: { form: "as they are", training: "all", validation: "none" },
  learning: { ...plainLearning, optimizer: adam({ learningRate: 0.05 }), batchSize: 8, epochs: 20 },
};
const data = dots(202, 1);

describe("foldsOf", () => {
  it("are as large as one another, each class in its share, and drawn by the seed", () => {
    const folds = foldsOf(data, 5, 1);
    const of = (fold: number) => [...data.labels].filter((_, i) => folds[i] === fold);
    for (const fold of [0, 1, 2, 3, 4]) {
      expect([40, 41]).toContain(of(fold).length);
      for (const [k, count] of [101, 51, 50].entries()) {
        expect(Math.abs(of(fold).filter((label) => label === k).length - count / 5)).toBeLessThanOrEqual(1);
      }
    }
    expect(foldsOf(data, 5, 1)).toEqual(folds);
    expect(foldsOf(data, 5, 2)).not.toEqual(folds);
  });

  it("are refused where there are more than images", () => {
    expect(() => foldsOf(data, 1, 1)).toThrow(OptionError);
    expect(() => foldsOf(data, 203, 1)).toThrow(OptionError);
  });
});

describe("crossValidate", () => {
  let noise: ReturnType<typeof plantNoise>;
  let outputs: Float32Array | undefined;
  const begun: number[] = [];

  beforeAll(async () => {
    noise = plantNoise(data.labels, 3, 0.05, 1);
    const noisy = createDataset({ ...data, labels: noise.labels });
    outputs = await crossValidate(recipe, noisy, { folds: 4, seed: 1, onFold: (fold) => begun.push(fold) });
  });

  it("finds all ten labels that were planted among images easily told apart, and no other", () => {
    expect(begun).toEqual([0, 1, 2, 3]);
    const { disputed } = disputedLabels(noise.labels, outputs ?? new Float32Array(), 3);
    expect(scoreDisputes(disputed, noise.planted)).toEqual({ hits: 10, precision: 1, recall: 1 });
    for (const { index, suggestion } of disputed) expect(suggestion).toBe(data.labels[index]);
  });

  it("reads no image by a network that has learnt it: one pixel an image, whose label nothing else tells", async () => {
    const images = Uint8Array.from({ length: 24 * 24 }, (_, i) => (i % 25 === 0 ? 255 : 0));
    const rng = createRng(1, "labels");
    const labels = Uint8Array.from({ length: 24 }, () => rng.below(3));
    const apart = createDataset({ ...data, imageShape: [4, 6], images, labels });
    const learning = { ...recipe.learning, epochs: 60 };
    const read = await crossValidate({ ...recipe, layers: [flatten(), ...recipe.layers], learning }, apart, {
      folds: 3,
      seed: 1,
    });
    const right = [...labels].filter((label, i) => {
      const own = read?.subarray(3 * i, 3 * i + 3) ?? [];
      return own[label] === Math.max(...own);
    });
    // Networks that had learnt them would read all 24.
    expect(right.length).toBeLessThan(16);
  });

  it("refuses a recipe that makes its own images", async () => {
    const reading = recipes.find(({ name }) => name === "reading") ?? recipe;
    await expect(crossValidate(reading, data, { seed: 1 })).rejects.toThrow("one that makes its own");
  });
});

describe("learningCurve", () => {
  it("trains on parts of parts, as many steps each, and sums up by size", async () => {
    const started: string[] = [];
    const runs = await learningCurve(
      recipe,
      { training: data, test: dots(50, 2) },
      {
        sizes: [101, 202],
        seeds: [1, 2],
        onStart: ({ size, seed, epochs }) => started.push(`${seed} ${size} ${epochs}`),
      },
    );
    expect(started).toEqual(["1 101 40", "1 202 20", "2 101 40", "2 202 20"]);
    expect(runs?.map(({ size, seed, wrong, count }) => [size, seed, wrong, count])).toEqual([
      [101, 1, 0, 50],
      [202, 1, 0, 50],
      [101, 2, 0, 50],
      [202, 2, 0, 50],
    ]);
  });

  it("weighs by hand: 1 and 3 of 100 wrong, n / (p (1 - p)) with p = 4.5 / 201", () => {
    const run = (size: number, seed: number, wrong: number) => ({ size, seed, wrong, count: 100 });
    const { points, law } = summarizeCurve([run(20, 1, 3), run(10, 1, 5), run(20, 2, 1)]);
    expect(points.map(({ size, error, seeds }) => [size, error, seeds])).toEqual([
      [10, 0.05, 1],
      [20, 0.02, 2],
    ]);
    const p = 4.5 / 201;
    expect(points[1].weight).toBeCloseTo(200 / (p * (1 - p)), 6);
    expect(points[1].standardDeviation).toBeCloseTo(Math.SQRT2 / 100, 12);
    expect(points[0].standardDeviation).toBeUndefined();
    expect(law).toBeUndefined();
  });

  it("refuses more images than there are, and conjugate gradients", async () => {
    const images = { training: data, test: data };
    await expect(learningCurve(recipe, images, { sizes: [203], seeds: [1] })).rejects.toThrow("from 3 to 202");
    const ng = recipes.find(({ name }) => name === "ng") ?? recipe;
    await expect(learningCurve(ng, images, { sizes: [100], seeds: [1] })).rejects.toThrow("A learning curve of");
  });
});
