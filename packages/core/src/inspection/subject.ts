import { requireInteger, ShapeError } from "../core/errors.js";
import { formatShape, sizeOf } from "../core/shape.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep, type Step } from "../layers/layer.js";
import type { Lane } from "../program/lane.js";
import { parametersOf, type Network } from "../network/network.js";
import { pixelsOf } from "../predicting/pixels.js";
import { compileProgram, type Program } from "../program/program.js";
import type { Purpose } from "../program/purpose.js";

/** The pixels of one image: bytes (0 paper, 255 ink) or floats, as a data set holds them. */
export type ImagePixels = Uint8Array | Float32Array;

/** What a look at one image may be told. */
export interface LookOptions {
  /** Default the WebAssembly engine; the float64 reference shows the same numbers in full precision. */
  readonly engine?: Engine;
}

/** A network laid out for one image, which lies in its memory. */
export interface Subject {
  readonly pixels: Uint8Array | Float32Array;
  readonly program: Program;
  readonly lane: Lane;
  readonly step: Step;
}

/** Lays the first `until` layers of a network out around one image. */
export function placeImage(
  network: Network,
  image: ImagePixels,
  purpose: Purpose,
  { engine = wasmEngine, until }: LookOptions & { readonly until: number },
): Subject {
  const pixels = requireImage(network, image);
  const images = { pixels: pixels instanceof Uint8Array ? "bytes" : "reals", count: 1 } as const;
  const program = compileProgram(network, { engine, images, batchSize: 1, purpose, until });
  const { workspace, parameters, lanes } = program;
  workspace.reals(parameters, parametersOf(network).length).set(parametersOf(network));
  program.images.load(pixels, Uint8Array.of(0));
  return { pixels, program, lane: lanes[0], step: { ...createStep(), images: 1, batchSize: 1 } };
}

/** The pixels of one image. Throws as `predict`, and a ShapeError unless it is one. */
export function requireImage(network: Network, image: ImagePixels): Uint8Array | Float32Array {
  const pixels = pixelsOf(network, image);
  const { inputShape } = network;
  if (pixels.length === sizeOf(inputShape)) return pixels;
  throw new ShapeError({
    what: "Wrong number of pixels",
    expected: `one image of ${sizeOf(inputShape)} (${formatShape(inputShape)})`,
    received: String(pixels.length),
    advice: "Pass one image, as imageAt(dataset, index) gives it",
  });
}

/** Throws unless it is the number of a class. */
export function requireClass(network: Network, classIndex: number): void {
  parametersOf(network);
  requireInteger("class", classIndex, 0, network.classNames.length - 1);
}
