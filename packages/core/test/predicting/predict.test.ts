import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/core/errors.js";
import { createDataset, digitNames, imageAt } from "../../src/dataset/dataset.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { linear, relu, sigmoid, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { heNormal, zeros } from "../../src/layers/initializers.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork } from "../../src/network/network.js";
import { createObjective } from "../../src/program/objective.js";
import { createScorer, predict } from "../../src/predicting/predict.js";
import { firstOfMnist } from "../support/mnist.js";

const network = createNetwork({ layers: [dense(20, { weights: heNormal() }), relu(), dense(10), softmax()], seed: 9 });
/** More than two slices of 256, and not a whole number of them. */
const digits = firstOfMnist(700);

describe("predict", () => {
  const all = predict(network, digits);

  it("gives a row of shares an image that sum to 1 within 1e-6, and the class of the largest", () => {
    expect(all.labels.length).toBe(700);
    expect(all.outputs.length).toBe(7000);
    for (let i = 0; i < 700; i++) {
      const row = all.outputs.subarray(10 * i, 10 * i + 10);
      expect(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-6);
      expect(all.labels[i]).toBe(row.indexOf(Math.max(...row)));
    }
  });

  it("gives an image the same bits alone, among others, and a second time", () => {
    for (const i of [0, 1, 255, 256, 511, 512, 699]) {
      const alone = predict(network, imageAt(digits, i));
      expect(alone.labels[0]).toBe(all.labels[i]);
      expect(alone.outputs).toEqual(all.outputs.slice(10 * i, 10 * i + 10));
    }
    expect(predict(network, digits)).toEqual(all);
  });

  it("gives bytes and the same pixels as floats the same outputs within 2e-7", () => {
    const { images } = digits;
    const floats = Float32Array.from(images, (pixel) => pixel / 255);
    const fromFloats = predict(network, floats);
    const largest = Math.max(...fromFloats.outputs.map((output, i) => Math.abs(output - all.outputs[i])));
    expect(largest).toBeLessThan(2e-7);
  });

  it("gives equal outputs the lowest class, and no image no answer", () => {
    const undecided = createNetwork({ layers: [dense(10, { weights: zeros() })] });
    expect(predict(undecided, new Uint8Array(784)).labels).toEqual(Uint8Array.of(0));
    expect(predict(undecided, new Uint8Array(0))).toEqual({ labels: new Uint8Array(0), outputs: new Float32Array(0) });
  });

  it("runs a network that only renames its input: pixels times 1/255, in float32", () => {
    const names = createNetwork({ inputShape: [1, 3], layers: [linear()], classNames: ["a", "b", "c"] });
    const { labels, outputs } = predict(names, Uint8Array.of(0, 51, 255, 255, 0, 102));
    expect([...labels]).toEqual([2, 0]);
    expect([...outputs]).toEqual([0, 51, 255, 255, 0, 102].map((pixel) => Math.fround(pixel * Math.fround(1 / 255))));
  });

  it("refuses pixels that make no whole images, and images of another size or classes", () => {
    expect(() => predict(network, new Uint8Array(400))).toThrow(
      "Wrong number of pixels: expected a multiple of 784 (images of 28x28), received 400. " +
        "Bring each image to the network's input shape first.",
    );
    const small = createDataset({
      name: "small",
      imageShape: [20, 20],
      images: new Uint8Array(400),
      labels: new Uint8Array(1),
    });
    expect(() => predict(network, small)).toThrow(
      "small: wrong image size: expected images of 784 pixels (28x28), received 400 (20x20). " +
        "Pass { inputShape: [20, 20] } to the network or resize the images.",
    );
    const flat = createDataset({ ...digits, imageShape: [784] });
    expect(() => predict(network, flat)).toThrow(ShapeError);
    const letters = createDataset({ ...digits, name: "letters", classNames: [...digitNames, "A", "B"] });
    expect(() => predict(network, letters)).toThrow(
      "letters: wrong number of classes: expected 10 as the network has outputs",
    );
  });
});

describe("createScorer", () => {
  it.each([
    { loss: softmaxCrossEntropy(), last: softmax() },
    { loss: binaryCrossEntropy(), last: sigmoid() },
    { loss: squaredError(), last: sigmoid() },
  ])("$loss.kind: accuracy is predict's, exactly; loss is the objective's, to 1e-6", ({ loss, last }) => {
    const scored = createNetwork({ layers: [dense(20, { weights: heNormal() }), relu(), dense(10), last], seed: 9 });
    const { labels } = predict(scored, digits);
    const right = labels.filter((label, i) => label === digits.labels[i]).length;
    expect(right).toBeGreaterThan(0);
    const score = createScorer(scored, digits, loss);
    const { accuracy, loss: mean } = score(scored.parameters);
    expect(accuracy).toBe(right / 700);
    const exact = createObjective(scored, digits, { loss }).loss(Float64Array.from(scored.parameters));
    expect(Math.abs(mean - exact)).toBeLessThan(1e-6);
    const slow = createScorer(scored, digits, loss, referenceEngine)(scored.parameters);
    expect(Math.abs(slow.loss - exact)).toBeLessThan(1e-13);
    // Zeros say that all classes are alike: the loss of knowing nothing, and class 0 for each image.
    const nothing = score(new Float32Array(scored.parameters.length));
    expect(nothing.accuracy).toBe(digits.labels.filter((label) => label === 0).length / 700);
    const known = { softmaxCrossEntropy: Math.log(10), binaryCrossEntropy: 10 * Math.LN2, squaredError: 1.25 };
    expect(Math.abs(nothing.loss - known[loss.kind])).toBeLessThan(1e-6);
    expect(score(scored.parameters)).toEqual({ accuracy, loss: mean });
  });

  it("softmax cross-entropy is the mean of -ln of the right class's share, to 1e-6", () => {
    const { outputs } = predict(network, digits);
    let sum = 0;
    for (let i = 0; i < 700; i++) sum -= Math.log(outputs[10 * i + digits.labels[i]]);
    const { loss } = createScorer(network, digits, softmaxCrossEntropy())(network.parameters);
    expect(Math.abs(loss - sum / 700)).toBeLessThan(1e-6);
  });

  it("refuses images that do not fit", () => {
    const flat = createDataset({ ...digits, imageShape: [784] });
    expect(() => createScorer(network, flat, softmaxCrossEntropy())).toThrow(ShapeError);
  });
});
