import { ShapeError } from "../core/errors.js";
import { formatShape, sizeOf } from "../core/shape.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine, Kernels } from "../kernels/kernels.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep, type Step } from "../layers/layer.js";
import type { Loss } from "../losses/loss.js";
import { chooseAll, scoreBatch } from "./batch.js";
import { residentImages, type ImageMemory } from "./images.js";
import { runOperations, type Lane } from "./lane.js";
import type { Network } from "./network.js";
import { compileProgram, requireFit } from "./program.js";

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

/** A program laid out to predict, and what is needed of it each time. */
interface Predictor {
  readonly images: ImageMemory;
  readonly kernels: Kernels;
  readonly lane: Lane;
  /** The outputs of a slice, [sliceSize, classes]. */
  readonly outputs: Float32Array | Float64Array;
  readonly step: Step;
}

/** One for each network and kind of pixels, made when first asked for. */
const predictors = new WeakMap<Network, { bytes?: Predictor; reals?: Predictor }>();

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
  const predictor = predictorFor(network, pixels instanceof Uint8Array ? "bytes" : "reals");
  const { images: memory, kernels, lane, outputs: slice, step } = predictor;
  const classes = network.classNames.length;
  const labels = new Uint8Array(count);
  const outputs = new Float32Array(count * classes);
  for (let from = 0; from < count; from += sliceSize) {
    const present = Math.min(sliceSize, count - from);
    // A view costs 0.1 µs: of a single image's 2 µs too much.
    memory.load(present === count ? pixels : pixels.subarray(from * size, (from + present) * size));
    step.images = present;
    runOperations(kernels, lane.forward, step);
    for (let i = 0; i < present; i++) labels[from + i] = lane.predictions[i];
    for (let i = 0; i < present * classes; i++) outputs[from * classes + i] = slice[i];
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

function predictorFor(network: Network, pixels: "bytes" | "reals"): Predictor {
  const made = predictors.get(network) ?? {};
  let predictor = made[pixels];
  if (predictor === undefined) {
    predictor = createPredictor(network, pixels);
    made[pixels] = predictor;
    predictors.set(network, made);
  }
  return predictor;
}

function createPredictor(network: Network, pixels: "bytes" | "reals"): Predictor {
  const program = compileProgram(network, {
    engine: wasmEngine,
    images: { pixels, count: sliceSize },
    batchSize: sliceSize,
  });
  const { workspace, images } = program;
  const [lane] = program.lanes;
  lane.indices.forEach((_, i, indices) => (indices[i] = i));
  workspace.reals(program.parameters, network.parameters.length).set(network.parameters);
  const outputs = workspace.reals(lane.signals[network.layers.length].values, sliceSize * network.classNames.length);
  return { images, kernels: workspace.kernels, lane, outputs, step: createStep() };
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
