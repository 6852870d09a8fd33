import type { ConvolutionGeometry } from "./convolution.js";
import type { Pointer } from "./pointer.js";

/**
 * Convolutions of 3 x 3 windows one pixel apart by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2015, section
 * 4): 36 products for 4 x 4 numbers of Z instead of 144. Channels and filters come in fours.
 *
 * A tile of 4 x 4 numbers of Z is Aᵀ [U ∘ (Bᵀ x B)] A, summed over channels, with x the 6 x 6 pixels that it sees,
 * U = G W Gᵀ, and ∘ the product number by number (the matrices are in reference/winograd.ts). What differs most in size in
 * them is 24 times as large as the least, so that rounding is some ten times that of plain sums.
 *
 * U is [6, 6, channel · filter], with `winogradGap` reals behind each of the 36 places; GEOMETRY, `first` and `last` are
 * `ConvolutionKernels`'; SCRATCH takes `winogradScratchReals`.
 */
export interface WinogradKernels {
  /**
   * U = G W Gᵀ of channels `first` to `last`; W is [ky, kx, channel, filter]. With `transposed` 1 it is [channel, ky, kx,
   * filter]: from Wᵀ, with filters for channels and channels for filters, comes Uᵀ, which the input gradient takes.
   */
  winogradWeights(
    W: Pointer,
    U: Pointer,
    SCRATCH: Pointer,
    channels: number,
    filters: number,
    transposed: number,
    first: number,
    last: number,
  ): void;
  /** What `conv2dForward` does, from U. */
  winogradForward(
    X: Pointer,
    U: Pointer,
    B: Pointer,
    Z: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /**
   * dU += Σ (Bᵀ x B) ∘ (A dz Aᵀ), over all tiles, with dz a tile's 4 x 4 numbers of dZ; and unless `dX` is 0,
   * dX = Σ B [Uᵀ ∘ (A dz Aᵀ)] Bᵀ, over all tiles that see a pixel; UT is [6, 6, filter, channel].
   */
  winogradBackward(
    X: Pointer,
    dZ: Pointer,
    UT: Pointer,
    dU: Pointer,
    dX: Pointer,
    GEOMETRY: Pointer,
    SCRATCH: Pointer,
    first: number,
    last: number,
  ): void;
  /** dW += Gᵀ dU G, for numbers `first` to `last` of the `count` = channels · filters (fours of them); dU becomes 0. */
  winogradWeightGradient(dU: Pointer, dW: Pointer, SCRATCH: Pointer, count: number, first: number, last: number): void;
}

/** Whether a convolution is one of these kernels'. */
export function suitsWinograd({ kernel, stride, channels, filters }: ConvolutionGeometry): boolean {
  return kernel === 3 && stride === 1 && channels % 4 === 0 && filters % 4 === 0;
}

/** Tiles done together, as in assembly/winograd.ts. */
const tilesInBlock = 16;
/** Reals behind each of the 36 places: without them, many would share a set of the first cache. */
export const winogradGap = 16;

/** How many reals a U takes. */
export function winogradWeightReals({ channels, filters }: ConvolutionGeometry): number {
  return 36 * (channels * filters + winogradGap);
}

/** How many reals SCRATCH takes: two tiles by four channels, and a block of tiles as the products read and write it. */
export function winogradScratchReals({ channels, filters }: ConvolutionGeometry): number {
  return 2 * 36 * 4 + 36 * (tilesInBlock * (channels + filters) + 2 * winogradGap);
}
