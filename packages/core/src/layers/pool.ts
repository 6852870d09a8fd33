import { requireInteger } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { sizeOf, type Shape } from "../core/shape.js";
import { imageShape, windowsOn, type ImageShape } from "./windows.js";
import type { LayerBehaviour } from "./layer.js";

/** A layer that makes images smaller: by the largest or the mean of each window, or by the mean of the whole image. */
export type Pool =
  | { readonly kind: "maxPool2d" | "averagePool2d"; readonly size: number; readonly stride: number }
  | { readonly kind: "globalAveragePool" };

/** A window's places are bytes. */
const largestWindow = 16;

/**
 * Describes a layer that keeps the largest number of each window, channel by channel.
 *
 * Inputs are images [height, width] or [height, width, channels]; outputs [⌊(height - size) / stride⌋ + 1, …, channels].
 *
 * @param size side of the window in pixels, from 1 to 16; default 2
 * @param options `stride` default `size`
 * @throws OptionError when a number is not whole or out of its range
 * @example
 * const layers = [conv2d(8, 5), maxPool2d(), relu()]; // the pool first: ReLU has less to do
 */
export function maxPool2d(size = 2, options: { stride?: number } = {}): Pool {
  return describePool("maxPool2d", size, options.stride);
}

/** Describes a layer that takes the mean of each window; all else as `maxPool2d`. */
export function averagePool2d(size = 2, options: { stride?: number } = {}): Pool {
  return describePool("averagePool2d", size, options.stride);
}

/** Describes a layer that takes the mean of each channel over all pixels: outputs [channels] (Lin et al. 2014, section 3.2). */
export function globalAveragePool(): Pool {
  return Object.freeze({ kind: "globalAveragePool" });
}

function describePool(kind: "maxPool2d" | "averagePool2d", size: number, stride = size): Pool {
  return Object.freeze({
    kind,
    size: requireInteger(`size of a ${kind} layer`, size, 1, largestWindow),
    stride: requireInteger(`stride of a ${kind} layer`, stride, 1),
  });
}

export const poolKinds = ["maxPool2d", "averagePool2d", "globalAveragePool"] as const;

export function parsePool(kind: Pool["kind"], fields: Fields): Pool {
  if (kind === "globalAveragePool") return globalAveragePool();
  const size = fields.integer("size", 1);
  return describePool(kind, size, fields.has("stride") ? fields.integer("stride", 1) : size);
}

export function poolBehaviour(layer: Pool): LayerBehaviour {
  if (layer.kind === "globalAveragePool") return globalAverageBehaviour();
  const { kind, size, stride } = layer;
  const outputShape = (input: Shape, where: string): Shape => {
    const image = imageShape(input, where);
    const { outHeight, outWidth } = windowsOn(image, { size, stride, padding: "valid" }, where, "window");
    return [outHeight, outWidth, image.channels];
  };
  const largest = kind === "maxPool2d";
  return {
    outputSpare: true,
    outputShape,
    parameters: () => [],
    ...(largest ? { gradientShare: 1 / (size * size) } : {}),
    operations({ input, output, inputShape, outputShape: shape, sliceSize, memory }) {
      const { height, width, channels } = imageShape(inputShape, kind);
      if (!largest) {
        return {
          forward: [
            {
              name: "averagePoolForward",
              run: (kernels, { images }) => {
                const [X, A] = [input.values, output.values];
                kernels.averagePoolForward(X, A, height, width, channels, size, stride, 0, images);
              },
            },
          ],
          backward: () => [
            {
              name: "averagePoolBackward",
              run: (kernels, { images }) => {
                const [dA, dX] = [output.gradient, input.gradient];
                kernels.averagePoolBackward(dA, dX, height, width, channels, size, stride, 0, images);
              },
            },
          ],
        };
      }
      const WINNERS = memory.bytes(sliceSize * sizeOf(shape));
      return {
        kinks: ({ reals }, images) =>
          largestPlaces(reals(input.values, images * sizeOf(inputShape)), imageShape(inputShape, kind), {
            size,
            stride,
          }),
        forward: [
          {
            name: "maxPoolForward",
            run: (kernels, { images }) => {
              const [X, A] = [input.values, output.values];
              kernels.maxPoolForward(X, A, WINNERS, height, width, channels, size, stride, 0, images);
            },
          },
        ],
        backward: () => [
          {
            name: "maxPoolBackward",
            run: (kernels, { images }) => {
              const [dA, dX] = [output.gradient, input.gradient];
              kernels.maxPoolBackward(dA, WINNERS, dX, height, width, channels, size, stride, 0, images);
            },
          },
        ],
      };
    },
  };
}

/**
 * Of each window the first place whose number is the largest but for rounding. Numbers of one window can be equal in exact
 * arithmetic whatever the weights, on empty borders above all: which of them rounding makes the largest is no kink. (With
 * the places that the kernel found, every probe of the first two layers of `default` seemed to cross one.)
 */
function* largestPlaces(
  values: ArrayLike<number>,
  { height, width, channels }: ImageShape,
  { size, stride }: { size: number; stride: number },
): Iterable<number> {
  const rowStep = width * channels;
  for (let image = 0; image < values.length; image += height * rowStep) {
    for (let y = 0; y + size <= height; y += stride) {
      for (let x = 0; x + size <= width; x += stride) {
        for (let channel = 0; channel < channels; channel++) {
          const corner = image + y * rowStep + x * channels + channel;
          const at = (place: number): number =>
            values[corner + Math.floor(place / size) * rowStep + (place % size) * channels];
          let largest = -Infinity;
          for (let place = 0; place < size * size; place++) largest = Math.max(largest, at(place));
          const nearly = largest - 1e-12 * (1 + Math.abs(largest));
          let place = 0;
          while (at(place) < nearly) place++;
          yield place;
        }
      }
    }
  }
}

function globalAverageBehaviour(): LayerBehaviour {
  return {
    outputShape: (input, where) => [imageShape(input, where).channels],
    parameters: () => [],
    operations({ input, output, inputShape }) {
      const { height, width, channels } = imageShape(inputShape, "globalAveragePool");
      return {
        forward: [
          {
            name: "globalAverageForward",
            run: (kernels, { images }) => {
              kernels.globalAverageForward(input.values, output.values, height * width, channels, 0, images);
            },
          },
        ],
        backward: () => [
          {
            name: "globalAverageBackward",
            run: (kernels, { images }) => {
              kernels.globalAverageBackward(output.gradient, input.gradient, height * width, channels, 0, images);
            },
          },
        ],
      };
    },
  };
}
