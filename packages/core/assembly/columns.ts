// How kernels cut the units of a layer into vectors.
//
// A row of N units is cut into equal chunks of at most `widest` units, each into vectors of four. The last vector of a
// chunk whose width is no multiple of four lies over the one before it: both compute the shared units by the same sums,
// so that it does not matter which is stored last. Loads of a chunk come before its stores, for the same reason. Only
// layers of fewer than four units are done one by one.

/** How many chunks of at most `widest` units cover `width` units. */
@inline export function chunkCount(width: i32, widest: i32): i32 {
  return (width + widest - 1) / widest;
}

/** Where chunk `chunk` of `chunks` begins. */
@inline export function chunkStart(chunk: i32, chunks: i32, width: i32): i32 {
  return chunk * width / chunks;
}

/** How many vectors a chunk of `width` units takes. */
@inline export function vectorCount(width: i32): i32 {
  return (width + 3) >> 2;
}

/**
 * How many of the `rest` units still to do are done next, where chunks take two vectors or one: 8, or what leaves whole
 * vectors and never fewer than four units.
 */
@inline export function nextWidth(rest: i32): i32 {
  if (rest <= 8) return rest;
  return rest >= 12 ? 8 : rest - 4;
}
