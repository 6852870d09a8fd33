import { fashionNames, loadDataset, type LoadedDatasets } from "@inkling/data";
import { digitNames, OptionError, sameShape, type Dataset } from "inkling";
import type { TrainedModel } from "inkling/recipes";
import { courseDataset, courseImages } from "inkling/experiments";
import { quote } from "../terminal/commandName.js";
import { decodePicture } from "./pictures.js";

/** The three parts that a source may have, in the order in which they are asked for. */
export const partNames = ["training", "validation", "test"] as const;
export type PartName = (typeof partNames)[number];

/** Loads a source: `mnist`, `fashion`, or a path to a file or folder of any kind that `inkling data` lists. */
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
 * What has to be typed to get the same data again: nothing for MNIST.
 *
 * @example
 * dataOption("fashion"); // " --data fashion"
 */
export function dataOption(source: string): string {
  return source === "mnist" ? "" : ` --data ${quote(source)}`;
}

/** How to find the data that a model was trained on. */
export function dataAdvice({ network: { classNames } }: Pick<TrainedModel, "network">): string {
  if (sameNames(classNames, fashionNames)) return "Pass --data fashion, which it was trained on";
  if (sameNames(classNames, digitNames)) return "Pass --data mnist, or the digits that it was trained on";
  return "Pass the data that it was trained on with --data; names of classes in IDX files go into classes.txt beside them";
}

/** Whether a data set has the classes that a model learned. */
export function knowsClasses({ network }: Pick<TrainedModel, "network">, { classNames }: Dataset): boolean {
  return sameNames(classNames, network.classNames);
}

export function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, i) => name === others[i]);
}

/**
 * Images in the form that a model reads: as they are, or rebuilt as the course's 20x20 for a network that learned from
 * those.
 *
 * @throws OptionError when they are images of other things than the model knows
 */
export function fitToModel({ part, dataset }: { part: PartName; dataset: Dataset }, model: TrainedModel): Dataset {
  if (!knowsClasses(model, dataset)) {
    throw new OptionError({
      what: `${dataset.name}: other classes than the model knows`,
      expected: model.network.classNames.join(", "),
      received: dataset.classNames.join(", "),
      advice: dataAdvice(model),
    });
  }
  const fits = sameShape(dataset.imageShape, model.network.inputShape);
  if (fits || model.recipe?.images.form !== "course") return dataset;
  return part === "training" ? courseDataset(dataset) : courseImages(dataset);
}
