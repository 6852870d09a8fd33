import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError, NumericError, ShapeError } from "../../src/core/errors.js";
import { findMistakes } from "../../src/evaluation/mistakes.js";

describe("findMistakes", () => {
  it("lists what was read wrongly, the worst first, equals by index", () => {
    // prettier-ignore
    const probabilities = Float32Array.of(
      0.75, 0.125, 0.125, // right
      0.5, 0.375, 0.125, // is a 1, read as a 0: 1/8 too much
      0.125, 0.25, 0.625, // is a 0, read as a 2: 1/2 too much
      0.25, 0.625, 0.125, // is a 2, read as a 1: 1/2 too much
      0.5, 0.5, 0, // is a 1; among equals the lower class is the answer
    );
    const mistakes = findMistakes(Uint8Array.of(0, 1, 0, 2, 1), probabilities, 3);
    expect(mistakes.map(({ index, margin }) => [index, margin])).toEqual([
      [2, 0.5],
      [3, 0.5],
      [1, 0.125],
      [4, 0],
    ]);
    expect(mistakes[1]).toEqual({
      index: 3,
      truth: 2,
      prediction: 1,
      confidence: 0.625,
      truthConfidence: 0.125,
      secondGuess: 0,
      secondConfidence: 0.25,
      margin: 0.5,
    });
    expect(mistakes[2].secondGuess).toBe(1);
  });

  it("finds as many as there are wrong answers, in falling order, second guesses never above the answer", () => {
    const row = fc.tuple(fc.nat(3), fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 4, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const probabilities = Float32Array.from(rows.flatMap(([, values]) => values.map((value) => value / 8)));
        const mistakes = findMistakes(
          rows.map(([label]) => label),
          probabilities,
          4,
        );
        const wrong = rows.filter(([label, values]) => values.indexOf(Math.max(...values)) !== label);
        expect(mistakes.length).toBe(wrong.length);
        mistakes.forEach((mistake, i) => {
          expect(mistake.confidence).toBeGreaterThanOrEqual(mistake.secondConfidence);
          expect(mistake.secondGuess).not.toBe(mistake.prediction);
          expect(mistake.secondConfidence).toBeGreaterThanOrEqual(mistake.truthConfidence);
          if (i > 0) expect(mistake.margin).toBeLessThanOrEqual(mistakes[i - 1].margin);
        });
      }),
      { seed: 1 },
    );
  });

  it("refuses sizes that do not agree, labels out of range, and probabilities that are not numbers", () => {
    expect(() => findMistakes([0], new Float32Array(2), 3)).toThrow(ShapeError);
    expect(() => findMistakes([3], new Float32Array(3), 3)).toThrow(DataError);
    expect(() => findMistakes([0.5], new Float32Array(3), 3)).toThrow(DataError);
    expect(() => findMistakes([0], Float32Array.of(0, NaN, 1), 3)).toThrow(NumericError);
  });
});
