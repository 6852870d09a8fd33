import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { lookAtUnit } from "../../src/inspection/unit.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { conv2d } from "../../src/layers/conv2d.js";
import { dense } from "../../src/layers/dense.js";
import { depthwiseConv2d } from "../../src/layers/depthwiseConv2d.js";
import { maxPool2d } from "../../src/layers/pool.js";
import { createNetwork, withParameters } from "../../src/network/network.js";
import { readingNetwork } from "../../src/shipped/reading.js";
import { firstOfMnist } from "../support/mnist.js";

/*
 * Worked by hand: the image 1 to 9, row after row, and two filters of 2x2: x[y, x] - x[y+1, x+1] + 1/2 and
 * x[y, x+1] + x[y+1, x] - 1. At (1, 1) the second sees 5 6 / 8 9 and makes 6 + 8 - 1 = 13.
 */
const nine = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
const hand = withParameters(
  createNetwork({
    inputShape: [3, 3],
    layers: [conv2d(2, 2), maxPool2d(), relu(), dense(2), softmax()],
    classNames: ["a", "b"],
    pixelScale: 1,
  }),
  [1, 0, 0, 1, 0, 1, -1, 0, 0.5, -1, 1, -1, 0.5, 0.25, 1, 2],
);

describe("lookAtUnit", () => {
  it.each([wasmEngine, referenceEngine])(
    "gives the window, the weights and the sum worked by hand ($name)",
    (engine) => {
      const place = { layer: 1, row: 1, column: 1, channel: 1 };
      const { value, field, sum } = lookAtUnit(hand, nine, place, { engine });
      expect(value).toBe(13);
      expect(field).toEqual({ top: 1, left: 1, bottom: 3, right: 3 });
      expect(sum?.inputs).toEqual({ shape: [2, 2, 1], values: Float32Array.of(5, 6, 8, 9) });
      expect(sum?.weights.values).toEqual(Float32Array.of(0, 1, 1, 0));
      expect([...(sum?.byChannel ?? [])]).toEqual([14]);
      expect(sum?.bias).toBe(-1);
    },
  );

  it("follows a ReLU through the pool to all nine pixels", () => {
    const view = lookAtUnit(hand, nine, { layer: 3, row: 0, column: 0, channel: 1 });
    expect(view).toEqual({ value: 13, field: { top: 0, left: 0, bottom: 3, right: 3 } });
  });

  it("sees zeros beyond the edge of a padded image, and no pixels there; windows 2 apart", () => {
    // Padding 1 before and none behind, since ⌈4/2⌉ = 2 windows of 3, 2 apart, take 5 pixels of 4: 0 before, 1 behind.
    const network = createNetwork({
      inputShape: [4, 4],
      layers: [depthwiseConv2d(1), conv2d(1, 3, { padding: "same", stride: 2 }), dense(2)],
      classNames: ["a", "b"],
      pixelScale: 1,
    });
    const ones = new Float32Array(16).fill(1);
    const known = withParameters(
      network,
      network.parameters.map((_, i) => (i < 12 ? 1 : 0)),
    );
    const { value, field, sum } = lookAtUnit(known, ones, { layer: 2, row: 1, column: 1, channel: 0 });
    expect(field).toEqual({ top: 2, left: 2, bottom: 4, right: 4 });
    // The first layer makes 1·1 + 1 = 2 of each pixel; four of the nine places are inside; its own bias is 0.
    expect([...(sum?.inputs.values ?? [])]).toEqual([2, 2, 0, 2, 2, 0, 0, 0, 0]);
    expect(value).toBe(8 + (sum?.bias ?? NaN));
  });

  it("sums up to the map's own number in every convolution of the network that reads pages: 1e-4", () => {
    const network = readingNetwork();
    const { images } = firstOfMnist(1);
    const convolutions = network.layers.flatMap(({ kind }, i) => (kind === "conv2d" ? [i + 1] : []));
    expect(convolutions).toHaveLength(6);
    for (const layer of convolutions) {
      const { value, sum, field } = lookAtUnit(network, images, { layer, row: 2, column: 1, channel: 20 });
      const whole = [...(sum?.byChannel ?? [])].reduce((total, part) => total + part, sum?.bias ?? 0);
      expect(Math.abs(whole - value)).toBeLessThan(1e-4);
      expect(Math.min(field.top, field.left, 28 - field.bottom, 28 - field.right)).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([
    { layer: 0, row: 0, column: 0, channel: 0 },
    { layer: 6, row: 0, column: 0, channel: 0 },
    { layer: 1, row: 2, column: 0, channel: 0 },
    { layer: 1, row: 0, column: -1, channel: 0 },
    { layer: 1, row: 0, column: 0, channel: 0.5 },
  ])("refuses the place %j", (place) => {
    expect(() => lookAtUnit(hand, nine, place)).toThrow(OptionError);
  });

  it("refuses a layer that makes no images, and pixels of another shape", () => {
    expect(() => lookAtUnit(hand, nine, { layer: 4, row: 0, column: 0, channel: 0 })).toThrow(ShapeError);
    expect(() => lookAtUnit(hand, nine.slice(1), { layer: 1, row: 0, column: 0, channel: 0 })).toThrow(ShapeError);
  });
});
