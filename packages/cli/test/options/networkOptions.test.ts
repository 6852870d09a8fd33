import { OptionError } from "inkling";
import { activationKinds, initializerBefore } from "inkling/recipes";
import { describe, expect, test } from "vitest";
import { describedLayers } from "../../src/options/networkOptions.js";
import { inkling } from "../support.js";

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

  test("weights begin as the library says of the activation behind them, and help says so too", async () => {
    // He et al. 2015 of rectifiers; SiLU is nearly one. Glorot and Bengio 2010 of what is symmetric about 0.
    const rectifiers = ["relu", "leakyRelu", "silu"];
    for (const kind of activationKinds) {
      const [hidden] = describedLayers({ layers: [784, 30, 10], activation: kind });
      expect(hidden).toMatchObject({ weights: { kind: rectifiers.includes(kind) ? "heNormal" : "glorotUniform" } });
      expect(hidden).toMatchObject({ weights: initializerBefore(kind) });
    }
    const help = (await inkling(["train", "--help"], 100)).stdout.replaceAll(/\s+/g, " ");
    expect(help).toContain("heNormal before relu, leakyRelu, silu)");
  });
});
