import { imageAt, sizeOf, type Dataset, type Network } from "inkling";
import { filtersOf, layersWithFilters, splitChannels, type Filter, type Mistake } from "inkling/inspection";
import { formatPercent, type Picture, type CaptionedPicture } from "@inkling/drawings";
import type { Terminal } from "../terminal/terminal.js";

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

/** A filter or unit, and its weights as images: one a channel. */
export interface DrawnFilter extends Filter {
  readonly pictures: readonly Picture[];
}

/**
 * What each filter or unit of a layer looks for, to draw.
 *
 * @param layer its number, from 1
 * @throws ShapeError as `filtersOf`
 */
export function filterPictures(network: Network, layer: number): DrawnFilter[] {
  return filtersOf(network, layer).map((filter) => ({ ...filter, pictures: splitChannels(filter) }));
}

/**
 * What each unit or filter of the first layer looks for.
 *
 * @returns nothing where that layer has no weights on images
 */
export function hiddenUnits(network: Network): Picture[] {
  if (!layersWithFilters(network).includes(1)) return [];
  return filterPictures(network, 1).flatMap(({ pictures }) => pictures);
}
