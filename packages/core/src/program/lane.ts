import { createKey } from "../core/hash.js";
import { sizeOf } from "../core/shape.js";
import type { Layout } from "../kernels/arena.js";
import type { Workspace } from "../kernels/engine.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import type { LayerBehaviour, LayerMemory, Operation, Signal, Step, WeightGradient } from "../layers/layer.js";
import { behaviourOf, type Layer } from "../layers/layers.js";
import { absorbedActivation, lossOperation } from "../losses/loss.js";
import { inkReaderOf, type ImagePlan } from "./input.js";
import type { Network } from "../network/network.js";
import type { Purpose } from "./purpose.js";

/**
 * A part of every batch, and memory for all that a slice of it becomes on its way through the network: all lanes that a
 * thread runs use the same.
 */
export interface Lane {
  readonly sliceSize: number;
  /** `signals[i]` goes into layer i; the last is the output. The first's values may be listed ink alone. */
  readonly signals: readonly Signal[];
  /** Which resident images make up the slice. */
  readonly indices: Int32Array;
  /** Of each image in the slice: its label, the class it was read as, its loss. */
  readonly labels: Uint8Array;
  readonly predictions: Uint8Array;
  readonly losses: Float64Array;
  /** Of the lane's part of a batch: the sum of its losses, and how many of its images were read rightly. */
  readonly result: Float64Array;
  /** How many layers are run: all but a last one that the loss takes together with itself. */
  readonly layersRun: number;
  readonly forward: readonly Operation[];
  readonly backward: readonly Operation[];
  /** The gradient of the first layer's weights, if the backward pass leaves it out. */
  readonly weightGradient?: WeightGradient;
}

/** Where a lane begins: what it shares with others, and its own gradient and result. */
interface LanePlan {
  readonly layout: Layout;
  readonly parameters: Pointer;
  readonly gradient: Pointer;
  readonly result: Pointer;
  readonly images: ImagePlan;
  readonly sliceSize: number;
  /** The layers that are run: the network's first, or all of them. */
  readonly layers: readonly Layer[];
  readonly purpose: Purpose;
  /** From which layers draw chance. */
  readonly seed: number;
}

/** Plans a lane; the function returned opens it once the memory is taken. */
export function planLane(network: Network, plan: LanePlan): (workspace: Workspace) => Lane {
  const { layout, layers, purpose, gradient, images, sliceSize } = plan;
  const training = purpose.kind === "learn";
  const loss = purpose.kind === "learn" || purpose.kind === "score" ? purpose.loss : undefined;
  const behaviours = layers.map(behaviourOf);
  const bytesPerReal = layout.bytesPerReal;
  const indices = layout.integers(sliceSize);
  const labels = layout.bytes(sliceSize);
  const predictions = layout.bytes(sliceSize);
  const losses = layout.doubles(sliceSize);
  const input = images.slice(indices, sliceSize, createKey(plan.seed, "augment"));
  const signals = planSignals(network, behaviours, plan, input.values);
  const inkReader = inkReaderOf(layers);

  const forward: Operation[] = [...input.operations];
  const backward: Operation[] = [];
  let weightGradient: WeightGradient | undefined;
  const constants: { at: Pointer; values: readonly number[] }[] = [];
  const memory: LayerMemory = {
    reals: (count) => layout.reals(count),
    doubles: (count) => layout.doubles(count),
    bytes: (count) => layout.bytes(count),
    integers(values) {
      const at = layout.integers(values.length);
      constants.push({ at, values });
      return at;
    },
  };
  // A softmax or sigmoid that the loss takes together with itself is not run while training.
  const lastLayer = layers.length - 1;
  const absorbed = loss !== undefined && layers[lastLayer].kind === absorbedActivation(loss);
  const layersRun = absorbed ? lastLayer : layers.length;
  behaviours.slice(0, layersRun).forEach((behaviour, i) => {
    const {
      forward: ahead,
      backward: back,
      weightGradient: later,
    } = behaviour.operations({
      input: signals[i],
      output: signals[i + 1],
      inputShape: network.shapes[i],
      outputShape: network.shapes[i + 1],
      ...(i === inkReader && input.ink !== undefined ? { ink: input.ink } : {}),
      parameter(name) {
        const tensor = network.tensors.find((candidate) => candidate.layer === i && candidate.name === name);
        if (tensor === undefined) throw new TypeError(`Layer ${i + 1} has no parameter called ${name}.`);
        const offset = tensor.offset * bytesPerReal;
        return { values: plan.parameters + offset, gradient: gradient === 0 ? 0 : gradient + offset };
      },
      sliceSize,
      training: training && !isFrozen(purpose, i),
      gradientPortion: gradientPortionOf(behaviours.slice(i + 1, layersRun)),
      weightsLater: training && purpose.weightsLater && i === inkReader,
      key: createKey(plan.seed, `layer ${i + 1}`),
      memory,
    });
    const layerName = `${i + 1}.${layers[i].kind}`;
    const named = (operation: Operation): Operation => ({
      ...operation,
      name: `${layerName} ${operation.name}`,
      layer: i,
    });
    forward.push(...ahead.map(named));
    weightGradient ??= later;
    if ((training || purpose.kind === "explain") && i >= firstReached(network, purpose))
      backward.unshift(...back().map(named));
  });

  const classes = sizeOf(network.shapes[layersRun]);
  const outputs = signals[layersRun];
  forward.push({
    name: "argmax",
    run: (kernels, step) => {
      kernels.argmax(outputs.values, predictions, classes, 0, step.images);
    },
  });
  if (loss !== undefined) {
    const { values, gradient } = outputs;
    backward.unshift(lossOperation(loss, { outputs: values, gradient, labels, losses, classes }));
    forward.push({
      name: "gatherLabels",
      run: (kernels, step) => {
        kernels.gatherLabels(images.labels, indices, labels, 0, step.images);
      },
    });
  }
  return (workspace) => {
    for (const { at, values } of constants) workspace.integers(at, values.length).set(values);
    input.open(workspace);
    return {
      sliceSize,
      signals,
      indices: workspace.integers(indices, sliceSize),
      labels: workspace.bytes(labels, sliceSize),
      predictions: workspace.bytes(predictions, sliceSize),
      losses: workspace.doubles(losses, sliceSize),
      result: workspace.doubles(plan.result, 2),
      layersRun,
      forward,
      backward,
      ...(weightGradient === undefined ? {} : { weightGradient }),
    };
  };
}

/**
 * One array between each two layers, and where the backward pass comes by its gradient. A gradient is written by the layer behind it, read by the
 * layer before it, and needed no more: all of them take turns in two blocks, which stay nearer to the core than many would.
 */
function planSignals(
  network: Network,
  behaviours: readonly LayerBehaviour[],
  plan: LanePlan,
  inputValues: Pointer,
): Signal[] {
  const { sliceSize, layout, purpose } = plan;
  const first = firstReached(network, purpose);
  const largest = first === Infinity ? 0 : sliceSize * Math.max(...network.shapes.slice(1).map(sizeOf));
  const gradients = [layout.reals(largest), layout.reals(largest)];
  const inputGradient = purpose.kind === "explain" ? layout.reals(sliceSize * sizeOf(network.inputShape)) : 0;
  const signals: Signal[] = [{ values: inputValues, gradient: inputGradient }];
  behaviours.forEach(({ economy }, i) => {
    const overInput = economy?.inPlace === true && i > 0 && behaviours[i - 1].economy?.outputSpare === true;
    if (economy?.sameMemory === true || overInput) {
      signals.push(signals[i]);
      return;
    }
    const values = layout.reals(sliceSize * sizeOf(network.shapes[i + 1]));
    gradients.reverse();
    signals.push({ values, gradient: i >= first ? gradients[0] : 0 });
  });
  return signals;
}

/** What layers that zero a gradient, one behind the other, leave of it: half of a quarter under a max pool and a ReLU. */
function gradientPortionOf(behind: readonly LayerBehaviour[]): number {
  let portion = 1;
  for (const { economy = {} } of behind) {
    if (economy.gradientPortion === undefined && economy.sameMemory !== true) break;
    portion *= economy.gradientPortion ?? 1;
  }
  return portion;
}

/** The first layer whose output has a gradient: of a loss the first that learns, for nothing before it does. */
function firstReached({ tensors }: Network, purpose: Purpose): number {
  if (purpose.kind === "explain") return 0;
  const learns = purpose.kind === "read" ? undefined : tensors.find(({ layer }) => !isFrozen(purpose, layer));
  return learns?.layer ?? Infinity;
}

/** Whether a layer, counted from 0, does not learn though others do. */
function isFrozen(purpose: Purpose, layer: number): boolean {
  return purpose.kind === "learn" && purpose.frozenLayers?.includes(layer + 1) === true;
}

/** Runs a list of operations one after the other. */
export function runOperations(kernels: Kernels, operations: readonly Operation[], step: Step): void {
  for (const operation of operations) operation.run(kernels, step);
}
