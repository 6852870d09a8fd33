import { describe, expect, it } from "vitest";
import { plantNoise, scoreDisputes } from "../../src/labels/plantedNoise.js";

const labels = Uint8Array.from({ length: 10_000 }, (_, i) => i % 10);

describe("plantNoise", () => {
  it("changes exactly the portion asked for, each label to another, and says which", () => {
    const { labels: noisy, planted } = plantNoise(labels, 10, 0.05, 1);
    expect(planted).toHaveLength(500);
    expect(planted).toEqual([...labels.keys()].filter((i) => noisy[i] !== labels[i]));
    expect(Math.max(...noisy)).toBe(9);
    expect(labels[planted[0]]).toBe(planted[0] % 10); // the labels that were given are as they were
  });

  it("is symmetric: each of the 9 shifts about 500 times in 4,500 (5 standard deviations: 105)", () => {
    const { labels: noisy, planted } = plantNoise(labels, 10, 0.45, 2);
    const shifts = new Array<number>(10).fill(0);
    for (const i of planted) shifts[(noisy[i] - labels[i] + 10) % 10]++;
    expect(shifts[0]).toBe(0);
    for (const count of shifts.slice(1)) expect(Math.abs(count - 500)).toBeLessThan(105);
  });

  it("one seed, one noise", () => {
    expect(plantNoise(labels, 10, 0.01, 7)).toEqual(plantNoise(labels, 10, 0.01, 7));
    expect(plantNoise(labels, 10, 0.01, 7)).not.toEqual(plantNoise(labels, 10, 0.01, 8));
  });
});

describe("scoreDisputes", () => {
  it("by hand: three found, two of them among four planted", () => {
    const found = [{ index: 3 }, { index: 5 }, { index: 9 }];
    expect(scoreDisputes(found, [2, 3, 9, 11])).toEqual({ hits: 2, precision: 2 / 3, recall: 1 / 2 });
    expect(scoreDisputes([], [1]).precision).toBeNaN();
  });
});
