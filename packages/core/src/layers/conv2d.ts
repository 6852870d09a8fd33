import { requireInteger } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { Shape } from "../core/shape.js";
import type { ConvolutionGeometry } from "../kernels/convolution.js";
import { convolutionOperations } from "./convolutionOperations.js";
import { heNormal, parseInitializer, zeros, type Initializer } from "./initializers.js";
import { imageShape, paddings, windowsOn, type Padding } from "./windows.js";
import type { LayerBehaviour } from "./layer.js";

/** A convolution: each filter looks at a window of pixels through all channels, at every place of the image. */
export interface Conv2d {
  readonly kind: "conv2d";
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  /** Whether each filter has a bias: before a batchNorm it would be of no use. */
  readonly bias: boolean;
  readonly weights: Initializer;
}

/** How a convolution's windows lie, and how its weights begin. */
export interface ConvolutionOptions {
  readonly stride?: number | undefined;
  readonly padding?: Padding | undefined;
  readonly bias?: boolean | undefined;
  readonly weights?: Initializer | undefined;
}

/**
 * Describes a convolution: z[y, x, n] = b[n] + Σ x[y stride + ky, x stride + kx, c] w[ky, kx, c, n].
 *
 * Inputs are images [height, width] or [height, width, channels]; outputs [height, width, filters]. Parameters: weights
 * [kernel, kernel, channels, filters], biases [filters].
 *
 * @param filters how many, at least 1
 * @param kernel side of the window in pixels, at least 1
 * @param options `stride` default 1; `padding` default "valid" (windows inside the image), or "same" (with zeros around
 *   it, for ⌈pixels / stride⌉ windows); `bias` default true; `weights` default heNormal()
 * @throws OptionError when a number is not whole or below 1
 * @example
 * const layer = conv2d(16, 5, { padding: "same" });
 */
export function conv2d(filters: number, kernel: number, options: ConvolutionOptions = {}): Conv2d {
  const { stride = 1, padding = "valid", bias = true, weights = heNormal() } = options;
  return Object.freeze({
    kind: "conv2d",
    filters: requireInteger("filters of a conv2d layer", filters, 1),
    kernel: requireInteger("kernel of a conv2d layer", kernel, 1),
    stride: requireInteger("stride of a conv2d layer", stride, 1),
    padding,
    bias,
    weights,
  });
}

/** Reads a convolution from JSON. */
export function parseConv2d(fields: Fields): Conv2d {
  return conv2d(fields.number("filters"), fields.number("kernel"), parseConvolutionOptions(fields));
}

/** Reads the options of a convolution from JSON. */
export function parseConvolutionOptions({ optional }: Fields): ConvolutionOptions {
  return {
    stride: optional.number("stride"),
    padding: optional.oneOf("padding", paddings),
    bias: optional.boolean("bias"),
    weights: optional.object("weights", parseInitializer),
  };
}

export function conv2dBehaviour(layer: Conv2d): LayerBehaviour {
  const { filters, kernel, bias, weights } = layer;
  return {
    label: `conv${kernel}-${filters}`,
    outputShape(input, where) {
      const { outHeight, outWidth } = geometryOf(layer, input, where);
      return [outHeight, outWidth, filters];
    },

    parameters(input) {
      const { channels } = imageShape(input, layer.kind);
      const fans = { fanIn: kernel * kernel * channels, fanOut: kernel * kernel * filters };
      return [
        { name: "weights", shape: [kernel, kernel, channels, filters], initializer: weights, ...fans },
        ...(bias ? [{ name: "biases", shape: [filters], initializer: zeros(), ...fans } as const] : []),
      ];
    },

    filterShape: (input) => [kernel, kernel, imageShape(input, layer.kind).channels],
    economy: { outputSpare: true },

    operations: (plan) => convolutionOperations(plan, geometryOf(layer, plan.inputShape, layer.kind), bias),
  };
}

function geometryOf({ filters, kernel, stride, padding }: Conv2d, input: Shape, where: string): ConvolutionGeometry {
  const image = imageShape(input, where);
  return { ...image, filters, kernel, stride, ...windowsOn(image, { size: kernel, stride, padding }, where, "kernel") };
}
