import { describe, expect, it } from "vitest";
import { nearest } from "../../src/core/spelling.js";

describe("the nearest spelling", () => {
  it.each([
    ["dence", "dense"],
    ["desne", "dense"],
    ["learningrate", "learningRate"],
    ["learning_rate", "learningRate"],
    ["batchsize", "batchSize"],
    ["units", undefined],
    ["dns", undefined],
    ["dens", "dense"],
    ["densse", "dense"],
    ["edense", "dense"],
    ["DENSE", "dense"],
    ["esnde", undefined],
    ["a", undefined],
    ["", undefined],
  ])("%s: %s", (word, meant) => {
    expect(nearest(word, ["dense", "learningRate", "batchSize", "b"])).toBe(meant);
  });

  it("is the first of equals", () => {
    expect(nearest("beta3", ["beta2", "beta1"])).toBe("beta2");
  });
});
