import { requireInteger, ShapeError } from "../core/errors.js";
import { readObject } from "../core/fields.js";
import { createKey, subkey } from "../core/hash.js";
import { formatShape, sizeOf, type Shape } from "../core/shape.js";
import { fillTransforms, parseAugmentation, type Augmentation } from "../dataset/augment.js";
import { createLayout } from "../kernels/arena.js";
import type { Engine } from "../kernels/engine.js";
import { augmentScratchBytes, transformLength } from "../kernels/augment.js";
import { wasmEngine } from "../kernels/wasm.js";

/**
 * Images as a training would see them in one of its steps: what augmentation makes of them, to look at.
 *
 * The kernel and the draws are a training's own: with its seed, step s shows a batch of these images exactly as that
 * training's step s met it, but for the rounding to bytes.
 *
 * @param images of bytes, one after the other; one channel
 * @param options `imageShape` default [28, 28]; `seed` default 1; `step` from 1, default 1; `engine` default the
 *   WebAssembly engine
 * @returns as many images, of bytes
 * @throws ShapeError when the pixels do not make whole images of two dimensions; OptionError for a wrong seed or step
 * @example
 * const [first, second] = [1, 2].map((step) => augmentImages(imageAt(dataset, 0), augmentation({ rotation: 12 }), { step }));
 */
export function augmentImages(
  images: Uint8Array,
  augmentation: Augmentation,
  options: { imageShape?: Shape; seed?: number; step?: number; engine?: Engine } = {},
): Uint8Array {
  const varied = readObject(augmentation, "augmentation", parseAugmentation);
  const { imageShape = [28, 28], engine = wasmEngine } = options;
  const seed = requireInteger("seed", options.seed ?? 1, 0);
  const step = requireInteger("step", options.step ?? 1, 1);
  const [height, width] = imageShape;
  const size = sizeOf(imageShape);
  const count = images.length / size;
  if (imageShape.length !== 2 || !Number.isInteger(count)) {
    throw new ShapeError({
      what: "Wrong images to augment",
      expected: "whole images of height x width, with one channel",
      received: `${images.length} pixels for images of ${formatShape(imageShape)}`,
      advice: "Pass the imageShape of the data set",
    });
  }
  const layout = createLayout(engine.bytesPerReal);
  const IMAGES = layout.bytes(images.length);
  const INDICES = layout.integers(count);
  const TRANSFORMS = layout.reals(count * transformLength);
  const SCRATCH = layout.bytes(count * augmentScratchBytes(height, width));
  const X = layout.reals(images.length);
  const { kernels, ...views } = engine.allocate(layout.bytesTaken());
  views.bytes(IMAGES, images.length).set(images);
  views.integers(INDICES, count).forEach((_, i, indices) => (indices[i] = i));
  const transforms = views.reals(TRANSFORMS, count * transformLength);
  fillTransforms(varied, subkey(createKey(seed, "augment"), step), 0, count, transforms, height, width);
  kernels.augment(IMAGES, INDICES, TRANSFORMS, X, SCRATCH, height, width, 1, 0, count);
  return Uint8Array.from(views.reals(X, images.length), Math.round);
}
