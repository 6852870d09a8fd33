import type { Contract, Outcome } from "./kernelHarness.js";
import { createDraw, engines, run } from "./kernelHarness.js";

/**
 * The largest |float32 - float64| / (T 2^-24 Σ|a||b|) over all outputs, where T counts the terms of a sum (the number
 * it starts from among them). Σ|a||b| is the same kernel on the sizes of its inputs.
 */
export function largestError<S>(contract: Contract<S>, size: S, terms: number): number {
  const kernelCase = contract.build(size, createDraw("normal", 1));
  const sizes = Object.entries(kernelCase.blocks).map(([name, block]) => {
    return [name, { ...block, values: Float64Array.from(block.values, Math.abs) }] as const;
  });
  const [exact, fast] = engines.map((engine) => run(engine, kernelCase));
  const scale: Outcome = run(engines[0], { ...kernelCase, blocks: Object.fromEntries(sizes) });
  const errors = Object.keys(exact).flatMap((name) => {
    return Array.from(exact[name], (value, i) => {
      const gap = Math.abs(fast[name][i] - value);
      // Where all terms are 0 there is nothing to be a fraction of.
      return gap === 0 ? 0 : gap / (terms * 2 ** -24 * scale[name][i]);
    });
  });
  return errors.reduce((largest, error) => Math.max(largest, error), 0);
}
