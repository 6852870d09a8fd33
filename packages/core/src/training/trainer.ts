import { OptionError, requireInteger, wrongOption } from "../core/errors.js";
import { openObject } from "../core/fields.js";
import { formatShape } from "../core/shape.js";
import { changesImages, type Augmentation } from "../dataset/augment.js";
import { createBatchOrder, restoreBatchOrder, type BatchOrderState } from "../dataset/batches.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { createStep } from "../layers/layer.js";
import { warn } from "../platform/warn.js";
import { chooseBatch, resultOf } from "../program/batch.js";
import { residentImages } from "../program/input.js";
import { describeNetwork, parametersOf, withParameters, type Network } from "../network/network.js";
import { requireFit, requireParameters } from "../network/requirements.js";
import { hasJoined, joinedThreads, leadTeam, LostThreadError, mostThreads } from "../program/team.js";
import { scheduleFactor } from "../schedules/schedule.js";
import { explainDivergence } from "./divergence.js";
import { startHelpers } from "./helpers.js";
import { completePlan, requireBatchSize, type TrainingPlan } from "./plan.js";
import { compileStep, gradientNorm, type StepSpecification } from "./stepProgram.js";

/** What a trainer is made from: the plan, the images, and what may differ without a bit of the result doing so. */
export interface TrainerOptions extends TrainingPlan {
  readonly training: Dataset;
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
  /**
   * Threads that share the work, 1 to 64; default 1. Never changes a bit of the result. More than one waits for the others
   * inside a step (`Atomics.wait`), which browsers forbid on a page's own thread: a page trains in a worker.
   */
  readonly threads?: number | undefined;
  /**
   * Told, in a sentence, when a thread could not be started: the others do its work, with the same result. Default: the
   * console's warnings.
   */
  readonly onRemark?: ((sentence: string) => void) | undefined;
}

/** One training, step by step. `fit` drives it; a page may drive it too. */
export interface Trainer {
  /** Steps taken. */
  readonly iteration: number;
  readonly totalIterations: number;
  readonly epoch: number;
  readonly iterationsPerEpoch: number;
  /** Rate of the last step. */
  readonly learningRate: number;
  /**
   * A view of the parameters as they are now: the next step begins with them, and with what is written to it by hand. It is
   * the memory itself and moves to no other thread: keep `state()`.
   */
  readonly parameters: Float32Array | Float64Array;
  /** A view of the weights that the training would end with now: the parameters, or the average of them. */
  readonly weights: Float32Array | Float64Array;
  /** How many threads share its steps: fewer than asked for where memory cannot be shared, or a step not be cut so far. */
  readonly threads: number;
  /** How many of them have started so far, this one included: none is waited for. */
  readonly joinedThreads: number;
  /** Sums over the steps since they were last set to 0: what a record's means are made from. */
  readonly tally: Tally;
  /** Takes one step. Throws a NumericError, before the step, when the loss is no longer a number. */
  step(): StepResult;
  /** Throws a NumericError when a parameter is no longer a number, as the next step would. */
  requireFinite(): void;
  /** A copy of everything that the next step depends on. */
  state(): TrainerState;
  /** Goes on from a copied state. */
  restore(state: TrainerState): void;
  /** The network with the weights that the training would end with now. */
  network(): Network;
  /** Lets its other threads go; no step may follow. */
  close(): void;
}

export interface StepResult {
  /** Sum of the batch's losses, penalties excluded, and how many of its images were read rightly. */
  readonly lossSum: number;
  readonly correct: number;
  readonly images: number;
  /** Whether this was the last step of an epoch. */
  readonly endsEpoch: boolean;
}

/** Sum of the losses, penalties excluded, and how many of so many images were read rightly. */
export interface Tally {
  lossSum: number;
  correct: number;
  images: number;
}

/** The parameters, the optimiser's vectors, where in the order of images the training stands, and the sums since its last record. */
export interface TrainerState {
  readonly iteration: number;
  readonly parameters: Float32Array | Float64Array;
  readonly optimizerStates: readonly (Float32Array | Float64Array)[];
  readonly order: BatchOrderState;
  readonly tally: Readonly<Tally>;
}

/**
 * Lays a training out in memory, ready for its first step.
 *
 * @throws ShapeError when images and network do not fit; OptionError for sizes out of range
 * @example
 * const trainer = createTrainer(network, { training, ...plan });
 * while (trainer.iteration < trainer.totalIterations) trainer.step();
 */
export function createTrainer(network: Network, options: TrainerOptions): Trainer {
  const fields = openObject(options, "the training plan");
  const { training, engine = wasmEngine } = options;
  requireFit(network, training);
  const asked = requireInteger("threads", options.threads ?? 1, 1, mostThreads);
  const { loss, optimizer, penalties, schedule, epochs, shuffle, clipNorm, averageDecay, augmentation } =
    completePlan(fields);
  requireParameters(network);
  requireInteger("number of images to train on", training.count, 1);
  const batchSize = Math.min(requireBatchSize(options.batchSize), training.count);
  const begin = parametersOf(network);
  const parameterCount = begin.length;
  const seed = options.seed ?? network.seed;
  requireVariable(training, augmentation);
  const frozenLayers = fields.optional.integers("frozenLayers", 1, network.layers.length) ?? [];
  if (network.tensors.every(({ layer }) => frozenLayers.includes(layer + 1)))
    throw wrongOption("frozenLayers", "a layer left to learn", frozenLayers.join(", "));
  const specification: StepSpecification = {
    network: describeNetwork(network),
    loss,
    penalties,
    optimizer,
    batchSize,
    images: residentImages(network, training, augmentation),
    seed,
    clipNorm,
    averageDecay,
    frozenLayers,
    trainingCount: training.count,
  };
  const { program, phases } = compileStep(network, specification, engine, { thread: 0, threads: asked });
  const { workspace } = program;
  program.images.load(training.images, training.labels);
  const mostUseful = Math.max(phases.gradient.shares, phases.update.shares);
  const threads = workspace.shared === undefined ? 1 : Math.min(asked, mostUseful);
  const team = leadTeam(program.team, workspace.kernels, phases, threads);
  let death: string | undefined;
  const { onRemark = warn } = options;
  const dies = (thread: number, reason: string): void => {
    if (hasJoined(program.team, thread)) death ??= reason;
    else
      onRemark(
        `A thread of the training could not be started (${reason}): the others do its work, with the same result.`,
      );
  };
  const letHelpersGo =
    workspace.shared === undefined || threads === 1
      ? undefined
      : startHelpers(threads, specification, workspace.shared, dies);
  const parameters = workspace.reals(program.parameters, parameterCount);
  const optimizerStates = program.states.map((pointer) => workspace.reals(pointer, parameterCount));
  const weights = averageDecay > 0 ? optimizerStates[optimizerStates.length - 1] : parameters;
  parameters.set(begin);
  weights.set(begin);
  const step = createStep();
  let batches = createBatchOrder(training.count, batchSize, seed, { shuffle });
  const totalIterations = batches.batchesPerEpoch * epochs;
  const tally: Tally = { lossSum: 0, correct: 0, images: 0 };

  return {
    threads,
    get joinedThreads() {
      return 1 + joinedThreads(program.team);
    },
    parameters,
    weights,
    tally,
    totalIterations,
    iterationsPerEpoch: batches.batchesPerEpoch,
    get iteration() {
      return step.iteration;
    },
    get epoch() {
      return batches.epoch;
    },
    get learningRate() {
      return step.learningRate;
    },

    step() {
      batches.advance();
      const { order, start, end, endsEpoch } = batches;
      step.iteration++;
      step.learningRate = optimizer.learningRate * scheduleFactor(schedule, step.iteration, totalIterations);
      if (death !== undefined) throw new LostThreadError(death);
      chooseBatch(program, step, order, start, end);
      team.run("gradient", step);
      const { lossSum, correct } = resultOf(program);
      if (!Number.isFinite(lossSum)) throw explainDivergence(network, program, step, batches);
      if (phases.norm !== undefined) {
        team.run("norm", step);
        step.gradientScale = Math.min(1, clipNorm / gradientNorm(program, phases.norm));
      }
      team.run("update", step);
      tally.lossSum += lossSum;
      tally.correct += correct;
      tally.images += end - start;
      return { lossSum, correct, images: end - start, endsEpoch };
    },

    requireFinite() {
      if (!parameters.every(Number.isFinite)) throw explainDivergence(network, program, step, batches);
    },

    state: () => ({
      iteration: step.iteration,
      parameters: parameters.slice(),
      optimizerStates: optimizerStates.map((vector) => vector.slice()),
      order: batches.state(),
      tally: { ...tally },
    }),

    restore(state) {
      requireSameTraining(state, batches.state(), parameterCount, optimizerStates.length);
      step.iteration = state.iteration;
      parameters.set(state.parameters);
      optimizerStates.forEach((vector, i) => {
        vector.set(state.optimizerStates[i]);
      });
      batches = restoreBatchOrder(state.order);
      Object.assign(tally, state.tally);
      // A step that was given up may have left a part of its gradient behind.
      for (let lane = 0; lane < program.lanes.length; lane++) {
        workspace.reals(program.gradient + lane * program.gradientStride, parameterCount).fill(0);
      }
    },

    network: () => withParameters(network, weights),

    close() {
      team.close();
      letHelpersGo?.();
    },
  };
}

function requireVariable({ images, imageShape }: Dataset, varied: Augmentation): void {
  if (!changesImages(varied)) return;
  if (images instanceof Uint8Array && imageShape.length === 2) return;
  const received = images instanceof Uint8Array ? "bytes" : "floats";
  throw wrongOption(
    "augmentation",
    "none, or images of height x width bytes",
    `${received} of ${formatShape(imageShape)}`,
  );
}

function requireSameTraining(state: TrainerState, now: BatchOrderState, parameterCount: number, vectors: number): void {
  const say = (parameters: number, states: number, { count, batchSize }: BatchOrderState) =>
    `${parameters} parameters, ${states} optimiser vectors, ${count} images in batches of ${batchSize}`;
  const expected = say(parameterCount, vectors, now);
  const received = say(state.parameters.length, state.optimizerStates.length, state.order);
  if (expected === received && state.optimizerStates.every(({ length }) => length === parameterCount)) return;
  throw new OptionError({
    what: "The saved state belongs to another training",
    expected,
    received,
    advice: "Resume with its own plan and images",
  });
}
