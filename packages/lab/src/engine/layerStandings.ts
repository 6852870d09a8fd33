import type { Dataset, Network } from "inkling";
import { labelOf, type Learning } from "inkling/recipes";
import type { LayerStanding } from "./trainingTypes.js";

/** How each layer with weights stands, judged by some images. */
export function layerStandings(network: Network, sample: Dataset | undefined, learning: Learning): LayerStanding[] {
  void [sample, learning];
  return network.tensors
    .filter(({ name }) => name === "weights")
    .map(({ layer, size, shape }) => ({
      layer: layer + 1,
      name: `${layer + 1} ${labelOf(network.layers[layer])}`,
      parameters: size,
      units: shape.at(-1) ?? 0,
      weights: size / (shape.at(-1) ?? 1),
    }));
}
