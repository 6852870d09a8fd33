import type { AugmentKernels } from "./kernelsAugment.js";
import type { ConvolutionKernels } from "./kernelsConvolution.js";
import type { WinogradKernels } from "./kernelsWinograd.js";
import type { NormalizationKernels } from "./kernelsNormalization.js";
import type { PoolKernels } from "./kernelsPool.js";
import type { Pointer } from "./pointer.js";

export type { Pointer };

/**
 * The numeric kernels, as both engines offer them: `reference.ts` (float64, to be read beside the formulas) and
 * `../../assembly` (float32 SIMD, to be fast). Same names, same order of arguments, one test suite over both.
 *
 * What images need beyond dense layers stands in files of its own: kernelsPool.ts, kernelsNormalization.ts,
 * kernelsAugment.ts.
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
 *
 * Those of convolutions are in kernelsConvolution.ts and kernelsWinograd.ts.
 */
export interface Kernels
  extends ConvolutionKernels, WinogradKernels, PoolKernels, NormalizationKernels, AugmentKernels {
  // --- Input: digits are mostly blank paper -------------------------------------------------------------------------
  /**
   * Lists the ink of images `first` to `last`. `SPANS` ([·, inkSections + 1], int32) says where: section s of image i is
   * entries `SPANS[i, s]` (inclusive) to `SPANS[i, s + 1]` (exclusive), its pixels from `sectionStart(s, K)` on. An entry is
   * two reals wide: an inked pixel's position (int32, at its beginning; rising within an image) and its value times `scale`
   * (a real). `IMAGES` is [·, K] bytes; image i's entries begin at i K.
   */
  collectInk(
    IMAGES: Pointer,
    SPANS: Pointer,
    ENTRIES: Pointer,
    K: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** The same from images of reals ([·, K]): everything that is not 0. */
  collectInkReals(IMAGES: Pointer, SPANS: Pointer, ENTRIES: Pointer, K: number, first: number, last: number): void;
  /** X[i] = IMAGES[INDICES[i]] * scale, bytes to reals. */
  gatherBytes(
    IMAGES: Pointer,
    INDICES: Pointer,
    X: Pointer,
    K: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** X[i] = IMAGES[INDICES[i]], reals to reals. */
  gatherReals(IMAGES: Pointer, INDICES: Pointer, X: Pointer, K: number, first: number, last: number): void;
  /** Y[i] = LABELS[INDICES[i]], bytes. */
  gatherLabels(LABELS: Pointer, INDICES: Pointer, Y: Pointer, first: number, last: number): void;

  // --- Dense layers -------------------------------------------------------------------------------------------------
  /**
   * Z = X W + B over listed ink only, for images `first` to `last`: row i of X is the ink `SPANS[INDICES[i]]` of
   * `collectInk`; N is at least `fewestInkUnits`.
   */
  inkForward(
    SPANS: Pointer,
    INDICES: Pointer,
    ENTRIES: Pointer,
    W: Pointer,
    B: Pointer,
    Z: Pointer,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** dW += factor Xᵀ dZ over listed ink only, for the rows of W in sections `first` to `last`; N as before. */
  inkWeightGradient(
    SPANS: Pointer,
    INDICES: Pointer,
    ENTRIES: Pointer,
    dZ: Pointer,
    dW: Pointer,
    factor: number,
    M: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** Z = X W + B, for images `first` to `last`. `PANEL` is memory of 8 K reals to work in; its content means nothing. */
  denseForward(
    X: Pointer,
    W: Pointer,
    B: Pointer,
    Z: Pointer,
    PANEL: Pointer,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** dW += Xᵀ dZ, for rows of W `first` to `last`. */
  denseWeightGradient(
    X: Pointer,
    dZ: Pointer,
    dW: Pointer,
    M: number,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** dX = dZ Wᵀ, for images `first` to `last`; `WT` is Wᵀ ([N, K]), as `transpose` leaves it; `PANEL` 8 N reals. */
  denseInputGradient(
    dZ: Pointer,
    WT: Pointer,
    dX: Pointer,
    PANEL: Pointer,
    K: number,
    N: number,
    first: number,
    last: number,
  ): void;
  /** WT = Wᵀ, for rows of WT `first` to `last`. */
  transpose(W: Pointer, WT: Pointer, K: number, N: number, first: number, last: number): void;
  /** dB[n] += Σ over the M images of dZ[·, n], for units `first` to `last`. */
  biasGradient(dZ: Pointer, dB: Pointer, M: number, N: number, first: number, last: number): void;

  // --- Activations, number by number; softmax row by row ------------------------------------------------------------
  /** A = 1 / (1 + e^-Z). */
  sigmoidForward(Z: Pointer, A: Pointer, first: number, last: number): void;
  /** dZ = dA A (1 - A). */
  sigmoidBackward(A: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number): void;
  /** A = tanh Z. */
  tanhForward(Z: Pointer, A: Pointer, first: number, last: number): void;
  /** dZ = dA (1 - A²). */
  tanhBackward(A: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number): void;
  /** A = Z where Z > 0, else slope Z (slope 0: ReLU). */
  reluForward(Z: Pointer, A: Pointer, slope: number, first: number, last: number): void;
  /** dZ = dA where Z > 0, else slope dA. */
  reluBackward(Z: Pointer, dA: Pointer, dZ: Pointer, slope: number, first: number, last: number): void;
  /** A = Z / (1 + e^-Z), SiLU or swish (Elfwing et al. 2017). */
  siluForward(Z: Pointer, A: Pointer, first: number, last: number): void;
  /** dZ = dA (s + Z s (1 - s)) with s = 1 / (1 + e^-Z). */
  siluBackward(Z: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number): void;
  /** A[i] = e^Z[i] / Σ e^Z[i] for rows of N numbers. */
  softmaxForward(Z: Pointer, A: Pointer, N: number, first: number, last: number): void;
  /** dZ[i, n] = A[i, n] (dA[i, n] - Σ dA[i] A[i]). */
  softmaxBackward(A: Pointer, dA: Pointer, dZ: Pointer, N: number, first: number, last: number): void;

  // --- Losses: LOSSES[i] (float64) of each image, and the gradient times `scale` ------------------------------------
  /** ½ Σ (A - y)², y one-hot; dA = (A - y) scale. */
  squaredError(
    A: Pointer,
    Y: Pointer,
    dA: Pointer,
    LOSSES: Pointer,
    N: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** -Σ y ln a + (1 - y) ln(1 - a) with a = sigmoid(Z); dZ = (a - y) scale. */
  binaryCrossEntropy(
    Z: Pointer,
    Y: Pointer,
    dZ: Pointer,
    LOSSES: Pointer,
    N: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** -Σ y ln softmax(Z), y = (1 - smoothing) one-hot + smoothing / N; dZ = (softmax(Z) - y) scale. */
  softmaxCrossEntropy(
    Z: Pointer,
    Y: Pointer,
    dZ: Pointer,
    LOSSES: Pointer,
    N: number,
    smoothing: number,
    scale: number,
    first: number,
    last: number,
  ): void;
  /** PREDICTIONS[i] (bytes) = the class of the largest of N outputs; the lowest of equals. */
  argmax(A: Pointer, PREDICTIONS: Pointer, N: number, first: number, last: number): void;

  // --- The flat vector ----------------------------------------------------------------------------------------------
  /** dP = Σ over `lanes` vectors dP, each `stride` bytes behind the one before, in that order; all but the first become 0. */
  sumLanes(dP: Pointer, stride: number, lanes: number, first: number, last: number): void;
  /** dP += l2 P + l1 sign(P): the gradient of a penalty on weights. */
  addPenaltyGradient(P: Pointer, dP: Pointer, l1: number, l2: number, first: number, last: number): void;
  /** SUM (one float64) += Σ dP², summed in float64. */
  sumSquares(dP: Pointer, SUM: Pointer, first: number, last: number): void;
  /** P += factor Q. */
  addScaled(P: Pointer, Q: Pointer, factor: number, first: number, last: number): void;
  /** dP *= factor. */
  scaleGradient(dP: Pointer, factor: number, first: number, last: number): void;
  // An update leaves dP = 0, ready for the next batch to add to: one pass over memory instead of two.
  /** P += share (dP - P): for statistics, whose dP is what was measured. */
  statisticsUpdate(P: Pointer, dP: Pointer, share: number, first: number, last: number): void;
  /** P -= rate dP. */
  gradientDescentUpdate(P: Pointer, dP: Pointer, rate: number, first: number, last: number): void;
  /** V = momentum V + dP; P -= rate V, or rate (dP + momentum V) after Nesterov. */
  momentumUpdate(
    P: Pointer,
    dP: Pointer,
    V: Pointer,
    rate: number,
    momentum: number,
    nesterov: number,
    first: number,
    last: number,
  ): void;
  /** S = decay S + (1 - decay) dP²; P -= rate dP / (√S + epsilon). */
  rmsPropUpdate(
    P: Pointer,
    dP: Pointer,
    S: Pointer,
    rate: number,
    decay: number,
    epsilon: number,
    first: number,
    last: number,
  ): void;
  /**
   * P -= shrink P, then Adam: V = beta1 V + (1 - beta1) dP; S = beta2 S + (1 - beta2) dP²;
   * P -= rate1 V / (√S · inverseRoot2 + epsilon), with rate1 = rate / (1 - beta1^t), inverseRoot2 = 1 / √(1 - beta2^t).
   */
  adamUpdate(
    P: Pointer,
    dP: Pointer,
    V: Pointer,
    S: Pointer,
    rate1: number,
    beta1: number,
    beta2: number,
    inverseRoot2: number,
    epsilon: number,
    shrink: number,
    first: number,
    last: number,
  ): void;
}

/** Kernels over ink are for layers of at least one vector of units. */
export const fewestInkUnits = 4;

/** Ink is listed in so many sections of pixels, so that rows of a weight gradient can be shared out without a search. */
export const inkSections = 8;

/** The first of K pixels in a section: a multiple of 16, for so many are looked at together; or K, where the last one ends. */
export function sectionStart(section: number, K: number): number {
  return section === inkSections ? K : Math.floor((K * section) / inkSections) & ~15;
}

/** An engine: where numbers live and what works on them. */
export interface Engine {
  readonly name: EngineName;
  /** Bytes of one real number: 8 (float64) in the reference, 4 (float32) in WebAssembly. */
  readonly bytesPerReal: 4 | 8;
  /**
   * Sets memory of this many bytes aside, all zero, with the kernels that work on it.
   *
   * @param shared whether other threads are to work on it too; it stays unshared where that cannot be had
   */
  allocate(bytes: number, shared?: boolean): Workspace;
}

export type EngineName = "reference" | "wasm";

/** Views of a block of memory: writing to them writes to it. */
export interface Views {
  readonly reals: (pointer: Pointer, count: number) => Float32Array | Float64Array;
  readonly doubles: (pointer: Pointer, count: number) => Float64Array;
  readonly integers: (pointer: Pointer, count: number) => Int32Array;
  readonly bytes: (pointer: Pointer, count: number) => Uint8Array;
}

/** A workspace's memory and its kernels as compiled: threads that are given both share the optimised code too. */
export interface SharedWorkspace {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
}

/** One block of memory and the kernels bound to it. */
export interface Workspace extends Views {
  readonly kernels: Kernels;
  /** What another thread needs to work on the same memory (`attachedEngine`); undefined when it is not shared. */
  readonly shared?: SharedWorkspace;
}
