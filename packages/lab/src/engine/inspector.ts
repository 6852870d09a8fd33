import { parametersSha256, type Network } from "inkling";
import { filtersOf, layersWithFilters } from "inkling/inspection";
import type { Recipe } from "inkling/recipes";
import { fewOf, type TrainingImages } from "./trainingImages.js";
import { layerStandings } from "./layerStandings.js";
import type { Look } from "./trainingTypes.js";

/** How many images the layers are judged by, and how many units are shown. */
const [imagesLookedAt, unitsShown] = [200, 32];

/** Looks inside a network while it learns. */
export interface Inspector {
  /** @param layer whose weights are shown; the first that has any, where it is none of those */
  look(network: Network, iteration: number, layer: number): Look;
}

/** Makes what looks inside a recipe's network: at its weights alone, where there are no images yet. */
export function createInspector({ learning }: Recipe, images?: TrainingImages): Inspector {
  const sample = images === undefined ? undefined : fewOf(images.training, imagesLookedAt);
  return {
    look(network, iteration, layer) {
      const visible = layersWithFilters(network);
      const shown = visible.includes(layer) ? layer : (visible.at(0) ?? 0);
      const filters = shown === 0 ? [] : filtersOf(network, shown);
      return {
        iteration,
        layers: layerStandings(network, sample, learning),
        visible,
        layer: shown,
        filters: filters.slice(0, unitsShown),
        filterCount: filters.length,
      };
    },
  };
}

/** The fingerprint of weights, where the browser can make one: on https and localhost. */
export async function fingerprintOf(weights: Float32Array | Float64Array): Promise<string | undefined> {
  return "subtle" in crypto ? parametersSha256(weights) : undefined;
}
