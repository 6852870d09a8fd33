import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import { createRng, restoreRng, type Rng, type RngState } from "../../src/core/rng.js";

// All golden values come from an independent program of sfc32 and splitmix32 with Python's unbounded integers.
const draw = (count: number, rng: Rng, kind: "uint32" | "uniform" | "normal" = "uint32"): number[] =>
  Array.from({ length: count }, () => rng[kind]());

describe("rng", () => {
  it("sfc32's own sequence from the state 1, 2, 3, 4", () => {
    expect(draw(8, restoreRng([1, 2, 3, 4]))).toEqual([
      7, 34, 56623200, 188882296, 3431242869, 399395954, 785775158, 3843710725,
    ]);
  });

  it("the first integers of seed 42 for weights, of seed 0, and of seeds beyond 32 bits", () => {
    expect(draw(6, createRng(42, "weights"))).toEqual([
      2754844812, 1110129126, 3176013630, 2613362728, 3440585337, 495166899,
    ]);
    expect(draw(4, createRng(0))).toEqual([2899526011, 769844623, 220372281, 4270301181]);
    expect(draw(4, createRng(2 ** 32 + 1, "shuffle"))).toEqual([4059233983, 1144946570, 1691261462, 1054166095]);
    expect(draw(4, createRng(-1, "shuffle"))).toEqual([1660627379, 2541997471, 3123082259, 653999239]);
  });

  it("the first uniform, normal and bounded draws of seed 42 for weights (normal: 1e-15)", () => {
    expect(draw(3, createRng(42, "weights"), "uniform")).toEqual([
      0.6414122898762827, 0.7394732952749052, 0.8010736935979874,
    ]);
    const normals = draw(3, createRng(42, "weights"), "normal");
    [0.7788786963474131, 0.24512106182823096, 0.19729596844604352].forEach((expected, i) => {
      expect(Math.abs(normals[i] - expected)).toBeLessThan(1e-15);
    });
    const rng = createRng(42, "weights");
    expect(Array.from({ length: 12 }, () => rng.below(10))).toEqual([2, 6, 0, 8, 7, 9, 0, 6, 8, 1, 0, 0]);
  });

  it("draws again past the last whole multiple of its bound, as the independent program does", () => {
    // Of 2^32 values 3·2^30 are used: 3440585337, 3759602880 and the like are passed over.
    const rng = createRng(42, "weights");
    expect(Array.from({ length: 6 }, () => rng.below(3 * 2 ** 30))).toEqual([
      2754844812, 1110129126, 3176013630, 2613362728, 495166899, 1101481406,
    ]);
  });

  it("shuffles ten numbers as the independent program does, twice in a row", () => {
    const rng = createRng(42, "shuffle");
    const list = Uint32Array.from({ length: 10 }, (_, i) => i);
    rng.shuffle(list);
    expect([...list]).toEqual([2, 5, 3, 8, 9, 1, 4, 6, 0, 7]);
    rng.shuffle(list);
    expect([...list]).toEqual([5, 8, 3, 0, 4, 9, 2, 1, 7, 6]);
  });

  it("seeds and streams each give a sequence of their own", () => {
    const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, 2 ** 33, -(2 ** 40), Number.MAX_SAFE_INTEGER];
    const sequences = seeds.flatMap((seed) =>
      ["", "weights", "shuffle"].map((stream) => draw(2, createRng(seed, stream)).join()),
    );
    expect(new Set(sequences).size).toBe(30);
  });

  it("goes on from a saved state, which survives JSON", () => {
    const rng = createRng(7, "shuffle");
    draw(1000, rng);
    const saved = JSON.stringify(rng.state());
    const ahead = draw(100, rng, "normal");
    expect(draw(100, restoreRng(JSON.parse(saved) as RngState), "normal")).toEqual(ahead);
  });

  it("is uniform: chi-square of 100,000 draws over 100 cells lies between its 0.1 % and 99.9 % points (61.1, 148.2)", () => {
    const chiSquare = (next: () => number): number => {
      const cells = new Float64Array(100);
      for (let i = 0; i < 100_000; i++) cells[next()]++;
      return cells.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0);
    };
    for (const seed of [1, 2, 3]) {
      const rng = createRng(seed, "uniformity");
      for (const next of [() => rng.below(100), () => Math.floor(100 * rng.uniform())]) {
        const value = chiSquare(next);
        expect(value).toBeGreaterThan(61.1);
        expect(value).toBeLessThan(148.2);
      }
    }
  });

  it("is normal: mean 0, variance 1 and fourth moment 3 of 100,000 draws, each within 4 standard errors", () => {
    const values = draw(100_000, createRng(1, "normality"), "normal");
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / 100_000));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 100_000));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / 100_000));
  });

  it("refuses seeds and bounds that are no whole numbers, instead of drawing for ever", () => {
    for (const seed of [0.5, NaN, Infinity]) expect(() => createRng(seed)).toThrow(OptionError);
    const rng = createRng(1);
    for (const bound of [0, -1, 2.5, NaN, 2 ** 32 + 1]) expect(() => rng.below(bound)).toThrow(OptionError);
    expect(rng.below(1)).toBe(0);
    expect(rng.below(2 ** 32)).toBeGreaterThanOrEqual(0);
  });
});
