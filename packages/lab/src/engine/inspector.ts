import { parametersSha256, takeFirst, type Network } from "inkling";
import { createHealthCheck, filtersOf, layersWithFilters, type LayerHealth } from "inkling/inspection";
import { labelOf, type Recipe, type RecipeImages } from "inkling/recipes";
import type { LayerStanding, Look } from "./trainingTypes.js";

/** How many images the layers are judged by, and how many units are shown. */
const [imagesLookedAt, unitsShown] = [200, 32];

/** Looks inside a network while it learns. */
export interface Inspector {
  /** @param layer whose weights are shown; the first that has any, where it is none of those */
  look(network: Network, iteration: number, layer: number): Look;
}

/** Makes what looks inside a recipe's network: at its weights alone, where there are no images yet. */
export function createInspector(network: Network, { learning }: Recipe, images?: RecipeImages): Inspector {
  const sample = images && takeFirst(images.training, Math.min(imagesLookedAt, images.training.count));
  const check = sample && createHealthCheck(network, sample, learning);
  const visible = layersWithFilters(network);
  return {
    look(now, iteration, layer) {
      const shown = visible.includes(layer) ? layer : (visible.at(0) ?? 0);
      const filters = shown === 0 ? [] : filtersOf(now, shown);
      return {
        iteration,
        layers: standingsOf(now, check?.(now.parameters) ?? []),
        visible,
        layer: shown,
        filters: filters.slice(0, unitsShown),
        filterCount: filters.length,
      };
    },
  };
}

/** A row for each layer with weights: its own gradient, and how many of its units the ReLU behind it has put to sleep. */
function standingsOf({ layers, tensors }: Network, health: readonly LayerHealth[]): LayerStanding[] {
  const weights = tensors.filter(({ name }) => name === "weights");
  return weights.map(({ layer, size, shape }, i) => {
    const behind = weights.at(i + 1)?.layer ?? layers.length;
    const units = shape.at(-1) ?? 1;
    return {
      layer: layer + 1,
      name: `${layer + 1} ${labelOf(layers[layer])}`,
      parameters: size + (tensors.find((each) => each.layer === layer && each.name === "biases")?.size ?? 0),
      units,
      weights: size / units,
      gradient: health.find((each) => each.layer === layer + 1)?.gradientNorm,
      dead: health.find((each) => each.layer > layer + 1 && each.layer <= behind && each.deadShare !== undefined)
        ?.deadShare,
    };
  });
}

/** The fingerprint of weights, where the browser can make one: on https and localhost. */
export async function fingerprintOf(weights: Float32Array | Float64Array): Promise<string | undefined> {
  return "subtle" in crypto ? parametersSha256(weights) : undefined;
}
