import { imageAt, sizeOf, type Dataset, type Mistake, type Network } from "inkling";
import type { CaptionedPicture } from "./presentation/digits.js";
import { formatPercent } from "./presentation/formats.js";
import type { Picture } from "./presentation/picture.js";
import type { Terminal } from "./presentation/terminal.js";

/** One image of a data set, to draw. */
export function pictureAt(dataset: Dataset, index: number): Picture {
  return toPicture(imageAt(dataset, index), dataset.imageShape);
}

/** Pixels of a shape, to draw; an image that is no rectangle is drawn as one row. */
export function toPicture(pixels: Picture["pixels"], shape: readonly number[]): Picture {
  const [height, width] = shape.length === 2 ? shape : [1, sizeOf(shape)];
  return { pixels, height, width };
}

/** The two most likely classes of an image, the likeliest first; the lower class of equals. */
export function bestTwo(outputs: Float32Array): readonly [first: number, second: number] {
  const order = Array.from(outputs.keys()).sort((a, b) => outputs[b] - outputs[a] || a - b);
  return [order[0], order[1] ?? order[0]];
}

/** A mistake as it is drawn: the image, and `4 → 9  87 %` below. */
export function drawnMistake(
  dataset: Dataset,
  { index, truth, prediction, confidence }: Mistake,
  terminal: Terminal,
): CaptionedPicture {
  const { classNames } = dataset;
  const arrow = terminal.unicode ? "→" : "->";
  const caption = `${classNames[truth]} ${arrow} ${classNames[prediction]}  ${formatPercent(confidence, 0)}`;
  return { ...pictureAt(dataset, index), caption, verdict: "wrong" };
}

/**
 * What each unit of the first layer looks for: its weights as an image, one weight a pixel.
 *
 * @returns nothing where the first layer is not dense or its input is no image
 */
export function hiddenUnits(network: Network): Picture[] {
  const { inputShape, tensors, parameters } = network;
  const weights = tensors.find(({ layer, name }) => layer === 0 && name === "weights");
  if (weights === undefined || inputShape.length !== 2 || weights.shape.length !== 2) return [];
  const [inputs, units] = weights.shape;
  const values = parameters.subarray(weights.offset, weights.offset + weights.size);
  return Array.from({ length: units }, (_, unit) => {
    return toPicture(
      Float32Array.from({ length: inputs }, (_, input) => values[input * units + unit]),
      inputShape,
    );
  });
}
