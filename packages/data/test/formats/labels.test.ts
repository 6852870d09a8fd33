import { describe, expect, it } from "vitest";
import { decideLabels } from "../../src/formats/labels.js";
import type { DataArray } from "../../src/formats/numbers.js";
import type { Hints } from "../../src/formats/reading.js";

const row = (...values: (number | string)[]): DataArray => ({
  shape: [values.length],
  values: values.every((value) => typeof value === "number") ? Float64Array.from(values) : values.map(String),
});

function decide(parts: readonly DataArray[], names?: readonly string[], hints: Hints = {}) {
  const { labels, classNames } = decideLabels(parts, names, hints, "x");
  return { labels: labels.map((part) => [...part]), classNames };
}

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

describe("decideLabels", () => {
  it("takes whole numbers within 0 to 9 for digits, however they are written", () => {
    expect(decide([row(3, 9)])).toEqual({ labels: [[3, 9]], classNames: digits });
    expect(decide([row("3.0", "9")])).toEqual({ labels: [[3, 9]], classNames: digits });
    expect(decide([{ shape: [1], values: BigInt64Array.of(7n) }])).toEqual({ labels: [[7]], classNames: digits });
  });

  it("reads 10 as 0 in MATLAB's forms alone, and only where there is no 0", () => {
    expect(decide([row(10, 1, 9)], undefined, { tenIsZero: true })).toEqual({
      labels: [[0, 1, 9]],
      classNames: digits,
    });
    expect(() => decide([row(10, 1)])).toThrow("--classes 1,2,3,4,5,6,7,8,9,0");
    expect(decide([row(10, 1)], ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]).labels).toEqual([[9, 0]]);
    const all = Array.from({ length: 11 }, (_, i) => i);
    expect(decide([row(...all)], undefined, { tenIsZero: true }).classNames).toHaveLength(11);
  });

  it("takes every number from 0 or from 1 on as classes, and refuses gaps", () => {
    const upTo = (first: number, last: number): number[] =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i);
    expect(decide([row(...upTo(0, 46))]).classNames).toEqual(upTo(0, 46).map(String));
    expect(decide([row(...upTo(1, 26))]).labels).toEqual([upTo(0, 25)]);
    expect(() => decide([row(...upTo(0, 9), 11)])).toThrow("none of them 10; the 11 is image 10");
    expect(() => decide([row(...upTo(0, 256))])).toThrow("257 different labels");
    expect(() => decide([row(-1, 1)])).toThrow("--classes");
    expect(decide([row(-1, 1)], ["-1", "1"]).labels).toEqual([[0, 1]]);
  });

  it("gives all parts the same classes", () => {
    expect(decide([row("a pear", "a fig"), row("a fig")])).toEqual({
      labels: [[1, 0], [0]],
      classNames: ["a fig", "a pear"],
    });
  });

  it("takes names for words, for numbers from 0, or from 1 where the last says so or it is known", () => {
    const names = ["A", "B", "C"];
    expect(decide([row("C", "A")], names).labels).toEqual([[2, 0]]);
    expect(decide([row(0, 2)], names).labels).toEqual([[0, 2]]);
    expect(decide([row(1, 3)], names).labels).toEqual([[0, 2]]);
    expect(decide([row(1, 2)], names, { firstLabel: 1 }).labels).toEqual([[0, 1]]);
    expect(() => decide([row(0, 3)], names)).toThrow(
      "label of image 1 is out of range: expected one of A, B, C, received",
    );
    expect(() => decide([row(0)], ["A", "A"])).toThrow('"A" twice');
  });

  it("reads one-hot rows of 0 and 1, or of -1 and 1", () => {
    const hot = (...values: number[]): DataArray => ({ shape: [2, 3], values: Int8Array.from(values) });
    expect(decide([hot(0, 0, 1, 1, 0, 0)])).toEqual({ labels: [[2, 0]], classNames: ["0", "1", "2"] });
    expect(decide([hot(-1, 1, -1, -1, -1, 1)]).labels).toEqual([[1, 2]]);
  });

  it("refuses fractions, empty texts and too many words", () => {
    expect(() => decide([row(1.5)])).toThrow("these are no labels: expected whole numbers or words");
    expect(() => decide([row("", "a")])).toThrow("received an empty one");
    expect(() => decide([row(...Array.from({ length: 300 }, (_, i) => `w${i}`))])).toThrow("300 different words");
  });
});
