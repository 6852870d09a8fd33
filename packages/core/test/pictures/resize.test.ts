import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/core/errors.js";
import { resizeBicubic } from "../../src/pictures/resize.js";

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
};

const image = [0, 10, 20, 5, 7, 3, 9, 1, 2, 8, 6, 4];

describe("resizeBicubic", () => {
  it("doubles an edge by the weights (-3, 29, 111, -9)/128, worked by hand to 1e-15", () => {
    // Pixels lie a quarter off the old ones: k(¼) = 111/128, k(¾) = 29/128, k(1¼) = -9/128, k(1¾) = -3/128.
    const edge = [0, 0, 0, 128, 128, 128];
    const expected = [0, 0, 0, -3, -9, 29 - 3, 111 - 9, 128 + 9, 128 + 3, 128, 128, 128];
    expect(largestDifference(resizeBicubic(edge, [1, 6], [1, 12]), expected)).toBeLessThan(128e-15);
    expect(largestDifference(resizeBicubic(edge, [6, 1], [12, 1]), expected)).toBeLessThan(128e-15);
  });

  // The numbers below: imresize's description (kernel, stretch, mirrored borders) as dense matrices in NumPy 1.24.
  it("shrinks 1x6 to 1x4 as NumPy does, to 1e-14", () => {
    const expected = [1.233024691358024, 2.722222222222222, 4.092592592592592, 8.618827160493826];
    expect(largestDifference(resizeBicubic([1, 2, 3, 4, 5, 10], [1, 6], [1, 4]), expected)).toBeLessThan(1e-14);
  });

  it("shrinks 3x4 to 2x2 as NumPy does, to 1e-14", () => {
    const expected = [5.867621527777777, 9.479600694444445, 5.049045138888888, 4.6037326388888875];
    expect(largestDifference(resizeBicubic(image, [3, 4], [2, 2]), expected)).toBeLessThan(1e-14);
  });

  it("grows 3x4 to 5x7 as NumPy does, to 1e-13", () => {
    const firstRow = [
      -1.496122448979584, 2.623600583090368, 9.764008746355673, 17.38749999999999, 20.528673469387744,
      10.789897959183667, 4.010102040816324,
    ];
    const lastRow = [
      1.027551020408163, 3.91377551020408, 8.188877551020408, 7.600000000000001, 5.613338192419823, 4.624766763848393,
      4.112040816326531,
    ];
    const grown = resizeBicubic(image, [3, 4], [5, 7]);
    expect(largestDifference(grown.subarray(0, 7), firstRow)).toBeLessThan(1e-13);
    expect(largestDifference(grown.subarray(28), lastRow)).toBeLessThan(1e-13);
  });

  it("shrinks one axis and grows the other, 3x4 to 1x6, as NumPy does, to 1e-13", () => {
    const expected = [
      2.7222222222222214, 4.708333333333333, 7.88966049382716, 11.633487654320986, 7.791666666666666, 2.754629629629628,
    ];
    expect(largestDifference(resizeBicubic(image, [3, 4], [1, 6]), expected)).toBeLessThan(1e-13);
  });

  const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
  const pixelsOf = (count: number, seed: number): number[] =>
    Array.from({ length: count }, (_, i) => ((i + 1) * (seed + 7) * 7919) % 256);

  it("keeps an even image even, to 1e-13, and the same size the same image, exactly", () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 0, max: 255 }), ([rows, columns], [newRows, newColumns], grey) => {
        const even = resizeBicubic(new Uint8Array(rows * columns).fill(grey), [rows, columns], [newRows, newColumns]);
        expect(largestDifference(even, new Float64Array(newRows * newColumns).fill(grey))).toBeLessThan(256e-13);
        const pixels = pixelsOf(rows * columns, grey);
        expect([...resizeBicubic(pixels, [rows, columns], [rows, columns])]).toEqual(pixels);
      }),
      { seed: 1 },
    );
  });

  it("turns with the image: resizing the transpose gives the transpose, to 1e-10", () => {
    const transpose = (pixels: ArrayLike<number>, rows: number, columns: number): number[] =>
      Array.from({ length: rows * columns }, (_, k) => pixels[(k % rows) * columns + Math.floor(k / rows)]);
    fc.assert(
      fc.property(sizes, sizes, fc.nat(200), ([rows, columns], [newRows, newColumns], seed) => {
        const pixels = pixelsOf(rows * columns, seed);
        const upright = resizeBicubic(pixels, [rows, columns], [newRows, newColumns]);
        const turned = resizeBicubic(transpose(pixels, rows, columns), [columns, rows], [newColumns, newRows]);
        expect(largestDifference(turned, transpose(upright, newRows, newColumns))).toBeLessThan(1e-10);
      }),
      { seed: 1 },
    );
  });

  it("refuses sizes that do not fit or are no sizes", () => {
    expect(() => resizeBicubic(image, [4, 4], [2, 2])).toThrow(
      "Wrong image size: expected 16 pixels (4x4), received 12.",
    );
    expect(() => resizeBicubic(image, [4, 4], [2, 2])).toThrow(ShapeError);
    expect(() => resizeBicubic(image, [3, 4], [0, 2])).toThrow(OptionError);
    expect(() => resizeBicubic(image, [3, 4], [2.5, 2])).toThrow(OptionError);
  });
});
