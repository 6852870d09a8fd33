import { imageAt, OptionError, predict, selectImages } from "inkling";
import type { TrainedModel } from "inkling/recipes";
import type { ImagePixels } from "inkling/inspection";
import { choosePart, fitToModel, loadParts } from "../files/dataParts.js";
import { toPicture } from "./drawings.js";
import { refuseOptions } from "../options/givenOptions.js";
import { readPictureFile } from "../files/pictures.js";
import { formatPercent, type Picture } from "@inkling/drawings";
import type { ShowOptions } from "./options.js";

/** The one image that a model is looked into with, and what the model makes of it. */
export interface ChosenImage {
  readonly pixels: ImagePixels;
  readonly picture: Picture;
  /** Such as `Image 17 of MNIST test images (7): read as 7, 99.98 %`. */
  readonly sentence: string;
  /** The class that it was read as. */
  readonly prediction: number;
  /** For `--json`. */
  readonly facts: object;
}

/**
 * The image that `--image` names: by its number in the data, or a picture file; else the first of `--label`, else the first.
 *
 * @throws OptionError when there is no such image or class
 */
export async function chooseImage(model: TrainedModel, options: ShowOptions): Promise<ChosenImage> {
  const { network } = model;
  const { image } = options;
  const file = image !== undefined && !/^\d+$/.test(image);
  if (file)
    refuseOptions({ "--data": options.data, "--part": options.part }, "--image FILE", "an image's number, or no data");
  const { pixels, name, truth, where } = file
    ? await imageOfFile(image, model, options)
    : await imageOfData(model, options);
  const { labels, outputs } = predict(network, pixels);
  const [prediction] = labels;
  const confidence = outputs[prediction];
  const answer = network.classNames[prediction];
  return {
    pixels,
    picture: toPicture(pixels, network.inputShape),
    sentence: `${name}${truth === undefined ? "" : ` (${truth})`}: read as ${answer}, ${formatPercent(confidence)}`,
    prediction,
    facts: { ...where, ...(truth === undefined ? {} : { label: truth }), prediction: answer, confidence },
  };
}

interface Found {
  readonly pixels: ImagePixels;
  readonly name: string;
  readonly truth?: string;
  readonly where: object;
}

async function imageOfFile(path: string, { network }: TrainedModel, options: ShowOptions): Promise<Found> {
  const { pixels, count } = await readPictureFile(path, network, options);
  if (count === 1) return { pixels, name: path, where: { file: path } };
  throw new OptionError({
    what: "Wrong --image",
    expected: "a picture of one image, or the number of one in the data",
    received: `${path}, a file of ${count} images`,
  });
}

async function imageOfData(model: TrainedModel, options: ShowOptions): Promise<Found> {
  const { data = "mnist", image, label } = options;
  const chosen = choosePart(await loadParts(data, options), options.part, ["test", "validation", "training"]);
  const dataset = fitToModel(chosen, model);
  const { classNames, labels, count } = dataset;
  const wanted = label === undefined ? undefined : classNamed(classNames, label, "--label");
  const index = image === undefined ? (wanted === undefined ? 0 : labels.indexOf(wanted)) : Number(image);
  requireIndex(index, count, dataset.name);
  // One that does not fit is refused here, as by every verb that reads images.
  predict(model.network, selectImages(dataset, [index]));
  const truth = classNames[labels[index]];
  const where = { data, part: chosen.part, index };
  return { pixels: imageAt(dataset, index), name: `Image ${index} of ${dataset.name}`, truth, where };
}

/** Throws when a data set has no image of that number; -1: none of the class that was asked for. */
export function requireIndex(index: number, count: number, name: string): void {
  if (index >= 0 && index < count) return;
  throw new OptionError({
    what: index < 0 ? `${name} has no image of that class` : `There is no image ${index} in ${name}`,
    expected: `0 to ${count - 1}`,
    received: index < 0 ? "none" : String(index),
  });
}

/**
 * The number of a class by its name.
 *
 * @throws OptionError with all names when it is none of them
 */
export function classNamed(classNames: readonly string[], name: string, option: string): number {
  const index = classNames.indexOf(name);
  if (index >= 0) return index;
  throw new OptionError({ what: `Wrong ${option}`, expected: classNames.join(", "), received: name });
}
