import { subkey, type Key } from "../core/hash.js";
import { sizeOf } from "../core/shape.js";
import { changesImages, fillTransforms, type Augmentation } from "../dataset/augment.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Layout } from "../kernels/arena.js";
import type { Workspace } from "../kernels/engine.js";
import { fewestInkUnits } from "../kernels/ink.js";
import { inkSections, sectionStart } from "../kernels/input.js";
import type { Pointer } from "../kernels/pointer.js";
import { augmentScratchBytes, transformLength } from "../kernels/augment.js";
import type { Ink, Operation } from "../layers/layer.js";
import { behaviourOf, type Layer } from "../layers/layers.js";
import type { Network } from "../network/network.js";

/** Where each section of an image's ink begins, and where the last one ends. */
const spanCount = inkSections + 1;

/** Where a program's images come from, as plain data. */
export interface ImageSource {
  readonly pixels: "bytes" | "reals";
  /** How many images lie in memory. */
  readonly count: number;
  /**
   * How many inked pixels all of them have together, when they stay and are met again and again: only their ink is kept
   * then, listed once. Undefined where the network reads pixels, or where every slice brings new images.
   */
  readonly ink?: number;
  /** How images are varied each time they are met; only byte images, and only in a training. */
  readonly augmentation?: Augmentation;
}

/** The images in a program's memory. */
export interface ImageMemory {
  /** Their pixels, image after image, or the entries of their ink. */
  readonly values: Uint8Array | Float32Array | Float64Array;
  readonly labels: Uint8Array;
  /** Brings images in, from the first place on, with their labels where they are needed. */
  load(images: Uint8Array | Float32Array, labels?: Uint8Array): void;
}

/** Images before the memory is taken. */
export interface ImagePlan {
  readonly labels: Pointer;
  open(workspace: Workspace): ImageMemory;
  /** Lays out what a slice of them becomes for the first layer, by the resident images' `indices`. */
  slice(indices: Pointer, sliceSize: number, key: Key): SliceInput;
}

/** What the first layer reads: a matrix, or (`values` is 0) the listed ink of it. */
export interface SliceInput {
  readonly values: Pointer;
  readonly ink?: Ink;
  readonly operations: readonly Operation[];
  /** Prepares its memory once that is taken. */
  open(workspace: Workspace): void;
}

/** The source of a data set that stays in memory. */
export function residentImages(network: Network, { images, count }: Dataset, varied?: Augmentation): ImageSource {
  const pixels = images instanceof Uint8Array ? "bytes" : "reals";
  if (varied !== undefined && changesImages(varied)) return { pixels, count, augmentation: varied };
  return { pixels, count, ...(inkReaderOf(network.layers) < 0 ? {} : { ink: countInk(images) }) };
}

/** The layer that reads listed ink, or -1: the first that does more than rename its input, if it is dense and not narrow. */
export function inkReaderOf(layers: readonly Layer[]): number {
  const first = layers.findIndex((layer) => behaviourOf(layer).economy?.sameMemory !== true);
  if (first < 0) return -1;
  const layer = layers[first];
  return layer.kind === "dense" && layer.units >= fewestInkUnits ? first : -1;
}

/** Plans where a program's images lie, for those of the network's layers that it runs. */
export function planImages(network: Network, layers: readonly Layer[], source: ImageSource, layout: Layout): ImagePlan {
  const labels = layout.bytes(source.count);
  if (source.ink !== undefined) return planInk(network, source.ink, source.count, labels, layout);
  const K = sizeOf(network.inputShape);
  const size = source.count * K;
  const bytes = source.pixels === "bytes";
  const images = bytes ? layout.bytes(size) : layout.reals(size);
  return {
    labels,
    open(workspace) {
      const values = bytes ? workspace.bytes(images, size) : workspace.reals(images, size);
      const names = workspace.bytes(labels, source.count);
      return {
        values,
        labels: names,
        load(from, labelsFrom) {
          values.set(from);
          if (labelsFrom !== undefined) names.set(labelsFrom);
        },
      };
    },
    slice(indices, sliceSize, key) {
      const { augmentation } = source;
      if (augmentation !== undefined)
        return vary(network, { layers, indices, sliceSize, images, augmentation, key }, layout);
      if (inkReaderOf(layers) < 0) return gather(network, indices, sliceSize, images, bytes, layout);
      return collect(network, indices, sliceSize, images, bytes, layout);
    },
  };
}

/** Images that stay, as the ink they have: an image of MNIST becomes 1.2 KB of entries, and no step looks for ink again. */
function planInk(network: Network, count: number, images: number, labels: Pointer, layout: Layout): ImagePlan {
  const K = sizeOf(network.inputShape);
  const spans = layout.integers(spanCount * images);
  const entries = layout.reals(2 * count);
  const integersPerEntry = layout.bytesPerReal / 2;
  const scale = Math.fround(network.pixelScale);
  return {
    labels,
    open(workspace) {
      const names = workspace.bytes(labels, images);
      const bounds = workspace.integers(spans, spanCount * images);
      const places = workspace.integers(entries, count * integersPerEntry);
      const reals = workspace.reals(entries, 2 * count);
      return {
        values: reals,
        labels: names,
        load(from, labelsFrom) {
          const factor = from instanceof Uint8Array ? scale : 1;
          let next = 0;
          let span = 0;
          /** The first pixel of the section that `span` begins, counted through all images. */
          const start = (): number => Math.floor(span / spanCount) * K + sectionStart(span % spanCount, K);
          forEachInk(from, (at) => {
            while (span < bounds.length && start() <= at) bounds[span++] = next;
            places[next * integersPerEntry] = at % K;
            reals[2 * next + 1] = from[at] * factor;
            next++;
          });
          bounds.fill(next, span);
          if (labelsFrom !== undefined) names.set(labelsFrom);
        },
      };
    },
    slice: (indices) => ({ values: 0, ink: { spans, indices, entries }, operations: [], open: () => undefined }),
  };
}

/** The ink of a slice of new images: slot i is image i. */
function collect(
  network: Network,
  indices: Pointer,
  sliceSize: number,
  images: Pointer,
  bytes: boolean,
  layout: Layout,
): SliceInput {
  const K = sizeOf(network.inputShape);
  const spans = layout.integers(spanCount * sliceSize);
  const entries = layout.reals(2 * sliceSize * K);
  const operation: Operation = {
    name: "collectInk",
    run: (kernels, step) => {
      if (bytes) kernels.collectInk(images, spans, entries, K, network.pixelScale, 0, step.images);
      else kernels.collectInkReals(images, spans, entries, K, 0, step.images);
    },
  };
  return { values: 0, ink: { spans, indices, entries }, operations: [operation], open: () => undefined };
}

function gather(
  network: Network,
  indices: Pointer,
  sliceSize: number,
  images: Pointer,
  bytes: boolean,
  layout: Layout,
): SliceInput {
  const K = sizeOf(network.inputShape);
  const values = layout.reals(sliceSize * K);
  const operation: Operation = {
    name: "gather",
    run: (kernels, step) => {
      if (bytes) kernels.gatherBytes(images, indices, values, K, network.pixelScale, 0, step.images);
      else kernels.gatherReals(images, indices, values, K, 0, step.images);
    },
  };
  return { values, operations: [operation], open: () => undefined };
}

/** Images as they might have been written: shifted, turned, bent, each time otherwise. */
function vary(
  network: Network,
  plan: {
    layers: readonly Layer[];
    indices: Pointer;
    sliceSize: number;
    images: Pointer;
    augmentation: Augmentation;
    key: Key;
  },
  layout: Layout,
): SliceInput {
  const { layers, indices, sliceSize, images, augmentation, key } = plan;
  const [height, width] = network.inputShape;
  const K = height * width;
  const TRANSFORMS = layout.reals(sliceSize * transformLength);
  const SCRATCH = layout.bytes(sliceSize * augmentScratchBytes(height, width));
  const values = layout.reals(sliceSize * K);
  const slots = layout.integers(sliceSize);
  let transforms: Float32Array | Float64Array = new Float32Array(0);
  const augment: Operation = {
    name: "augment",
    run: (kernels, step) => {
      fillTransforms(augmentation, subkey(key, step.iteration), step.position, step.images, transforms, height, width);
      const scale = network.pixelScale;
      kernels.augment(images, indices, TRANSFORMS, values, SCRATCH, height, width, scale, 0, step.images);
    },
  };
  function open(workspace: Workspace): void {
    transforms = workspace.reals(TRANSFORMS, sliceSize * transformLength);
    workspace.integers(slots, sliceSize).forEach((_, i, all) => (all[i] = i));
  }
  if (inkReaderOf(layers) < 0) return { values, operations: [augment], open };
  const spans = layout.integers(spanCount * sliceSize);
  const entries = layout.reals(2 * sliceSize * K);
  const collect: Operation = {
    name: "collectInk",
    run: (kernels, step) => {
      kernels.collectInkReals(values, spans, entries, K, 0, step.images);
    },
  };
  return { values: 0, ink: { spans, indices: slots, entries }, operations: [augment, collect], open };
}

/** How many pixels of all these images are not blank. */
function countInk(images: Uint8Array | Float32Array): number {
  let count = 0;
  forEachInk(images, () => count++);
  return count;
}

/** Calls back with the place of every pixel that is not blank; four blank bytes in a row are passed over as one number. */
function forEachInk(images: Uint8Array | Float32Array, found: (at: number) => void): void {
  let at = 0;
  if (images instanceof Uint8Array) {
    const aligned = images.byteOffset % 4 === 0 ? images : images.slice();
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, images.length >> 2);
    for (let word = 0; word < words.length; word++) {
      if (words[word] === 0) continue;
      for (at = word * 4; at < word * 4 + 4; at++) if (images[at] !== 0) found(at);
    }
    at = words.length * 4;
  }
  for (; at < images.length; at++) if (images[at] !== 0) found(at);
}
