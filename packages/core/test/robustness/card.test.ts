import { describe, expect, it } from "vitest";
import { createDataset, imageAt } from "../../src/dataset/dataset.js";
import { dense } from "../../src/layers/dense.js";
import { flatten } from "../../src/layers/flatten.js";
import { softmax } from "../../src/layers/activation.js";
import { createNetwork, withParameters } from "../../src/network/network.js";
import { predict } from "../../src/predicting/predict.js";
import { meanOfMnistC, measureRobustness, sampleImages } from "../../src/robustness/card.js";
import { corruptImages, corruptions } from "../../src/robustness/corruptions.js";

/** Left half inked or right half inked, and the network that tells them by the ink of each half. */
const network = withParameters(
  createNetwork({ inputShape: [28, 28], layers: [flatten(), dense(2), softmax()], classNames: ["left", "right"] }),
  [...Array.from({ length: 784 }, (_, i) => (i % 28 < 14 ? [1, 0] : [0, 1])).flat(), 0, 0],
);
const dataset = createDataset({
  name: "halves",
  imageShape: [28, 28],
  images: Uint8Array.from({ length: 4 * 784 }, (_, i) => (i % 28 < 14 === Math.floor(i / 784) % 2 < 1 ? 60 : 0)),
  labels: Uint8Array.of(0, 1, 0, 1),
  classNames: ["left", "right"],
});

describe("a card", () => {
  const readings: number[] = [];
  const card = measureRobustness(network, dataset, { seed: 1, onReading: ({ done }) => readings.push(done) });

  it("has a row a corruption, with five readings, and FGSM and PGD with three", () => {
    expect(card).toMatchObject({ images: "halves", count: 4, correct: 4, seed: 1 });
    expect(card.rows.map(({ name }) => name)).toEqual([...corruptions.map(({ name }) => name), "FGSM", "PGD"]);
    expect(card.rows.map((row) => row.readings.length)).toEqual([...corruptions.map(() => 5), 3, 3]);
    expect(readings).toEqual(Array.from({ length: 1 + 5 * corruptions.length + 6 }, (_, i) => i + 1));
  });

  it("counts what predict reads rightly of the same corrupted images", () => {
    const { labels } = predict(network, corruptImages(dataset, "inversion", 5, 1));
    expect([...labels]).toEqual([1, 0, 1, 0]);
    expect(card.rows.find(({ name }) => name === "inversion")?.readings[4]).toEqual({ amount: 1, correct: 0 });
    expect(card.rows.find(({ name }) => name === "brightness")?.readings[0]).toEqual({ amount: 0.1, correct: 4 });
  });

  it("by hand: ink of 60 against paper stands 25 bytes to either side (35 against 25), and falls at 51 (9 against 51)", () => {
    const attacks = card.rows.slice(-2).map((row) => row.readings.map(({ correct }) => correct));
    expect(attacks).toEqual([
      [4, 0, 0],
      [4, 0, 0],
    ]);
  });

  it("means over MNIST-C's fifteen: 14 of them at 1 and one at 1/4 are 57/60", () => {
    expect(corruptions.filter(({ inMnistC }) => inMnistC)).toHaveLength(15);
    const rows = corruptions.map(({ name, amounts }) => ({
      name,
      readings: amounts.map((amount) => ({ amount, correct: name === "fog" ? 1 : name === "contrast" ? 0 : 4 })),
    }));
    expect(meanOfMnistC({ ...card, rows }, 3)).toBeCloseTo(57 / 60, 12);
    expect(() => meanOfMnistC({ ...card, rows: rows.slice(1) }, 3)).toThrow(/translate at strength 3/);
  });
});

describe("a sample", () => {
  it("is evenly spaced: 3 of 4 are the first three by floor(4 i / 3); more than there are is all", () => {
    const sample = sampleImages(dataset, 2);
    expect(sample.count).toBe(2);
    expect([...imageAt(sample, 1)]).toEqual([...imageAt(dataset, 2)]);
    expect(sampleImages(dataset, 5)).toBe(dataset);
  });
});
