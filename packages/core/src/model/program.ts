import { ShapeError } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shape.js";
import type { Dataset } from "../dataset/dataset.js";
import { createLayout, type Layout } from "../kernels/arena.js";
import type { Engine, Pointer, Workspace } from "../kernels/kernels.js";
import type { Ink, LayerBehaviour, Operation, Signal, Step } from "../layers/layer.js";
import { behaviourOf } from "../layers/layers.js";
import { absorbedActivation, lossOperation, type Loss } from "../losses/loss.js";
import type { Network } from "./network.js";
import { teamMemory, type TeamMemory } from "./team.js";

/**
 * A network laid out in memory, and the lists of kernel calls that run it: nothing is allocated after that.
 *
 * Images go through in slices: a batch larger than `sliceSize` is done slice by slice and its gradients added up, so
 * that memory follows the slice, not the batch. Slice size and order of sums follow from network and batch size alone.
 */
export interface Program {
  readonly workspace: Workspace;
  readonly sliceSize: number;
  /** The flat vector, its gradient (0 without a loss), and an optimiser's vectors of the same length. */
  readonly parameters: Pointer;
  readonly gradient: Pointer;
  readonly states: readonly Pointer[];
  /** `signals[i]` goes into layer i; the last is the output. Values of slices of byte images may be listed ink alone. */
  readonly signals: readonly Signal[];
  /** Resident images (bytes or reals, image after image; 0 when only their ink is) and their labels. */
  readonly images: Pointer;
  readonly pixels: "bytes" | "reals";
  /** The ink of resident images, listed: see `expandInk` in kernels.ts. */
  readonly listedInk: { readonly entries: Int32Array; readonly starts: Int32Array } | undefined;
  readonly labels: Uint8Array;
  /** Which resident images make up the slice. */
  readonly indices: Int32Array;
  /** Of each image in the slice: its label, the class it was read as, its loss. */
  readonly sliceLabels: Uint8Array;
  readonly predictions: Uint8Array;
  readonly losses: Float64Array;
  /** Where threads that share the memory find each other. */
  readonly team: TeamMemory;
  readonly forward: readonly Operation[];
  readonly backward: readonly Operation[];
}

export interface ProgramOptions {
  readonly engine: Engine;
  readonly sliceSize: number;
  /** How many images stay in memory to pick from. */
  readonly residentImages: number;
  /** Whether images are bytes or floats. */
  readonly pixels: "bytes" | "reals";
  /**
   * How many inked pixels all resident byte images have together, when they are to be kept as listed ink: for a training,
   * which meets each image many times. Only a dense first layer can read it.
   */
  readonly residentInk?: number;
  /** With a loss there is a backward pass. */
  readonly loss?: Loss;
  /** How many vectors as long as the parameters to set aside for an optimiser; default 0. */
  readonly stateVectors?: number;
  /** Whether several threads are to work on it; default false. */
  readonly shared?: boolean;
}

/**
 * Images that go through together: few enough that a slice's activations stay in the second cache, many enough to fill
 * the tiles of a dense product.
 */
export function sliceSizeFor(batchSize: number): number {
  return Math.min(batchSize, 256);
}

export function compileProgram(network: Network, options: ProgramOptions): Program {
  const { engine, sliceSize, loss, stateVectors = 0 } = options;
  const layout = createLayout(engine.bytesPerReal);
  const parameterCount = network.parameters.length;
  const parameters = layout.reals(parameterCount);
  const gradient = loss === undefined ? 0 : layout.reals(parameterCount);
  const states = Array.from({ length: stateVectors }, () => layout.reals(parameterCount));
  const behaviours = network.layers.map(behaviourOf);
  const input = layOutInput(network, options, layout);
  const signals = layOutSignals(network, behaviours, options, layout, input.values);
  const sliceLabels = layout.bytes(sliceSize);
  const predictions = layout.bytes(sliceSize);
  const losses = layout.doubles(sliceSize);
  const team = { integers: layout.integers(teamMemory.integers), doubles: layout.doubles(teamMemory.doubles) };

  const forward: Operation[] = [...input.operations];
  const backward: Operation[] = [];
  // A softmax or sigmoid that the loss takes together with itself is not run while training.
  const lastLayer = network.layers.length - 1;
  const absorbed = loss !== undefined && network.layers[lastLayer].kind === absorbedActivation(loss);
  const layersRun = absorbed ? lastLayer : network.layers.length;
  behaviours.slice(0, layersRun).forEach((behaviour, i) => {
    const plan = {
      input: signals[i],
      output: signals[i + 1],
      inputShape: network.shapes[i],
      outputShape: network.shapes[i + 1],
      ...(i === input.inkReader && input.ink !== undefined ? { ink: input.ink } : {}),
      parameter: (name: string): Signal => {
        const tensor = network.tensors.find((candidate) => candidate.layer === i && candidate.name === name);
        if (tensor === undefined) throw new TypeError(`Layer ${i + 1} has no parameter called ${name}.`);
        const offset = tensor.offset * engine.bytesPerReal;
        return { values: parameters + offset, gradient: gradient === 0 ? 0 : gradient + offset };
      },
      scratch: (reals: number) => layout.reals(reals),
    };
    const layerName = `${i + 1}.${network.layers[i].kind}`;
    const named = (operation: Operation): Operation => ({ ...operation, name: `${layerName} ${operation.name}` });
    forward.push(...behaviour.forward(plan).map(named));
    if (loss !== undefined && i >= firstLearning(network)) backward.unshift(...behaviour.backward(plan).map(named));
  });

  const classes = network.classNames.length;
  const outputs = signals[layersRun];
  forward.push({
    name: "argmax",
    items: (step) => step.images,
    run: (kernels, _step, first, last) => {
      kernels.argmax(outputs.values, predictions, classes, first, last);
    },
  });
  if (loss !== undefined) {
    backward.unshift(
      lossOperation(loss, {
        outputs: outputs.values,
        gradient: outputs.gradient,
        labels: sliceLabels,
        losses,
        classes,
      }),
    );
    forward.push({
      name: "gatherLabels",
      items: (step) => step.images,
      run: (kernels, _step, first, last) => {
        kernels.gatherLabels(input.labels, input.indices, sliceLabels, first, last);
      },
    });
  }
  const workspace = engine.allocate(layout.bytesTaken(), options.shared);
  return {
    workspace,
    sliceSize,
    parameters,
    gradient,
    states,
    signals,
    images: input.images,
    pixels: options.pixels,
    listedInk:
      input.listed === undefined
        ? undefined
        : {
            entries: workspace.integers(input.listed.entries, options.residentInk ?? 0),
            starts: workspace.integers(input.listed.starts, options.residentImages + 1),
          },
    labels: workspace.bytes(input.labels, options.residentImages),
    indices: workspace.integers(input.indices, sliceSize),
    sliceLabels: workspace.bytes(sliceLabels, sliceSize),
    predictions: workspace.bytes(predictions, sliceSize),
    losses: workspace.doubles(losses, sliceSize),
    team: {
      integers: workspace.integers(team.integers, teamMemory.integers),
      doubles: workspace.doubles(team.doubles, teamMemory.doubles),
    },
    forward,
    backward,
  };
}

/** Runs a list of operations, each over all its items, on this thread. */
export function runOperations({ workspace }: Program, operations: readonly Operation[], step: Step): void {
  for (const operation of operations) operation.run(workspace.kernels, step, 0, operation.items(step));
}

/** The resident images and what brings a slice of them to the first layer. */
function layOutInput(network: Network, options: ProgramOptions, layout: Layout) {
  const { sliceSize, residentImages, residentInk, pixels } = options;
  const K = sizeOf(network.inputShape);
  const scale = network.pixelScale;
  const labels = layout.bytes(residentImages);
  const indices = layout.integers(sliceSize);
  const items = (step: Step): number => step.images;
  const inkReader = inkReaderOf(network);
  const images =
    residentInk !== undefined
      ? 0
      : pixels === "bytes"
        ? layout.bytes(residentImages * K)
        : layout.reals(residentImages * K);
  if (inkReader >= 0) {
    const ink: Ink = {
      counts: layout.integers(sliceSize),
      pixels: layout.integers(sliceSize * K),
      values: layout.reals(sliceSize * K),
    };
    const { counts, pixels: places, values } = ink;
    const common = { labels, indices, values: 0, ink, inkReader };
    if (residentInk !== undefined) {
      const listed = { entries: layout.integers(residentInk), starts: layout.integers(residentImages + 1) };
      const { entries, starts } = listed;
      const expand: Operation = {
        name: "expandInk",
        items,
        itemCost: () => K / 10,
        run: (kernels, _step, first, last) => {
          kernels.expandInk(entries, starts, indices, counts, places, values, K, scale, first, last);
        },
      };
      return { ...common, images, listed, operations: [expand] };
    }
    const collect: Operation = {
      name: "collectInk",
      items,
      itemCost: () => 2 * K,
      run: (kernels, _step, first, last) => {
        if (pixels === "bytes") kernels.collectInk(images, indices, counts, places, values, K, scale, first, last);
        else kernels.collectInkReals(images, indices, counts, places, values, K, first, last);
      },
    };
    return { ...common, images, listed: undefined, operations: [collect] };
  }
  const values = layout.reals(sliceSize * K);
  const gather: Operation = {
    name: "gather",
    items,
    itemCost: () => K,
    run: (kernels, _step, first, last) => {
      if (pixels === "bytes") kernels.gatherBytes(images, indices, values, K, scale, first, last);
      else kernels.gatherReals(images, indices, values, K, first, last);
    },
  };
  return { images, listed: undefined, labels, indices, values, ink: undefined, inkReader, operations: [gather] };
}

/** The layer that reads listed ink, or -1: the first that does more than rename its input, if it is dense. */
export function inkReaderOf(network: Network): number {
  const first = network.layers.findIndex((layer) => behaviourOf(layer).sameMemory !== true);
  return first >= 0 && network.layers[first].kind === "dense" ? first : -1;
}

/** One array between each two layers, and with a loss its gradient. */
function layOutSignals(
  network: Network,
  behaviours: readonly LayerBehaviour[],
  { sliceSize, loss }: ProgramOptions,
  layout: Layout,
  inputValues: Pointer,
): Signal[] {
  const signals: Signal[] = [{ values: inputValues, gradient: 0 }];
  behaviours.forEach((behaviour, i) => {
    if (behaviour.sameMemory === true) {
      signals.push(signals[i]);
      return;
    }
    const reals = sliceSize * sizeOf(network.shapes[i + 1]);
    const wanted = loss !== undefined && i >= firstLearning(network);
    signals.push({ values: layout.reals(reals), gradient: wanted ? layout.reals(reals) : 0 });
  });
  return signals;
}

/** The first layer with parameters: nothing before it needs a gradient. */
function firstLearning({ tensors }: Network): number {
  return tensors.length === 0 ? Infinity : tensors[0].layer;
}

/** Throws unless the images are of the network's input shape and the classes agree in number. */
export function requireFit(network: Network, dataset: Dataset): void {
  if (!sameShape(network.inputShape, dataset.imageShape)) {
    throw new ShapeError({
      what: `${dataset.name}: wrong image size`,
      expected: `images of ${sizeOf(network.inputShape)} pixels (${formatShape(network.inputShape)})`,
      received: `${sizeOf(dataset.imageShape)} (${formatShape(dataset.imageShape)})`,
      advice: `Pass { inputShape: [${dataset.imageShape.join(", ")}] } to the network or resize the images`,
    });
  }
  if (dataset.classNames.length !== network.classNames.length) {
    throw new ShapeError({
      what: `${dataset.name}: wrong number of classes`,
      expected: `${network.classNames.length} as the network has outputs`,
      received: String(dataset.classNames.length),
      advice: "Pass the data set's classNames to the network",
    });
  }
}
