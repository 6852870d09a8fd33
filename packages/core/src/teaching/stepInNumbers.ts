import { requireInteger, requireNumber } from "../core/errors.js";
import { openObject } from "../core/fields.js";
import type { Shape } from "../core/shape.js";
import { requireDataset, type Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { referenceEngine } from "../kernels/reference/engine.js";
import { activationKinds } from "../layers/activation.js";
import { createStep } from "../layers/layer.js";
import { labelOf, type Layer } from "../layers/layers.js";
import { parseLoss, type Loss } from "../losses/loss.js";
import { parsePenalties, penalties, penaltyOf, type Penalties } from "../losses/penalties.js";
import {
  describeNetwork,
  parametersOf,
  requireParameterCount,
  type Network,
  type ParameterTensor,
} from "../network/network.js";
import { parseOptimizer, stateVectorCount, type Optimizer } from "../optimizers/optimizer.js";
import { openObjective, type WatchableObjective } from "../program/objective.js";
import { chooseAll } from "../program/batch.js";
import { residentImages } from "../program/input.js";
import { leadTeam } from "../program/team.js";
import { compileStep } from "../training/stepProgram.js";
import type { TrainerState } from "../training/trainer.js";
import { activate } from "./activate.js";

/** Where a step begins, and by what rule it is taken. */
export interface StepOptions {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Default none. */
  readonly penalties?: Penalties | undefined;
  /** Images of the whole training, which penalties are divided by; default those given. */
  readonly trainingCount?: number | undefined;
  /** Where a training stands, as `trainer.state()` says it; default before its first step, with the network's parameters. */
  readonly from?: Pick<TrainerState, "iteration" | "parameters" | "optimizerStates"> | undefined;
  /** By which dropout draws; default the network's. */
  readonly seed?: number | undefined;
  /** Default the float64 reference; or one with a planted mistake. */
  readonly engine?: Engine | undefined;
}

/** What one layer made of the images, and what came back. */
export interface LayerNumbers {
  /** Its number, from 1, and its name in messages: `1.dense`. */
  readonly layer: number;
  readonly name: string;
  readonly kind: Layer["kind"];
  /** In a few letters: `dense 30`. */
  readonly label: string;
  /** Of one image. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** Of shape [images, ...inputShape]: the x of a layer with weights, the z of an activation. */
  readonly input: Float64Array;
  /** Of shape [images, ...outputShape]: the z of a layer with weights, the a of an activation. */
  readonly output: Float64Array;
  /**
   * The gradient of the mean loss with respect to `output`, the delta of a layer with weights. Absent where none is computed:
   * before the first layer that learns, and of a last activation that the loss takes together with itself.
   */
  readonly gradient?: Float64Array;
}

/** A layer with weights in the words of the books: z = x W + b, a = f(z), delta = dC/dz. */
export interface WeightedNumbers extends Pick<LayerNumbers, "layer" | "name" | "kind" | "label"> {
  readonly x: Float64Array;
  readonly z: Float64Array;
  /** What the activation right behind it makes of z; z itself where there is none. */
  readonly a: Float64Array;
  readonly activation?: Layer["kind"];
  readonly delta: Float64Array;
}

/** A weight matrix, a bias vector or the like: before the step, its gradient, and after it. */
export interface TensorNumbers {
  readonly tensor: ParameterTensor;
  readonly values: Float64Array;
  /** Of mean loss and penalties together; 0 of statistics, which are measured. */
  readonly gradient: Float64Array;
  /** What the step adds: after - values. */
  readonly change: Float64Array;
  readonly after: Float64Array;
}

/** Every number of one step. Plain data: a worker may post it. */
export interface StepInNumbers {
  /** How many images, and their classes. */
  readonly images: number;
  readonly labels: Uint8Array;
  readonly layers: readonly LayerNumbers[];
  /** Those of the layers that have weights, in the words of the books. */
  readonly weighted: readonly WeightedNumbers[];
  /** Of each image, and their mean. */
  readonly losses: Float64Array;
  readonly loss: number;
  readonly penalty: number;
  /** Loss and penalty: what the gradient is the gradient of. */
  readonly cost: number;
  readonly tensors: readonly TensorNumbers[];
  /** The number of this step, from 1. */
  readonly iteration: number;
  readonly learningRate: number;
  /** The optimiser's vectors before the step and after it. */
  readonly statesBefore: readonly Float64Array[];
  readonly statesAfter: readonly Float64Array[];
}

/** Few enough to be one slice of one lane, and to look at. */
const mostImages = 32;

/**
 * One step of a training in numbers: by layer every input x, weighted sum z, activation a and delta, the loss, the gradient of
 * each parameter, and the parameter after the update. They are the engine's own: what `fit` would do in this step, to the bit.
 *
 * For float64, train on the reference too; a state of the fast engine is taken over as it is, and gone on with in float64.
 *
 * @param images 1 to 32, with their labels: the batch
 * @throws ShapeError when images and network do not fit; OptionError for a wrong option or number of images
 * @example
 * const step = stepInNumbers(network, selectImages(training, [0]), { loss: squaredError(), optimizer: gradientDescent() });
 * step.weighted[0].delta[3]; // delta of the first layer's fourth unit
 */
export function stepInNumbers(network: Network, images: Dataset, options: StepOptions): StepInNumbers {
  const start = openStep(network, images, options);
  const { objective, parameters } = start;
  const outputs: Float64Array[] = [];
  const gradients: (Float64Array | undefined)[] = [];
  let input = pixelsOf(network, images, start.engine);
  let losses = new Float64Array(0);
  const { loss: cost, gradient } = objective.evaluateWatched(parameters, {
    input: (values) => (input = Float64Array.from(values)),
    output: (layer, values) => (outputs[layer] = Float64Array.from(values)),
    losses: (values) => (losses = values.slice()),
    gradient: (layer, values) => (gradients[layer] = Float64Array.from(values)),
  });
  let before = input;
  const layers = network.layers.map((layer, i): LayerNumbers => {
    const own = { input: before, inputShape: network.shapes[i], outputShape: network.shapes[i + 1] };
    const isAbsorbed = i === network.layers.length - 1 && outputs.length === i;
    // A flatten of listed ink, too, leaves its input as it is.
    const output = outputs[i] ?? (isAbsorbed ? activate(layer, own.inputShape, before, start.engine).output : before);
    before = output;
    const reached = gradients[i] === undefined ? {} : { gradient: gradients[i] };
    return {
      layer: i + 1,
      name: `${i + 1}.${layer.kind}`,
      kind: layer.kind,
      label: labelOf(layer),
      ...own,
      output,
      ...reached,
    };
  });
  const loss = losses.reduce((sum, value) => sum + value, 0) / images.count;
  const { after, statesAfter } = update(network, images, start);
  return {
    images: images.count,
    labels: images.labels.slice(),
    layers,
    weighted: weightedOf(network, layers),
    losses,
    loss,
    penalty: penaltyIn(network, start, parameters),
    cost,
    tensors: network.tensors.map((tensor): TensorNumbers => {
      const part = (vector: Float64Array) => vector.slice(tensor.offset, tensor.offset + tensor.size);
      const [values, ended] = [part(parameters), part(after)];
      return { tensor, values, gradient: part(gradient), change: ended.map((end, k) => end - values[k]), after: ended };
    }),
    iteration: start.iteration,
    learningRate: start.optimizer.learningRate,
    statesBefore: start.states,
    statesAfter,
  };
}

/** What a step is taken from, complete and checked. */
interface Start {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly penalties: Penalties;
  readonly trainingCount: number;
  readonly seed: number;
  readonly engine: Engine;
  readonly iteration: number;
  readonly states: readonly Float64Array[];
  readonly parameters: Float64Array;
}

/** Checks the options of a step and lays its objective out. */
export function openStep(
  network: Network,
  images: Dataset,
  options: StepOptions,
): Start & { readonly objective: WatchableObjective } {
  requireDataset(images);
  requireInteger("number of images of a step", images.count, 1, mostImages);
  const fields = openObject(options, "the options");
  const { from, engine = referenceEngine } = options;
  const optimizer = fields.object("optimizer", parseOptimizer);
  const parameterCount = parametersOf(network).length;
  const states = from?.optimizerStates.slice(0, stateVectorCount(optimizer)) ?? [];
  for (const vector of [...states, ...(from === undefined ? [] : [from.parameters])])
    requireParameterCount(network, vector);
  const start = {
    loss: fields.object("loss", parseLoss),
    optimizer,
    penalties: fields.optional.object("penalties", parsePenalties) ?? penalties(),
    trainingCount: requireInteger("trainingCount", options.trainingCount ?? images.count, 1),
    seed: requireNumber("seed", options.seed ?? network.seed),
    engine,
    iteration: requireInteger("iteration", from?.iteration ?? 0, 0) + 1,
    states: Array.from({ length: stateVectorCount(optimizer) }, (_, i) =>
      i < states.length ? Float64Array.from(states[i]) : new Float64Array(parameterCount),
    ),
    parameters: Float64Array.from(from?.parameters ?? parametersOf(network)),
  };
  return { ...start, objective: openObjective(network, images, start, start) };
}

/** Takes the step as a training takes it: the same operations in the same order of sums. */
function update(network: Network, images: Dataset, start: Start): { after: Float64Array; statesAfter: Float64Array[] } {
  const { loss, optimizer, penalties, trainingCount, seed, engine, iteration, states, parameters } = start;
  const specification = {
    ...{ network: describeNetwork(network), loss, penalties, optimizer, trainingCount, seed },
    ...{
      batchSize: images.count,
      images: residentImages(network, images),
      clipNorm: 0,
      averageDecay: 0,
      frozenLayers: [],
    },
  };
  const { program, phases } = compileStep(network, specification, engine, { thread: 0, threads: 1 });
  const { workspace } = program;
  program.images.load(images.images, images.labels);
  const values = workspace.reals(program.parameters, parameters.length);
  const memories = program.states.map((pointer) => workspace.reals(pointer, parameters.length));
  values.set(parameters);
  memories.forEach((memory, i) => {
    memory.set(states[i]);
  });
  const step = { ...createStep(), iteration, learningRate: optimizer.learningRate };
  chooseAll(program, step);
  const team = leadTeam(program.team, workspace.kernels, phases, 1);
  team.run("gradient", step);
  team.run("update", step);
  return { after: Float64Array.from(values), statesAfter: memories.map((memory) => Float64Array.from(memory)) };
}

function penaltyIn({ tensors }: Network, { penalties, trainingCount }: Start, parameters: Float64Array): number {
  return tensors
    .filter(({ name }) => name === "weights")
    .map(({ offset, size }) => penaltyOf(parameters.subarray(offset, offset + size), penalties, trainingCount))
    .reduce((sum, value) => sum + value, 0);
}

/** What listed ink says of images: bytes are scaled by the float32 next to the scale, for both engines alike. */
function pixelsOf({ pixelScale }: Network, { images }: Dataset, { bytesPerReal }: Engine): Float64Array {
  const scale = images instanceof Uint8Array ? Math.fround(pixelScale) : 1;
  return Float64Array.from(images, (pixel) => (bytesPerReal === 4 ? Math.fround(pixel * scale) : pixel * scale));
}

function weightedOf({ tensors }: Network, layers: readonly LayerNumbers[]): WeightedNumbers[] {
  const numbers = tensors.filter(({ name }) => name === "weights").map(({ layer }) => layer);
  return numbers.map((i) => {
    const { layer, name, kind, label, input: x, output: z, gradient: delta = new Float64Array(z.length) } = layers[i];
    const behind = layers.at(i + 1);
    const common = { layer, name, kind, label, x, z, delta };
    if (behind === undefined || !activationKinds.some((activation) => activation === behind.kind))
      return { ...common, a: z };
    return { ...common, a: behind.output, activation: behind.kind };
  });
}
