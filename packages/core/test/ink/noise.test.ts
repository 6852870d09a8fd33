import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.js";
import type { GreyImage } from "../../src/pictures/greyImage.js";
import { isNoise } from "../../src/ink/noise.js";
import { asGrey } from "../../src/reading/picture.js";
import { createReader } from "../../src/reading/reader.js";
import { writeStrings } from "../../src/writing/strings.js";
import { firstOfMnist } from "../support/mnist.js";

const rng = createRng(1, "noise test");

/** Noise of grains so large, each by chance. */
function noise(size: number, grain: number, value: () => number): GreyImage {
  const across = Math.ceil(size / grain);
  const cells = Uint8Array.from({ length: across * across }, value);
  const at = (i: number) => cells[Math.floor(Math.floor(i / size) / grain) * across + Math.floor((i % size) / grain)];
  return { width: size, height: size, pixels: Uint8Array.from({ length: size * size }, (_, i) => at(i)) };
}

const kinds: readonly (readonly [string, () => number])[] = [
  ["of any grey", () => rng.below(256)],
  ["around a grey", () => Math.max(0, Math.min(255, 200 + 20 * rng.normal()))],
  ["black or white", () => 255 * rng.below(2)],
  ["of 5 % black", () => (rng.uniform() < 0.05 ? 0 : 255)],
];

describe("isNoise", () => {
  it.each(kinds)("knows noise %s, of grains of 1 to 3 pixels", (_, value) => {
    for (const grain of [1, 2, 3]) expect([grain, isNoise(noise(500, grain, value))]).toEqual([grain, true]);
  });

  it("does not take written pages for it, however small, pale or noisy", () => {
    const digits = firstOfMnist(200, "t10k");
    for (const spacing of ["spaced", "touching"] as const) {
      for (const length of [1, 12]) {
        for (const { picture } of writeStrings(digits, { count: 40, length, spacing, seed: 7 })) {
          expect(isNoise(asGrey(picture))).toBe(false);
        }
      }
    }
  });

  it("does not take paper for it, nor what is too small to tell", () => {
    const paper = { width: 300, height: 300, pixels: new Uint8Array(90_000).fill(250) };
    expect(isNoise(paper)).toBe(false);
    expect(isNoise(noise(63, 1, () => rng.below(256)))).toBe(false);
  });

  it("holds of a stroke in noise: one square of it is enough", () => {
    const picture = noise(500, 1, () => 200 + rng.below(40));
    for (let y = 100; y < 130; y++) for (let x = 100; x < 104; x++) picture.pixels[y * 500 + x] = 60;
    expect(isNoise(picture)).toBe(false);
  });
});

describe("createReader().read", () => {
  it("finds nothing in noise of 2000x2000 pixels, and asks nothing", () => {
    const picture = noise(2000, 1, () => rng.below(256));
    const started = performance.now();
    expect(createReader().read(picture, { cells: true })).toEqual({
      text: "",
      lines: [],
      rows: [],
      warnings: ["Nothing that looks like a digit was found."],
    });
    // 0.04 s where nothing else runs; it was 15.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
