import type { Engine } from "../kernels/engine.js";
import type { Kernels } from "../kernels/kernels.js";
import { isStatistic, type RangeOperation, type Step } from "../layers/layer.js";
import type { Loss } from "../losses/loss.js";
import type { Penalties } from "../losses/penalties.js";
import { runLane } from "../program/batch.js";
import type { ImageSource } from "../program/input.js";
import { parametersOf, type Network, type NetworkDescription } from "../network/network.js";
import { compileProgram, type Program } from "../program/program.js";
import { firstSum, mostShares, type Phase, type Phases, type Member } from "../program/team.js";
import { stateVectorCount, updateOperations, type Optimizer } from "../optimizers/optimizer.js";
import { laneCount } from "./lanes.js";
import { firstNumberOf, rowsOperation, sharesOfRows, weightsSummedByRows } from "./firstWeights.js";

/**
 * All that a training step is made from, as plain data: every thread makes the same memory layout and the same operations
 * from it.
 */
export interface StepSpecification {
  readonly network: NetworkDescription;
  readonly loss: Loss;
  readonly penalties: Penalties;
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly images: ImageSource;
  /** From which dropout and augmentation come. */
  readonly seed: number;
  /** The largest length of the gradient, or 0: not limited. */
  readonly clipNorm: number;
  /** How much of the average of weights stays from step to step, or 0: no average. */
  readonly averageDecay: number;
  /** The numbers, from 1, of the layers whose parameters no step touches. */
  readonly frozenLayers: readonly number[];
  /** How many images the training has: what penalties are divided by. */
  readonly trainingCount: number;
}

/** Lays a training step out in memory: the gradient, lane by lane, and the update, stretch by stretch. */
export function compileStep(
  network: Network,
  specification: StepSpecification,
  engine: Engine,
  member: Member,
): { program: Program; phases: Phases } {
  const { loss, penalties, optimizer, batchSize, images, seed, clipNorm, averageDecay, frozenLayers, trainingCount } =
    specification;
  const parameterCount = parametersOf(network).length;
  const lanes = laneCount(network, batchSize);
  // What is frozen gets a gradient like all, and an average of equal values; only no update, and no part in the norm.
  const learnt = network.tensors.filter(({ layer }) => !frozenLayers.includes(layer + 1));
  const first = learnt[0] === network.tensors[0] ? weightsSummedByRows(network, batchSize, lanes) : undefined;
  const program = compileProgram(network, {
    engine,
    images,
    batchSize,
    lanes,
    purpose: { kind: "learn", loss, weightsLater: first !== undefined, frozenLayers },
    seed,
    // The average of weights stands last.
    stateVectors: stateVectorCount(optimizer) + (averageDecay > 0 ? 1 : 0),
    shared: member.threads > 1,
    member,
  });
  // Only a lane alone, whose batch is small, changes weights image by image.
  const descends = optimizer.kind === "gradientDescent" && penalties.l1 + penalties.l2 + clipNorm === 0 && lanes === 1;
  const byRows = first === undefined ? undefined : rowsOperation(program, descends);
  const finish = [
    ...sumOfLanes(program, first?.size ?? 0, parameterCount),
    ...penaltyOperations(program, network, penalties, trainingCount),
  ];
  const update = [
    ...updateOperations(optimizer, program, learnt.slice(first !== undefined && descends ? 1 : 0)),
    ...averageOperations(program, parameterCount, averageDecay),
  ];
  const most = Math.min(mostShares, Math.max(1, Math.floor(parameterCount / shareSize)));
  const shares = first === undefined ? most : sharesOfRows(most);
  /** Where a share's stretch of the flat vector begins. */
  const startOf = (share: number): number =>
    first === undefined || share === shares
      ? Math.floor((parameterCount * share) / shares)
      : firstNumberOf(share, shares, first);
  /** A phase that does the same operations on each share's stretch of the flat vector. */
  const stretches = (
    run: (kernels: Kernels, step: Step, share: number, first: number, last: number) => void,
  ): Phase => ({
    shares,
    run: (kernels, step, share) => {
      run(kernels, step, share, startOf(share), startOf(share + 1));
    },
  });
  const gradient: Phase = {
    shares: program.lanes.length,
    run: (kernels, step, lane) => {
      runLane(program, lane, kernels, step);
    },
  };
  if (clipNorm === 0) {
    const operations = [...finish, ...update];
    const whole = stretches((kernels, step, share, first, last) => {
      byRows?.(kernels, step, share, shares);
      runRanges(operations, kernels, step, first, last);
    });
    return { program, phases: { gradient, update: whole } };
  }
  const sums = program.teamDoubles + 8 * firstSum;
  const scaled = [...scaleOperations(program, network), ...update];
  return {
    program,
    phases: {
      gradient,
      norm: stretches((kernels, step, share, first, last) => {
        byRows?.(kernels, step, share, shares);
        runRanges(finish, kernels, step, first, last);
        program.team.doubles[firstSum + share] = 0;
        for (const { name, offset, size } of learnt) {
          const [from, to] = [Math.max(first, offset), Math.min(last, offset + size)];
          if (from < to && !isStatistic(name)) kernels.sumSquares(program.gradient, sums + 8 * share, from, to);
        }
      }),
      update: stretches((kernels, step, _share, first, last) => {
        runRanges(scaled, kernels, step, first, last);
      }),
    },
  };
}

/** The length of the gradient, from the sums that the phase `norm` leaves, share by share. */
export function gradientNorm({ team: { doubles } }: Program, { shares }: Phase): number {
  let sum = 0;
  for (let share = 0; share < shares; share++) sum += doubles[firstSum + share];
  return Math.sqrt(sum);
}

/** Numbers of the flat vector that a thread updates at least: about 10 µs of work. */
const shareSize = 16_384;
/** Numbers that all operations of an update pass over before the next ones: they stay in the first cache. */
const stretchSize = 1024;

function runRanges(
  operations: readonly RangeOperation[],
  kernels: Kernels,
  step: Step,
  first: number,
  last: number,
): void {
  const length = operations.length === 1 ? last - first : stretchSize;
  for (let from = first; from < last; from += length) {
    runWithin(operations, kernels, step, from, Math.min(from + length, last));
  }
}

/** Runs each operation on what it has in common with a stretch. */
function runWithin(
  operations: readonly RangeOperation[],
  kernels: Kernels,
  step: Step,
  first: number,
  last: number,
): void {
  for (const operation of operations) {
    const start = Math.max(first, operation.first);
    const end = Math.min(last, operation.last);
    if (start < end) operation.run(kernels, step, start, end);
  }
}

function sumOfLanes({ gradient, gradientStride, lanes }: Program, first: number, last: number): RangeOperation[] {
  if (lanes.length === 1) return [];
  return [
    {
      name: "sumLanes",
      first,
      last,
      run: (kernels, _step, from, to) => {
        kernels.sumLanes(gradient, gradientStride, lanes.length, from, to);
      },
    },
  ];
}

/** One pass over each weight matrix that adds the penalties' gradient; none where there are no penalties. */
function penaltyOperations(
  { parameters, gradient }: Program,
  network: Network,
  { l1, l2 }: Penalties,
  trainingCount: number,
): RangeOperation[] {
  if (l1 === 0 && l2 === 0) return [];
  return network.tensors
    .filter(({ name }) => name === "weights")
    .map(({ offset, size, layerName }) => ({
      name: `${layerName} penalties`,
      first: offset,
      last: offset + size,
      run: (kernels, _step, first, last) => {
        kernels.addPenaltyGradient(parameters, gradient, l1 / trainingCount, l2 / trainingCount, first, last);
      },
    }));
}

/** Of all that is learned: statistics have no gradient to shorten. */
function scaleOperations({ gradient }: Program, { tensors }: Network): RangeOperation[] {
  return tensors
    .filter(({ name }) => !isStatistic(name))
    .map(({ offset, size }) => ({
      name: "scaleGradient",
      first: offset,
      last: offset + size,
      run: (kernels, { gradientScale }, first, last) => {
        if (gradientScale < 1) kernels.scaleGradient(gradient, gradientScale, first, last);
      },
    }));
}

/**
 * Averages the weights after each update: average ← d average + (1 - d) weights, with d at most (1 + t)/(10 + t) in step t,
 * so that the beginning is soon forgotten (TensorFlow's ExponentialMovingAverage).
 */
function averageOperations({ parameters, states }: Program, parameterCount: number, decay: number): RangeOperation[] {
  if (decay === 0) return [];
  const average = states[states.length - 1];
  return [
    {
      name: "average",
      first: 0,
      last: parameterCount,
      run: (kernels, { iteration }, first, last) => {
        const portion = 1 - Math.min(decay, (1 + iteration) / (10 + iteration));
        kernels.moveTowards(average, parameters, portion, first, last);
      },
    },
  ];
}
