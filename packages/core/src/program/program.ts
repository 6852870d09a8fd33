import { OptionError } from "../core/errors.js";
import { createLayout, type Layout } from "../kernels/arena.js";
import type { Engine, Workspace } from "../kernels/engine.js";
import type { Pointer } from "../kernels/pointer.js";
import type { Loss } from "../losses/loss.js";
import { layOutImages, type ImageMemory, type ImageSource } from "./input.js";
import { layOutLane, type Lane } from "./lane.js";
import type { Network } from "../network/network.js";
import { largestLayer, mebibytes } from "../network/sizeLimits.js";
import { teamMemory, type Place, type TeamMemory } from "./team.js";

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
  readonly images: ImageSource;
  /** The largest batch. */
  readonly batchSize: number;
  /** Into how many lanes a batch is cut; default 1. */
  readonly lanes?: number;
  /** With a loss each image's is computed, and there is a backward pass. */
  readonly loss?: Loss;
  /** Whether there is one: with false, layers behave as in use. Default true. */
  readonly training?: boolean;
  /**
   * Lays out, without a loss, a backward pass from the outputs to the pixels: it begins with the gradient that the caller
   * writes at the last signal and ends at the first's; layers behave as in use. Default false.
   */
  readonly pixelGradient?: boolean;
  /**
   * Whether the backward pass leaves the gradient of the first layer's weights out, for `Lane.weightGradient` to be asked
   * for; only where `goesThroughAtOnce` says that a batch stays in memory. Default false.
   */
  readonly weightsLater?: boolean;
  /** From which dropout and augmentation come; default 0. */
  readonly seed?: number;
  /** How many vectors as long as the parameters to set aside for an optimiser; default 0. */
  readonly stateVectors?: number;
  /** Whether several threads are to work on it; default false. */
  readonly shared?: boolean;
  /** Which of how many threads runs this program; default the only one. */
  readonly place?: Place;
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

export function compileProgram(network: Network, options: ProgramOptions): Program {
  const { engine, batchSize, loss, pixelGradient = false, stateVectors = 0 } = options;
  const laneCount = options.lanes ?? 1;
  const parameterCount = network.parameters.length;
  const layout = createLayout(engine.bytesPerReal);
  const parameters = layout.reals(parameterCount);
  const states = Array.from({ length: stateVectors }, () => layout.reals(parameterCount));
  // On the way to the pixels the parameters' gradients are computed too, and left lying.
  const backward = loss !== undefined || pixelGradient;
  const gradients = Array.from({ length: backward ? laneCount : 0 }, () => layout.reals(parameterCount));
  const images = layOutImages(network, options.images, layout);
  const batch = layout.integers(batchSize);
  const team = { integers: layout.integers(teamMemory.integers), doubles: layout.doubles(teamMemory.doubles) };
  const sliceSize = Math.min(Math.ceil(batchSize / laneCount), largestSlice);
  const training = loss !== undefined && (options.training ?? true);
  const results = Array.from({ length: laneCount }, () => layout.doubles(2));
  const { thread, threads } = options.place ?? { thread: 0, threads: 1 };
  const weightsLater = options.weightsLater ?? false;
  const layOutAt = (lane: number, at: Layout) => {
    const seed = options.seed ?? 0;
    const common = { parameters, images, sliceSize, loss, training, pixelGradient, weightsLater, seed };
    return layOutLane(network, { ...common, layout: at, gradient: gradients[lane] ?? 0, result: results[lane] });
  };
  // A thread runs one lane after the other: all of its lanes use the same memory, which so stays in the caches; not where
  // the update still needs what each lane left behind.
  const roomCount = weightsLater ? laneCount : Math.min(threads, laneCount);
  const start = layout.bytes(0);
  const trial = createLayout(engine.bytesPerReal, start);
  layOutAt(0, trial);
  const size = trial.bytesTaken() - start;
  layout.bytes(roomCount * size);
  const layOut = (lane: number) => {
    const room = roomCount < laneCount ? thread : lane;
    return layOutAt(lane, createLayout(engine.bytesPerReal, start + room * size));
  };
  const first = layOut(0);
  const others = Array.from({ length: laneCount - 1 }, (_, i) => layOut(i + 1));
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
