// Gradients of convolutions that skip what is 0: behind a max pool and a ReLU, at most one dZ in four is not.
//
// What is not 0 is listed first, as entries of a byte offset (int32) and a value (float32). Both gradients then are the
// same sum: runs of numbers that start at the offsets, times the values.
import { chunkCount, chunkStart, vectorCount } from "./columns";
import {
  bytesOf, channelsOf, clearFrame, filtersOf, frameBytes, kernelOf, outHeightOf, outPixelsOf, outWidthOf, pitchOf,
  strideOf, sumsOf, takeSums, windowsOf,
} from "./geometry";

/** Vectors of a run done together: 6 of sums, 6 in flight and a value stay in registers, of the 15 there are. */
const widest: i32 = 6;

/**
 * TO[ky, j] += Σ over the entries of value · FROM[offset + (ky, j)], for the rows ky of a kernel and the J numbers of a
 * run; rows of FROM and TO lie `fromPitch` and `toPitch` bytes apart.
 */
function addWindows(
  ENTRIES: usize, end: usize, FROM: usize, fromPitch: usize, TO: usize, toPitch: usize, kernel: i32, J: i32,
): void {
  if (J < 4) {
    addNarrow(ENTRIES, end, FROM, fromPitch, TO, toPitch, kernel, J);
    return;
  }
  const chunks = chunkCount(J, widest);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const start = chunkStart(chunk, chunks, J);
    const width = chunkStart(chunk + 1, chunks, J) - start;
    const tail = bytesOf(width - 4);
    const from = FROM + bytesOf(start);
    const to = TO + bytesOf(start);
    switch (vectorCount(width)) {
      case 1: { addChunk(1, ENTRIES, end, from, fromPitch, to, toPitch, kernel, tail); break; }
      case 2: { addChunk(2, ENTRIES, end, from, fromPitch, to, toPitch, kernel, tail); break; }
      case 3: { addChunk(3, ENTRIES, end, from, fromPitch, to, toPitch, kernel, tail); break; }
      case 4: { addChunk(4, ENTRIES, end, from, fromPitch, to, toPitch, kernel, tail); break; }
      case 5: { addChunk(5, ENTRIES, end, from, fromPitch, to, toPitch, kernel, tail); break; }
      default: { addChunk(6, ENTRIES, end, from, fromPitch, to, toPitch, kernel, tail); break; }
    }
  }
}

/** V vectors of every row; V is a constant, so that the branches on it vanish. */
@inline function addChunk(
  V: i32, ENTRIES: usize, end: usize, FROM: usize, fromPitch: usize, TO: usize, toPitch: usize, kernel: i32,
  tail: usize,
): void {
  const zero = f32x4.splat(0);
  for (let ky = 0; ky < kernel; ky++) {
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = v128.load(TO + tail);
    if (V > 1) c0 = v128.load(TO);
    if (V > 2) c1 = v128.load(TO, 16);
    if (V > 3) c2 = v128.load(TO, 32);
    if (V > 4) c3 = v128.load(TO, 48);
    if (V > 5) c4 = v128.load(TO, 64);
    for (let entry = ENTRIES; entry < end; entry += 8) {
      const from = FROM + load<u32>(entry);
      const value = v128.load32_splat(entry, 4);
      if (V > 1) c0 = f32x4.add(c0, f32x4.mul(value, v128.load(from)));
      if (V > 2) c1 = f32x4.add(c1, f32x4.mul(value, v128.load(from, 16)));
      if (V > 3) c2 = f32x4.add(c2, f32x4.mul(value, v128.load(from, 32)));
      if (V > 4) c3 = f32x4.add(c3, f32x4.mul(value, v128.load(from, 48)));
      if (V > 5) c4 = f32x4.add(c4, f32x4.mul(value, v128.load(from, 64)));
      c5 = f32x4.add(c5, f32x4.mul(value, v128.load(from + tail)));
    }
    if (V > 1) v128.store(TO, c0);
    if (V > 2) v128.store(TO, c1, 16);
    if (V > 3) v128.store(TO, c2, 32);
    if (V > 4) v128.store(TO, c3, 48);
    if (V > 5) v128.store(TO, c4, 64);
    v128.store(TO + tail, c5);
    FROM += fromPitch;
    TO += toPitch;
  }
}

/** Runs of fewer than four numbers: one sum at a time. */
function addNarrow(
  ENTRIES: usize, end: usize, FROM: usize, fromPitch: usize, TO: usize, toPitch: usize, kernel: i32, J: i32,
): void {
  for (let ky = 0; ky < kernel; ky++) {
    for (let j = 0; j < J; j++) {
      const from = FROM + ky * fromPitch + bytesOf(j);
      const to = TO + ky * toPitch + bytesOf(j);
      let sum = load<f32>(to);
      for (let entry = ENTRIES; entry < end; entry += 8) sum += load<f32>(entry, 4) * load<f32>(from + load<u32>(entry));
      store<f32>(to, sum);
    }
  }
}

/**
 * Writes an entry and gives the place of the next: the same, unless the lowest bit of `kept` is set. No branch could
 * guess what is 0. Four numbers at a time take half as long as one by one.
 */
@inline function list(entry: usize, offset: usize, value: f32, kept: i32): usize {
  store<u32>(entry, <u32>offset);
  store<f32>(entry, value, 4);
  return entry + ((kept & 1) << 3);
}

/** The next four numbers, or the `rest` that there are and zeros: four filters of a pixel. */
@inline function fourOf(pointer: usize, rest: i32): v128 {
  if (rest >= 4) return v128.load(pointer);
  let values = v128.load32_zero(pointer);
  if (rest > 1) values = v128.load32_lane(pointer, values, 1, 4);
  if (rest > 2) values = v128.load32_lane(pointer, values, 2, 8);
  return values;
}

/** A bit for each of four numbers that is not 0. */
@inline function keptOf(values: v128): i32 {
  return i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
}

export function conv2dSparseWeightGradient(
  X: usize, dZ: usize, dWT: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const kernel = kernelOf(GEOMETRY);
  const run = kernel * channelsOf(GEOMETRY);
  const filter = bytesOf(kernel * run);
  const pitch = pitchOf(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const stepY = <usize>strideOf(GEOMETRY) * pitch;
  const outWidth = <usize>outWidthOf(GEOMETRY) * stepX;
  const list0 = SCRATCH + frameBytes(GEOMETRY);
  const capacity = <usize>(outPixelsOf(GEOMETRY) + 1) << 3;
  const list1 = list0 + capacity, list2 = list1 + capacity, list3 = list2 + capacity;
  clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    const image = windowsOf(GEOMETRY, X, i, SCRATCH);
    for (let n = 0; n < N; n += 4) {
      let end0 = list0, end1 = list1, end2 = list2, end3 = list3;
      let dz = dZ + bytesOf(i * outPixelsOf(GEOMETRY) * N + n);
      for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
        const row = <usize>y * stepY;
        for (let offset = row; offset < row + outWidth; offset += stepX) {
          const values = fourOf(dz, N - n);
          const kept = keptOf(values);
          end0 = list(end0, offset, f32x4.extract_lane(values, 0), kept);
          end1 = list(end1, offset, f32x4.extract_lane(values, 1), kept >> 1);
          end2 = list(end2, offset, f32x4.extract_lane(values, 2), kept >> 2);
          end3 = list(end3, offset, f32x4.extract_lane(values, 3), kept >> 3);
          dz += bytesOf(N);
        }
      }
      const dw = dWT + <usize>n * filter;
      addWindows(list0, end0, image, pitch, dw, bytesOf(run), kernel, run);
      if (end1 > list1) addWindows(list1, end1, image, pitch, dw + filter, bytesOf(run), kernel, run);
      if (end2 > list2) addWindows(list2, end2, image, pitch, dw + 2 * filter, bytesOf(run), kernel, run);
      if (end3 > list3) addWindows(list3, end3, image, pitch, dw + 3 * filter, bytesOf(run), kernel, run);
    }
  }
}

export function conv2dInputGradient(
  dZ: usize, WT: usize, dX: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const kernel = kernelOf(GEOMETRY);
  const run = kernel * channelsOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const filter = bytesOf(kernel * run);
  const entries = SCRATCH + frameBytes(GEOMETRY);
  for (let i = first; i < last; i++) {
    const image = sumsOf(GEOMETRY, dX, i, SCRATCH);
    let dz = dZ + bytesOf(i * outPixelsOf(GEOMETRY) * N);
    for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
      let window = image + <usize>(y * strideOf(GEOMETRY)) * pitch;
      for (let x = 0; x < outWidthOf(GEOMETRY); x++) {
        let end = entries;
        let offset: usize = 0;
        for (let n = 0; n < N; n += 4) {
          const values = fourOf(dz + bytesOf(n), N - n);
          const kept = keptOf(values);
          end = list(end, offset, f32x4.extract_lane(values, 0), kept);
          end = list(end, offset + filter, f32x4.extract_lane(values, 1), kept >> 1);
          end = list(end, offset + 2 * filter, f32x4.extract_lane(values, 2), kept >> 2);
          end = list(end, offset + 3 * filter, f32x4.extract_lane(values, 3), kept >> 3);
          offset += 4 * filter;
        }
        dz += bytesOf(N);
        if (end > entries) addWindows(entries, end, WT, bytesOf(run), window, pitch, kernel, run);
        window += stepX;
      }
    }
    takeSums(GEOMETRY, dX, i, SCRATCH);
  }
}
