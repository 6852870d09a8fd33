import type { Pointer } from "./pointer.js";

/** Every block starts at a multiple of this: one cache line, and two 4-float vectors never straddle two. */
const alignmentBytes = 64;

/**
 * Lays out memory before any is taken: each block reserved gets its offset, and the sum is taken at once.
 *
 * Offsets start at one cache line, so that 0 stays free to mean "none".
 *
 * @example
 * const layout = createLayout(4);
 * const weights = layout.reals(784 * 30);
 * const workspace = engine.allocate(layout.bytesTaken());
 */
export interface Layout {
  readonly bytesPerReal: 4 | 8;
  reals(count: number): Pointer;
  doubles(count: number): Pointer;
  integers(count: number): Pointer;
  bytes(count: number): Pointer;
  bytesTaken(): number;
}

/** @param start where the first block begins, a multiple of 64; default one cache line */
export function createLayout(bytesPerReal: 4 | 8, start = alignmentBytes): Layout {
  let end = start;
  function reserve(byteCount: number): Pointer {
    const pointer = end;
    end = Math.ceil((end + byteCount) / alignmentBytes) * alignmentBytes;
    return pointer;
  }
  return {
    bytesPerReal,
    reals: (count) => reserve(count * bytesPerReal),
    doubles: (count) => reserve(count * 8),
    integers: (count) => reserve(count * 4),
    bytes: reserve,
    bytesTaken: () => end,
  };
}
