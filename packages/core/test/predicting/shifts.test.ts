import { describe, expect, it } from "vitest";
import { linear, softmax } from "../../src/layers/activation.js";
import { flatten } from "../../src/layers/flatten.js";
import { dense } from "../../src/layers/dense.js";
import { createNetwork } from "../../src/network/network.js";
import { predict } from "../../src/predicting/predict.js";
import { predictShifted } from "../../src/predicting/shifts.js";
import { firstOfMnist } from "../support/mnist.js";

/** Its outputs are its pixels. */
const mirror = createNetwork({
  inputShape: [3, 4],
  layers: [flatten(), linear()],
  classNames: Array.from("abcdefghijkl"),
  pixelScale: 1,
});
const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

describe("predictShifted", () => {
  it("of 5 positions: each output is the mean over the pixel and its four neighbours, worked by hand", () => {
    // The corner: (1 + 2 + 5) / 5; beside it: (1 + 2 + 3 + 6) / 5; in the middle: (2 + 5 + 6 + 7 + 10) / 5; …
    const sums = [8, 12, 16, 15, 21, 30, 35, 31, 24, 36, 40, 31];
    const { labels, outputs } = predictShifted(mirror, image, 5);
    expect([...outputs]).toEqual(sums.map((sum) => Math.fround(sum / 5)));
    expect([...labels]).toEqual([10]);
  });

  it("of 9 positions: and its diagonal ones", () => {
    // The corner: (1 + 2 + 5 + 6) / 9; in the middle: (1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11) / 9; …
    const sums = [14, 24, 30, 22, 33, 54, 63, 45, 30, 48, 54, 38];
    expect([...predictShifted(mirror, image, 9).outputs]).toEqual(sums.map((sum) => Math.fround(sum / 9)));
  });

  it("is the mean of predict on images moved one by one, for bytes and more images than a slice, to 1e-7", () => {
    const digits = firstOfMnist(130);
    const network = createNetwork({ layers: [dense(10), softmax()], seed: 3 });
    const moved = (down: number, right: number): Float32Array => {
      const pixels = digits.images.map((_, i) => {
        const [y, x] = [Math.floor((i % 784) / 28) - down, (i % 28) - right];
        return y < 0 || y > 27 || x < 0 || x > 27 ? 0 : digits.images[i - down * 28 - right];
      });
      return predict(network, pixels).outputs;
    };
    const crosses = [moved(0, 0), moved(-1, 0), moved(1, 0), moved(0, -1), moved(0, 1)];
    const { labels, outputs } = predictShifted(network, digits, 5);
    const means = outputs.map((_, i) => crosses.reduce((sum, read) => sum + read[i], 0) / 5);
    expect(Math.max(...outputs.map((output, i) => Math.abs(output - means[i])))).toBeLessThan(1e-7);
    expect([...labels]).toEqual(
      Array.from({ length: 130 }, (_, i) => {
        const own = [...outputs.subarray(10 * i, 10 * i + 10)];
        return own.indexOf(Math.max(...own));
      }),
    );
  });

  it("gives equal outputs the lowest class, and no image no answer", () => {
    expect([...predictShifted(mirror, new Float32Array(12), 9).labels]).toEqual([0]);
    expect(predictShifted(mirror, new Uint8Array(), 5)).toEqual({
      labels: new Uint8Array(),
      outputs: new Float32Array(),
    });
  });

  it("refuses other numbers of shifts, pixels that make no whole images, and images that are no rectangles", () => {
    expect(() => predictShifted(mirror, image, 4)).toThrow("Wrong number of shifts: expected 5 or 9, received 4.");
    expect(() => predictShifted(mirror, image.subarray(1), 5)).toThrow("expected a multiple of 12");
    const row = createNetwork({ inputShape: [12], layers: [dense(10)], pixelScale: 1 });
    expect(() => predictShifted(row, image, 5)).toThrow("Only images of rows and columns can be moved");
  });
});
