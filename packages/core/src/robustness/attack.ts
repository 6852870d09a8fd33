import { requireNumber } from "../core/errors.js";
import { exponential } from "../core/mathematics.js";
import { createRng } from "../core/rng.js";
import { sizeOf } from "../core/shape.js";
import { createDataset, type Dataset } from "../dataset/dataset.js";
import { layersToLogits } from "../inspection/logits.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep } from "../layers/layer.js";
import { parametersOf, type Network } from "../network/network.js";
import { requireFit } from "../network/requirements.js";
import { chooseBatch } from "../program/batch.js";
import { runOperations } from "../program/lane.js";
import { compileProgram } from "../program/program.js";
import { requireBytes } from "./corruptions.js";

export interface AttackOptions {
  /** How far each pixel may be moved, as a share of full ink: 0 to 1; rounded down to whole bytes. */
  readonly epsilon: number;
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
}

export interface PgdOptions extends AttackOptions {
  /** Of the first step, which is drawn. */
  readonly seed: number;
  /** How many steps, default 40. */
  readonly steps?: number | undefined;
}

/** Images at a time: a slice of the program. */
const sliceSize = 128;

/** How far a step of `pgd` moves each pixel, in bytes: 0.0118 of full ink, beside Madry's 0.01. */
const pgdStep = 3;

/**
 * The fast gradient sign method: each pixel moved by epsilon, the way in which the loss grows.
 *
 * x' = clip(x + ε sign(∂loss/∂x)), with the cross-entropy of the softmax of the logits against the image's label, whatever
 * loss the network was trained with. Pixels stay bytes.
 *
 * Source: Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial examples", 2015.
 * @throws ShapeError for images other than bytes of 28 x 28, or that do not fit the network; OptionError for epsilon out of range
 * @example
 * evaluate(network, fgsm(network, test, { epsilon: 0.1 })).accuracy;
 */
export function fgsm(network: Network, dataset: Dataset, { epsilon, engine }: AttackOptions): Dataset {
  const reach = reachOf(epsilon);
  const images = Uint8Array.from(dataset.images);
  const signsOf = createSlopeSigns(network, dataset, engine);
  const size = sizeOf(dataset.imageShape);
  for (const [from, to] of slicesOf(dataset)) {
    move(images, dataset.images, { at: from * size, signs: signsOf(images, from, to), step: reach, reach });
  }
  return createDataset({ ...dataset, images, name: `${dataset.name}, FGSM ${epsilon}` });
}

/**
 * Projected gradient descent: many small steps of `fgsm`, each brought back within epsilon of the image, from a place that is
 * drawn there. What is left is the last step's image, whether it fools the network or an earlier one did.
 *
 * Source: Madry and others, "Towards deep learning models resistant to adversarial attacks", 2018: 40 steps of 0.01 on MNIST; here
 * of 3/255, for pixels stay bytes.
 * @throws as `fgsm`
 * @example
 * evaluate(network, pgd(network, test, { epsilon: 0.3, seed: 1 })).accuracy;
 */
export function pgd(network: Network, dataset: Dataset, options: PgdOptions): Dataset {
  const { epsilon, engine, seed, steps = 40 } = options;
  const reach = reachOf(epsilon);
  const signsOf = createSlopeSigns(network, dataset, engine);
  const size = sizeOf(dataset.imageShape);
  const rng = createRng(seed, "pgd");
  const images = Uint8Array.from(dataset.images, (pixel) => within(pixel + rng.below(2 * reach + 1) - reach, 0, 255));
  for (const [from, to] of slicesOf(dataset)) {
    for (let step = 0; step < steps; step++) {
      move(images, dataset.images, { at: from * size, signs: signsOf(images, from, to), step: pgdStep, reach });
    }
  }
  return createDataset({ ...dataset, images, name: `${dataset.name}, PGD ${epsilon}` });
}

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Epsilon in whole bytes. The tiniest bit more, that 0.2 x 255 be 51. */
const reachOf = (epsilon: number): number => Math.floor(255 * requireNumber("epsilon", epsilon, 0, 1) + 1e-9);

/** Moves the pixels from `at` on by their signs, and keeps them within reach of what they were. */
function move(
  images: Uint8Array,
  originals: ArrayLike<number>,
  { at, signs, step, reach }: { at: number; signs: Int8Array; step: number; reach: number },
): void {
  signs.forEach((sign, i) => {
    const original = originals[at + i];
    const near = within(images[at + i] + sign * step, original - reach, original + reach);
    images[at + i] = within(near, 0, 255);
  });
}

/** Which way the loss grows: for images `from` to `to - 1`, at most a slice, 1, 0 or -1 a pixel. */
type SlopeSigns = (images: Uint8Array, from: number, to: number) => Int8Array;

/** Lays a network out to be asked for the signs of the slopes of its loss, slice after slice. */
function createSlopeSigns(network: Network, dataset: Dataset, engine: Engine = wasmEngine): SlopeSigns {
  requireFit(network, dataset);
  requireBytes(dataset);
  const until = layersToLogits(network);
  const size = sizeOf(network.inputShape);
  const classes = network.classNames.length;
  const program = compileProgram(network, {
    engine,
    images: { pixels: "bytes", count: sliceSize },
    batchSize: sliceSize,
    purpose: { kind: "explain" },
    until,
  });
  const { workspace, parameters, lanes } = program;
  const [lane] = lanes;
  const [input, output] = [lane.signals[0], lane.signals[until]];
  workspace.reals(parameters, parametersOf(network).length).set(parametersOf(network));
  const step = createStep();
  return (images, from, to) => {
    const count = to - from;
    program.images.load(images.subarray(from * size, to * size));
    chooseBatch(
      program,
      step,
      Int32Array.from({ length: count }, (_, i) => i),
      0,
      count,
    );
    lane.indices.set(program.batch.subarray(0, count));
    step.images = count;
    runOperations(workspace.kernels, lane.forward, step);
    const logits = workspace.reals(output.values, count * classes);
    const slopes = workspace.reals(output.gradient, count * classes);
    for (let i = 0; i < count; i++) {
      const range = [i * classes, (i + 1) * classes] as const;
      slopes.set(logitSlopes(logits.subarray(...range), dataset.labels[from + i]), range[0]);
    }
    runOperations(workspace.kernels, lane.backward, step);
    return Int8Array.from(workspace.reals(input.gradient, count * size), Math.sign);
  };
}

/**
 * The gradient of an image's cross-entropy at its logits, softmax - truth, divided by its largest number: signs alone are asked
 * for, and of an image that is read with all confidence float32 would lose it on the way to the pixels.
 */
export function logitSlopes(logits: ArrayLike<number>, label: number): Float64Array {
  const others = Float64Array.from(logits, (_, i) => (i === label ? -Infinity : logits[i]));
  const highest = others.reduce((most, logit) => Math.max(most, logit));
  // Of the others alone: their sum is what is lacking of the label's share, and is never rounded away.
  const slopes = others.map((logit) => (logit === -Infinity ? 0 : exponential(logit - highest)));
  const sum = slopes.reduce((total, slope) => total + slope, 0);
  slopes[label] = -sum;
  return slopes.map((slope) => slope / sum);
}

/** Where slices of so many images begin and end. */
function* slicesOf({ count }: Dataset): Generator<readonly [number, number]> {
  for (let from = 0; from < count; from += sliceSize) yield [from, Math.min(count, from + sliceSize)];
}
