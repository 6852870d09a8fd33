import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import type { Step } from "../layers/layer.js";

/** What a kind of optimiser can do. An optimiser itself is a description, a plain frozen object. */
export interface OptimizerBehaviour {
  /** How many vectors as long as the parameters it remembers. */
  readonly stateVectors: number;
  /** Whether weights shrink a little in each step, apart from their gradient; biases never do. */
  readonly decaysWeights?: boolean;
  /** Takes a step on numbers `first` (inclusive) to `last` (exclusive) of the flat vector, and leaves their gradient 0. */
  update(kernels: Kernels, step: Step, at: UpdateMemory, first: number, last: number): void;
}

/** Where an optimiser finds its memory: P, dP, and as many vectors as it remembers. */
export interface UpdateMemory {
  readonly parameters: Pointer;
  readonly gradient: Pointer;
  readonly states: readonly Pointer[];
  /** Whether these numbers are weights of an optimiser that decays them. */
  readonly decays: boolean;
}
