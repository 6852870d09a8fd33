import {
  fashionNames,
  loadDataset,
  partNames,
  type DatasetParts,
  type LoadedDatasets,
  type PartName,
} from "@inkling/data";
import { createDataset, digitNames, OptionError, sameShape, type Dataset } from "inkling";
import type { TrainedModel } from "inkling/recipes";
import { courseDataset, courseImages } from "inkling/experiments";
import { normalizeDigit } from "inkling/reading";
import type { Output } from "../terminal/output.js";
import { quote } from "../terminal/commandName.js";
import { readingOptions, typedDataOptions, type DataOptions } from "./dataOptions.js";
import { decodeGrey } from "@inkling/data/pictures";

export { partNames, type PartName };

/**
 * Loads a source: `mnist`, `fashion`, or a path to a file or folder of any kind that `inkling data` lists.
 *
 * @param options how it is to be read, as the command line says
 */
export function loadParts(source: string, options: DataOptions): Promise<LoadedDatasets> {
  const normalize = options.asIs === true ? {} : { normalize: normalizeDigit };
  return loadDataset(source, { ...readingOptions(options), decode: decodeGrey, ...normalize });
}

/** Says what was done to images on their way, where it was more than to read them. */
export function remarkReading({ decisions }: LoadedDatasets, source: string, output: Output): void {
  for (const { about, decided, because } of decisions) {
    const changed = /turned|divided|times|counts|taken as 0 and 255|brought into/.test(decided);
    if (changed) output.remark(`${source}, ${about}: ${decided}${because === undefined ? "" : ` (${because})`}`);
  }
}

/**
 * One part of a source: the one asked for, else the first there is in the order of `preferred`.
 *
 * @throws OptionError when the source does not hold the part asked for
 */
export function choosePart(
  parts: DatasetParts,
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
 * What has to be typed to get the same data again, read the same way: nothing for MNIST.
 *
 * @example
 * dataOption("digits.csv", { shape: [28, 20] }); // " --data digits.csv --shape 28x20"
 */
export function dataOption(source: string, options: DataOptions = {}): string {
  const typed = Object.entries(typedDataOptions(options)).map(([name, value]) =>
    value === true ? ` ${name}` : ` ${name} ${quote(value)}`,
  );
  return `${source === "mnist" ? "" : ` --data ${quote(source)}`}${typed.join("")}`;
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
  // A network that reads pages knows ten digits and what is none: no image of a data set of digits is of its last class.
  const { classNames } = model.network;
  if (model.recipe?.images.form === "written" && sameNames(dataset.classNames, classNames.slice(0, -1))) {
    return createDataset({ ...dataset, classNames });
  }
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
