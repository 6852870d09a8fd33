import { sizeOf } from "../core/shape.js";
import type { Workspace } from "../kernels/engine.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import type { Operation, Step } from "../layers/layer.js";
import type { Network } from "../network/network.js";
import { runOperations, type Lane } from "./lane.js";

type Reals = Float32Array | Float64Array;

/**
 * Who looks on while a slice goes forward and back. What is shown are views: the next operation may write over them. Layers are
 * counted from 0.
 */
export interface Watch {
  /** What goes into the first layer that is run; nothing where that reads listed ink. */
  input(values: Reals): void;
  /** A layer has run: its outputs, image after image. */
  output(layer: number, values: Reals): void;
  /** The loss of each image. */
  losses(values: Float64Array): void;
  /** A layer is about to be gone back through: the gradient of the mean loss with respect to its outputs. */
  gradient(layer: number, values: Reals): void;
}

/** A list of operations in its parts: what comes before the layers, each layer's by its number from 0, and what comes after. */
export function partsOf(operations: readonly Operation[], layers: number) {
  const first = operations.findIndex(({ layer }) => layer !== undefined);
  const last = operations.findLastIndex(({ layer }) => layer !== undefined);
  return {
    before: operations.slice(0, Math.max(0, first)),
    layers: Array.from({ length: layers }, (_, i) => operations.filter(({ layer }) => layer === i)),
    after: operations.slice(last + 1),
  };
}

/** Runs the very operations of a training's slice, and shows what each layer leaves before the next one writes over it. */
export function watchSlice(
  at: { readonly network: Network; readonly workspace: Workspace; readonly lane: Lane; readonly step: Step },
  kernels: Kernels,
  watch: Watch,
): void {
  const { network, workspace, lane, step } = at;
  const { layersRun } = lane;
  const ahead = partsOf(lane.forward, layersRun);
  const back = partsOf(lane.backward, layersRun);
  const shown = (i: number, pointer: Pointer): Reals =>
    workspace.reals(pointer, step.images * sizeOf(network.shapes[i]));
  runOperations(kernels, ahead.before, step);
  if (lane.signals[0].values !== 0) watch.input(shown(0, lane.signals[0].values));
  ahead.layers.forEach((operations, i) => {
    runOperations(kernels, operations, step);
    const { values } = lane.signals[i + 1];
    if (values !== 0) watch.output(i, shown(i + 1, values)); // Listed ink that a flatten calls a row stays ink.
  });
  runOperations(kernels, ahead.after, step);
  runOperations(kernels, back.before, step);
  watch.losses(lane.losses.subarray(0, step.images));
  for (let i = layersRun - 1; i >= 0; i--) {
    const { gradient } = lane.signals[i + 1];
    if (gradient !== 0) watch.gradient(i, shown(i + 1, gradient));
    runOperations(kernels, back.layers[i], step);
  }
}
