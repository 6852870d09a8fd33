// How kernels cut the units of a layer into vectors.
//
// A row of N units is cut into chunks of whole vectors of four, at most so many as a kernel keeps in registers. The last
// vector of the last chunk, where four do not divide N, lies over the one before it: both compute the shared units by the
// same sums, so that it does not matter which is stored last. Loads of a chunk come before its stores, for the same
// reason. Only layers of fewer than four units are done one by one.

/** How many vectors cover `width` units. */
@inline export function vectorCount(width: i32): i32 {
  return (width + 3) >> 2;
}

/** How many chunks of at most `widest` vectors cover `width` units. */
@inline export function chunkCount(width: i32, widest: i32): i32 {
  return (vectorCount(width) + widest - 1) / widest;
}

/** At which unit chunk `chunk` of `chunks` begins: chunks are as equal as whole vectors allow. */
@inline export function chunkStart(chunk: i32, chunks: i32, width: i32): i32 {
  return min<i32>(width, (chunk * vectorCount(width) / chunks) << 2);
}

/**
 * How many of the `rest` units still to do are done next, where chunks take two vectors or one: 8, or what leaves whole
 * vectors and never fewer than four units.
 */
@inline export function nextWidth(rest: i32): i32 {
  if (rest <= 8) return rest;
  return rest >= 12 ? 8 : rest - 4;
}
