import { ShapeError } from "../core/errors.js";
import { formatShape, sizeOf } from "../core/shape.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep, type Step } from "../layers/layer.js";
import type { Loss } from "../losses/loss.js";
import { chooseAll, scoreBatch } from "../program/batch.js";
import { residentImages } from "../program/input.js";
import { runOperations } from "../program/lane.js";
import type { Network } from "../network/network.js";
import { requireFit } from "../network/requirements.js";
import { compileProgram, type Program } from "../program/program.js";

/**
 * Images that are predicted together; one alone costs no more for it. Slices of 128 take four times the memory (67 MB for
 * convolutions that begin with 28x28x16) and were at most 3 % faster (784-800-10), with convolutions not at all.
 */
const sliceSize = 32;

/** What a network makes of images. */
export interface Predictions {
  /** The class of each image's largest output; the lowest of equals. */
  readonly labels: Uint8Array;
  /** The outputs, [images, classes]: probabilities where the last layer is softmax. */
  readonly outputs: Float32Array;
}

/** A network laid out to read one kind of pixels, with everything that each reading needs. */
interface Reader {
  readonly program: Program;
  readonly pixelsPerImage: number;
  readonly classes: number;
  /** The outputs of a slice. */
  readonly outputs: Float32Array | Float64Array;
  readonly step: Step;
}

/** One reader a network and kind of pixels, made when first asked for. */
const readers = new WeakMap<Network, { bytes?: Reader; reals?: Reader }>();

/**
 * Reads images: forward propagation alone.
 *
 * @param images whole images one after the other, as a data set or as plain pixels: bytes (0 paper, 255 ink) or floats
 * @throws ShapeError when the pixels do not make whole images of the network's input shape
 * @example
 * const { labels, outputs } = predict(network, pixels); // 784 bytes
 * labels[0]; // 7
 */
export function predict(network: Network, images: Dataset | Uint8Array | Float32Array): Predictions {
  const pixels = pixelsOf(network, images);
  const { program, pixelsPerImage, classes, outputs, step } = readerFor(network, pixels);
  const [{ forward, predictions }] = program.lanes;
  const count = pixels.length / pixelsPerImage;
  const read = { labels: new Uint8Array(count), outputs: new Float32Array(count * classes) };
  // No view of memory is made for an image alone: each takes longer than all that is copied for it.
  for (let from = 0; from < count; from += sliceSize) {
    step.images = Math.min(sliceSize, count - from);
    const start = from * pixelsPerImage;
    const alone = step.images === count;
    program.images.load(alone ? pixels : pixels.subarray(start, start + step.images * pixelsPerImage));
    runOperations(program.workspace.kernels, forward, step);
    for (let i = 0; i < step.images; i++) read.labels[from + i] = predictions[i];
    for (let i = 0; i < step.images * classes; i++) read.outputs[from * classes + i] = outputs[i];
  }
  return read;
}

/** The pixels of images that a network can read. Throws ShapeError as `predict`. */
export function pixelsOf(network: Network, images: Dataset | Uint8Array | Float32Array): Uint8Array | Float32Array {
  const plain = ArrayBuffer.isView(images);
  if (!plain) requireFit(network, images);
  const pixels = plain ? images : images.images;
  const size = sizeOf(network.inputShape);
  if (pixels.length % size === 0) return pixels;
  throw new ShapeError({
    what: "Wrong number of pixels",
    expected: `a multiple of ${size} (images of ${formatShape(network.inputShape)})`,
    received: String(pixels.length),
    advice: "Bring each image to the network's input shape first",
  });
}

function readerFor(network: Network, pixels: Uint8Array | Float32Array): Reader {
  const kind = pixels instanceof Uint8Array ? "bytes" : "reals";
  let made = readers.get(network);
  if (made === undefined) readers.set(network, (made = {}));
  return (made[kind] ??= layOutReader(network, kind));
}

function layOutReader(network: Network, pixels: "bytes" | "reals"): Reader {
  const images = { pixels, count: sliceSize };
  const program = compileProgram(network, { engine: wasmEngine, images, batchSize: sliceSize });
  const [{ indices, signals }] = program.lanes;
  const { workspace, parameters } = program;
  indices.forEach((_, i) => (indices[i] = i));
  workspace.reals(parameters, network.parameters.length).set(network.parameters);
  const classes = network.classNames.length;
  return {
    program,
    pixelsPerImage: sizeOf(network.inputShape),
    classes,
    outputs: workspace.reals(signals[network.layers.length].values, sliceSize * classes),
    step: createStep(),
  };
}

/** Mean loss (penalties excluded) and share of right answers over a data set. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Makes a function that scores parameters of a network on a data set: what validation calls again and again.
 *
 * @example
 * const score = createScorer(network, validation, softmaxCrossEntropy());
 * score(network.parameters).accuracy; // 0.9786
 */
export function createScorer(
  network: Network,
  dataset: Dataset,
  loss: Loss,
  engine: Engine = wasmEngine,
): (parameters: Float32Array | Float64Array) => Score {
  requireFit(network, dataset);
  const images = residentImages(network, dataset);
  const program = compileProgram(network, { engine, images, batchSize: dataset.count, loss, training: false });
  program.images.load(dataset.images, dataset.labels);
  const step = createStep();
  chooseAll(program, step);
  return (parameters) => {
    program.workspace.reals(program.parameters, parameters.length).set(parameters);
    const { lossSum, correct } = scoreBatch(program, step);
    return { loss: lossSum / dataset.count, accuracy: correct / dataset.count };
  };
}
