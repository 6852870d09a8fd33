import type { Operation, Step } from "../layers/layer.js";
import type { Program } from "./program.js";

/** Copies a data set's images and labels into the program's memory, from the first place on. */
export function loadImages(program: Program, images: Uint8Array | Float32Array, labels: Uint8Array): void {
  if (images instanceof Uint8Array && program.listedInk !== undefined)
    listInk(images, images.length / labels.length, program.listedInk);
  else if (images instanceof Uint8Array) program.workspace.bytes(program.images, images.length).set(images);
  else program.workspace.reals(program.images, images.length).set(images);
  program.labels.set(labels);
}

/** How many pixels of all these images are inked. */
export function countInk(images: Uint8Array): number {
  let count = 0;
  forEachInk(images, () => count++);
  return count;
}

function listInk(
  images: Uint8Array,
  imageSize: number,
  { entries, starts }: { entries: Int32Array; starts: Int32Array },
): void {
  let next = 0;
  let image = 0;
  forEachInk(images, (at) => {
    for (; image * imageSize <= at; image++) starts[image] = next;
    entries[next++] = ((at - (image - 1) * imageSize) << 8) | images[at];
  });
  starts.fill(next, image);
}

/** Calls back with the place of every pixel that is not blank; four blank ones in a row are passed over as one number. */
function forEachInk(images: Uint8Array, found: (at: number) => void): void {
  const whole = images.length & ~3;
  const aligned = images.byteOffset % 4 === 0 ? images : images.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, whole / 4);
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let at = word * 4; at < word * 4 + 4; at++) if (images[at] !== 0) found(at);
  }
  for (let at = whole; at < images.length; at++) if (images[at] !== 0) found(at);
}

/** What one pass of a batch measured. */
export interface BatchResult {
  /** Sum of the images' losses, float64, penalties excluded. */
  lossSum: number;
  /** How many were read rightly. */
  correct: number;
}

/**
 * Sends a batch of resident images forward and backward, slice by slice: the gradient of the mean loss is left in the
 * program's gradient vector.
 *
 * @param order which images, as `order[start]` to `order[end - 1]`
 * @param run runs `gradientOperations`, on one thread or several
 */
export function runBatch(
  program: Program,
  step: Step,
  order: ArrayLike<number>,
  start: number,
  end: number,
  run: (operations: "gradient", step: Step) => void,
): BatchResult {
  const { sliceSize } = program;
  step.batchSize = end - start;
  step.slice = 0;
  const result = { lossSum: 0, correct: 0 };
  for (let from = start; from < end; from += sliceSize) {
    chooseSlice(program, step, order, from, Math.min(from + sliceSize, end));
    run("gradient", step);
    addResults(program, step.images, result);
    step.slice++;
  }
  return result;
}

/** Everything between a slice's indices and its share of the gradient: clears the gradient first in a batch's first slice. */
export function gradientOperations(program: Program, parameterCount: number): readonly Operation[] {
  const clear: Operation = {
    name: "clear gradient",
    items: (step) => (step.slice === 0 ? parameterCount : 0),
    grain: 16,
    run: (kernels, _step, first, last) => {
      kernels.fill(program.gradient, 0, first, last);
    },
  };
  return [clear, ...program.forward, ...program.backward];
}

/** Makes resident images `order[from]` to `order[to - 1]` the slice that the operations work on. */
export function chooseSlice(program: Program, step: Step, order: ArrayLike<number>, from: number, to: number): void {
  step.images = to - from;
  for (let i = 0; i < step.images; i++) program.indices[i] = order[from + i];
}

/** Adds up losses and right answers, in the order of the images. */
export function addResults(program: Program, images: number, result: BatchResult): void {
  const { losses, sliceLabels, predictions } = program;
  for (let i = 0; i < images; i++) {
    result.lossSum += losses[i];
    if (sliceLabels[i] === predictions[i]) result.correct++;
  }
}
