import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/core/errors.js";
import { disputedLabels } from "../../src/labels/confidentLearning.js";

describe("disputedLabels", () => {
  // Seven images, three classes. Means over the labels: class 0 (0.8 + 0.6 + 0.1)/3 = 0.5, class 1 (0.9 + 0.5 + 0.4)/3 = 0.6, class 2 0.3.
  const labels = [0, 0, 0, 1, 1, 1, 2];
  const probabilities = Float32Array.of(
    ...[0.8, 0.1, 0.1],
    ...[0.6, 0.05, 0.35], // reaches the thresholds of 0 and of 2: the likelier of them is its label
    ...[0.1, 0.85, 0.05], // reaches that of 1 alone
    ...[0.05, 0.9, 0.05],
    ...[0.4, 0.5, 0.1], // reaches none, and the likeliest is its label: not counted, not disputed
    ...[0.45, 0.4, 0.15], // reaches none, and the likeliest is another: not counted, disputed
    ...[0.65, 0.05, 0.3], // reaches those of 0 and of 2: counted among 0
  );

  it("counts the confident joint by hand, and ranks by the label's probability", () => {
    const { disputed, thresholds, joint } = disputedLabels(labels, probabilities, 3);
    [0.5, 0.6, 0.3].forEach((expected, k) => {
      expect(thresholds[k]).toBeCloseTo(expected, 6);
    });
    expect([...joint]).toEqual([2, 1, 0, 0, 1, 0, 1, 0, 0]);
    expect(disputed.map(({ index, label, suggestion, confident }) => [index, label, suggestion, confident])).toEqual([
      [2, 0, 1, true],
      [6, 2, 0, true],
      [5, 1, 0, false],
    ]);
    expect(disputed[1].labelConfidence).toBeCloseTo(0.3, 6);
    expect(disputed[1].suggestionConfidence).toBeCloseTo(0.65, 6);
  });

  it("counts an image whose probability is the mean exactly", () => {
    const { joint, disputed } = disputedLabels([0, 0, 1], Float32Array.of(0.9, 0.1, 0.9, 0.1, 0.3, 0.7), 2);
    expect([...joint]).toEqual([2, 0, 0, 1]);
    expect(disputed).toEqual([]);
  });

  it("counts nothing among a class that no image has", () => {
    const { disputed, thresholds, joint } = disputedLabels([0, 0], Float32Array.of(0.4, 0.6, 0.2, 0.8), 2);
    expect(thresholds[1]).toBeNaN();
    expect([...joint]).toEqual([1, 0, 0, 0]);
    expect(disputed.map(({ index, confident }) => [index, confident])).toEqual([
      [1, false],
      [0, false],
    ]);
  });

  it("refuses probabilities of other images", () => {
    expect(() => disputedLabels([0], Float32Array.of(1, 0, 0), 2)).toThrow(ShapeError);
  });
});
