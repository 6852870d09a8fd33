import { requireInteger } from "../core/errors.js";
import type { Parser } from "../core/fields.js";
import { plainKind, type DescriptionIn, type Plain } from "../core/kinds.js";
import { sizeOf, type Shape } from "../core/shape.js";
import { imageShape, windowsOn } from "./windows.js";
import type { LayerBehaviour } from "./layer.js";

/** A layer that makes images smaller: by the largest or the mean of each window, or by the mean of the whole image. */
export type Pool = DescriptionIn<typeof pools>;

/** A pool of windows. */
export interface WindowPool<Name extends string> {
  readonly kind: Name;
  readonly size: number;
  readonly stride: number;
}

/** A window's places are bytes. */
const largestWindow = 16;

interface PoolOptions {
  readonly stride?: number | undefined;
}

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
export function maxPool2d(size = 2, options: PoolOptions = {}): WindowPool<"maxPool2d"> {
  return describePool("maxPool2d", size, options.stride);
}

/** Describes a layer that takes the mean of each window; all else as `maxPool2d`. */
export function averagePool2d(size = 2, options: PoolOptions = {}): WindowPool<"averagePool2d"> {
  return describePool("averagePool2d", size, options.stride);
}

/** Describes a layer that takes the mean of each channel over all pixels: outputs [channels] (Lin et al. 2014, section 3.2). */
export function globalAveragePool(): Plain<"globalAveragePool"> {
  return Object.freeze({ kind: "globalAveragePool" });
}

function describePool<Name extends string>(kind: Name, size: number, stride = size): WindowPool<Name> {
  return Object.freeze({
    kind,
    size: requireInteger(`size of a ${kind} layer`, size, 1, largestWindow),
    stride: requireInteger(`stride of a ${kind} layer`, stride, 1),
  });
}

function parseWindowPool<Description>(
  describe: (size?: number, options?: PoolOptions) => Description,
): Parser<Description> {
  return ({ optional }) => describe(optional.number("size"), { stride: optional.number("stride") });
}

/** Every pool: a constructor above and a line here. */
export const pools = {
  maxPool2d: { parse: parseWindowPool(maxPool2d), behaviour: maxPoolBehaviour },
  averagePool2d: { parse: parseWindowPool(averagePool2d), behaviour: averagePoolBehaviour },
  globalAveragePool: plainKind(globalAveragePool, globalAverageBehaviour()),
};

/** What both pools of windows are, and where their kernels find their sizes. */
function windowPool({ kind, size, stride }: WindowPool<string>) {
  return {
    sizesOf: (input: Shape) => {
      const { height, width, channels } = imageShape(input, kind);
      return [height, width, channels, size, stride] as const;
    },
    outputShape: (input: Shape, where: string): Shape => {
      const image = imageShape(input, where);
      const { outHeight, outWidth } = windowsOn(image, { size, stride, padding: "valid" }, where, "window");
      return [outHeight, outWidth, image.channels];
    },
    parameters: () => [],
  };
}

function averagePoolBehaviour(layer: WindowPool<"averagePool2d">): LayerBehaviour {
  const { outputShape, parameters, sizesOf } = windowPool(layer);
  return {
    outputShape,
    parameters,
    economy: { outputSpare: true },
    operations({ input, output, inputShape }) {
      const sizes = sizesOf(inputShape);
      return {
        forward: [
          {
            name: "averagePoolForward",
            run: (kernels, { images }) => {
              kernels.averagePoolForward(input.values, output.values, ...sizes, 0, images);
            },
          },
        ],
        backward: () => [
          {
            name: "averagePoolBackward",
            run: (kernels, { images }) => {
              kernels.averagePoolBackward(output.gradient, input.gradient, ...sizes, 0, images);
            },
          },
        ],
      };
    },
  };
}

function maxPoolBehaviour(layer: WindowPool<"maxPool2d">): LayerBehaviour {
  const { outputShape, parameters, sizesOf } = windowPool(layer);
  return {
    outputShape,
    parameters,
    economy: { outputSpare: true, gradientPortion: 1 / (layer.size * layer.size) },
    operations({ input, output, inputShape, outputShape: shape, sliceSize, memory }) {
      const sizes = sizesOf(inputShape);
      const WINNERS = memory.bytes(sliceSize * sizeOf(shape));
      return {
        forward: [
          {
            name: "maxPoolForward",
            run: (kernels, { images }) => {
              kernels.maxPoolForward(input.values, output.values, WINNERS, ...sizes, 0, images);
            },
          },
        ],
        backward: () => [
          {
            name: "maxPoolBackward",
            run: (kernels, { images }) => {
              kernels.maxPoolBackward(output.gradient, WINNERS, input.gradient, ...sizes, 0, images);
            },
          },
        ],
      };
    },
  };
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
