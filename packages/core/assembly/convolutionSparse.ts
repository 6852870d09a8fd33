// Gradients of convolutions that skip what is 0: behind a max pool and a ReLU, at most one dZ in four is not.
//
// What is not 0 is listed first, as entries of a byte offset (int32) and a value (float32). Both gradients then are the
// same sum: runs of numbers that start at the offsets, times the values.
import { chunkCount, chunkStart, vectorCount } from "./columns";
import {
  bytesOf, channelsOf, clearFrame, filtersOf, frameBytes, imageBytes, kernelOf, needsFrame, outHeightOf, outPixelsOf,
  outWidthOf, pitchOf, putIntoFrame, strideOf, takeFromFrame,
} from "./geometry";

/** Numbers of a run done together: 6 vectors of sums, 6 in flight and a value stay in registers, of the 15 there are. */
const widest: i32 = 24;

/** TO[j] += Σ over the entries of value · FROM[offset + j], for j from 0 to J. */
function addRuns(ENTRIES: usize, end: usize, FROM: usize, TO: usize, J: i32): void {
  if (J < 4) {
    for (let j = 0; j < J; j++) {
      const at = bytesOf(j);
      let sum = load<f32>(TO + at);
      for (let entry = ENTRIES; entry < end; entry += 8) {
        sum += load<f32>(entry, 4) * load<f32>(FROM + load<u32>(entry) + at);
      }
      store<f32>(TO + at, sum);
    }
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
      case 1: { addChunk(1, ENTRIES, end, from, to, tail); break; }
      case 2: { addChunk(2, ENTRIES, end, from, to, tail); break; }
      case 3: { addChunk(3, ENTRIES, end, from, to, tail); break; }
      case 4: { addChunk(4, ENTRIES, end, from, to, tail); break; }
      case 5: { addChunk(5, ENTRIES, end, from, to, tail); break; }
      default: { addChunk(6, ENTRIES, end, from, to, tail); break; }
    }
  }
}

/** V vectors; V is a constant, so that the branches on it vanish. */
@inline function addChunk(V: i32, ENTRIES: usize, end: usize, FROM: usize, TO: usize, tail: usize): void {
  const zero = f32x4.splat(0);
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
}

/** Writes an entry and gives the place of the next, which is the same if the value is 0: no branch to guess wrong. */
@inline function list(entry: usize, offset: usize, value: f32): usize {
  store<u32>(entry, <u32>offset);
  store<f32>(entry, value, 4);
  return entry + (<usize>(value != 0) << 3);
}

export function conv2dSparseWeightGradient(
  X: usize, dZ: usize, dWT: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const framed = needsFrame(GEOMETRY);
  const kernel = kernelOf(GEOMETRY);
  const run = kernel * channelsOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const stepY = strideOf(GEOMETRY) * pitch;
  const outWidth = outWidthOf(GEOMETRY) * stepX;
  const entries = SCRATCH + frameBytes(GEOMETRY);
  if (framed) clearFrame(GEOMETRY, SCRATCH);
  for (let i = first; i < last; i++) {
    let image = X + i * imageBytes(GEOMETRY);
    if (framed) {
      putIntoFrame(GEOMETRY, image, SCRATCH);
      image = SCRATCH;
    }
    for (let n = 0; n < N; n++) {
      let dz = dZ + bytesOf(i * outPixelsOf(GEOMETRY) * N + n);
      let end = entries;
      for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
        const row = y * stepY;
        for (let offset = row; offset < row + outWidth; offset += stepX) {
          end = list(end, offset, load<f32>(dz));
          dz += bytesOf(N);
        }
      }
      for (let ky = 0; ky < kernel; ky++) {
        addRuns(entries, end, image + ky * pitch, dWT + bytesOf((n * kernel + ky) * run), run);
      }
    }
  }
}

export function conv2dInputGradient(
  dZ: usize, WT: usize, dX: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const framed = needsFrame(GEOMETRY);
  const kernel = kernelOf(GEOMETRY);
  const run = kernel * channelsOf(GEOMETRY);
  const pitch = pitchOf(GEOMETRY);
  const N = filtersOf(GEOMETRY);
  const stepX = bytesOf(strideOf(GEOMETRY) * channelsOf(GEOMETRY));
  const entries = SCRATCH + frameBytes(GEOMETRY);
  for (let i = first; i < last; i++) {
    const dx = dX + i * imageBytes(GEOMETRY);
    const image = framed ? SCRATCH : dx;
    if (framed) clearFrame(GEOMETRY, image);
    else memory.fill(image, 0, imageBytes(GEOMETRY));
    let dz = dZ + bytesOf(i * outPixelsOf(GEOMETRY) * N);
    for (let y = 0; y < outHeightOf(GEOMETRY); y++) {
      let window = image + y * strideOf(GEOMETRY) * pitch;
      for (let x = 0; x < outWidthOf(GEOMETRY); x++) {
        let end = entries;
        for (let n = 0; n < N; n++) end = list(end, bytesOf(n * kernel * run), load<f32>(dz + bytesOf(n)));
        if (end > entries) {
          for (let ky = 0; ky < kernel; ky++) {
            addRuns(entries, end, WT + bytesOf(ky * run), window + ky * pitch, run);
          }
        }
        window += stepX;
        dz += bytesOf(N);
      }
    }
    if (framed) takeFromFrame(GEOMETRY, image, dx);
  }
}
