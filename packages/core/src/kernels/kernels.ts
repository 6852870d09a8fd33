import type { ActivationKernels } from "./activation.js";
import type { AugmentKernels } from "./augment.js";
import type { ConvolutionKernels } from "./convolution.js";
import type { DenseKernels } from "./dense.js";
import type { DepthwiseKernels } from "./depthwise.js";
import type { DropoutKernels } from "./dropout.js";
import type { InkKernels } from "./ink.js";
import type { InputKernels } from "./input.js";
import type { LossKernels } from "./loss.js";
import type { NormalizationKernels } from "./normalization.js";
import type { PoolKernels } from "./pool.js";
import type { UpdateKernels } from "./update.js";
import type { WinogradKernels } from "./winograd.js";

/**
 * The numeric kernels, as both engines offer them: `reference/` (float64, to be read beside the formulas) and
 * `../../assembly` (float32 SIMD, to be fast). Same names, same order of arguments, one test suite over both; a family of
 * kernels has the same file name in all of them, and here, where the formulas stand.
 *
 * Arguments: first pointers, then sizes, then the range of independent items to do. A pointer is a byte offset into the
 * engine's memory; reals there are 8 bytes (reference) or 4 (WebAssembly). Capitals are pointers and sizes:
 *
 * - X inputs, W weights, B biases, Z weighted sums, A activations, Y labels, P parameters; d… the gradient of the loss
 *   with respect to …; K inputs of a layer, N its units, M images.
 * - Matrices are stored row after row: X is [M, K], W is [K, N], Z and A are [M, N].
 *
 * `first` (inclusive) and `last` (exclusive) bound the items a call works on: images in a forward pass, rows of W in a
 * weight gradient, single numbers in an element-wise kernel. Items are independent and each is computed in one fixed
 * order of sums, so that any split over any number of threads gives the same bits.
 */
export interface Kernels
  extends
    InputKernels,
    InkKernels,
    DenseKernels,
    ConvolutionKernels,
    WinogradKernels,
    DepthwiseKernels,
    ActivationKernels,
    PoolKernels,
    NormalizationKernels,
    DropoutKernels,
    LossKernels,
    UpdateKernels,
    AugmentKernels {}
