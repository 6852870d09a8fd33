import { describe, expect, it } from "vitest";
import { createDataset } from "../../src/dataset/dataset.js";
import { linear, softmax } from "../../src/layers/activation.js";
import { squaredError } from "../../src/losses/squaredError.js";
import { createNetwork } from "../../src/network/network.js";
import { evaluate } from "../../src/evaluation/evaluate.js";

/** Its outputs are its two pixels. */
const mirror = createNetwork({ inputShape: [1, 2], layers: [linear()], classNames: ["left", "right"] });
const images = createDataset({
  name: "four pairs",
  imageShape: [1, 2],
  images: Float32Array.of(1, 0, 0.5, 1, 0, 1, 1, 0.5),
  labels: Uint8Array.of(0, 1, 1, 1), // the last is read as left
  classNames: ["left", "right"],
});

describe("evaluate", () => {
  it("of four images, three read rightly: accuracy, interval, loss and confusion, worked by hand", () => {
    const { accuracy, correct, interval, loss, confusion, labels, outputs } = evaluate(mirror, images);
    expect([correct, accuracy]).toEqual([3, 0.75]);
    // Wilson with z = 1.96: (0.75 + z²/8 ± z √(0.1875/4 + z²/64)) / (1 + z²/4)
    expect(interval.lower).toBeCloseTo(0.300642, 6);
    expect(interval.upper).toBeCloseTo(0.954413, 6);
    // Halves of the squares: 0, 0.125, 0, (1 + 0.25)/2: their mean.
    expect(loss).toBe((0.125 + 0.625) / 4);
    expect([...confusion.counts]).toEqual([1, 0, 1, 2]);
    expect([...labels]).toEqual([0, 1, 1, 0]);
    expect(outputs).toEqual(images.images);
  });

  it("takes the loss that goes with the last layer unless told", () => {
    const shares = createNetwork({ inputShape: [1, 2], layers: [softmax()], classNames: ["left", "right"] });
    // -ln of the right class's share: ln(1 + e^-d), with the right pixel d above the other.
    const expected = [1, 0.5, 1, -0.5].reduce((sum, d) => sum + Math.log(1 + Math.exp(-d)), 0) / 4;
    expect(evaluate(shares, images).loss).toBeCloseTo(expected, 6);
    expect(evaluate(shares, images, { loss: squaredError() }).loss).not.toBeCloseTo(expected, 2);
  });

  it("with shifts has no loss, and refuses an empty data set", () => {
    expect(evaluate(mirror, images, { shifts: 5 }).loss).toBeNaN();
    const none = createDataset({ ...images, images: new Float32Array(0), labels: new Uint8Array(0) });
    expect(() => evaluate(mirror, none)).toThrow("No images to evaluate on: expected at least one, received 0.");
  });
});
