import { loadDataset, type LoadedDatasets } from "@inkling/data";
import { courseDataset, courseImages, OptionError, sameShape, type Dataset, type TrainedModel } from "inkling";
import { decodePicture } from "./pictures.js";

/** The three parts that a source may have, in the order in which they are asked for. */
export const partNames = ["training", "validation", "test"] as const;
export type PartName = (typeof partNames)[number];

/** Loads a source: `mnist`, or a path to a file or folder of any kind that `inkling data` lists. */
export function loadParts(source: string): Promise<LoadedDatasets> {
  return loadDataset(source, { decode: decodePicture });
}

/**
 * One part of a source: the one asked for, else the first there is in the order of `preferred`.
 *
 * @throws OptionError when the source does not hold the part asked for
 */
export function choosePart(
  parts: LoadedDatasets,
  wanted: PartName | undefined,
  preferred: readonly PartName[],
): { readonly part: PartName; readonly dataset: Dataset } {
  const held = partNames.filter((name) => parts[name] !== undefined);
  const part = wanted ?? preferred.find((name) => held.includes(name));
  const dataset = part === undefined ? undefined : parts[part];
  if (part !== undefined && dataset !== undefined) return { part, dataset };
  throw new OptionError({
    what: "The data has no such part",
    expected: `--part ${held.join(" or ")}`,
    received: part ?? "no part at all",
    advice: "Choose another part, or other data",
  });
}

/**
 * Images in the form that a model reads: as they are, or rebuilt as the course's 20x20 for a network that learned from
 * those.
 */
export function fitToModel({ part, dataset }: { part: PartName; dataset: Dataset }, model: TrainedModel): Dataset {
  const fits = sameShape(dataset.imageShape, model.network.inputShape);
  if (fits || model.recipe?.images.form !== "course") return dataset;
  return part === "training" ? courseDataset(dataset) : courseImages(dataset);
}
