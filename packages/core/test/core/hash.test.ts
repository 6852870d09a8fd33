import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { createKey, hash, subkey } from "../../src/core/hash.js";

describe("hash", () => {
  it("is the hash of an independent program with Python's unbounded integers", () => {
    expect(hash(0, 0, 0)).toBe(0);
    expect(hash(1, 0, 0)).toBe(69681622);
    expect(hash(0, 1, 0)).toBe(69681622);
    expect(hash(0, 0, 1)).toBe(2014284410);
    expect(hash(12345, 4294967295, 987654321)).toBe(2796229690);
    expect(hash(2147483653, 2147483648, 2147483648)).toBe(499245310);
  });

  /** Chi-square of 160,000 numbers below 16, as if all were equally likely. */
  function chiSquare(number: (i: number) => number): number {
    const count = 160_000;
    const cells = new Float64Array(16);
    for (let i = 0; i < count; i++) cells[number(i)]++;
    return cells.reduce((sum, seen) => sum + (seen - count / 16) ** 2 / (count / 16), 0);
  }

  // Two bits of one number and two of another make one of 16 cells: all alike only if they have nothing to do with each
  // other. 15 degrees of freedom: chi-square lies above 44.3 once in 10,000 times.
  const pairs: Record<string, (i: number) => [number, number]> = {
    "neighbours in position": (i) => [hash(i, 1, 2), hash(i + 1, 1, 2)],
    "positions a power of two apart": (i) => [hash(i, 1, 2), hash(i + 65536, 1, 2)],
    "neighbours in the lower half of the key": (i) => [hash(i, 1, 2), hash(i, 2, 2)],
    "neighbours in the upper half of the key": (i) => [hash(i, 1, 2), hash(i, 1, 3)],
    "the same position under rising keys": (i) => [hash(5, i, 2), hash(5, i + 1, 2)],
    "keys with their halves changed over": (i) => [hash(i, 7, 8), hash(i, 8, 7)],
  };
  for (const [name, pair] of Object.entries(pairs)) {
    it(`${name} are independent: chi-square of 16 cells is below 44.3, for the upper, middle and lower bits`, () => {
      for (const shift of [30, 16, 0]) {
        const cell = (i: number) => {
          const [one, other] = pair(i);
          return ((one >>> shift) & 3) * 4 + ((other >>> shift) & 3);
        };
        expect(chiSquare(cell), `bits ${shift} and ${shift + 1}`).toBeLessThan(44.3);
      }
    });
  }
});

describe("keys", () => {
  it("differ for every seed, stream and position, and so do their halves", () => {
    const seeds = [0, 1, -1, 2 ** 32, 2 ** 33 + 1];
    const keys = seeds.flatMap((seed) => {
      const ofStreams = ["dropout", "augment"].map((stream) => createKey(seed, stream));
      return ofStreams.flatMap((key) => [key, ...Array.from({ length: 100 }, (_, i) => subkey(key, i))]);
    });
    expect(new Set(keys.flatMap(({ low, high }) => [low, high])).size).toBe(2 * keys.length);
  });

  it("refuse seeds that are no whole numbers", () => {
    expect(() => createKey(0.5, "dropout")).toThrow(OptionError);
  });
});
