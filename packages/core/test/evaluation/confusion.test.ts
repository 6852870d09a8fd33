import { describe, expect, it } from "vitest";
import { DataError, OptionError, ShapeError } from "../../src/core/errors.js";
import { confusionOf } from "../../src/evaluation/confusion.js";

describe("confusionOf", () => {
  it("counts and scores ten answers as worked by hand, exactly", () => {
    const labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2];
    const predictions = [0, 1, 0, 1, 1, 2, 2, 0, 2, 2];
    const confusion = confusionOf(Uint8Array.from(labels), Uint8Array.from(predictions), 4);
    // prettier-ignore
    expect([...confusion.counts]).toEqual([
      2, 1, 0, 0,
      0, 2, 1, 0,
      1, 0, 3, 0,
      0, 0, 0, 0,
    ]);
    expect(confusion.count).toBe(10);
    expect(confusion.accuracy).toBe(0.7);
    expect(confusion.classes.slice(0, 3)).toEqual([
      { support: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
      { support: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
      { support: 4, precision: 3 / 4, recall: 3 / 4, f1: 3 / 4 },
    ]);
    expect(confusion.classes[3]).toEqual({ support: 0, precision: NaN, recall: NaN, f1: NaN });
  });

  it("tells precision from recall, and F1 is 0 for a class that is shown but never answered", () => {
    // Of four 0s one is read so, and of two answers 0 one is right: recall 1/4, precision 1/2, F1 = 2·⅛/¾ = 1/3.
    const { classes } = confusionOf([0, 0, 0, 0, 1, 2], [0, 1, 1, 1, 0, 1], 3);
    expect(classes[0]).toEqual({ support: 4, precision: 1 / 2, recall: 1 / 4, f1: 1 / 3 });
    expect(classes[2]).toEqual({ support: 1, precision: NaN, recall: 0, f1: 0 });
  });

  it("refuses classes out of range, lists of different lengths, and no classes", () => {
    expect(() => confusionOf([0, 3], [0, 0], 3)).toThrow(
      "The label of image 1 is no class: expected 0 to 2, received 3.",
    );
    expect(() => confusionOf([0, 1], [0, -1], 3)).toThrow(DataError);
    expect(() => confusionOf([0, 1], [0, NaN], 3)).toThrow(DataError);
    expect(() => confusionOf([0, 1], [0], 3)).toThrow(ShapeError);
    expect(() => confusionOf([], [], 0)).toThrow(OptionError);
  });
});
