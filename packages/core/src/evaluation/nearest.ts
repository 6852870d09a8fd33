import { OptionError, requireInteger, ShapeError } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shape.js";
import { requireDataset, type Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import type { Network } from "../network/network.js";
import { createReader } from "../predicting/reader.js";

/** An image of the other data set, and how far it lies. */
export interface Neighbour {
  readonly index: number;
  readonly label: number;
  /** √Σ (x - y)², over pixels from 0 to 1 (bytes are divided by 255), or over what the last hidden layer makes of them. */
  readonly distance: number;
}

/** How images are compared. */
export interface NearestOptions {
  /** How many neighbours each image gets; default 5. */
  readonly count?: number | undefined;
  /** By what its last hidden layer makes of the images: what the network finds alike. Default by their pixels. */
  readonly network?: Network | undefined;
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
}

/** Images of the other data set that are compared together: their features stay within a few megabytes. */
const chunk = 500;

/**
 * Finds for each image those of another data set that are most like it: the training digits nearest to a mistake.
 *
 * @returns for each image its neighbours, the nearest first, equal ones by index
 * @throws ShapeError when the images are not of one size; OptionError for a network without a hidden layer
 * @example
 * const [neighbours] = nearestImages(selectImages(test, [worst.index]), training, { network, count: 3 });
 * neighbours[0].label; // 9
 */
export function nearestImages(images: Dataset, among: Dataset, options: NearestOptions = {}): Neighbour[][] {
  for (const dataset of [images, among]) requireDataset(dataset);
  const count = requireInteger("count", options.count ?? 5, 1);
  if (!sameShape(images.imageShape, among.imageShape)) {
    throw new ShapeError({
      what: "Images of two sizes cannot be compared",
      expected: formatShape(images.imageShape),
      received: formatShape(among.imageShape),
    });
  }
  const describe = describerOf(options);
  const size = sizeOf(images.imageShape);
  const queries = describe(images.images);
  const length = queries.length / images.count;
  const found: Neighbour[][] = Array.from({ length: images.count }, () => []);
  for (let from = 0; from < among.count; from += chunk) {
    const to = Math.min(among.count, from + chunk);
    const features = describe(among.images.subarray(from * size, to * size));
    found.forEach((nearest, query) => {
      for (let i = from; i < to; i++) {
        const square = squaredDistance(queries, query * length, features, (i - from) * length, length);
        keep(nearest, { index: i, label: among.labels[i], distance: Math.sqrt(square) }, count);
      }
    });
  }
  return found;
}

/** What images are compared by. */
function describerOf({ network, engine }: NearestOptions): (images: Uint8Array | Float32Array) => Float32Array {
  if (network === undefined) {
    return (images) => Float32Array.from(images, (pixel) => (images instanceof Uint8Array ? pixel / 255 : pixel));
  }
  const last = network.tensors.filter(({ name }) => name === "weights").at(-1)?.layer ?? 0;
  if (last === 0) {
    throw new OptionError({
      what: "This network has no hidden layer to compare images by",
      expected: "a layer before the last with weights",
      received: network.layers.map(({ kind }) => kind).join(", "),
      advice: "Leave the network out, and compare pixels",
    });
  }
  const reader = createReader(network, { until: last, engine });
  return (images) => reader.read(images).outputs;
}

function squaredDistance(a: Float32Array, startA: number, b: Float32Array, startB: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const difference = a[startA + i] - b[startB + i];
    sum += difference * difference;
  }
  return sum;
}

/** Puts one among the nearest, if it is. They come by index, so that equal ones stay in that order. */
function keep(nearest: Neighbour[], next: Neighbour, count: number): void {
  let at = nearest.length;
  while (at > 0 && nearest[at - 1].distance > next.distance) at--;
  if (at >= count) return;
  nearest.splice(at, 0, next);
  if (nearest.length > count) nearest.pop();
}
