import type { Plain } from "../core/kinds.js";
import { sizeOf, type Shape } from "../core/shape.js";
import type { LayerBehaviour } from "./layer.js";

/** Describes images read as rows of numbers, pixel after pixel: nothing happens to the numbers themselves. */
export function flatten(): Plain<"flatten"> {
  return Object.freeze({ kind: "flatten" });
}

export const flattenBehaviour = renaming((input) => [sizeOf(input)]);

/** What a layer does that leaves all numbers as they are, and calls them images of another shape. */
export function renaming(outputShape: (input: Shape) => Shape): LayerBehaviour {
  return {
    outputShape,
    parameters: () => [],
    economy: { sameMemory: true },
    operations: () => ({ forward: [], backward: () => [] }),
  };
}
