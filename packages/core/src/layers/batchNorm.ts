import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { sizeOf, type Shape } from "../core/shape.js";
import type { Pointer } from "../kernels/pointer.js";
import { ones, zeros } from "./initializers.js";
import type { LayerBehaviour, Operation } from "./layer.js";

/** A layer that brings each unit or channel to a learned mean and deviation. */
export interface BatchNorm {
  readonly kind: "batchNorm";
  readonly epsilon: number;
}

/**
 * Describes batch normalisation: a = scale (x - mean) / √(variance + epsilon) + shift, unit by unit after a dense layer,
 * channel by channel (over all pixels) on images (Ioffe and Szegedy 2015).
 *
 * While training, mean and variance are those of the slice of a batch that goes through together, at most 128 images:
 * "ghost" batches (Hoffer et al. 2017), so that lanes need not wait for each other. In use they are fading means of what
 * training has seen: a tenth of each step's measurement joins them. Parameters: scales, shifts, and the measured means
 * and variances, which no optimiser and no penalty touches.
 *
 * The variance that is kept is the biased one, Σ (x - mean)² / n, which is also what a slice is divided by. PyTorch divides by
 * the same, but keeps the unbiased one (n - 1 in place of n): weights that go from one to the other answer alike, and running
 * variances differ by n / (n - 1) only where the training goes on.
 *
 * @param options `epsilon` default 1e-5
 * @example
 * const layers = [conv2d(16, 3, { bias: false }), relu(), batchNorm()];
 */
export function batchNorm(options: { epsilon?: number | undefined } = {}): BatchNorm {
  return Object.freeze({ kind: "batchNorm", epsilon: requireNumber("epsilon", options.epsilon ?? 1e-5, 1e-30) });
}

/** Reads a batch normalisation from JSON. */
export function parseBatchNorm({ optional }: Fields): BatchNorm {
  return batchNorm({ epsilon: optional.number("epsilon") });
}

/** Units of a row, channels of images; images of two dimensions are one channel. */
function channelsOf(input: Shape): number {
  return input.length === 2 ? 1 : input[input.length - 1];
}

export function batchNormBehaviour({ epsilon }: BatchNorm): LayerBehaviour {
  return {
    outputShape: (input) => input,
    economy: { outputSpare: true },

    parameters(input) {
      const shape = [channelsOf(input)];
      const common = { shape, fanIn: 1, fanOut: 1 };
      return [
        { name: "scales", initializer: ones(), ...common },
        { name: "shifts", initializer: zeros(), ...common },
        { name: "means", initializer: zeros(), ...common },
        { name: "variances", initializer: ones(), ...common },
      ];
    },

    operations({ input, output, inputShape, parameter, training, memory }) {
      const C = channelsOf(inputShape);
      const rowsPerImage = sizeOf(inputShape) / C;
      const [X, A] = [input.values, output.values];
      const [scales, shifts, means, variances] = [
        parameter("scales"),
        parameter("shifts"),
        parameter("means"),
        parameter("variances"),
      ];
      if (!training) {
        // What it does in use is a line: z ↦ scale (z - mean) / √(variance + epsilon) + shift.
        const line = (name: string, from: Pointer, MEAN: Pointer, SHIFT: Pointer, to: Pointer): Operation => ({
          name,
          run: (kernels, { images }) => {
            const rows = images * rowsPerImage;
            kernels.batchNormForward(from, MEAN, variances.values, scales.values, SHIFT, to, C, epsilon, 0, rows);
          },
        });
        return {
          forward: [line("batchNormForward", X, means.values, shifts.values, A)],
          backward() {
            if (input.gradient === 0) return [];
            const ZERO = memory.reals(C);
            return [line("batchNormSlope", output.gradient, ZERO, ZERO, input.gradient)];
          },
        };
      }
      const SUMS = memory.doubles(2 * C);
      const [MEAN, VARIANCE] = [memory.reals(C), memory.reals(C)];
      return {
        forward: [
          {
            name: "batchNormForward",
            run: (kernels, { images }) => {
              const M = images * rowsPerImage;
              kernels.batchNormStatistics(X, SUMS, MEAN, VARIANCE, M, C, 0, C);
              kernels.batchNormForward(X, MEAN, VARIANCE, scales.values, shifts.values, A, C, epsilon, 0, M);
            },
          },
        ],
        backward: () => [
          {
            name: "batchNormBackward",
            run: (kernels, { images, batchSize }) => {
              const M = images * rowsPerImage;
              const dA = output.gradient;
              const [dSCALE, dSHIFT] = [scales.gradient, shifts.gradient];
              kernels.batchNormParameterGradient(X, MEAN, VARIANCE, dA, SUMS, dSCALE, dSHIFT, M, C, epsilon, 0, C);
              // What the running statistics are moved towards: each slice's, weighted by its share of the batch.
              kernels.addScaled(means.gradient, MEAN, images / batchSize, 0, C);
              kernels.addScaled(variances.gradient, VARIANCE, images / batchSize, 0, C);
              if (input.gradient === 0) return;
              const SCALE = scales.values;
              kernels.batchNormInputGradient(X, MEAN, VARIANCE, SCALE, dA, SUMS, input.gradient, M, C, epsilon, 0, M);
            },
          },
        ],
      };
    },
  };
}
