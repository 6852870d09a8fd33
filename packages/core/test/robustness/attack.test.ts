import { describe, expect, it } from "vitest";
import { createDataset, imageAt } from "../../src/dataset/dataset.js";
import { digitNetwork } from "../../src/shipped/digits.js";
import { pixelGradient } from "../../src/inspection/pixelGradient.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { dense } from "../../src/layers/dense.js";
import { flatten } from "../../src/layers/flatten.js";
import { softmax } from "../../src/layers/activation.js";
import { softmaxCrossEntropy } from "../../src/losses/softmaxCrossEntropy.js";
import { createNetwork, withParameters } from "../../src/network/network.js";
import { lossesOf } from "../../src/program/scorer.js";
import { fgsm, logitSlopes, pgd } from "../../src/robustness/attack.js";
import { firstOfMnist } from "../support/mnist.js";

const digits = firstOfMnist(4, "t10k");

/** Two classes: the first's logit is the ink of the left half, the second's that of the right. */
const halves = (() => {
  const network = createNetwork({
    inputShape: [28, 28],
    layers: [flatten(), dense(2), softmax()],
    classNames: ["left", "right"],
  });
  const weights = Array.from({ length: 784 }, (_, i) => (i % 28 < 14 ? [1, 0] : [0, 1])).flat();
  return withParameters(network, [...weights, 0, 0]);
})();
const grey = createDataset({
  name: "grey",
  imageShape: [28, 28],
  images: new Uint8Array(2 * 784).fill(100).fill(10, 784, 800),
  labels: Uint8Array.of(0, 1),
  classNames: ["left", "right"],
});

describe("by hand, on a linear network of two classes", () => {
  it("FGSM takes 25 bytes of the label's half and adds them to the other", () => {
    const { images } = fgsm(halves, grey, { epsilon: 0.1 });
    expect([images[0], images[13], images[14], images[27]]).toEqual([75, 75, 125, 125]);
    // Of the second image, labelled right, the first 14 pixels of row 0 were 10; nothing falls below 0.
    expect([images[784], images[784 + 14], images[784 + 28 + 14]]).toEqual([35, 0, 75]);
  });

  it("the float64 reference goes the same way", () => {
    const plain = fgsm(halves, grey, { epsilon: 0.1, engine: referenceEngine });
    expect(plain.images).toEqual(fgsm(halves, grey, { epsilon: 0.1 }).images);
  });

  it("40 steps of PGD come to the same corner, wherever they begin", () => {
    for (const seed of [1, 2]) {
      expect(pgd(halves, grey, { epsilon: 0.2, seed }).images).toEqual(fgsm(halves, grey, { epsilon: 0.2 }).images);
    }
  });
});

describe("the slopes at the logits", () => {
  it("are softmax - truth over its largest: 1/4 and 3/4 of what the label lacks", () => {
    const slopes = logitSlopes([5, 0, Math.log(3)], 0);
    expect(slopes[0]).toBe(-1);
    expect(slopes[1]).toBeCloseTo(0.25, 12);
    expect(slopes[2]).toBeCloseTo(0.75, 12);
  });

  it("do not vanish where an image is read with all confidence", () => {
    expect([...logitSlopes([2000, 0], 0)]).toEqual([-1, 1]);
    expect([...logitSlopes([2000, 0], 1)]).toEqual([1, -1]);
  });
});

describe("against the network that comes along", () => {
  const network = digitNetwork();
  const loss = softmaxCrossEntropy();

  it("pixels stay bytes within epsilon: 25, 51 and 76 of 255", () => {
    for (const [epsilon, reach] of [
      [0.1, 25],
      [0.2, 51],
      [0.3, 76],
    ]) {
      for (const { images } of [
        fgsm(network, digits, { epsilon }),
        pgd(network, digits, { epsilon, seed: 3, steps: 2 }),
      ]) {
        expect(images).toBeInstanceOf(Uint8Array);
        const moves = [...images].map((pixel, i) => Math.abs(pixel - digits.images[i]));
        expect(Math.max(...moves)).toBeLessThanOrEqual(reach);
      }
    }
  });

  it("no image's loss falls by a small FGSM step, and a step of 0 changes nothing", () => {
    expect(fgsm(network, digits, { epsilon: 0 }).images).toEqual(digits.images);
    const before = lossesOf(network, digits, { loss });
    const after = lossesOf(network, fgsm(network, digits, { epsilon: 2 / 255 }), { loss });
    for (const [i, value] of after.entries()) expect(value).toBeGreaterThan(before[i]);
  });

  it("many small steps find a larger loss than one large one", () => {
    const sum = (losses: Float64Array): number => losses.reduce((total, one) => total + one, 0);
    const once = sum(lossesOf(network, fgsm(network, digits, { epsilon: 0.2 }), { loss }));
    expect(
      sum(lossesOf(network, pgd(network, digits, { epsilon: 0.2, seed: 1, steps: 20 }), { loss })),
    ).toBeGreaterThan(once);
  });

  it("moves pixels the way that the gradients of the logits say, one image at a time, to 1 pixel in 100", () => {
    const { images } = fgsm(network, digits, { epsilon: 0.1 });
    const [label] = digits.labels;
    const image = imageAt(digits, 0);
    const logits = network.classNames.map((_, k) => pixelGradient(network, image, k));
    const slopes = logitSlopes(
      logits.map(({ logit }) => logit),
      label,
    );
    let agreeing = 0;
    for (let i = 0; i < 784; i++) {
      const slope = logits.reduce((sum, { gradient }, k) => sum + slopes[k] * gradient[i], 0);
      const moved = Math.min(255, Math.max(0, image[i] + 25 * Math.sign(slope)));
      if (moved === images[i]) agreeing++;
    }
    expect(agreeing).toBeGreaterThan(776);
  });

  it("epsilon out of range is refused", () => {
    expect(() => fgsm(network, digits, { epsilon: 25 })).toThrow(/epsilon.*from 0 to 1/);
  });
});
