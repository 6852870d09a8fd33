import type { Kernels } from "../kernels/kernels.js";
import type { Step } from "../layers/layer.js";
import { runOperations, type Lane } from "./lane.js";
import type { Program } from "./program.js";

/** What one pass of a batch measured. */
export interface BatchResult {
  /** Sum of the images' losses, float64, penalties excluded. */
  readonly lossSum: number;
  /** How many were read rightly. */
  readonly correct: number;
}

/** Makes `order[start]` to `order[end - 1]` the batch at hand. */
export function chooseBatch(program: Program, step: Step, order: ArrayLike<number>, start: number, end: number): void {
  step.batchSize = end - start;
  for (let i = start; i < end; i++) program.batch[i - start] = order[i];
}

/** Makes all resident images, in their own order, the batch at hand. */
export function chooseAll(program: Program, step: Step): void {
  step.batchSize = program.batch.length;
  program.batch.forEach((_, i, batch) => (batch[i] = i));
}

/**
 * Sends a lane's part of the batch forward and backward, slice by slice: its share of the gradient of the mean loss is
 * added to the lane's gradient.
 */
export function runLane(program: Program, lane: number, kernels: Kernels, step: Step): void {
  forEachSlice(program, lane, kernels, step, trainSlice);
}

/** Sends all of the batch forward, on this thread, and computes its losses. */
export function scoreBatch(program: Program, step: Step): BatchResult {
  for (let lane = 0; lane < program.lanes.length; lane++) {
    forEachSlice(program, lane, program.workspace.kernels, step, scoreSlice);
  }
  return resultOf(program);
}

type RunSlice = (lane: Lane, kernels: Kernels, step: Step) => void;

function trainSlice({ forward, backward }: Lane, kernels: Kernels, step: Step): void {
  runOperations(kernels, forward, step);
  runOperations(kernels, backward, step);
}

/** Sends a slice forward and computes its losses. */
export function scoreSlice({ forward, backward }: Lane, kernels: Kernels, step: Step): void {
  runOperations(kernels, forward, step);
  // The loss's kernel stands first in the backward pass.
  backward[0].run(kernels, step);
}

/** The sums of all lanes, in their order. */
export function resultOf({ lanes }: Program): BatchResult {
  let lossSum = 0;
  let correct = 0;
  for (const { result } of lanes) {
    lossSum += result[0];
    correct += result[1];
  }
  return { lossSum, correct };
}

/** Where in the batch a lane's part begins. */
export function laneStart(batchSize: number, lane: number, lanes: number): number {
  return Math.floor((batchSize * lane) / lanes);
}

/** Runs slice after slice of a lane's part of the batch, and adds up losses and right answers in the order of the images. */
export function forEachSlice(
  { lanes, batch }: Program,
  laneNumber: number,
  kernels: Kernels,
  step: Step,
  run: RunSlice,
): void {
  const lane = lanes[laneNumber];
  const end = laneStart(step.batchSize, laneNumber + 1, lanes.length);
  lane.result.fill(0);
  for (let from = laneStart(step.batchSize, laneNumber, lanes.length); from < end; from += lane.sliceSize) {
    step.images = Math.min(lane.sliceSize, end - from);
    step.position = from;
    for (let i = 0; i < step.images; i++) lane.indices[i] = batch[from + i];
    run(lane, kernels, step);
    addResults(lane, step.images);
  }
}

function addResults({ losses, labels, predictions, result }: Lane, images: number): void {
  let lossSum = result[0];
  let correct = result[1];
  for (let i = 0; i < images; i++) {
    lossSum += losses[i];
    if (labels[i] === predictions[i]) correct++;
  }
  result[0] = lossSum;
  result[1] = correct;
}
