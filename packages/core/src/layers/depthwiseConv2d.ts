import { requireInteger } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import type { Shape } from "../core/shape.js";
import { geometryIntegers, scratchReals, type ConvolutionGeometry } from "../kernels/convolution.js";
import { parseConvolutionOptions, type ConvolutionOptions } from "./conv2d.js";
import { heNormal, zeros, type Initializer } from "./initializers.js";
import { imageShape, windowsOn, type Padding } from "./windows.js";
import type { LayerBehaviour } from "./layer.js";

/** A convolution of each channel by itself. */
export interface DepthwiseConv2d {
  readonly kind: "depthwiseConv2d";
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly bias: boolean;
  readonly weights: Initializer;
}

/**
 * Describes a convolution of each channel by itself: z[y, x, c] = b[c] + Σ x[y stride + ky, x stride + kx, c] w[ky, kx, c]
 * (Howard et al. 2017, section 3.1). A conv2d with a kernel of 1 behind it mixes the channels.
 *
 * Inputs are images [height, width] or [height, width, channels]; outputs have the same channels. Parameters: weights
 * [kernel, kernel, channels], biases [channels].
 *
 * @param kernel side of the window in pixels, at least 1
 * @param options as `conv2d`'s
 * @throws OptionError when a number is not whole or below 1
 * @example
 * const mixing = [depthwiseConv2d(3, { padding: "same", bias: false }), conv2d(32, 1)];
 */
export function depthwiseConv2d(kernel: number, options: ConvolutionOptions = {}): DepthwiseConv2d {
  const { stride = 1, padding = "valid", bias = true, weights = heNormal() } = options;
  return Object.freeze({
    kind: "depthwiseConv2d",
    kernel: requireInteger("kernel of a depthwiseConv2d layer", kernel, 1),
    stride: requireInteger("stride of a depthwiseConv2d layer", stride, 1),
    padding,
    bias,
    weights,
  });
}

/** Reads a convolution of each channel by itself from JSON. */
export function parseDepthwiseConv2d(fields: Fields): DepthwiseConv2d {
  return depthwiseConv2d(fields.number("kernel"), parseConvolutionOptions(fields));
}

export function depthwiseConv2dBehaviour(layer: DepthwiseConv2d): LayerBehaviour {
  const { kernel, bias, weights } = layer;
  return {
    label: `depthwise${kernel}`,
    outputShape(input, where) {
      const { outHeight, outWidth, channels } = geometryOf(layer, input, where);
      return [outHeight, outWidth, channels];
    },

    parameters(input) {
      const { channels } = imageShape(input, layer.kind);
      const fans = { fanIn: kernel * kernel, fanOut: kernel * kernel };
      return [
        { name: "weights", shape: [kernel, kernel, channels], initializer: weights, ...fans },
        ...(bias ? [{ name: "biases", shape: [channels], initializer: zeros(), ...fans } as const] : []),
      ];
    },

    filterShape: () => [kernel, kernel, 1],
    economy: { outputSpare: true },

    operations({ input, output, inputShape, parameter, memory }) {
      const geometry = geometryOf(layer, inputShape, layer.kind);
      const GEOMETRY = memory.integers(geometryIntegers(geometry));
      const SCRATCH = memory.reals(scratchReals(geometry));
      const { values: W, gradient: dW } = parameter("weights");
      const { values: B, gradient: dB } = bias ? parameter("biases") : { values: 0, gradient: 0 };
      const pixels = geometry.outHeight * geometry.outWidth;
      const { channels } = geometry;
      return {
        forward: [
          {
            name: "depthwiseForward",
            run: (kernels, { images }) => {
              kernels.depthwiseForward(input.values, W, B, output.values, GEOMETRY, SCRATCH, 0, images);
            },
          },
        ],
        backward: () => [
          {
            name: "depthwiseGradients",
            run: (kernels, { images }) => {
              kernels.depthwiseWeightGradient(input.values, output.gradient, dW, GEOMETRY, SCRATCH, 0, images);
              if (bias) kernels.biasGradient(output.gradient, dB, images * pixels, channels, 0, channels);
              if (input.gradient === 0) return;
              kernels.depthwiseInputGradient(output.gradient, W, input.gradient, GEOMETRY, SCRATCH, 0, images);
            },
          },
        ],
      };
    },
  };
}

function geometryOf({ kernel, stride, padding }: DepthwiseConv2d, input: Shape, where: string): ConvolutionGeometry {
  const image = imageShape(input, where);
  const windows = windowsOn(image, { size: kernel, stride, padding }, where, "kernel");
  return { ...image, filters: image.channels, kernel, stride, ...windows };
}
