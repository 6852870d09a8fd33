// Batch normalisation. Sums run down the rows, each channel in its own lane; rows are normalised block by block, so that
// the square roots of a vector of channels are taken once for many rows.
import { at, read, write } from "./lanes";

@inline function lower(value: v128): v128 { return f64x2.promote_low_f32x4(value); }

@inline function upper(value: v128): v128 {
  return f64x2.promote_low_f32x4(i32x4.shuffle(value, value, 2, 3, 2, 3));
}

/** Four float64 as float32. */
@inline function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

export function batchNormStatistics(
  X: usize, MEAN: usize, VARIANCE: usize, M: i32, C: i32, first: i32, last: i32,
): void {
  let c = first;
  for (; c + 4 <= last; c += 4) statistics(4, at(X, c), at(MEAN, c), at(VARIANCE, c), M, C);
  for (; c < last; c++) statistics(1, at(X, c), at(MEAN, c), at(VARIANCE, c), M, C);
}

/**
 * The mean of squares less the square of the mean, in one pass: squares of float32 are exact in float64, and what cancels
 * is lost in float32 already unless a channel's mean is a million deviations from 0.
 */
@inline function statistics(WIDTH: i32, X: usize, MEAN: usize, VARIANCE: usize, M: i32, C: i32): void {
  const zero = f64x2.splat(0);
  let sum0 = zero, sum1 = zero, square0 = zero, square1 = zero;
  for (let i = 0; i < M; i++) {
    const x = read(WIDTH, at(X, i * C));
    const x0 = lower(x);
    sum0 = f64x2.add(sum0, x0);
    square0 = f64x2.add(square0, f64x2.mul(x0, x0));
    if (WIDTH == 4) {
      const x1 = upper(x);
      sum1 = f64x2.add(sum1, x1);
      square1 = f64x2.add(square1, f64x2.mul(x1, x1));
    }
  }
  const rows = f64x2.splat(<f64>M);
  const mean0 = f64x2.div(sum0, rows);
  const mean1 = f64x2.div(sum1, rows);
  // f64x2.max keeps NaN.
  const variance0 = f64x2.max(zero, f64x2.sub(f64x2.div(square0, rows), f64x2.mul(mean0, mean0)));
  const variance1 = f64x2.max(zero, f64x2.sub(f64x2.div(square1, rows), f64x2.mul(mean1, mean1)));
  write(WIDTH, MEAN, joined(mean0, mean1));
  write(WIDTH, VARIANCE, joined(variance0, variance1));
}

/** Rows done together: their numbers stay in the first cache while the channels are gone through. */
const block: i32 = 64;

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
  for (let i = 0; i < rows; i++) {
    const difference = f32x4.sub(read(WIDTH, at(X, i * C)), mean);
    write(WIDTH, at(A, i * C), f32x4.add(f32x4.mul(difference, factor), shift));
  }
}

export function batchNormParameterGradient(
  X: usize, MEAN: usize, VARIANCE: usize, dA: usize, SUMS: usize, dSCALE: usize, dSHIFT: usize,
  M: i32, C: i32, epsilon: f32, first: i32, last: i32,
): void {
  let c = first;
  for (; c + 4 <= last; c += 4) {
    gradientSums(4, at(X, c), at(MEAN, c), at(VARIANCE, c), at(dA, c), at(SUMS, c), at(dSCALE, c), at(dSHIFT, c), M, C, epsilon);
  }
  for (; c < last; c++) {
    gradientSums(1, at(X, c), at(MEAN, c), at(VARIANCE, c), at(dA, c), at(SUMS, c), at(dSCALE, c), at(dSHIFT, c), M, C, epsilon);
  }
}

@inline function gradientSums(
  WIDTH: i32, X: usize, MEAN: usize, VARIANCE: usize, dA: usize, SUMS: usize, dSCALE: usize, dSHIFT: usize,
  M: i32, C: i32, epsilon: f32,
): void {
  const mean = read(WIDTH, MEAN);
  const zero = f64x2.splat(0);
  let sum0 = zero, sum1 = zero, product0 = zero, product1 = zero;
  for (let i = 0; i < M; i++) {
    const da = read(WIDTH, at(dA, i * C));
    const product = f32x4.mul(da, f32x4.sub(read(WIDTH, at(X, i * C)), mean));
    sum0 = f64x2.add(sum0, lower(da));
    product0 = f64x2.add(product0, lower(product));
    if (WIDTH == 4) {
      sum1 = f64x2.add(sum1, upper(da));
      product1 = f64x2.add(product1, upper(product));
    }
  }
  const sum = joined(sum0, sum1);
  const product = f32x4.mul(joined(product0, product1), inverseDeviation(read(WIDTH, VARIANCE), epsilon));
  write(WIDTH, SUMS, sum);
  write(WIDTH, at(SUMS, C), product);
  write(WIDTH, dSHIFT, f32x4.add(read(WIDTH, dSHIFT), sum));
  write(WIDTH, dSCALE, f32x4.add(read(WIDTH, dSCALE), product));
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
      inputGradient(4, at(x, c), at(MEAN, c), at(VARIANCE, c), at(SCALE, c), at(da, c), at(SUMS, c), at(dx, c), M, C, epsilon, rows);
    }
    for (; c < C; c++) {
      inputGradient(1, at(x, c), at(MEAN, c), at(VARIANCE, c), at(SCALE, c), at(da, c), at(SUMS, c), at(dx, c), M, C, epsilon, rows);
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
  const count = f32x4.splat(<f32>M);
  const meanGradient = f32x4.div(read(WIDTH, SUMS), count);
  const slope = f32x4.mul(f32x4.div(read(WIDTH, at(SUMS, C)), count), inverse);
  for (let i = 0; i < rows; i++) {
    const pull = f32x4.mul(f32x4.sub(read(WIDTH, at(X, i * C)), mean), slope);
    const rest = f32x4.sub(f32x4.sub(read(WIDTH, at(dA, i * C)), meanGradient), pull);
    write(WIDTH, at(dX, i * C), f32x4.mul(rest, factor));
  }
}

@inline function move(WIDTH: i32, P: usize, Q: usize, share: f32): void {
  const p = read(WIDTH, P);
  write(WIDTH, P, f32x4.add(p, f32x4.mul(f32x4.splat(share), f32x4.sub(read(WIDTH, Q), p))));
}

export function moveTowards(P: usize, Q: usize, share: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) move(4, at(P, i), at(Q, i), share);
  for (; i < last; i++) move(1, at(P, i), at(Q, i), share);
}
