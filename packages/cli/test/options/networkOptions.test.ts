import { OptionError } from "inkling";
import { describe, expect, test } from "vitest";
import { describedLayers } from "../../src/options/networkOptions.js";

describe("describedLayers", () => {
  test("refuses an unknown activation also where no hidden layer is there to take it", () => {
    const unknown = () => describedLayers({ layers: [784, 10], activation: "nope" });
    expect(unknown).toThrow(OptionError);
    expect(unknown).toThrow('Wrong kind in --activation nope: expected "sigmoid"');
    expect(describedLayers({ layers: [784, 10], activation: "tanh" }).map(({ kind }) => kind)).toEqual([
      "dense",
      "softmax",
    ]);
  });
});
