import { describe, expect, it } from "vitest";
import { createDataset, selectImages } from "../../src/dataset/dataset.js";
import { takeFirst } from "../../src/dataset/split.js";
import { digitNetwork } from "../../src/digits.js";
import { examineImages, imagesIn } from "../../src/evaluation/examine.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import { nearestImages } from "../../src/evaluation/nearest.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork, withParameters } from "../../src/network/network.js";
import { createScorer, lossesOf } from "../../src/program/scorer.js";
import { handData, handNetwork } from "../support/handNetwork.js";
import { firstOfMnist } from "../support/mnist.js";

describe("examineImages", () => {
  // The first point, with ReLU and softmax: p = 0.7879 for "no", the truth is "yes", its loss -ln(1 - p) (handWorked.test.ts).
  const examined = examineImages(handNetwork(relu(), softmax()), handData);

  it("says what was read, what second, and the loss, to 2e-7", () => {
    const { index, truth, prediction, secondGuess, confidence, secondConfidence, loss } = examined[0];
    expect([index, truth, prediction, secondGuess]).toEqual([0, 1, 0, 1]);
    expect(Math.abs(confidence - 0.7879311956428947)).toBeLessThan(2e-7);
    expect(Math.abs(secondConfidence - 0.21206880435710534)).toBeLessThan(2e-7);
    expect(Math.abs(loss - 1.5508445081104412)).toBeLessThan(2e-7);
  });

  it("has the losses whose mean a scorer gives, and the answers of evaluate, over slices too", () => {
    const test = firstOfMnist(300, "t10k");
    const loss = squaredError();
    const losses = lossesOf(digitNetwork(), test, { loss });
    const mean = losses.reduce((sum, value) => sum + value, 0) / 300;
    expect(mean).toBe(createScorer(digitNetwork(), test, { loss })(digitNetwork().parameters).loss);
    const all = examineImages(digitNetwork(), test, { loss });
    expect(all.map((image) => image.loss)).toEqual([...losses]);
    expect(all.map(({ prediction }) => prediction)).toEqual([...evaluate(digitNetwork(), test).labels]);
  });

  it("gives the images behind a cell, a row, a column, the largest loss first", () => {
    const made = (index: number, truth: number, prediction: number, loss: number) => ({
      ...{ index, truth, prediction, loss, confidence: 1, secondGuess: 0, secondConfidence: 0 },
    });
    const some = [made(0, 4, 9, 1), made(1, 4, 9, 3), made(2, 4, 4, 0), made(3, 9, 4, 2), made(4, 4, 9, 3)];
    const indices = (cell: Parameters<typeof imagesIn>[1]) => imagesIn(some, cell).map(({ index }) => index);
    expect(indices({ truth: 4, prediction: 9 })).toEqual([1, 4, 0]);
    expect(indices({ truth: 4 })).toEqual([1, 4, 0, 2]);
    expect(indices({ prediction: 4 })).toEqual([3, 2]);
    expect(indices({})).toEqual([1, 4, 3, 0, 2]);
    expect(some.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("nearestImages", () => {
  const points = createDataset({
    ...{ name: "points", imageShape: [1, 2], classNames: ["a", "b"], labels: Uint8Array.of(0, 1, 1, 0) },
    images: Float32Array.of(0, 0, 3, 4, 0, 1, 1, 0).map((value) => value / 8),
  });

  it("by pixels: the distances worked by hand, equal ones by index", () => {
    const [nearest] = nearestImages(takeFirst(points, 1), points, { count: 4 });
    expect(nearest).toEqual([
      { index: 0, label: 0, distance: 0 },
      { index: 2, label: 1, distance: 1 / 8 },
      { index: 3, label: 0, distance: 1 / 8 },
      { index: 1, label: 1, distance: 5 / 8 },
    ]);
    const bytes = createDataset({ ...points, images: Uint8Array.of(0, 0, 255, 0, 0, 51, 0, 0) });
    expect(nearestImages(takeFirst(bytes, 1), bytes, { count: 3 })[0].map(({ distance }) => distance)).toEqual([
      ...[0, 0, Math.fround(0.2)],
    ]);
  });

  it("by what the last hidden layer makes of them: z1 = x1 + x2 alone, behind ReLU", () => {
    const network = withParameters(
      createNetwork({ inputShape: [1, 2], layers: [dense(1), relu(), dense(2), softmax()], classNames: ["a", "b"] }),
      [1, 1, 0, 1, -1, 0, 0],
    );
    const [, second] = nearestImages(selectImages(points, [0, 2]), points, { network, count: 3 });
    expect(second.map(({ index, distance }) => [index, distance])).toEqual([
      [2, 0],
      [3, 0],
      [0, 1 / 8],
    ]);
  });

  it("finds an image of the second thousand by itself, and mostly its own class around it", () => {
    const training = firstOfMnist(1200);
    const [nearest] = nearestImages(selectImages(training, [1100]), training, { network: digitNetwork(), count: 6 });
    expect(nearest[0]).toEqual({ index: 1100, label: training.labels[1100], distance: 0 });
    expect(nearest.filter(({ label }) => label === training.labels[1100]).length).toBe(6);
  });

  it("refuses two sizes, and a network without a hidden layer", () => {
    expect(() => nearestImages(points, firstOfMnist(1))).toThrow("Images of two sizes");
    const network = createNetwork({ layers: [dense(10), softmax()] });
    expect(() => nearestImages(firstOfMnist(1), firstOfMnist(1), { network })).toThrow("no hidden layer");
  });
});
