import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { referenceEngine } from "../kernels/reference/engine.js";
import { sizeOf } from "../core/shape.js";
import { kinksOf } from "../layers/kinks.js";
import { createStep, isStatistic } from "../layers/layer.js";
import { lossIn, type Loss } from "../losses/loss.js";
import { penalties as describePenalties, penaltyOf, type Penalties } from "../losses/penalties.js";
import { chooseAll, forEachSlice, resultOf, runLane, scoreBatch, scoreSlice } from "./batch.js";
import { residentImages } from "./input.js";
import { parametersOf, type Network, type ParameterTensor } from "../network/network.js";
import { requireFit, requireParameters } from "../network/requirements.js";
import type { Objective } from "../optimizers/objective.js";
import { compileProgram } from "./program.js";
import { watchSlice, type Watch } from "./watch.js";

/** An objective whose parameters have names and whose network may have kinks (ReLU): what a gradient check needs. */
export interface NetworkObjective extends Objective {
  /** Those that are learnt. */
  readonly tensors: readonly ParameterTensor[];
  /** The loss alone: forward pass only. */
  loss(parameters: Float64Array): number;
  /**
   * The loss, and on which side of its kink each unit of each image is: empty for a smooth network. A numeric derivative
   * across a change of this pattern measures the kink, not the gradient.
   */
  lossAndKinks(parameters: Float64Array): { loss: number; kinks: Uint8Array };
}

/** An objective whose passes can be watched. */
export interface WatchableObjective extends NetworkObjective {
  /** The same numbers as `evaluate`, told of on the way there and back. */
  evaluateWatched(parameters: Float64Array, watch: Watch): { loss: number; gradient: Float64Array };
}

/** What an objective may be told. */
interface ObjectiveOptions {
  readonly loss: Loss;
  readonly penalties?: Penalties | undefined;
  readonly engine?: Engine | undefined;
}

/**
 * Makes the objective of a network on a data set: the mean loss over all images, plus penalties.
 *
 * @param options `loss`; `penalties` default none; `engine` default the float64 reference, which gradient checks need.
 *   On the WebAssembly engine losses and gradients come from float32 kernels.
 * @throws ShapeError when images and network do not fit; OptionError when the network has no parameters
 * @example
 * const objective = createObjective(network, dataset, { loss: binaryCrossEntropy(), penalties: penalties({ l2: 1 }) });
 * const { loss, gradient } = objective.evaluate(Float64Array.from(network.parameters));
 */
export function createObjective(network: Network, dataset: Dataset, options: ObjectiveOptions): NetworkObjective {
  return openObjective(network, dataset, options);
}

/**
 * Makes an objective that can be watched, as one step of a training sees it.
 *
 * @param at `trainingCount`, what penalties are divided by, default the images given; `seed` and `iteration`, by which
 *   dropout draws, default 0
 */
export function openObjective(
  network: Network,
  dataset: Dataset,
  options: ObjectiveOptions,
  at: { readonly trainingCount?: number; readonly seed?: number; readonly iteration?: number } = {},
): WatchableObjective {
  requireFit(network, dataset);
  const loss = lossIn(options);
  const { penalties = describePenalties(), engine = referenceEngine } = options;
  requireParameters(network);
  const parameterCount = parametersOf(network).length;
  const program = compileProgram(network, {
    engine,
    images: residentImages(network, dataset),
    batchSize: dataset.count,
    purpose: { kind: "learn", loss, weightsLater: false },
    seed: at.seed ?? 0,
  });
  const { trainingCount = dataset.count, iteration = 0 } = at;
  const { workspace } = program;
  program.images.load(dataset.images, dataset.labels);
  const step = { ...createStep(), iteration };
  chooseAll(program, step);
  const weightTensors = network.tensors.filter(({ name }) => name === "weights");
  const values = workspace.reals(program.parameters, parameterCount);
  const slopes = workspace.reals(program.gradient, parameterCount);

  function penalty(): number {
    let sum = 0;
    for (const { offset, size } of weightTensors) {
      sum += penaltyOf(values.subarray(offset, offset + size), penalties, trainingCount);
    }
    return sum;
  }

  /** Of the pass at hand. */
  function meanLoss(): number {
    return resultOf(program).lossSum / dataset.count + penalty();
  }

  /** The gradient of what `run` makes of the images, with the penalties' own. */
  function gradientBy(parameters: Float64Array, run: () => void): { loss: number; gradient: Float64Array } {
    values.set(parameters);
    slopes.fill(0);
    run();
    for (const { offset, size } of weightTensors) {
      const [l1, l2] = [penalties.l1 / trainingCount, penalties.l2 / trainingCount];
      if (l1 === 0 && l2 === 0) continue;
      workspace.kernels.addPenaltyGradient(program.parameters, program.gradient, l1, l2, offset, offset + size);
    }
    for (const { name, offset, size } of network.tensors) if (isStatistic(name)) slopes.fill(0, offset, offset + size);
    return { loss: meanLoss(), gradient: Float64Array.from(slopes) };
  }

  return {
    parameterCount,
    tensors: network.tensors.filter(({ name }) => !isStatistic(name)),

    evaluate: (parameters) =>
      gradientBy(parameters, () => {
        runLane(program, 0, workspace.kernels, step);
      }),

    evaluateWatched: (parameters, watch) =>
      gradientBy(parameters, () => {
        forEachSlice(program, 0, workspace.kernels, step, (lane, kernels) => {
          watchSlice({ network, workspace, lane, step }, kernels, watch);
        });
      }),

    loss(parameters) {
      values.set(parameters);
      scoreBatch(program, step);
      return meanLoss();
    },

    lossAndKinks(parameters) {
      values.set(parameters);
      const kinks: number[] = [];
      forEachSlice(program, 0, workspace.kernels, step, (lane, kernels) => {
        scoreSlice(lane, kernels, step);
        network.layers.forEach((layer, i) => {
          const [shape, { values }] = [network.shapes[i], lane.signals[i]];
          if (values === 0) return; // Listed ink, which a dense layer reads.
          for (const side of kinksOf(layer, workspace.reals(values, step.images * sizeOf(shape)), shape))
            kinks.push(side);
        });
      });
      return { loss: meanLoss(), kinks: Uint8Array.from(kinks) };
    },
  };
}
