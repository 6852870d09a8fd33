import { geometryIntegers, scratchReals, type ConvolutionGeometry } from "../kernels/convolution.js";
import { suitsWinograd, winogradScratchReals, winogradWeightReals } from "../kernels/winograd.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Pointer } from "../kernels/pointer.js";
import type { LayerOperations, LayerPlan, Operation } from "./layer.js";

/**
 * The kernels that run a convolution. Which ones follows from its sizes and from the layers behind it, never from numbers:
 *
 * - windows of 3 x 3, one pixel apart, with channels and filters in fours: Winograd's (kernels/winograd.ts);
 * - gradients of which at most one number in four is not 0, as behind a max pool: those that skip zeros;
 * - all else: plain sums; where a ReLU leaves zeros, still the kernels that skip them.
 */
export function convolutionOperations(plan: LayerPlan, geometry: ConvolutionGeometry, bias: boolean): LayerOperations {
  const { input, output, parameter, memory } = plan;
  const winograd = suitsWinograd(geometry);
  const GEOMETRY = memory.integers(geometryIntegers(geometry));
  const SCRATCH = memory.reals(Math.max(scratchReals(geometry), winograd ? winogradScratchReals(geometry) : 0));
  const place: Place = { plan, geometry, GEOMETRY, SCRATCH };
  const W = parameter("weights").values;
  const B = bias ? parameter("biases").values : 0;
  const { channels, filters, outHeight, outWidth } = geometry;
  const name = winograd ? "winogradForward" : "conv2dForward";
  const U = winograd ? memory.reals(winogradWeightReals(geometry)) : 0;
  return {
    forward: [
      operation(name, (kernels, images) => {
        if (winograd) kernels.winogradWeights(W, U, SCRATCH, channels, filters, 0, 0, channels);
        const [X, Z] = [input.values, output.values];
        kernels[name](X, winograd ? U : W, B, Z, GEOMETRY, SCRATCH, 0, images);
      }),
    ],
    backward: () => {
      const gradients =
        winograd && plan.gradientPortion > fewestGradients ? [winogradBackward(place)] : sparseOrPlain(place);
      if (!bias) return gradients;
      const dB = parameter("biases").gradient;
      const biasGradient = operation("biasGradient", (kernels, images) => {
        kernels.biasGradient(output.gradient, dB, images * outHeight * outWidth, filters, 0, filters);
      });
      return [biasGradient, ...gradients];
    },
  };
}

/** A convolution's plan, and where its kernels find its sizes and room to work in. */
interface Place {
  readonly plan: LayerPlan;
  readonly geometry: ConvolutionGeometry;
  readonly GEOMETRY: Pointer;
  readonly SCRATCH: Pointer;
}

function operation(name: string, run: (kernels: Kernels, images: number) => void): Operation {
  return {
    name,
    run: (kernels, { images }) => {
      run(kernels, images);
    },
  };
}

/** Up to which part of the numbers that are not 0 skipping the others is faster than all else. */
const fewestGradients = 1 / 4;

/** dW and dX together: both take the same tiles of dZ. */
function winogradBackward({ plan, geometry, GEOMETRY, SCRATCH }: Place): Operation {
  const { input, output, parameter, memory } = plan;
  const { channels, filters } = geometry;
  const count = channels * filters;
  const { values: W, gradient: dW } = parameter("weights");
  const WT = memory.reals(9 * count);
  const UT = memory.reals(winogradWeightReals(geometry));
  const dU = memory.reals(winogradWeightReals(geometry));
  return operation("winogradBackward", (kernels, images) => {
    kernels.transpose(W, WT, 9 * channels, filters, 0, filters);
    kernels.winogradWeights(WT, UT, SCRATCH, filters, channels, 1, 0, filters);
    kernels.winogradBackward(input.values, output.gradient, UT, dU, input.gradient, GEOMETRY, SCRATCH, 0, images);
    kernels.winogradWeightGradient(dU, dW, SCRATCH, count, 0, count);
  });
}

/**
 * dW, and dX if it is wanted. The kernel of dW that skips zeros adds to its transpose, which is turned round before and
 * after: for 5x5x8x16 weights that takes 2 µs a slice, and half of an image's 10 µs are saved.
 */
function sparseOrPlain({ plan, geometry, GEOMETRY, SCRATCH }: Place): Operation[] {
  const { input, output, parameter, memory, gradientPortion } = plan;
  const { height, width, channels, filters, kernel, stride } = geometry;
  const { values: W, gradient: dW } = parameter("weights");
  const K = kernel * kernel * channels;
  const WT = memory.reals(K * filters);
  const [X, dX, dZ] = [input.values, input.gradient, output.gradient];
  // Where each pixel of Z comes from one pixel of X alone, it is a dense layer of pixels.
  const pixelwise = kernel === 1 && stride === 1;
  const plain = gradientPortion === 1 || channels < 4 || pixelwise;
  const weights = operation(plain ? "conv2dWeightGradient" : "conv2dSparseWeightGradient", (kernels, images) => {
    if (plain) {
      kernels.conv2dWeightGradient(X, dZ, dW, GEOMETRY, SCRATCH, 0, images);
      return;
    }
    kernels.transpose(dW, WT, K, filters, 0, filters);
    kernels.conv2dSparseWeightGradient(X, dZ, WT, GEOMETRY, SCRATCH, 0, images);
    kernels.transpose(WT, dW, filters, K, 0, K);
  });
  if (dX === 0) return [weights];
  const inputs = operation("conv2dInputGradient", (kernels, images) => {
    kernels.transpose(W, WT, K, filters, 0, filters);
    if (pixelwise) kernels.denseInputGradient(dZ, WT, dX, 0, channels, filters, 0, images * height * width);
    else kernels.conv2dInputGradient(dZ, WT, dX, GEOMETRY, SCRATCH, 0, images);
  });
  return [weights, inputs];
}
