import type { ConvolutionGeometry } from "../../src/kernels/convolution.js";
import { geometryIntegers, scratchReals } from "../../src/kernels/convolution.js";
import type { Block, Contract, Draw, KernelCase } from "./kernelHarness.js";
import { given, made, scratch, summed } from "./kernelHarness.js";

/** A convolution of M images. */
export interface ConvolutionSize extends ConvolutionGeometry {
  readonly M: number;
}

/** Square images unless a height is given, `padding` on all four sides, as many windows as fit. */
export function sizeOf(
  sizes: { M?: number; height?: number; width: number; padding?: number } & Partial<ConvolutionSize>,
): ConvolutionSize {
  const { width, height = width, kernel = 1, stride = 1, padding = 0 } = sizes;
  const windows = (length: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  return {
    ...{ M: 1, channels: 1, filters: 1, kernel, stride, padTop: padding, padLeft: padding },
    ...{ outHeight: windows(height), outWidth: windows(width) },
    ...sizes,
    height,
  };
}

// --- One call of each ------------------------------------------------------------------------------------------------

const pixels = ({ M, height, width }: ConvolutionSize) => M * height * width;
const outPixels = ({ M, outHeight, outWidth }: ConvolutionSize) => M * outHeight * outWidth;
const window = ({ kernel, channels }: ConvolutionSize) => kernel * kernel * channels;

type Call = KernelCase["call"];

function convolution(size: ConvolutionSize, blocks: Record<string, Block>, call: Call): KernelCase {
  const GEOMETRY = given(geometryIntegers(size), "integers");
  return { blocks: { ...blocks, GEOMETRY, SCRATCH: scratch(scratchReals(size)) }, items: size.M, call };
}

export const forward =
  (name: "conv2dForward" | "depthwiseForward", B: boolean) => (size: ConvolutionSize, draw: Draw) => {
    const deep = name === "conv2dForward";
    const filters = deep ? size.filters : size.channels;
    const blocks = {
      X: given(size.channels === 1 ? sparse(draw, pixels(size)) : draw.reals(pixels(size) * size.channels)),
      W: given(draw.reals(window(size) * (deep ? filters : 1))),
      ...(B ? { B: given(draw.reals(filters)) } : {}),
      Z: made(outPixels(size) * filters),
    };
    return convolution(size, blocks, (kernels, at, first, last) => {
      kernels[name](at.X, at.W, B ? at.B : 0, at.Z, at.GEOMETRY, at.SCRATCH, first, last);
    });
  };

/** As under a max pool, or as on paper: three numbers in four are 0. */
function sparse(draw: Draw, count: number): Float64Array {
  const kept = draw.wholes(count, 4);
  return draw.reals(count).map((value, i) => (kept[i] === 0 ? value : 0));
}

type WeightGradient = "conv2dWeightGradient" | "conv2dSparseWeightGradient" | "depthwiseWeightGradient";
export const weightGradient = (name: WeightGradient) => (size: ConvolutionSize, draw: Draw) => {
  const deep = name !== "depthwiseWeightGradient";
  const filters = deep ? size.filters : size.channels;
  const dZ = name === "conv2dSparseWeightGradient" ? sparse : ({ reals }: Draw, count: number) => reals(count);
  const blocks = {
    X: given(draw.reals(pixels(size) * size.channels)),
    dZ: given(dZ(draw, outPixels(size) * filters)),
    dW: summed(draw.reals(window(size) * (deep ? filters : 1))),
  };
  return convolution(size, blocks, (kernels, at, first, last) => {
    kernels[name](at.X, at.dZ, at.dW, at.GEOMETRY, at.SCRATCH, first, last);
  });
};

export const inputGradient =
  (name: "conv2dInputGradient" | "depthwiseInputGradient") => (size: ConvolutionSize, draw: Draw) => {
    const deep = name === "conv2dInputGradient";
    const filters = deep ? size.filters : size.channels;
    const blocks = {
      dZ: given(sparse(draw, outPixels(size) * filters)),
      W: given(draw.reals(window(size) * (deep ? filters : 1))),
      dX: made(pixels(size) * size.channels),
    };
    return convolution(size, blocks, (kernels, at, first, last) => {
      kernels[name](at.dZ, at.W, at.dX, at.GEOMETRY, at.SCRATCH, first, last);
    });
  };

/** How to call every kernel of convolutions. */
export const contracts = {
  conv2dForward: { build: forward("conv2dForward", true) },
  conv2dWeightGradient: { build: weightGradient("conv2dWeightGradient") },
  conv2dSparseWeightGradient: { build: weightGradient("conv2dSparseWeightGradient") },
  conv2dInputGradient: { build: inputGradient("conv2dInputGradient") },
  depthwiseForward: { build: forward("depthwiseForward", true) },
  depthwiseWeightGradient: { build: weightGradient("depthwiseWeightGradient") },
  depthwiseInputGradient: { build: inputGradient("depthwiseInputGradient") },
} satisfies Record<string, Contract<ConvolutionSize>>;
