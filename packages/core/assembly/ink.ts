// The first layer, over the ink only: four pixels in five are blank paper and cost nothing.
import { chunkCount, chunkStart, vectorCount } from "./columns";
import { entriesOf, lastEntryOf, spansOf } from "./sections";

/**
 * Vectors of units done together. An iteration holds as many sums, as many loaded weights (V8 loads them all before it
 * adds the first) and the pixel's value: 7 + 7 + 1 just fill the 15 registers that it has; with 8 the kernel was 1.3 times
 * slower.
 */
const widest: i32 = 7;

export function inkForward(
  SPANS: usize, INDICES: usize, ENTRIES: usize, W: usize, B: usize, Z: usize,
  K: i32, N: i32, first: i32, last: i32,
): i32 {
  const touched = touch(SPANS, INDICES, ENTRIES, first, last);
  const chunks = chunkCount(N, widest);
  // Chunk by chunk and then image by image: a chunk of W is 784 x 28 floats, 88 KB, and stays in the second cache.
  for (let chunk = 0; chunk < chunks; chunk++) {
    const start = chunkStart(chunk, chunks, N);
    const width = chunkStart(chunk + 1, chunks, N) - start;
    const offset = <usize>start << 2;
    const tail = <usize>(width - 4) << 2;
    for (let i = first; i < last; i++) {
      const spans = spansOfSlot(SPANS, INDICES, i);
      const entries = entriesOf(ENTRIES, spans, 0);
      const end = lastEntryOf(ENTRIES, spans);
      const z = Z + (<usize>(i * N) << 2) + offset;
      switch (vectorCount(width)) {
        case 1: { forwardRow(1, entries, end, W + offset, B + offset, z, N, tail); break; }
        case 2: { forwardRow(2, entries, end, W + offset, B + offset, z, N, tail); break; }
        case 3: { forwardRow(3, entries, end, W + offset, B + offset, z, N, tail); break; }
        case 4: { forwardRow(4, entries, end, W + offset, B + offset, z, N, tail); break; }
        case 5: { forwardRow(5, entries, end, W + offset, B + offset, z, N, tail); break; }
        case 6: { forwardRow(6, entries, end, W + offset, B + offset, z, N, tail); break; }
        default: { forwardRow(7, entries, end, W + offset, B + offset, z, N, tail); break; }
      }
    }
  }
  return touched;
}

/**
 * Reads one number of every cache line of the images' ink. A batch picks its images from all over the memory; read one
 * after the other by the sums, each line would be waited for, and together they are waited for once. The answer, which
 * nobody needs, keeps the reads alive.
 */
function touch(SPANS: usize, INDICES: usize, ENTRIES: usize, first: i32, last: i32): i32 {
  let all = 0;
  // Spans first: a list whose end is not there yet would hold up the lists behind it.
  for (let i = first; i < last; i++) all ^= load<i32>(spansOfSlot(SPANS, INDICES, i));
  for (let i = first; i < last; i++) {
    const spans = spansOfSlot(SPANS, INDICES, i);
    const end = lastEntryOf(ENTRIES, spans);
    for (let line = entriesOf(ENTRIES, spans, 0); line < end; line += 64) all ^= load<i32>(line);
  }
  return all;
}

/** Where the spans of the image in slot i stand. */
@inline function spansOfSlot(SPANS: usize, INDICES: usize, i: i32): usize {
  return spansOf(SPANS, load<i32>(INDICES + (<usize>i << 2)));
}

/** One image, V vectors of units; V is a constant, so that the branches on it vanish. */
@inline function forwardRow(
  V: i32, entries: usize, end: usize, W: usize, B: usize, Z: usize, N: i32, tail: usize,
): void {
  const zero = f32x4.splat(0);
  let z0 = zero, z1 = zero, z2 = zero, z3 = zero, z4 = zero, z5 = zero;
  if (V > 1) z0 = v128.load(B);
  if (V > 2) z1 = v128.load(B, 16);
  if (V > 3) z2 = v128.load(B, 32);
  if (V > 4) z3 = v128.load(B, 48);
  if (V > 5) z4 = v128.load(B, 64);
  if (V > 6) z5 = v128.load(B, 80);
  let z6 = v128.load(B + tail);
  for (let entry = entries; entry < end; entry += 8) {
    const x = v128.load32_splat(entry, 4);
    const w = W + (<usize>(load<i32>(entry) * N) << 2);
    if (V > 1) z0 = f32x4.add(z0, f32x4.mul(x, v128.load(w)));
    if (V > 2) z1 = f32x4.add(z1, f32x4.mul(x, v128.load(w, 16)));
    if (V > 3) z2 = f32x4.add(z2, f32x4.mul(x, v128.load(w, 32)));
    if (V > 4) z3 = f32x4.add(z3, f32x4.mul(x, v128.load(w, 48)));
    if (V > 5) z4 = f32x4.add(z4, f32x4.mul(x, v128.load(w, 64)));
    if (V > 6) z5 = f32x4.add(z5, f32x4.mul(x, v128.load(w, 80)));
    z6 = f32x4.add(z6, f32x4.mul(x, v128.load(w + tail)));
  }
  if (V > 1) v128.store(Z, z0);
  if (V > 2) v128.store(Z, z1, 16);
  if (V > 3) v128.store(Z, z2, 32);
  if (V > 4) v128.store(Z, z3, 48);
  if (V > 5) v128.store(Z, z4, 64);
  if (V > 6) v128.store(Z, z5, 80);
  v128.store(Z + tail, z6);
}

/** Here stores keep their place among the loads, so that few of these are held at once: 8 vectors of dZ fit as well. */
const widestGradient: i32 = 8;

export function inkWeightGradient(
  SPANS: usize, INDICES: usize, ENTRIES: usize, dZ: usize, dW: usize,
  factor: f32, M: i32, N: i32, first: i32, last: i32,
): void {
  const chunks = chunkCount(N, widestGradient);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const start = chunkStart(chunk, chunks, N);
    const width = chunkStart(chunk + 1, chunks, N) - start;
    const offset = <usize>start << 2;
    const tail = <usize>(width - 4) << 2;
    for (let i = 0; i < M; i++) {
      const spans = spansOfSlot(SPANS, INDICES, i);
      const entries = entriesOf(ENTRIES, spans, first);
      const end = entriesOf(ENTRIES, spans, last);
      const dz = dZ + (<usize>(i * N) << 2) + offset;
      switch (vectorCount(width)) {
        case 1: { gradientRow(1, entries, end, dz, dW + offset, factor, N, tail); break; }
        case 2: { gradientRow(2, entries, end, dz, dW + offset, factor, N, tail); break; }
        case 3: { gradientRow(3, entries, end, dz, dW + offset, factor, N, tail); break; }
        case 4: { gradientRow(4, entries, end, dz, dW + offset, factor, N, tail); break; }
        case 5: { gradientRow(5, entries, end, dz, dW + offset, factor, N, tail); break; }
        case 6: { gradientRow(6, entries, end, dz, dW + offset, factor, N, tail); break; }
        case 7: { gradientRow(7, entries, end, dz, dW + offset, factor, N, tail); break; }
        default: { gradientRow(8, entries, end, dz, dW + offset, factor, N, tail); break; }
      }
    }
  }
}

/** One image's share of dW: its dZ stays in registers while the rows of its inked pixels go by. */
@inline function gradientRow(
  V: i32, entries: usize, end: usize, dZ: usize, dW: usize, factor: f32, N: i32, tail: usize,
): void {
  const factors = f32x4.splat(factor);
  const zero = f32x4.splat(0);
  let z0 = zero, z1 = zero, z2 = zero, z3 = zero, z4 = zero, z5 = zero, z6 = zero;
  if (V > 1) z0 = v128.load(dZ);
  if (V > 2) z1 = v128.load(dZ, 16);
  if (V > 3) z2 = v128.load(dZ, 32);
  if (V > 4) z3 = v128.load(dZ, 48);
  if (V > 5) z4 = v128.load(dZ, 64);
  if (V > 6) z5 = v128.load(dZ, 80);
  if (V > 7) z6 = v128.load(dZ, 96);
  const z7 = v128.load(dZ + tail);
  for (let entry = entries; entry < end; entry += 8) {
    const x = f32x4.mul(factors, v128.load32_splat(entry, 4));
    const w = dW + (<usize>(load<i32>(entry) * N) << 2);
    // The overlapping last vector is read before any is stored.
    const last = f32x4.add(v128.load(w + tail), f32x4.mul(x, z7));
    if (V > 1) v128.store(w, f32x4.add(v128.load(w), f32x4.mul(x, z0)));
    if (V > 2) v128.store(w, f32x4.add(v128.load(w, 16), f32x4.mul(x, z1)), 16);
    if (V > 3) v128.store(w, f32x4.add(v128.load(w, 32), f32x4.mul(x, z2)), 32);
    if (V > 4) v128.store(w, f32x4.add(v128.load(w, 48), f32x4.mul(x, z3)), 48);
    if (V > 5) v128.store(w, f32x4.add(v128.load(w, 64), f32x4.mul(x, z4)), 64);
    if (V > 6) v128.store(w, f32x4.add(v128.load(w, 80), f32x4.mul(x, z5)), 80);
    if (V > 7) v128.store(w, f32x4.add(v128.load(w, 96), f32x4.mul(x, z6)), 96);
    v128.store(w + tail, last);
  }
}
