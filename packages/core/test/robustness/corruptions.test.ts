import { describe, expect, it, test } from "vitest";
import { ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { createDataset } from "../../src/dataset/dataset.js";
import { glassBlur, smear } from "../../src/robustness/blur.js";
import { corrupt, corruptImages, corruptions } from "../../src/robustness/corruptions.js";
import { scale, warp } from "../../src/robustness/geometry.js";
import { brightness, contrast, inversion } from "../../src/robustness/light.js";
import { occlusion, spatter, stripe } from "../../src/robustness/marks.js";
import { gaussianNoise, impulseNoise, shotNoise } from "../../src/robustness/noise.js";
import { side, smooth } from "../../src/robustness/pixels.js";
import { cannyEdges, edgesOf, thickerPen, thinnerPen } from "../../src/robustness/strokes.js";
import { firstOfMnist } from "../support/mnist.js";

/** Paper with these pixels, [x, y, value]. */
function inked(...pixels: readonly (readonly [number, number, number])[]): Uint8Array {
  const image = new Uint8Array(side * side);
  for (const [x, y, value] of pixels) image[y * side + x] = value;
  return image;
}
const at = (image: ArrayLike<number>, x: number, y: number): number => image[y * side + x];
const full = new Uint8Array(side * side).fill(255);
const digits = firstOfMnist(3, "t10k");
const digit = Uint8Array.from(digits.images.subarray(0, side * side));
const chance = () => createRng(1, "test");

describe("by hand", () => {
  test("moved by 2 and 0.25: three quarters of the ink lie 2 to the right, a quarter 3", () => {
    const moved = warp(inked([10, 5, 200]), { dx: -2.25 });
    expect([at(moved, 12, 5), at(moved, 13, 5), at(moved, 10, 5)]).toEqual([150, 50, 0]);
  });

  test("a quarter turn takes (20, 10), 6.5 right of the middle and 3.5 above, to 3.5 left and 6.5 above or the opposite", () => {
    const quarter = corruptions.find(({ name }) => name === "rotate")?.apply(inked([20, 10, 255]), 90, chance());
    const places = [...(quarter ?? [])].flatMap((value, i) => (value > 250 ? [[i % side, Math.floor(i / side)]] : []));
    expect([[[10, 7]], [[17, 20]]]).toContainEqual(places);
  });

  test("half as large: a full image becomes the middle 14 x 14", () => {
    const small = scale(full, 0.5);
    expect(small.reduce((sum, pixel) => sum + (pixel === 255 ? 1 : 0), 0)).toBe(14 * 14);
    expect([at(small, 7, 7), at(small, 20, 20), at(small, 6, 7)]).toEqual([255, 255, 0]);
  });

  test("sheared by 0.15: of a vertical stroke row 4 moves 9.5 x 0.15 = 1.425 pixels one way, row 23 as far the other, to 0.01", () => {
    const stroke = inked(...Array.from({ length: side }, (_, y) => [13, y, 200] as const));
    const slanted = corrupt(stroke, "shear", 1, { seed: 1 });
    const [top, bottom] = [4, 23].map((y) => [...slanted.subarray(y * side, (y + 1) * side)]);
    const middleOf = (row: number[]): number =>
      row.reduce((sum, ink, x) => sum + ink * x, 0) / row.reduce((sum, ink) => sum + ink, 0);
    expect(Math.abs(middleOf(top) - 13)).toBeCloseTo(1.425, 2);
    expect(middleOf(top) + middleOf(bottom)).toBeCloseTo(26, 2);
  });

  test("a pixel under a pen wider by 1.5: full at 1, by 1.5 - √2 + 1 = 1.086 at the corners, half at 2, 0.264 at √5", () => {
    const thick = thickerPen(inked([14, 14, 200]), 1.5);
    expect([at(thick, 15, 14), at(thick, 15, 15), at(thick, 16, 14), at(thick, 16, 15)]).toEqual([200, 200, 100, 53]);
  });

  test("a stroke three wide under a pen thinner by 1 keeps its middle", () => {
    const stroke = inked(
      ...Array.from({ length: 3 * 20 }, (_, i) => [10 + (i % 3), 4 + Math.floor(i / 3), 255] as const),
    );
    const thin = thinnerPen(stroke, 1);
    expect([at(thin, 10, 14), at(thin, 11, 14), at(thin, 12, 14)]).toEqual([0, 255, 0]);
  });

  test("brightness, contrast, inversion of 100 in an image whose mean is 10", () => {
    const image = new Uint8Array(side * side);
    image.fill(100, 0, 78).fill(40, 78, 79); // 7,840 = 10 x 784
    expect(brightness(image, 0.2)[0]).toBe(151);
    expect(brightness(full, 0.2)[0]).toBe(255);
    expect([contrast(image, 0.5)[0], contrast(image, 0.5)[783]]).toEqual([55, 5]);
    expect([inversion(image, 1)[0], inversion(image, 0.5)[0], inversion(image, 0.2)[0]]).toEqual([155, 128, 111]);
  });

  test("smeared over 3 pixels along a row: 7 samples, of which one pixel is met by 1/2, 1, 1/2 near it", () => {
    // Samples at -1.5, -1, … 1.5. In the middle 0.5 + 1 + 0.5 = 2 of 7; one beside: the same; two beside: 0.5.
    const smeared = smear(inked([14, 14, 210]), 3, 0);
    expect([at(smeared, 14, 14), at(smeared, 15, 14), at(smeared, 16, 14), at(smeared, 14, 15)]).toEqual([
      60, 60, 15, 0,
    ]);
  });

  test("smoothing by σ = 0.5: e^-2 and e^-8 beside 1, in both directions, to 1e-12", () => {
    const smoothed = smooth(inked([14, 14, 1]), 0.5);
    const total = 1 + 2 * Math.exp(-2) + 2 * Math.exp(-8);
    expect(at(smoothed, 14, 14)).toBeCloseTo(1 / total ** 2, 12);
    expect(at(smoothed, 15, 16)).toBeCloseTo(Math.exp(-10) / total ** 2, 12);
  });

  test("a stripe 4 wide turns 4 columns round; a square 6 wide takes 36 pixels", () => {
    const striped = stripe(full, 4, chance());
    expect(striped.reduce((sum, pixel) => sum + (pixel === 0 ? 1 : 0), 0)).toBe(4 * side);
    const hidden = occlusion(full, 6, chance());
    expect(hidden.reduce((sum, pixel) => sum + (pixel === 0 ? 1 : 0), 0)).toBe(36);
  });

  test("splashes cover the share asked for: 78 pixels are 10 % of 784", () => {
    expect(spatter(inked(), 0.1, chance()).reduce((sum, pixel) => sum + (pixel === 255 ? 1 : 0), 0)).toBe(78);
  });

  test("the edges of a 10 x 10 square are a closed line of one pixel around it, none inside nor far from it", () => {
    const square = inked(
      ...Array.from({ length: 100 }, (_, i) => [9 + (i % 10), 9 + Math.floor(i / 10), 255] as const),
    );
    const edges = edgesOf(square);
    const rowOf = (y: number): number[] => [...edges.keys()].filter((i) => edges[i] && Math.floor(i / side) === y);
    // Ink and paper meet between columns 8 and 9, and 18 and 19: of two equally steep pixels the first.
    expect(rowOf(14).map((i) => i % side)).toEqual([8, 18]);
    expect(at(edges.map(Number), 14, 14)).toBe(0);
    expect(cannyEdges(square, 1).filter((pixel) => pixel === 255)).toHaveLength(edges.filter(Boolean).length);
    expect(edgesOf(inked()).some(Boolean)).toBe(false);
  });
});

describe("noise (bounds: 5 standard deviations)", () => {
  const grey = new Uint8Array(side * side).fill(128);
  const meanOf = (image: Uint8Array): number => image.reduce((sum, pixel) => sum + pixel, 0) / image.length;

  it("gaussian: σ 0.1 is 25.5, so the mean of 784 lies within 4.6 of 128", () => {
    const noisy = gaussianNoise(grey, 0.1, chance());
    expect(Math.abs(meanOf(noisy) - 128)).toBeLessThan(4.6);
    const variance = noisy.reduce((sum, pixel) => sum + (pixel - 128) ** 2, 0) / 784;
    expect(Math.abs(Math.sqrt(variance) - 25.5)).toBeLessThan(3.3);
  });

  it("shot: at 12 photons grey has 6.02 of them, ± 2.45, in steps of 21.25; paper has none", () => {
    const noisy = shotNoise(grey, 12, chance());
    expect(Math.abs(meanOf(noisy) - 128)).toBeLessThan((5 * 2.4544 * 21.25) / 28);
    expect(new Set(noisy.map((pixel) => Math.abs(pixel - Math.round(Math.round(pixel / 21.25) * 21.25)))).size).toBe(1);
    expect(shotNoise(inked(), 12, chance())).toEqual(inked());
  });

  it("impulse: of 30 % of 784 pixels, 235 ± 64, half are paper", () => {
    const noisy = impulseNoise(grey, 0.3, chance());
    const [paper, ink] = [0, 255].map((value) => noisy.filter((pixel) => pixel === value).length);
    expect(Math.abs(paper + ink - 235)).toBeLessThan(64);
    expect(Math.abs(paper - ink)).toBeLessThan(77);
  });

  it("frosted glass moves ink and makes none: all of it is there, to 1 in 100", () => {
    const sum = (image: Uint8Array): number => image.reduce((total, pixel) => total + pixel, 0);
    expect(Math.abs(sum(glassBlur(digit, 2, chance())) / sum(digit) - 1)).toBeLessThan(0.01);
  });
});

describe.each(corruptions)("$name", ({ name, amounts }) => {
  it("leaves an image as it is at strength 0, and changes it at 1 to 5, each otherwise", () => {
    expect(corrupt(digit, name, 0, { seed: 1 })).toEqual(digit);
    expect(amounts).toHaveLength(5);
    const images = [0, 1, 2, 3, 4, 5].map((strength) => corrupt(digit, name, strength, { seed: 1 }).join());
    expect(new Set(images).size).toBe(6);
  });

  it("gives 784 bytes, leaves what it was given alone, and follows seed and index", () => {
    const given = Uint8Array.from(digit);
    const once = corrupt(given, name, 3, { seed: 4, index: 2 });
    expect(once).toHaveLength(784);
    expect(given).toEqual(digit);
    expect(corrupt(given, name, 3, { seed: 4, index: 2 })).toEqual(once);
  });
});

describe("a data set", () => {
  it("is corrupted image by image, whatever stands beside", () => {
    const worse = corruptImages(digits, "zigzag", 2, 7);
    const second = Uint8Array.from(digits.images.subarray(784, 2 * 784));
    expect(worse.images.subarray(784, 2 * 784)).toEqual(corrupt(second, "zigzag", 2, { seed: 7, index: 1 }));
    expect(worse.labels).toEqual(digits.labels);
    expect(worse.images).not.toEqual(corruptImages(digits, "zigzag", 2, 8).images);
  });

  it("of other images is refused, and so is what no corruption is called", () => {
    const images = Float32Array.from({ length: 784 }, () => 0.5);
    const floats = createDataset({ name: "floats", imageShape: [28, 28], images, labels: Uint8Array.of(1) });
    expect(() => corruptImages(floats, "fog", 1, 1)).toThrow(ShapeError);
    expect(() => corrupt(digit, "rain", 1, { seed: 1 })).toThrow(/No such corruption.*received rain/);
    expect(() => corrupt(digit, "fog", 6, { seed: 1 })).toThrow(/strength/);
    expect(() => corrupt(digit.subarray(1), "fog", 1, { seed: 1 })).toThrow("783 numbers");
  });
});
