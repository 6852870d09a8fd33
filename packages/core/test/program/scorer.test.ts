import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/core/errors.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { relu, sigmoid, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { heNormal } from "../../src/layers/initializers.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork } from "../../src/network/network.js";
import { createObjective } from "../../src/program/objective.js";
import { predict } from "../../src/predicting/predict.js";
import { createScorer } from "../../src/program/scorer.js";
import { firstOfMnist } from "../support/mnist.js";

const network = createNetwork({ layers: [dense(20, { weights: heNormal() }), relu(), dense(10), softmax()], seed: 9 });
/** More than five slices of 128, and not a whole number of them. */
const digits = firstOfMnist(700);

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
    const score = createScorer(scored, digits, { loss });
    const { accuracy, loss: mean } = score(scored.parameters);
    expect(accuracy).toBe(right / 700);
    const exact = createObjective(scored, digits, { loss }).loss(Float64Array.from(scored.parameters));
    expect(Math.abs(mean - exact)).toBeLessThan(1e-6);
    const slow = createScorer(scored, digits, { loss, engine: referenceEngine })(scored.parameters);
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
    const { loss } = createScorer(network, digits, { loss: softmaxCrossEntropy() })(network.parameters);
    expect(Math.abs(loss - sum / 700)).toBeLessThan(1e-6);
  });

  it("refuses images that do not fit", () => {
    const flat = createDataset({ ...digits, imageShape: [784] });
    expect(() => createScorer(network, flat, { loss: softmaxCrossEntropy() })).toThrow(ShapeError);
  });
});
