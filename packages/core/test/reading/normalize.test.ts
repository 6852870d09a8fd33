import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageAt } from "../../src/dataset/dataset.js";
import { normalizeDigit } from "../../src/reading/normalize.js";
import { firstOfMnist } from "../support/mnist.js";

const digits = firstOfMnist(1000, "t10k");
const picture = (pixels: Uint8Array, width = 28, height = 28) => ({ width, height, pixels });
const plain = (index: number): Uint8Array => Uint8Array.from(imageAt(digits, index));

/** A digit somewhere on a larger page. */
function placed(pixels: Uint8Array, side: number, left: number, top: number): Uint8Array {
  const page = new Uint8Array(side * side);
  for (let y = 0; y < 28; y++) page.set(pixels.subarray(28 * y, 28 * y + 28), (y + top) * side + left);
  return page;
}

describe("normalizeDigit", () => {
  it("passes at least 99.9 % of MNIST's test digits through within 2 grey levels, and without a shift", () => {
    let same = 0;
    for (let i = 0; i < digits.count; i++) {
      const before = plain(i);
      const after = normalizeDigit(picture(before));
      const { x, y } = after!.changes.shift;
      if (x === 0 && y === 0 && after!.pixels.every((value, p) => Math.abs(value - before[p]) <= 2)) same++;
    }
    expect(same).toBeGreaterThanOrEqual(999);
  });

  it("gives the same bytes for a digit anywhere on a page, and for its negative", () => {
    fc.assert(
      fc.property(fc.nat(digits.count - 1), fc.nat(60), fc.nat(60), fc.boolean(), (index, left, top, negative) => {
        const page = placed(plain(index), 90, left, top);
        const after = normalizeDigit(picture(negative ? page.map((value) => 255 - value) : page, 90, 90));
        expect(after!.pixels).toEqual(normalizeDigit(picture(plain(index)))!.pixels);
        expect(after!.changes.inverted).toBe(negative);
      }),
      { numRuns: 50 },
    );
  });

  it("brings a bar of 40 x 8 pixels to 20 x 4, as far right and down of the middle as MNIST's rounding puts it", () => {
    // Of the square of 20 the middle is 9.5: shifted by floor(14.5 - 9.5) = 5.
    const page = new Uint8Array(100 * 100);
    for (let y = 30; y < 70; y++) page.fill(200, y * 100 + 20, y * 100 + 28);
    const { pixels, changes } = normalizeDigit(picture(page, 100, 100))!;
    const inked = Array.from({ length: 784 }, (_, i) => (pixels[i] > 0 ? [Math.floor(i / 28), i % 28] : [])).filter(
      (place) => place.length > 0,
    );
    expect(Math.min(...inked.map(([row]) => row))).toBe(5);
    expect(Math.max(...inked.map(([row]) => row))).toBe(24);
    expect(new Set(inked.map(([, column]) => column))).toEqual(new Set([13, 14, 15, 16]));
    expect(Math.max(...pixels)).toBe(255);
    expect(changes).toMatchObject({ scale: 0.5, box: { left: 20, top: 30, right: 28, bottom: 70 }, inverted: false });
  });

  it("draws strokes of any size with the same pen", () => {
    const stroke = (scale: number) => [[0, 1, 2, 3].map((i) => ({ x: scale * i * 10, y: scale * (i % 2) * 40 }))];
    expect(normalizeDigit(stroke(1))!.pixels).toEqual(normalizeDigit(stroke(0.01))!.pixels);
    const [upright] = [
      normalizeDigit([
        [
          { x: 0, y: 0 },
          { x: 0, y: 5 },
        ],
      ])!.pixels,
    ];
    const ink = upright.reduce((sum, value) => sum + value, 0) / 255;
    // 20 pixels of a pen that MNIST's strokes are as wide as: 2 to 2.6.
    expect(ink).toBeGreaterThan(20 * 2);
    expect(ink).toBeLessThan(20 * 2.8);
  });

  it("finds nothing on blank paper, and refuses strokes without a point", () => {
    expect(normalizeDigit(picture(new Uint8Array(784).fill(255)))).toBeUndefined();
    expect(normalizeDigit(picture(new Uint8Array(784)))).toBeUndefined();
    expect(() => normalizeDigit([[]])).toThrow("These strokes cannot be drawn: expected at least one point");
    expect(() => normalizeDigit([[{ x: NaN, y: 0 }]])).toThrow("a point without them");
  });
});
