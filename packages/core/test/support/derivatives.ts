import { describe, expect, test } from "vitest";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { difference, run, type KernelCase } from "./kernelHarness.js";

/** `backward` should make, in `d` + input, the gradient of Σ weighing · forward[output] in forward's `input`. */
export interface Derivative {
  readonly name: string;
  readonly forward: KernelCase;
  readonly input: string;
  readonly output: string;
  readonly backward: KernelCase;
}

/**
 * Compares derivatives with central differences.
 *
 * @param weighing the outputs are weighed by these into the one number that is differentiated: they are its gradient in
 *   the outputs
 */
export function describeDerivatives(derivatives: readonly Derivative[], weighing: Float64Array): void {
  describe("derivatives are the slopes of what they are the derivatives of (reference, within 1e-9 of max(1, |slope|))", () => {
    test.each(derivatives)("$name", (derivative) => {
      const gradient = run(referenceEngine, derivative.backward)[`d${derivative.input}`];
      const slopes = centralDifferences(derivative, weighing, 1e-5);
      expect(difference({ gradient }, { gradient: slopes }, (slope) => 1e-9 * Math.max(1, Math.abs(slope)))).toBe("");
    });
  });
}

function centralDifferences({ forward, input, output }: Derivative, weighing: Float64Array, step: number) {
  const { values, ...rest } = forward.blocks[input];
  const weighed = (moved: Float64Array) => {
    const outcome = run(referenceEngine, {
      ...forward,
      blocks: { ...forward.blocks, [input]: { ...rest, values: moved } },
    });
    return outcome[output].reduce((sum, value, i) => sum + value * weighing[i], 0);
  };
  return Float64Array.from(values).map((value, i, all) => {
    return (weighed(all.with(i, value + step)) - weighed(all.with(i, value - step))) / (2 * step);
  });
}
