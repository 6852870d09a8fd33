import type { Engine, Kernels } from "../kernels/kernels.js";
import type { RangeOperation, Step } from "../layers/layer.js";
import type { Loss } from "../losses/loss.js";
import type { Penalties } from "../losses/penalties.js";
import { runLane } from "../model/batch.js";
import type { ImageSource } from "../model/images.js";
import type { Network, NetworkDescription } from "../model/network.js";
import { compileProgram, type Program } from "../model/program.js";
import { mostShares, type Phases } from "../model/team.js";
import { stateVectorCount, updateOperations, type Optimizer } from "../optimizers/optimizer.js";

/**
 * All that a training step is made from, as plain data: any thread makes the same memory layout and the same operations
 * from it.
 */
export interface StepSpecification {
  readonly network: NetworkDescription;
  readonly loss: Loss;
  readonly penalties: Penalties;
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly images: ImageSource;
}

/** Lays a training step out in memory: the gradient, lane by lane, and the update, stretch by stretch. */
export function compileStep(
  network: Network,
  { loss, penalties, optimizer, batchSize, images }: StepSpecification,
  engine: Engine,
  shared: boolean,
): { program: Program; phases: Phases } {
  const parameterCount = network.parameters.length;
  const program = compileProgram(network, {
    engine,
    images,
    batchSize,
    lanes: laneCount(parameterCount, batchSize),
    loss,
    stateVectors: stateVectorCount(optimizer),
    shared,
  });
  const update: RangeOperation[] = [
    ...sumOfLanes(program, parameterCount),
    ...penaltyOperations(program, network, penalties, images.count),
    ...updateOperations(optimizer, program, network),
  ];
  const shares = Math.min(mostShares, Math.max(1, Math.floor(parameterCount / shareSize)));
  const phases: Phases = [
    {
      shares: program.lanes.length,
      run: (kernels, step, lane) => {
        runLane(program, lane, kernels, step);
      },
    },
    {
      shares,
      run: (kernels, step, share) => {
        const [first, last] = [share, share + 1].map((end) => Math.floor((parameterCount * end) / shares));
        runRanges(update, kernels, step, first, last);
      },
    },
  ];
  return { program, phases };
}

/** A lane has at least so many images: fewer, and reading the weights for them costs more than sharing them out gains. */
const fewestImagesInLane = 32;
/** More would only help more threads than machines of this kind have. */
const mostLanes = 8;
/** All gradients together: summing them must not cost more than the second caches of two cores hold. */
const mostGradientNumbers = 2 ** 21;

/** How many lanes a batch is cut into: a power of two, from network and batch size alone. */
function laneCount(parameterCount: number, batchSize: number): number {
  const most = Math.min(mostLanes, batchSize / fewestImagesInLane, mostGradientNumbers / parameterCount);
  let lanes = 1;
  while (2 * lanes <= most) lanes *= 2;
  return lanes;
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
    const to = Math.min(from + length, last);
    for (const operation of operations) {
      const start = Math.max(from, operation.first);
      const end = Math.min(to, operation.last);
      if (start < end) operation.run(kernels, step, start, end);
    }
  }
}

function sumOfLanes({ gradient, gradientStride, lanes }: Program, parameterCount: number): RangeOperation[] {
  if (lanes.length === 1) return [];
  return [
    {
      name: "sumLanes",
      first: 0,
      last: parameterCount,
      run: (kernels, _step, first, last) => {
        kernels.sumLanes(gradient, gradientStride, lanes.length, first, last);
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
