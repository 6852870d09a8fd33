import type { Pointer } from "./pointer.js";

/**
 * Convolutions of images whose channels lie side by side: X is [image, y, x, channel], Z is [image, y, x, filter].
 *
 * The windows of `kernel` by `kernel` pixels lie `stride` apart, the first `padTop` above and `padLeft` before the image;
 * what they see beyond its edges is 0. Weights are [ky, kx, channel, filter]: a row of W for every number of a window.
 *
 * All sizes are read from `GEOMETRY` (int32s, `geometryIntegers`). `SCRATCH` (`scratchReals`) is each thread's own: what
 * it holds before and after means nothing. `first` and `last` are images. Weight gradients are added image by image, so
 * that ranges done one after the other give the same bits as all at once; two threads need a dW each.
 */
export interface ConvolutionKernels {
  /** Z[i, y, x, n] = B[n] + Σ X[i, y stride + ky - padTop, x stride + kx - padLeft, c] W[ky, kx, c, n]; no B if 0. */
  conv2dForward(
    X: Pointer,
    W: Pointer,
    B: Pointer,
    Z: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /** dW[ky, kx, c, n] += Σ X[i, y stride + ky - padTop, x stride + kx - padLeft, c] dZ[i, y, x, n]. */
  conv2dWeightGradient(
    X: Pointer,
    dZ: Pointer,
    dW: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /**
   * The same into dWᵀ ([filter, ky, kx, channel]; `transpose` turns it round), skipping every dZ that is 0: for layers
   * under a max pool. It is the faster one from four channels and two zeros in three on; with runs of kernel · channels
   * below 4 it is slow.
   *
   * With stride 1 and padding p, X and dZ may change places, so that blank paper is skipped: images of Z's size and as
   * many channels as there are filters, one filter for each channel of X, padding kernel - 1 - p, and as many windows as
   * X has pixels give dW as [channel, ky, kx, filter], ky and kx counted from the end.
   */
  conv2dSparseWeightGradient(
    X: Pointer,
    dZ: Pointer,
    dWT: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /**
   * dX[i, y stride + ky - padTop, x stride + kx - padLeft, c] = Σ dZ[i, y, x, n] W[ky, kx, c, n], skipping every dZ that
   * is 0; `WT` is Wᵀ ([filter, ky, kx, channel]), as `transpose` leaves it.
   */
  conv2dInputGradient(
    dZ: Pointer,
    WT: Pointer,
    dX: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
}

/** The sizes of a convolution, all in pixels but `channels` (of X) and `filters` (channels of Z). */
export interface ConvolutionGeometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
  /** Rows and columns of windows: together with the padding before the image they say how much there is behind it. */
  readonly outHeight: number;
  readonly outWidth: number;
}

/** What a `GEOMETRY` block holds, as int32s. */
export function geometryIntegers(geometry: ConvolutionGeometry): number[] {
  const { height, width, channels, filters, kernel, stride, padTop, padLeft, outHeight, outWidth } = geometry;
  return [height, width, channels, filters, kernel, stride, padTop, padLeft, outHeight, outWidth];
}

/** Windows are copied side by side, so many numbers at once unless one row has more: as in assembly/convolution.ts. */
const mostWindowReals = 8192;

/** How many reals a `SCRATCH` block takes: a framed image, and copied windows, or lists of what is not 0. */
export function scratchReals({ channels, filters, kernel, stride, outHeight, outWidth }: ConvolutionGeometry): number {
  const frameHeight = (outHeight - 1) * stride + kernel;
  const frameWidth = (outWidth - 1) * stride + kernel;
  // What is copied last may reach three numbers beyond.
  const windows = Math.max(mostWindowReals, outWidth * kernel * kernel * channels) + 3;
  // Two reals an entry, of lists of one pixel's filters, or of four filters' pixels. One entry more than there can be: where
  // the next would go is written before it is known to be one.
  const entries = Math.max(filters + 1, 4 * (outHeight * outWidth + 1));
  return frameHeight * frameWidth * channels + Math.max(windows, 2 * entries);
}
