import { requireInteger, ShapeError } from "../core/errors.js";
import { formatShape, type Shape } from "../core/shape.js";
import type { Network } from "../network/network.js";
import { createReader } from "../predicting/reader.js";
import type { Engine } from "../kernels/engine.js";
import { isImageShape } from "./channels.js";
import { layersToLogits } from "./logits.js";
import { requireClass, requireImage, type ImagePixels } from "./subject.js";

export interface OcclusionOptions {
  /** Side of the patch in pixels, from 1 to the image's shorter side; default 4. */
  readonly size?: number;
  /** Pixels from patch to patch, from 1 to `size`, so that none is left out; default 1. */
  readonly stride?: number;
  /** `logit` (the default), or `output`: the probability where the last layer is softmax or sigmoid. */
  readonly measure?: "logit" | "output";
  /** Default WebAssembly. */
  readonly engine?: Engine;
}

/** How much a class loses when parts of an image are blanked. */
export interface Occlusion {
  /** That of the image. */
  readonly shape: Shape;
  /** What the class has of the measure on the whole image. */
  readonly whole: number;
  /** Of each pixel, the mean fall of the measure over the patches that cover it: above 0, what is there speaks for the class. */
  readonly falls: Float32Array;
  /** How many patches were tried. */
  readonly patches: number;
}

/**
 * Which parts of an image speak for a class: patch after patch is blanked, to 0, and what the class then loses is
 * measured (Zeiler and Fergus 2014, section 4.2).
 *
 * Patches of `size` x `size` pixels lie `stride` apart, the last of a row and of a column at the edge. All of them are
 * read at once. Blanking paper changes nothing: what is missing from a digit shows in `pixelGradient` alone.
 *
 * @param classIndex the class that is asked about, from 0
 * @throws ShapeError when the pixels are not one image of the network's input shape, or that is a row of numbers;
 *   OptionError when there is no such class, or an option is out of its range
 * @example
 * const { falls } = occlusion(network, imageAt(dataset, 0), 7, { size: 5 });
 */
export function occlusion(
  network: Network,
  image: ImagePixels,
  classIndex: number,
  options: OcclusionOptions = {},
): Occlusion {
  const pixels = requireImage(network, image);
  requireClass(network, classIndex);
  const { inputShape, classNames } = network;
  const [height, width, channels = 1] = inputShape;
  if (!isImageShape(inputShape)) {
    throw new ShapeError({
      what: "Patches of what is no image",
      expected: "a network that reads images of height x width",
      received: formatShape(inputShape),
      advice: "Use pixelGradient, which needs no neighbours",
    });
  }
  const size = requireInteger("size of a patch", options.size ?? 4, 1, Math.min(height, width));
  const stride = requireInteger("stride of patches", options.stride ?? 1, 1, size);
  const corners = placesOf(height, size, stride).flatMap((y) => placesOf(width, size, stride).map((x) => [y, x]));

  const blanked =
    pixels instanceof Uint8Array
      ? new Uint8Array(pixels.length * corners.length)
      : new Float32Array(pixels.length * corners.length);
  corners.forEach(([y, x], patch) => {
    const copy = blanked.subarray(patch * pixels.length, (patch + 1) * pixels.length);
    copy.set(pixels);
    for (const start of rowsOf(y, x)) copy.fill(0, start * channels, (start + size) * channels);
  });
  const until = options.measure === "output" ? network.layers.length : layersToLogits(network);
  const reader = createReader(network, { engine: options.engine, until });
  const measureOf = (images: ImagePixels): Float32Array => reader.read(images).outputs;
  const whole = measureOf(pixels)[classIndex];
  const left = measureOf(blanked);

  const sums = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  corners.forEach(([y, x], patch) => {
    const fall = whole - left[patch * classNames.length + classIndex];
    for (const start of rowsOf(y, x)) {
      for (let i = start; i < start + size; i++) {
        sums[i] += fall;
        counts[i]++;
      }
    }
  });
  const falls = Float32Array.from(sums, (sum, i) => sum / counts[i]);
  return { shape: [height, width], whole, falls, patches: corners.length };

  /** Where the rows of a patch begin. */
  function rowsOf(y: number, x: number): number[] {
    return Array.from({ length: size }, (_, row) => (y + row) * width + x);
  }
}

/** Where patches begin along a side: 0, stride, 2 stride, … and the last that fits. */
function placesOf(side: number, size: number, stride: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < side - size; place += stride) places.push(place);
  return [...places, side - size];
}
