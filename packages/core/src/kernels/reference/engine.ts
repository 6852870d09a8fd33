import type { Engine, Views, Workspace } from "../engine.js";
import type { Kernels } from "../kernels.js";
import { createActivationKernels } from "./activation.js";
import { createAugmentKernels } from "./augment.js";
import { createConvolutionKernels } from "./convolution.js";
import { createDenseKernels } from "./dense.js";
import { createDepthwiseKernels } from "./depthwise.js";
import { createDropoutKernels } from "./dropout.js";
import { createInkKernels } from "./ink.js";
import { createInputKernels } from "./input.js";
import { createLossKernels } from "./loss.js";
import { createNormalizationKernels } from "./normalization.js";
import { createPoolKernels } from "./pool.js";
import { createUpdateKernels } from "./update.js";
import { createWinogradKernels } from "./winograd.js";

/**
 * The readable twin of the fast kernels: float64, plain loops, written as the formulas are. Gradient checks run on it,
 * and the fast kernels are compared with it. kernels.ts says what each capital means, and the family's
 * file beside it what each kernel computes.
 */
export const referenceEngine: Engine = { name: "reference", bytesPerReal: 8, allocate };

function allocate(byteCount: number): Workspace {
  const views = createViews(new ArrayBuffer(byteCount));
  return { ...views, kernels: createKernels(views) };
}

function createViews(memory: ArrayBuffer) {
  const reals = (pointer: number, count: number) => new Float64Array(memory, pointer, count);
  return {
    reals,
    doubles: reals,
    integers: (pointer: number, count: number) => new Int32Array(memory, pointer, count),
    bytes: (pointer: number, count: number) => new Uint8Array(memory, pointer, count),
  };
}

function createKernels(views: Views): Kernels {
  return {
    ...createInputKernels(views),
    ...createInkKernels(views),
    ...createDenseKernels(views),
    ...createConvolutionKernels(views),
    ...createWinogradKernels(views),
    ...createDepthwiseKernels(views),
    ...createActivationKernels(views),
    ...createPoolKernels(views),
    ...createNormalizationKernels(views),
    ...createDropoutKernels(views),
    ...createLossKernels(views),
    ...createUpdateKernels(views),
    ...createAugmentKernels(views),
  };
}
