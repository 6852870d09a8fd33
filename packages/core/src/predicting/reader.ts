import { requireInteger } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep, type Step } from "../layers/layer.js";
import { parametersOf, requireParameterCount, type Network } from "../network/network.js";
import { runOperations } from "../program/lane.js";
import { compileProgram, type Program } from "../program/program.js";
import { pixelsOf, type Images } from "./pixels.js";

/** What a network makes of images. */
export interface Predictions {
  /** The class of each image's largest output; the lowest of equals. */
  readonly labels: Uint8Array;
  /** The outputs, [images, classes]: probabilities where the last layer is softmax. */
  readonly outputs: Float32Array;
}

/** A network laid out in memory, ready to read: what a page holds while it draws, or trains. */
export interface Reader {
  /** Reads images: forward propagation alone. Throws as `predict`. */
  read(images: Images): Predictions;
  /** From now on reads with these parameters, such as `trainer.parameters` after a step. Throws a ShapeError for another number of them. */
  setParameters(parameters: ArrayLike<number>): void;
}

export interface ReaderOptions {
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
  /** How many of the layers are run, from 1; default all. Outputs are then those of the last one run. */
  readonly until?: number | undefined;
}

/**
 * Images that are read together; one alone costs no more for it. Slices of 128 take four times the memory (67 MB for
 * convolutions that begin with 28x28x16) and were at most 3 % faster (784-800-10), with convolutions not at all.
 */
const sliceSize = 32;

/**
 * Lays a network out to read images again and again.
 *
 * @throws OptionError for what is no network, or a wrong number of layers
 * @example
 * const reader = createReader(network);
 * reader.setParameters(trainer.parameters); // after each step
 * const { labels, outputs } = reader.read(pixels); // 784 bytes
 */
export function createReader(network: Network, options: ReaderOptions = {}): Reader {
  /** One layout for bytes, one for floats, each made when first asked for. */
  const made: { bytes?: Readout; reals?: Readout } = {};
  let parameters: ArrayLike<number> = parametersOf(network);
  const { layers } = network;
  const until = requireInteger("until", options.until ?? layers.length, 1, layers.length);
  return {
    read(images) {
      const pixels = pixelsOf(network, images);
      const kind = pixels instanceof Uint8Array ? "bytes" : "reals";
      return readAll((made[kind] ??= layOut(network, kind, parameters, { ...options, until })), pixels);
    },
    setParameters(changed) {
      requireParameterCount(network, changed);
      parameters = Float64Array.from(changed); // a copy: a trainer's own go on changing
      for (const readout of [made.bytes, made.reals]) readout?.parameters.set(changed);
    },
  };
}

/** The memory of a reader of one kind of pixels, with everything that each reading needs. */
interface Readout {
  readonly program: Program;
  readonly parameters: Float32Array | Float64Array;
  readonly pixelsPerImage: number;
  readonly outputCount: number;
  /** The outputs of a slice. */
  readonly outputs: Float32Array | Float64Array;
  readonly step: Step;
}

function layOut(
  network: Network,
  pixels: "bytes" | "reals",
  parameters: ArrayLike<number>,
  { engine = wasmEngine, until }: ReaderOptions & { readonly until: number },
): Readout {
  const images = { pixels, count: sliceSize };
  const purpose = { kind: "read" } as const;
  const program = compileProgram(network, { engine, purpose, images, batchSize: sliceSize, until });
  const [{ indices, signals }] = program.lanes;
  const { workspace } = program;
  indices.forEach((_, i) => (indices[i] = i));
  const ownParameters = workspace.reals(program.parameters, parameters.length);
  ownParameters.set(parameters);
  const outputCount = sizeOf(network.shapes[until]);
  return {
    program,
    parameters: ownParameters,
    pixelsPerImage: sizeOf(network.inputShape),
    outputCount,
    outputs: workspace.reals(signals[until].values, sliceSize * outputCount),
    step: createStep(),
  };
}

function readAll(
  { program, pixelsPerImage, outputCount, outputs, step }: Readout,
  pixels: Uint8Array | Float32Array,
): Predictions {
  const [{ forward, predictions }] = program.lanes;
  const count = pixels.length / pixelsPerImage;
  const read = { labels: new Uint8Array(count), outputs: new Float32Array(count * outputCount) };
  // No view of memory is made for an image alone: each takes longer than all that is copied for it.
  for (let from = 0; from < count; from += sliceSize) {
    step.images = Math.min(sliceSize, count - from);
    const start = from * pixelsPerImage;
    const alone = step.images === count;
    program.images.load(alone ? pixels : pixels.subarray(start, start + step.images * pixelsPerImage));
    runOperations(program.workspace.kernels, forward, step);
    for (let i = 0; i < step.images; i++) read.labels[from + i] = predictions[i];
    for (let i = 0; i < step.images * outputCount; i++) read.outputs[from * outputCount + i] = outputs[i];
  }
  return read;
}
