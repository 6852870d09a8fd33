// Dense products, register-tiled: 4 rows by 8 units of sums, 8 vectors, stay in registers through the whole sum.
import { chunkCount, chunkStart } from "./columns";

/** Vectors of units done together: 4 x 2 sums, 2 of B and 4 of A just fit the 15 registers that V8 has. */
const widest: i32 = 2;

/** Rows of A done with all of B before the next ones: 128 of 512 numbers are 256 KB. */
const blockRows: i32 = 128;
/** With fewer rows than this, copying B costs more than reading it from one place gains. */
const fewestRowsToPack: i32 = 16;

/**
 * C[i, n] = start[i, n] + Σ_j A(i, j) B[j, n] for i from first to last, j from 0 to J, n from 0 to N.
 *
 * A(i, j) lies at A + i aRow + j aColumn (bytes): a matrix or its transpose, without a copy. `start` is the first
 * number to add to, `startRow` bytes from row to row: the biases (0 from row to row), C itself, or 0, where memory
 * always holds zeros. PANEL takes 8 J numbers, or is 0: see `pack`.
 */
export function product(
  A: usize, aRow: usize, aColumn: usize, B: usize, C: usize, start: usize, startRow: usize, PANEL: usize,
  J: i32, N: i32, first: i32, last: i32,
): void {
  if (N < 4) {
    productNarrow(A, aRow, aColumn, B, C, start, startRow, J, N, first, last);
    return;
  }
  const row = <usize>N << 2;
  const chunks = chunkCount(N, widest);
  // Block by block of rows: their part of A stays in the second cache while all columns of B go by.
  for (let from = first; from < last; from += blockRows) {
    const to = min<i32>(from + blockRows, last);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const column = chunkStart(chunk, chunks, N);
      const width = chunkStart(chunk + 1, chunks, N) - column;
      const offset = <usize>column << 2;
      const tail = <usize>(width - 4) << 2;
      const begin = start ? start + offset : 0;
      if (width <= 4) {
        tilesOfOne(A, aRow, aColumn, B + offset, row, tail, C + offset, row, tail, begin, startRow, J, from, to);
      } else if (PANEL && to - from >= fewestRowsToPack) {
        pack(B + offset, row, tail, PANEL, J);
        tilesOfPanel(A, aRow, PANEL, C + offset, row, tail, begin, startRow, J, from, to);
      } else {
        tilesOfTwo(A, aRow, aColumn, B + offset, row, tail, C + offset, row, tail, begin, startRow, J, from, to);
      }
    }
  }
}

/**
 * Copies a chunk of two vectors of every row of B to one place. Rows of B that are 2 KB apart share two of the first cache's
 * 64 sets: 512 of them were read from the second cache again and again, at 0.8 of the speed.
 */
function pack(B: usize, row: usize, tail: usize, PANEL: usize, J: i32): void {
  const end = PANEL + (<usize>J << 5);
  for (let panel = PANEL; panel < end; panel += 32) {
    v128.store(panel, v128.load(B));
    v128.store(panel, v128.load(B + tail), 16);
    B += row;
  }
}

// Functions of their own: where two calls of `tile` stood in one, the compiler made one tile of them, with the branches
// on V in its innermost loop.
function tilesOfPanel(
  A: usize, aRow: usize, B: usize, C: usize, cRow: usize, cTail: usize, start: usize, startRow: usize,
  J: i32, first: i32, last: i32,
): void {
  let i = first;
  for (; i + 4 <= last; i += 4) tile(4, 2, A + i * aRow, aRow, 4, B, 32, 16, C + i * cRow, cRow, cTail, start + i * startRow, startRow, J);
  for (; i < last; i++) tile(1, 2, A + i * aRow, aRow, 4, B, 32, 16, C + i * cRow, cRow, cTail, start + i * startRow, startRow, J);
}

function tilesOfTwo(
  A: usize, aRow: usize, aColumn: usize, B: usize, bRow: usize, bTail: usize, C: usize, cRow: usize, cTail: usize,
  start: usize, startRow: usize, J: i32, first: i32, last: i32,
): void {
  let i = first;
  for (; i + 4 <= last; i += 4) tile(4, 2, A + i * aRow, aRow, aColumn, B, bRow, bTail, C + i * cRow, cRow, cTail, start + i * startRow, startRow, J);
  for (; i < last; i++) tile(1, 2, A + i * aRow, aRow, aColumn, B, bRow, bTail, C + i * cRow, cRow, cTail, start + i * startRow, startRow, J);
}

function tilesOfOne(
  A: usize, aRow: usize, aColumn: usize, B: usize, bRow: usize, bTail: usize, C: usize, cRow: usize, cTail: usize,
  start: usize, startRow: usize, J: i32, first: i32, last: i32,
): void {
  let i = first;
  for (; i + 4 <= last; i += 4) tile(4, 1, A + i * aRow, aRow, aColumn, B, bRow, bTail, C + i * cRow, cRow, cTail, start + i * startRow, startRow, J);
  for (; i < last; i++) tile(1, 1, A + i * aRow, aRow, aColumn, B, bRow, bTail, C + i * cRow, cRow, cTail, start + i * startRow, startRow, J);
}

/** R rows by V vectors; both are constants, so that the branches on them vanish. */
@inline function tile(
  R: i32, V: i32, A: usize, aRow: usize, aColumn: usize, B: usize, bRow: usize, bTail: usize,
  C: usize, cRow: usize, cTail: usize, start: usize, startRow: usize, J: i32,
): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c10 = zero, c20 = zero, c30 = zero;
  let c01 = v128.load(start + cTail), c11 = zero, c21 = zero, c31 = zero;
  if (V > 1) c00 = v128.load(start);
  if (R > 1) {
    c11 = v128.load(start + startRow + cTail);
    c21 = v128.load(start + 2 * startRow + cTail);
    c31 = v128.load(start + 3 * startRow + cTail);
    if (V > 1) {
      c10 = v128.load(start + startRow);
      c20 = v128.load(start + 2 * startRow);
      c30 = v128.load(start + 3 * startRow);
    }
  }
  const end = B + <usize>J * bRow;
  for (; B < end; B += bRow) {
    const b1 = v128.load(B + bTail);
    let b0 = zero;
    if (V > 1) b0 = v128.load(B);
    const a0 = v128.load32_splat(A);
    if (V > 1) c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    if (R > 1) {
      const a1 = v128.load32_splat(A + aRow);
      if (V > 1) c10 = f32x4.add(c10, f32x4.mul(a1, b0));
      c11 = f32x4.add(c11, f32x4.mul(a1, b1));
      const a2 = v128.load32_splat(A + 2 * aRow);
      if (V > 1) c20 = f32x4.add(c20, f32x4.mul(a2, b0));
      c21 = f32x4.add(c21, f32x4.mul(a2, b1));
      const a3 = v128.load32_splat(A + 3 * aRow);
      if (V > 1) c30 = f32x4.add(c30, f32x4.mul(a3, b0));
      c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    }
    A += aColumn;
  }
  if (V > 1) v128.store(C, c00);
  v128.store(C + cTail, c01);
  if (R > 1) {
    if (V > 1) v128.store(C + cRow, c10);
    v128.store(C + cRow + cTail, c11);
    if (V > 1) v128.store(C + 2 * cRow, c20);
    v128.store(C + 2 * cRow + cTail, c21);
    if (V > 1) v128.store(C + 3 * cRow, c30);
    v128.store(C + 3 * cRow + cTail, c31);
  }
}

function productNarrow(
  A: usize, aRow: usize, aColumn: usize, B: usize, C: usize, start: usize, startRow: usize,
  J: i32, N: i32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    for (let n = 0; n < N; n++) {
      const column = <usize>n << 2;
      let sum: f32 = start ? load<f32>(start + i * startRow + column) : 0;
      for (let j = 0; j < J; j++) {
        sum += load<f32>(A + i * aRow + j * aColumn) * load<f32>(B + (<usize>(j * N) << 2) + column);
      }
      store<f32>(C + (<usize>(i * N) << 2) + column, sum);
    }
  }
}

export function denseForward(
  X: usize, W: usize, B: usize, Z: usize, PANEL: usize, K: i32, N: i32, first: i32, last: i32,
): void {
  product(X, <usize>K << 2, 4, W, Z, B, 0, PANEL, K, N, first, last);
}

export function denseWeightGradient(
  X: usize, dZ: usize, dW: usize, M: i32, K: i32, N: i32, first: i32, last: i32,
): void {
  product(X, 4, <usize>K << 2, dZ, dW, dW, <usize>N << 2, 0, M, N, first, last);
}

export function denseInputGradient(
  dZ: usize, WT: usize, dX: usize, PANEL: usize, K: i32, N: i32, first: i32, last: i32,
): void {
  product(dZ, <usize>N << 2, 4, WT, dX, 0, 0, PANEL, N, K, first, last);
}

export function transpose(W: usize, WT: usize, K: i32, N: i32, first: i32, last: i32): void {
  for (let n = first; n < last; n++) {
    for (let k = 0; k < K; k++) {
      store<f32>(WT + (<usize>(n * K + k) << 2), load<f32>(W + (<usize>(k * N + n) << 2)));
    }
  }
}

export function biasGradient(dZ: usize, dB: usize, M: i32, N: i32, first: i32, last: i32): void {
  let n = first;
  for (; n + 4 <= last; n += 4) {
    const column = <usize>n << 2;
    let sum = v128.load(dB + column);
    for (let i = 0; i < M; i++) sum = f32x4.add(sum, v128.load(dZ + (<usize>(i * N) << 2) + column));
    v128.store(dB + column, sum);
  }
  for (; n < last; n++) {
    const column = <usize>n << 2;
    let sum = load<f32>(dB + column);
    for (let i = 0; i < M; i++) sum += load<f32>(dZ + (<usize>(i * N) << 2) + column);
    store<f32>(dB + column, sum);
  }
}
