import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { readObject } from "../../src/core/fields.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { linear, sigmoid, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { zeros } from "../../src/layers/initializers.js";
import type { Layer } from "../../src/layers/layers.js";
import { binaryCrossEntropy } from "../../src/losses/binaryCrossEntropy.js";
import { parseLoss, type Loss } from "../../src/losses/loss.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { parsePenalties, penalties, penaltyOf } from "../../src/losses/penalties.js";
import { createNetwork } from "../../src/network/network.js";
import { createObjective } from "../../src/program/objective.js";
import { handData, handNetwork, handParameters } from "../support/handNetwork.js";

/** The loss of one image whose network's last sums are these numbers: weights of zero, and they are the biases. */
function lossOf(loss: Loss, sums: readonly number[], label: number, last: Layer = linear()) {
  const classNames = sums.map((_, i) => `class ${i}`);
  const blank = createNetwork({
    inputShape: [1, 1],
    layers: [dense(sums.length, { weights: zeros() }), last],
    classNames,
  });
  const image = createDataset({
    name: "one image",
    imageShape: [1, 1],
    images: Float32Array.of(1),
    labels: Uint8Array.of(label),
    classNames,
  });
  const point = Float64Array.from([...sums.map(() => 0), ...sums]);
  const { loss: value, gradient } = createObjective(blank, image, { loss }).evaluate(point);
  return { value, gradient: Array.from(gradient.slice(sums.length)) };
}

describe("losses of one image", () => {
  it("softmax cross-entropy is -ln of the share of the right class: -ln 0.80 = 0.22314355131420976, to 1e-15", () => {
    const sums = [0.15, 0.8, 0.05].map(Math.log);
    const { value, gradient } = lossOf(softmaxCrossEntropy(), sums, 1);
    expect(value).toBeCloseTo(0.22314355131420976, 15);
    [0.15, -0.2, 0.05].forEach((derivative, i) => {
      expect(gradient[i]).toBeCloseTo(derivative, 15);
    });
    // With a softmax layer before it, the same: the two are taken together.
    expect(lossOf(softmaxCrossEntropy(), sums, 1, softmax())).toEqual({ value, gradient });
  });

  it("binary cross-entropy sums over the outputs: ln 2 each at z = 0, gradient a - y, to 1e-15", () => {
    const { value, gradient } = lossOf(binaryCrossEntropy(), [0, 0, 0], 2);
    expect(value).toBeCloseTo(3 * Math.LN2, 15);
    expect(gradient).toEqual([0.5, 0.5, -0.5]);
    expect(lossOf(binaryCrossEntropy(), [0, 0, 0], 2, sigmoid())).toEqual({ value, gradient });
  });

  it("squared error is half the sum of squares of the outputs as they are, exactly", () => {
    // ½ (0.5² + (0.25 - 1)² + 2²) = ½ (0.25 + 0.5625 + 4)
    expect(lossOf(squaredError(), [0.5, 0.25, -2], 1)).toEqual({ value: 2.40625, gradient: [0.5, -0.75, -2] });
    // Through a sigmoid at 0: ½ (½² + ½²), gradient (a - y) a (1 - a) = ±1/8.
    expect(lossOf(squaredError(), [0, 0], 0, sigmoid())).toEqual({ value: 0.25, gradient: [-0.125, 0.125] });
  });

  it("stay finite where the outputs are certain and wrong: a sum of 800 costs 800", () => {
    expect(lossOf(softmaxCrossEntropy(), [800, 0], 1)).toEqual({ value: 800, gradient: [1, -1] });
    expect(lossOf(binaryCrossEntropy(), [800, -800], 1)).toEqual({ value: 1600, gradient: [1, -1] });
  });
});

describe("the loss of a batch", () => {
  it("is the mean over the images, and so is its gradient: to 1e-15 of PyTorch's", () => {
    // PyTorch 1.13, float64: binary_cross_entropy_with_logits summed over the outputs, mean over the four points.
    const { loss, gradient } = createObjective(handNetwork(), handData, { loss: binaryCrossEntropy() }).evaluate(
      Float64Array.from(handParameters),
    );
    const expected = [
      0.020286499607063163, -0.026464297990980087, -0.016106645365912692, 0.01287284485633455, 0.04628065874456253,
      -0.024512001359111756, 0.09224170355378658, -0.024473703175080776, 0.05041069798681354, -0.002790280748325994,
      0.17282126916734877, -0.05503068584100676,
    ];
    expect(Math.abs(loss - 1.4585120002345495)).toBeLessThan(1e-15);
    expected.forEach((derivative, i) => {
      expect(Math.abs(gradient[i] - derivative)).toBeLessThan(1e-15);
    });
  });

  it("does not depend on how the images are cut into slices: 600 copies cost as much as one, to 1e-14", () => {
    const many = createDataset({
      ...handData,
      name: "many points",
      images: Float32Array.from({ length: 600 * 8 }, (_, i) => handData.images[i % 8]),
      labels: Uint8Array.from({ length: 600 * 4 }, (_, i) => handData.labels[i % 4]),
    });
    const point = Float64Array.from(handParameters);
    const once = createObjective(handNetwork(), handData, { loss: squaredError() }).evaluate(point);
    const often = createObjective(handNetwork(), many, { loss: squaredError() }).evaluate(point);
    expect(Math.abs(often.loss - once.loss)).toBeLessThan(1e-14);
    once.gradient.forEach((derivative, i) => {
      expect(Math.abs(often.gradient[i] - derivative)).toBeLessThan(1e-14);
    });
  });
});

describe("penalties", () => {
  /*
   * Of the 2-2-2 network's eight weights: Σ|w| = 0.25 + 0.5 + 0.5 + 0.75 + 1 + 0.5 + 0.25 + 0.5 = 4.25 and
   * Σw² = 0.0625 + 0.25 + 0.25 + 0.5625 + 1 + 0.25 + 0.0625 + 0.25 = 2.6875; m = 4 images.
   */
  const point = Float64Array.from(handParameters);
  const evaluate = (l1: number, l2: number, engine = wasmEngine) =>
    createObjective(handNetwork(), handData, {
      loss: squaredError(),
      penalties: penalties({ l1, l2 }),
      engine,
    }).evaluate(point);
  const isBias = (i: number): boolean => [4, 5, 10, 11].includes(i);

  it.each([
    { l1: 0, l2: 3, cost: (3 / (2 * 4)) * 2.6875 },
    { l1: 2, l2: 0, cost: (2 / 4) * 4.25 },
    { l1: 2, l2: 3, cost: (3 / (2 * 4)) * 2.6875 + (2 / 4) * 4.25 },
  ])("add l1/m Σ|w| + l2/2m Σw², biases free: l1 $l1, l2 $l2 cost $cost, to 1e-14", ({ l1, l2, cost }) => {
    const [free, costly] = [evaluate(0, 0), evaluate(l1, l2)];
    expect(costly.loss - free.loss).toBeCloseTo(cost, 14);
    point.forEach((parameter, i) => {
      const added = isBias(i) ? 0 : (l1 / 4) * Math.sign(parameter) + (l2 / 4) * parameter;
      // The fast engine adds in float32.
      expect(Math.abs(costly.gradient[i] - free.gradient[i] - added), `number ${i}`).toBeLessThan(2e-7);
    });
  });

  it("penaltyOf works in float64", () => {
    expect(penaltyOf(Float64Array.of(1, -3), { l1: 2, l2: 4 }, 8)).toBe((2 * 4 + 2 * 10) / 8);
    expect(penaltyOf(Float32Array.of(1, -3), { l1: 0, l2: 0 }, 8)).toBe(0);
  });

  it("refuse what is negative or no number", () => {
    expect(() => penalties({ l1: -1 })).toThrow("Wrong l1: expected a finite number of at least 0, received -1.");
    expect(() => penalties({ l2: NaN })).toThrow(OptionError);
  });
});

describe("parsing", () => {
  it("gives losses and penalties back from JSON", () => {
    for (const loss of [squaredError(), binaryCrossEntropy(), softmaxCrossEntropy()]) {
      expect(readObject(JSON.parse(JSON.stringify(loss)), "the loss", parseLoss)).toEqual(loss);
    }
    expect(readObject({ l1: 0.5, l2: 2 }, "the penalties", parsePenalties)).toEqual(penalties({ l1: 0.5, l2: 2 }));
  });

  it("refuses other kinds and fields, naming them", () => {
    expect(() => readObject({ kind: "hinge" }, "the loss", parseLoss)).toThrow(
      'Wrong kind in the loss: expected "squaredError", "binaryCrossEntropy", "softmaxCrossEntropy", received "hinge".',
    );
    expect(() => readObject({ kind: "squaredError", weight: 2 }, "the loss", parseLoss)).toThrow(
      'Unknown field "weight"',
    );
    expect(readObject({ l2: 1 }, "the penalties", parsePenalties)).toEqual(penalties({ l2: 1 }));
    expect(() => readObject({ l1: "0" }, "the penalties", parsePenalties)).toThrow("Wrong l1 in the penalties");
  });
});
