import { OptionError } from "../core/errors.js";
import { createLayout, type Layout } from "../kernels/arena.js";
import type { Engine, Workspace } from "../kernels/engine.js";
import type { Pointer } from "../kernels/pointer.js";
import { planImages, type ImageMemory, type ImageSource } from "./input.js";
import { planLane, type Lane } from "./lane.js";
import type { Purpose } from "./purpose.js";
import { parametersOf, type Network } from "../network/network.js";
import { largestLayer, mebibytes } from "../network/sizeLimits.js";
import { teamMemory, type Member, type TeamMemory } from "./team.js";

/**
 * A network laid out in memory, and the lists of kernel calls that run it: nothing is allocated after that.
 *
 * A batch is cut into lanes, each with a gradient of its own, so that threads may run them side by side. What images become
 * on their way lies in memory of the thread that runs the lane. Images go through a lane in slices, so that memory follows
 * the slice and not the batch. Lanes, slices and the order of every sum follow from network and batch size alone.
 */
export interface Program {
  readonly workspace: Workspace;
  /** The flat vector, and an optimiser's vectors of the same length. */
  readonly parameters: Pointer;
  readonly states: readonly Pointer[];
  /** The gradient of each lane, one `gradientStride` bytes behind the other (0 without a backward pass). */
  readonly gradient: Pointer;
  readonly gradientStride: number;
  readonly images: ImageMemory;
  /** Which resident images make up the batch at hand. */
  readonly batch: Uint32Array;
  readonly lanes: readonly [Lane, ...Lane[]];
  /** Where threads that share the memory find each other; `teamDoubles` is where its doubles lie. */
  readonly team: TeamMemory;
  readonly teamDoubles: Pointer;
}

export interface ProgramOptions {
  readonly engine: Engine;
  readonly purpose: Purpose;
  readonly images: ImageSource;
  /** The largest batch. */
  readonly batchSize: number;
  /** How many of the network's layers are run; default all. */
  readonly until?: number;
  /** Into how many lanes a batch is cut; default 1. */
  readonly lanes?: number;
  /** From which dropout and augmentation come; default 0. */
  readonly seed?: number;
  /** How many vectors as long as the parameters to set aside for an optimiser; default 0. */
  readonly stateVectors?: number;
  /** Whether several threads are to work on it; default false. */
  readonly shared?: boolean;
  /** Which of how many threads runs this program; default the only one. */
  readonly member?: Member;
}

/**
 * Images that go through a lane together, at most: few enough that their activations stay in the second cache, many
 * enough to fill the tiles of a dense product.
 */
const largestSlice = 128;

/** Whether each lane's part of a batch is one slice, all of which is in memory when the backward pass has ended. */
export function goesThroughAtOnce(batchSize: number, lanes: number): boolean {
  return Math.ceil(batchSize / lanes) <= largestSlice;
}

/**
 * Lays a network out in memory and lists the kernel calls that run it, in three stages: a layout is *planned* (sizes and
 * pointers alone), then the memory is taken in one block and every plan *opened* on it, and from then on a step only *runs*
 * what stands in the lists.
 *
 * Equal networks and options give equal layouts: that is how threads share one memory without a word about pointers.
 *
 * @throws OptionError when the memory cannot be had
 * @example
 * const images = { pixels: "bytes", count: 32 };
 * const program = compileProgram(network, { engine: wasmEngine, purpose: { kind: "read" }, images, batchSize: 32 });
 */
export function compileProgram(network: Network, options: ProgramOptions): Program {
  const { engine, batchSize, purpose, stateVectors = 0 } = options;
  const layers = network.layers.slice(0, options.until);
  const laneCount = options.lanes ?? 1;
  const parameterCount = parametersOf(network).length;
  const layout = createLayout(engine.bytesPerReal);
  const parameters = layout.reals(parameterCount);
  const states = Array.from({ length: stateVectors }, () => layout.reals(parameterCount));
  const goesBack = purpose.kind === "learn" || purpose.kind === "explain";
  const gradients = Array.from({ length: goesBack ? laneCount : 0 }, () => layout.reals(parameterCount));
  const images = planImages(network, layers, options.images, layout);
  const batch = layout.integers(batchSize);
  const team = { integers: layout.integers(teamMemory.integers), doubles: layout.doubles(teamMemory.doubles) };
  const sliceSize = Math.min(Math.ceil(batchSize / laneCount), largestSlice);
  const results = Array.from({ length: laneCount }, () => layout.doubles(2));
  const { thread, threads } = options.member ?? { thread: 0, threads: 1 };
  const planLaneAt = (lane: number, at: Layout) => {
    const common = { layers, purpose, parameters, images, sliceSize, seed: options.seed ?? 0 };
    return planLane(network, { ...common, layout: at, gradient: gradients[lane] ?? 0, result: results[lane] });
  };
  // A thread runs one lane after the other: all of its lanes use the same memory, which so stays in the caches; not where
  // the update still needs what each lane left behind.
  const weightsLater = purpose.kind === "learn" && purpose.weightsLater;
  const blockCount = weightsLater ? laneCount : Math.min(threads, laneCount);
  const start = layout.bytes(0);
  const trial = createLayout(engine.bytesPerReal, start);
  planLaneAt(0, trial);
  const size = trial.bytesTaken() - start;
  layout.bytes(blockCount * size);
  const planInBlock = (lane: number) => {
    const block = blockCount < laneCount ? thread : lane;
    return planLaneAt(lane, createLayout(engine.bytesPerReal, start + block * size));
  };
  const first = planInBlock(0);
  const others = Array.from({ length: laneCount - 1 }, (_, i) => planInBlock(i + 1));
  const workspace = takeMemory(network, options, layout.bytesTaken());
  return {
    workspace,
    parameters,
    states,
    gradient: gradients[0] ?? 0,
    gradientStride: gradients.length > 1 ? gradients[1] - gradients[0] : 0,
    images: images.open(workspace),
    batch: new Uint32Array(workspace.integers(batch, 1).buffer, batch, batchSize),
    lanes: [first(workspace), ...others.map((open) => open(workspace))],
    team: {
      integers: workspace.integers(team.integers, teamMemory.integers),
      doubles: workspace.doubles(team.doubles, teamMemory.doubles),
    },
    teamDoubles: team.doubles,
  };
}

/** Takes the memory of a program in one block. Throws an OptionError with the size asked for when it cannot be had. */
function takeMemory(network: Network, { engine, batchSize, shared }: ProgramOptions, bytes: number): Workspace {
  try {
    return engine.allocate(bytes, shared);
  } catch (error) {
    // Memory is refused with a RangeError, but with a TypeError where WebAssembly could never address it.
    if (!(error instanceof RangeError || bytes > 2 ** 32)) throw error;
    throw new OptionError({
      what: "Not enough memory for this network and data",
      expected: `${mebibytes(bytes)} in one block (the fast engine's ends at 4096 MiB)`,
      received: "a refusal by the system",
      advice: `Lower the batch size (${batchSize}), the number of images, or the units or filters of ${largestLayer(network)}`,
    });
  }
}
