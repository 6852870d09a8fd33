import { ShapeError } from "../core/errors.js";
import { formatShape, sizeOf } from "../core/shape.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/kernels.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep } from "../layers/layer.js";
import type { Loss } from "../losses/loss.js";
import { chooseAll, scoreBatch } from "./batch.js";
import { residentImages } from "./images.js";
import { runOperations } from "./lane.js";
import type { Network } from "./network.js";
import { compileProgram, requireFit, type Program } from "./program.js";

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

/** One laid-out program a network and kind of pixels, made when first asked for. */
const programs = new WeakMap<Network, { bytes?: Program; reals?: Program }>();

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
  const size = sizeOf(network.inputShape);
  const count = pixels.length / size;
  const program = programFor(network, pixels instanceof Uint8Array ? "bytes" : "reals");
  const { workspace } = program;
  const [lane] = program.lanes;
  const classes = network.classNames.length;
  const labels = new Uint8Array(count);
  const outputs = new Float32Array(count * classes);
  const slice = workspace.reals(lane.signals[network.layers.length].values, sliceSize * classes);
  const step = createStep();
  for (let from = 0; from < count; from += sliceSize) {
    step.images = Math.min(sliceSize, count - from);
    program.images.load(pixels.subarray(from * size, (from + step.images) * size), noLabels);
    runOperations(workspace.kernels, lane.forward, step);
    labels.set(lane.predictions.subarray(0, step.images), from);
    outputs.set(slice.subarray(0, step.images * classes), from * classes);
  }
  return { labels, outputs };
}

/** The pixels of images that a network can read. Throws ShapeError as `predict`. */
export function pixelsOf(network: Network, images: Dataset | Uint8Array | Float32Array): Uint8Array | Float32Array {
  const pixels = "images" in images ? images.images : images;
  if ("images" in images) requireFit(network, images);
  const size = sizeOf(network.inputShape);
  if (pixels.length % size === 0) return pixels;
  throw new ShapeError({
    what: "Wrong number of pixels",
    expected: `a multiple of ${size} (images of ${formatShape(network.inputShape)})`,
    received: String(pixels.length),
    advice: "Bring each image to the network's input shape first",
  });
}

const noLabels = new Uint8Array(0);

function programFor(network: Network, pixels: "bytes" | "reals"): Program {
  const made = programs.get(network) ?? {};
  let program = made[pixels];
  if (program === undefined) {
    const images = { pixels, count: sliceSize };
    program = compileProgram(network, { engine: wasmEngine, images, batchSize: sliceSize });
    program.lanes[0].indices.forEach((_, i, indices) => (indices[i] = i));
    made[pixels] = program;
    programs.set(network, made);
    program.workspace.reals(program.parameters, network.parameters.length).set(network.parameters);
  }
  return program;
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
