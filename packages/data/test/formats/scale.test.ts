import { describe, expect, it } from "vitest";
import { decideScale } from "../../src/formats/scale.js";
import type { NumberArray } from "../../src/formats/numbers.js";

const scaled = (values: NumberArray, given?: readonly [number, number]): number[] => [
  ...decideScale([values], given, {}, "x").apply(values),
];

describe("decideScale", () => {
  it.each([
    ["bytes to 255", Uint8Array.of(0, 7, 255), [0, 7, 255]],
    ["whole numbers in floats", Float64Array.of(0, 7, 255), [0, 7, 255]],
    ["64-bit integers", BigInt64Array.of(0n, 255n), [0, 255]],
    ["dim bytes", Uint8Array.of(0, 100), [0, 100]],
    ["bits", Uint8Array.of(0, 1, 1), [0, 255, 255]],
    ["bits in floats", Float32Array.of(0, 1), [0, 255]],
    ["counts to 16, 8 · 255 / 16 = 127.5", Uint8Array.of(0, 8, 16), [0, 128, 255]],
    ["counts to 15", Uint8Array.of(0, 15), [0, 239]],
    ["256ths, odd ones among them", Float32Array.of(0, 1 / 256, 255 / 256), [0, 1, 255]],
    ["fractions from 0 to 1", Float32Array.of(0, 0.25, 1), [0, 0.25, 1]],
    ["fractions that resizing left outside", Float32Array.of(-0.125, 0.5, 1.125), [-0.125, 0.5, 1.125]],
    ["fractions to 255", Float32Array.of(0, 127.5, 255), [0, 0.5, 1]],
    ["blank images", new Uint8Array(3), [0, 0, 0]],
  ])("takes %s", (_, values, expected) => {
    expect(scaled(values)).toEqual(expected);
  });

  it.each([
    ["sixteen bits", Uint16Array.of(0, 40000), "whole numbers from 0 to 40000", "65535"],
    ["signed bytes", Int8Array.of(-128, 127), "whole numbers from -128 to 127", "-128..127"],
    ["counts to 32", Uint8Array.of(0, 32), "whole numbers from 0 to 32", "32"],
    ["-1 to 1", Float32Array.of(-1, 0.5, 1), "fractions from -1 to 1", "-1..1"],
    ["standardised", Float32Array.of(-0.4242, 2.8215), "fractions from -0.4242 to 2.8215", "-0.4242..2.8215"],
    ["almost nothing", Float32Array.of(0, 0.00392), "fractions from 0 to 0.00392", "0.00392"],
  ])("refuses %s, and says what to type", (_, values, found, typed) => {
    expect(() => scaled(values)).toThrow(
      `received ${found}. Say what ink is, and before it what paper is if not 0: --scale ${typed} `,
    );
  });

  it("takes what was given, ink below paper too, and refuses values outside of it", () => {
    expect(scaled(Float32Array.of(-1, 0, 1), [-1, 1])).toEqual([0, 128, 255]);
    expect(scaled(Float32Array.of(-1, 0.5), [-1, 1])).toEqual([0, 0.75]);
    expect(scaled(Uint8Array.of(0, 16), [16, 0])).toEqual([255, 0]);
    expect(scaled(Uint16Array.of(0, 65535), [0, 65535])).toEqual([0, 255]);
    expect(() => scaled(Uint8Array.of(17), [0, 16])).toThrow(
      "pixel values outside of --scale: expected 0 to 16, received 17 to 17",
    );
  });

  it("decides for all parts together: 15 in one and 16 in another are counts alike", () => {
    const parts = [Uint8Array.of(15), Uint8Array.of(16)];
    const { apply } = decideScale(parts, undefined, {}, "x");
    expect(parts.map((part) => apply(part)[0])).toEqual([239, 255]);
  });

  it("refuses NaN and infinity, naming the pixel", () => {
    expect(() => scaled(Float32Array.of(0.5, NaN))).toThrow(
      "pixel value 1 is no number: expected finite numbers, received NaN",
    );
    expect(() => scaled(Float64Array.of(Infinity))).toThrow("received Infinity");
  });
});
