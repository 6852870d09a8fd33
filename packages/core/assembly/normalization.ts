// Batch normalisation. Each channel has a lane of its own. Rows are gone through block by block, all channels of a block
// before the next: numbers are fetched from memory once, not once for every four channels, and square roots are taken
// once for many rows.
import { at, read, write } from "./lanes";

/** Rows done together: their numbers stay in the first cache while the channels are gone through. */
const block: i32 = 32;

@inline function at8(pointer: usize, index: i32): usize { return pointer + (<usize>index << 3); }

/**
 * Adds rows of a channel (or four) to its two sums: of x and of x² (STATISTICS, a constant), or of dA and of dA x, where x
 * is X less `pivot`. A block's sums are float32, those of all blocks float64.
 */
@inline function addSums(
  WIDTH: i32, STATISTICS: bool, X: usize, dA: usize, pivot: v128, SUMS: usize, C: i32, rows: i32,
): void {
  let sum = f32x4.splat(0), product = f32x4.splat(0);
  const step = <usize>C << 2;
  const end = X + <usize>rows * step;
  for (; X < end; X += step) {
    const x = f32x4.sub(read(WIDTH, X), pivot);
    const y = STATISTICS ? x : read(WIDTH, dA);
    sum = f32x4.add(sum, y);
    product = f32x4.add(product, f32x4.mul(y, x));
    dA += step;
  }
  addToDoubles(WIDTH, SUMS, sum);
  addToDoubles(WIDTH, at8(SUMS, C), product);
}

@inline function addToDoubles(WIDTH: i32, SUMS: usize, value: v128): void {
  writeDoubles(WIDTH, SUMS, f64x2.add(readDoubles(WIDTH, SUMS), f64x2.promote_low_f32x4(value)));
  if (WIDTH == 1) return;
  const upper = f64x2.promote_low_f32x4(i32x4.shuffle(value, value, 2, 3, 2, 3));
  v128.store(SUMS, f64x2.add(v128.load(SUMS, 16), upper), 16);
}

@inline function readDoubles(WIDTH: i32, pointer: usize): v128 {
  return WIDTH == 4 ? v128.load(pointer) : v128.load64_zero(pointer);
}

@inline function writeDoubles(WIDTH: i32, pointer: usize, value: v128): void {
  if (WIDTH == 4) v128.store(pointer, value);
  else v128.store64_lane(pointer, value, 0);
}

export function batchNormStatistics(
  X: usize, SUMS: usize, MEAN: usize, VARIANCE: usize, M: i32, C: i32, first: i32, last: i32,
): void {
  clearSums(SUMS, C, first, last);
  for (let start = 0; start < M; start += block) {
    const rows = min(block, M - start);
    const x = at(X, start * C);
    let c = first;
    for (; c + 4 <= last; c += 4) addSums(4, true, at(x, c), 0, v128.load(at(X, c)), at8(SUMS, c), C, rows);
    for (; c < last; c++) addSums(1, true, at(x, c), 0, v128.load32_zero(at(X, c)), at8(SUMS, c), C, rows);
  }
  // The mean of squares less the square of the mean, of numbers less the channel's first: what they have in common, however
  // far from 0, cancels before it is squared.
  for (let c = first; c < last; c++) {
    const mean = load<f64>(at8(SUMS, c)) / <f64>M;
    store<f32>(at(MEAN, c), <f32>(<f64>load<f32>(at(X, c)) + mean));
    // max keeps NaN.
    store<f32>(at(VARIANCE, c), <f32>max<f64>(0, load<f64>(at8(SUMS, C + c)) / <f64>M - mean * mean));
  }
}

function clearSums(SUMS: usize, C: i32, first: i32, last: i32): void {
  for (let c = first; c < last; c++) {
    store<f64>(at8(SUMS, c), 0);
    store<f64>(at8(SUMS, C + c), 0);
  }
}

@inline function inverseDeviation(variance: v128, epsilon: f32): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
}

export function batchNormForward(
  X: usize, MEAN: usize, VARIANCE: usize, SCALE: usize, SHIFT: usize, A: usize, C: i32, epsilon: f32,
  first: i32, last: i32,
): void {
  for (let start = first; start < last; start += block) {
    const rows = min(block, last - start);
    const x = at(X, start * C);
    const a = at(A, start * C);
    let c = 0;
    for (; c + 4 <= C; c += 4) {
      normalize(4, at(x, c), at(MEAN, c), at(VARIANCE, c), at(SCALE, c), at(SHIFT, c), at(a, c), C, epsilon, rows);
    }
    for (; c < C; c++) {
      normalize(1, at(x, c), at(MEAN, c), at(VARIANCE, c), at(SCALE, c), at(SHIFT, c), at(a, c), C, epsilon, rows);
    }
  }
}

@inline function normalize(
  WIDTH: i32, X: usize, MEAN: usize, VARIANCE: usize, SCALE: usize, SHIFT: usize, A: usize, C: i32, epsilon: f32,
  rows: i32,
): void {
  const mean = read(WIDTH, MEAN);
  const factor = f32x4.mul(read(WIDTH, SCALE), inverseDeviation(read(WIDTH, VARIANCE), epsilon));
  const shift = read(WIDTH, SHIFT);
  const step = <usize>C << 2;
  const end = X + <usize>rows * step;
  for (; X < end; X += step) {
    write(WIDTH, A, f32x4.add(f32x4.mul(f32x4.sub(read(WIDTH, X), mean), factor), shift));
    A += step;
  }
}

export function batchNormParameterGradient(
  X: usize, MEAN: usize, VARIANCE: usize, dA: usize, SUMS: usize, dSCALE: usize, dSHIFT: usize,
  M: i32, C: i32, epsilon: f32, first: i32, last: i32,
): void {
  clearSums(SUMS, C, first, last);
  for (let start = 0; start < M; start += block) {
    const rows = min(block, M - start);
    const x = at(X, start * C);
    const da = at(dA, start * C);
    let c = first;
    for (; c + 4 <= last; c += 4) {
      addSums(4, false, at(x, c), at(da, c), v128.load(at(MEAN, c)), at8(SUMS, c), C, rows);
    }
    for (; c < last; c++) {
      addSums(1, false, at(x, c), at(da, c), v128.load32_zero(at(MEAN, c)), at8(SUMS, c), C, rows);
    }
  }
  for (let c = first; c < last; c++) {
    const product = load<f64>(at8(SUMS, C + c)) / Math.sqrt(<f64>load<f32>(at(VARIANCE, c)) + <f64>epsilon);
    store<f64>(at8(SUMS, C + c), product);
    store<f32>(at(dSHIFT, c), load<f32>(at(dSHIFT, c)) + <f32>load<f64>(at8(SUMS, c)));
    store<f32>(at(dSCALE, c), load<f32>(at(dSCALE, c)) + <f32>product);
  }
}

export function batchNormInputGradient(
  X: usize, MEAN: usize, VARIANCE: usize, SCALE: usize, dA: usize, SUMS: usize, dX: usize,
  M: i32, C: i32, epsilon: f32, first: i32, last: i32,
): void {
  for (let start = first; start < last; start += block) {
    const rows = min(block, last - start);
    const x = at(X, start * C);
    const da = at(dA, start * C);
    const dx = at(dX, start * C);
    let c = 0;
    for (; c + 4 <= C; c += 4) {
      inputGradient(
        4, at(x, c), at(MEAN, c), at(VARIANCE, c), at(SCALE, c), at(da, c), at8(SUMS, c), at(dx, c), M, C, epsilon, rows,
      );
    }
    for (; c < C; c++) {
      inputGradient(
        1, at(x, c), at(MEAN, c), at(VARIANCE, c), at(SCALE, c), at(da, c), at8(SUMS, c), at(dx, c), M, C, epsilon, rows,
      );
    }
  }
}

@inline function inputGradient(
  WIDTH: i32, X: usize, MEAN: usize, VARIANCE: usize, SCALE: usize, dA: usize, SUMS: usize, dX: usize,
  M: i32, C: i32, epsilon: f32, rows: i32,
): void {
  const mean = read(WIDTH, MEAN);
  const inverse = inverseDeviation(read(WIDTH, VARIANCE), epsilon);
  const factor = f32x4.mul(read(WIDTH, SCALE), inverse);
  const meanGradient = meanOf(WIDTH, SUMS, M);
  const slope = f32x4.mul(meanOf(WIDTH, at8(SUMS, C), M), inverse);
  const step = <usize>C << 2;
  const end = X + <usize>rows * step;
  for (; X < end; X += step) {
    const pull = f32x4.mul(f32x4.sub(read(WIDTH, X), mean), slope);
    const rest = f32x4.sub(f32x4.sub(read(WIDTH, dA), meanGradient), pull);
    write(WIDTH, dX, f32x4.mul(rest, factor));
    dA += step;
    dX += step;
  }
}

/** Sums (float64) divided by M, as float32. */
@inline function meanOf(WIDTH: i32, SUMS: usize, M: i32): v128 {
  const rows = f64x2.splat(<f64>M);
  const mean0 = f32x4.demote_f64x2_zero(f64x2.div(readDoubles(WIDTH, SUMS), rows));
  if (WIDTH == 1) return mean0;
  const mean1 = f32x4.demote_f64x2_zero(f64x2.div(v128.load(SUMS, 16), rows));
  return v128.shuffle<i64>(mean0, mean1, 0, 2);
}
