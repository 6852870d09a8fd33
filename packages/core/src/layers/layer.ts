import type { Key } from "../core/hash.js";
import type { Shape } from "../core/shape.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import type { Initializer } from "./initializers.js";

/**
 * What a kind of layer can do. A layer itself is a description, a plain frozen object; its behaviour is made from it
 * when a network is laid out.
 */
export interface LayerBehaviour {
  /** What it is in a few letters, if its kind does not say it all: `dense 30`, `conv3-16` (a kernel of 3x3, 16 filters). */
  readonly label?: string;
  /** The shape of one output. Throws a ShapeError that begins with `where` when the input does not fit. */
  outputShape(input: Shape, where: string): Shape;
  /** The parameters it learns, in the order in which they lie in the flat vector. */
  parameters(input: Shape): readonly ParameterSpecification[];
  /** If its weights can be looked at: the shape of what one filter or unit sees of images of this shape. */
  filterShape?(input: Shape): Shape;
  /** The kernels that run it, in the memory that it is given. */
  operations(plan: LayerPlan): LayerOperations;
  /** What a program may save. */
  readonly economy?: Economy;
}

/**
 * What a layer lets a program save: memory between layers, and sums over zeros. None of it changes a result, and a layer
 * that says nothing of it is run all the same.
 */
export interface Economy {
  /** It only renames its input (linear, flatten): input and output are the same memory. */
  readonly sameMemory?: true;
  /** It can write its output over its input, and the gradients likewise, if the layer before has its output to spare. */
  readonly inPlace?: true;
  /** Its backward pass does without its output: the layer behind may write over it. */
  readonly outputSpare?: true;
  /** Which part of the gradient that it is given it passes back (ReLU about ½, max pool), if not all: the rest is 0. */
  readonly gradientPortion?: number;
}

export interface LayerOperations {
  /** Output from input. */
  readonly forward: readonly Operation[];
  /** Adds to the gradients of the parameters, and writes that of the input if asked. Called where there is a backward pass. */
  readonly backward: () => readonly Operation[];
  /** What `backward` left out because `plan.weightsLater` asked for it. */
  readonly weightGradient?: WeightGradient;
}

/**
 * The gradient of a first layer's weights from its slice's ink, for the rows of W in sections `first` to `last`:
 * dW += factor Xᵀ dZ. dW is given, for it need not be a gradient: with factor -rate and W itself, this is gradient descent.
 */
export type WeightGradient = (
  kernels: Kernels,
  images: number,
  dW: Pointer,
  factor: number,
  first: number,
  last: number,
) => void;

/** Names of parameters; `means` and `variances` are statistics: measured while training, not learned. */
export type ParameterName = "weights" | "biases" | "scales" | "shifts" | "means" | "variances";

/** Whether a parameter is measured instead of learned: its "gradient" is the mean of what each slice measures. */
export function isStatistic(name: ParameterName): boolean {
  return name === "means" || name === "variances";
}

/** A weight matrix or bias vector before it has a place. */
export interface ParameterSpecification {
  readonly name: ParameterName;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Where a layer finds its memory. Pointers are byte offsets; 0 means that there is none. */
export interface LayerPlan {
  readonly input: Signal;
  readonly output: Signal;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** The input as listed ink: only for a dense first layer. `input.values` is 0 then. */
  readonly ink?: Ink;
  /** Values and gradient of a parameter by name. */
  readonly parameter: (name: ParameterName) => Signal;
  /** Whether the backward pass leaves the gradient of the weights out, to be asked for later; only with `ink`. */
  readonly weightsLater: boolean;
  /** The most images that go through at once. */
  readonly sliceSize: number;
  /** Whether it is run to learn: then dropout drops, and batchNorm looks at the batch; a frozen layer is run as in use. */
  readonly training: boolean;
  /** About which part of the output's gradient is not 0, by the layers behind: see `Economy`. */
  readonly gradientPortion: number;
  /** From which chance is drawn: the training's seed and the layer's number. */
  readonly key: Key;
  /** Memory for the layer alone. */
  readonly memory: LayerMemory;
}

/** Sets memory aside. Integers are given: they stay as they are. */
export interface LayerMemory {
  readonly reals: (count: number) => Pointer;
  readonly doubles: (count: number) => Pointer;
  readonly bytes: (count: number) => Pointer;
  readonly integers: (values: readonly number[]) => Pointer;
}

/** An array of reals and the gradient of the loss with respect to it (0: not wanted). */
export interface Signal {
  readonly values: Pointer;
  readonly gradient: Pointer;
}

/** Inked pixels of the images of a slice: image `indices[i]`'s are `spans[indices[i]]`. See `collectInk` in kernels/input.ts. */
export interface Ink {
  readonly spans: Pointer;
  readonly indices: Pointer;
  readonly entries: Pointer;
}

/** One kernel call with everything but what changes from step to step: a program is a list of them. */
export interface Operation {
  /** For profiles and messages: `1.dense inkForward`. */
  readonly name: string;
  /** The layer that it is a part of, counted from 0; none of what brings images in, and of what is asked of answers. */
  readonly layer?: number;
  run(kernels: Kernels, step: Step): void;
}

/** A kernel call on numbers `first` (inclusive) to `last` (exclusive) of the flat vector, or on any stretch of them. */
export interface RangeOperation {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  run(kernels: Kernels, step: Step, first: number, last: number): void;
}

/** What changes from step to step, and within a step from slice to slice. */
export interface Step {
  /** Images in the slice at hand, and the first one's position in the batch. */
  images: number;
  position: number;
  /** Images in the whole batch: the loss is the mean over them. */
  batchSize: number;
  /** Steps taken, this one included: from 1. */
  iteration: number;
  learningRate: number;
  /** What the gradient is multiplied by before the update: below 1 where it was clipped. */
  gradientScale: number;
}

/** A step that says nothing yet. */
export function createStep(): Step {
  return { images: 0, position: 0, batchSize: 0, iteration: 0, learningRate: 0, gradientScale: 1 };
}
