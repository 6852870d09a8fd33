import type { Engine } from "../kernels/kernels.js";
import type { Operation } from "../layers/layer.js";
import type { Loss } from "../losses/loss.js";
import type { Penalties } from "../losses/penalties.js";
import { gradientOperations } from "../model/batch.js";
import type { Network, NetworkDescription } from "../model/network.js";
import { compileProgram, sliceSizeFor, type Program } from "../model/program.js";
import type { OperationLists } from "../model/team.js";
import { stateVectorCount, updateOperations, type Optimizer } from "../optimizers/optimizer.js";

/**
 * All that a training step is made from, as plain data: any thread makes the same memory layout and the same lists of
 * operations from it.
 */
export interface StepSpecification {
  readonly network: NetworkDescription;
  readonly loss: Loss;
  readonly penalties: Penalties;
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly trainingCount: number;
  readonly pixels: "bytes" | "reals";
  /** Inked pixels of all training images; undefined where the first layer does not read listed ink. */
  readonly residentInk?: number;
}

/** Lays a training step out in memory: the gradient of a slice, and the update. */
export function compileStep(
  network: Network,
  { loss, penalties, optimizer, batchSize, trainingCount, pixels, residentInk }: StepSpecification,
  engine: Engine,
  shared: boolean,
): { program: Program; lists: OperationLists } {
  const program = compileProgram(network, {
    engine,
    sliceSize: sliceSizeFor(batchSize),
    residentImages: trainingCount,
    pixels,
    ...(residentInk === undefined ? {} : { residentInk }),
    loss,
    stateVectors: stateVectorCount(optimizer),
    shared,
  });
  const lists = {
    gradient: gradientOperations(program, network.parameters.length),
    update: [
      ...penaltyOperations(program, network, penalties, trainingCount),
      ...updateOperations(optimizer, program, network),
    ],
  };
  return { program, lists };
}

/** One pass over each weight matrix that adds the penalties' gradient; none where there are no penalties. */
function penaltyOperations(
  program: Program,
  network: Network,
  { l1, l2 }: Penalties,
  trainingCount: number,
): Operation[] {
  if (l1 === 0 && l2 === 0) return [];
  return network.tensors
    .filter(({ name }) => name === "weights")
    .map(({ offset, size, layerName }) => ({
      name: `${layerName} penalties`,
      items: () => size,
      run: (kernels, _step, first, last) => {
        const [start, end] = [offset + first, offset + last];
        kernels.addPenaltyGradient(
          program.parameters,
          program.gradient,
          l1 / trainingCount,
          l2 / trainingCount,
          start,
          end,
        );
      },
    }));
}
