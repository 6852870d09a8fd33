// Each image's loss in float64 and the gradient of the loss, in one pass.
import { exponential, logarithm } from "./mathematics";
import { exponentialsOfRow, largestOfRow } from "./rows";

@inline function at(pointer: usize, index: i32): usize { return pointer + (<usize>index << 2); }

export function squaredError(
  A: usize, Y: usize, dA: usize, LOSSES: usize, N: i32, scale: f32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const label = <i32>load<u8>(Y + i);
    let sum: f64 = 0;
    for (let n = 0; n < N; n++) {
      const difference = load<f32>(at(A, i * N + n)) - <f32>i32(n == label);
      sum += <f64>difference * <f64>difference;
      store<f32>(at(dA, i * N + n), difference * scale);
    }
    store<f64>(LOSSES + (<usize>i << 3), sum / 2);
  }
}

/**
 * The loss is Σ max(z, 0) + ln(1 + e^-|z|) less the label's z. The logarithms are taken together, as one of the product
 * of all 1 + e^-|z|: it is at most 2^N, and one image's logarithm costs as much as ten exponentials.
 */
export function binaryCrossEntropy(
  Z: usize, Y: usize, dZ: usize, LOSSES: usize, N: i32, scale: f32, first: i32, last: i32,
): void {
  const whole = N < 4 ? 0 : N & ~3;
  for (let i = first; i < last; i++) {
    const label = <i32>load<u8>(Y + i);
    const row = at(Z, i * N);
    const drow = at(dZ, i * N);
    let sum: f64 = -<f64>load<f32>(at(row, label));
    let product: f64 = 1;
    for (let n = 0; n < whole; n += 4) {
      const z = v128.load(at(row, n));
      const e = exponential(f32x4.neg(f32x4.abs(z)));
      v128.store(at(drow, n), gradientOf(z, e, label - n, scale));
      const rest = f32x4.max(z, f32x4.splat(0));
      product *= (1 + <f64>f32x4.extract_lane(e, 0)) * (1 + <f64>f32x4.extract_lane(e, 1));
      product *= (1 + <f64>f32x4.extract_lane(e, 2)) * (1 + <f64>f32x4.extract_lane(e, 3));
      sum += <f64>f32x4.extract_lane(rest, 0) + <f64>f32x4.extract_lane(rest, 1);
      sum += <f64>f32x4.extract_lane(rest, 2) + <f64>f32x4.extract_lane(rest, 3);
      // Every 256 units at the latest: a product of 2s stays far below the largest number.
      if ((n & 255) == 252) {
        sum += logarithm(product);
        product = 1;
      }
    }
    for (let n = whole; n < N; n++) {
      const z = load<f32>(at(row, n));
      const e = exponential(f32x4.splat(-abs<f32>(z)));
      const dz = gradientOf(f32x4.splat(z), e, label == n ? 0 : -1, scale);
      store<f32>(at(drow, n), f32x4.extract_lane(dz, 0));
      product *= (1 + <f64>f32x4.extract_lane(e, 0));
      sum += <f64>max<f32>(z, 0);
    }
    store<f64>(LOSSES + (<usize>i << 3), sum + logarithm(product));
  }
}

/** (a - y) scale from e = e^-|z|: a is 1/(1 + e) above 0 and e/(1 + e) below; `label` is the lane with y = 1. */
@inline function gradientOf(z: v128, e: v128, label: i32, scale: f32): v128 {
  const one = f32x4.splat(1);
  const above = v128.bitselect(one, e, f32x4.ge(z, f32x4.splat(0)));
  const a = f32x4.div(above, f32x4.add(one, e));
  return f32x4.mul(f32x4.sub(a, oneHot(label)), f32x4.splat(scale));
}

/** 1 in lane `label`, if there is such a lane, and 0 in the others. */
@inline function oneHot(label: i32): v128 {
  return v128.and(f32x4.splat(1), i32x4.eq(i32x4(0, 1, 2, 3), i32x4.splat(label)));
}

export function softmaxCrossEntropy(
  Z: usize, Y: usize, dZ: usize, LOSSES: usize, N: i32, smoothing: f64, scale: f32, first: i32, last: i32,
): void {
  const others = <f32>(smoothing / <f64>N);
  const right = <f32>(1 - smoothing);
  for (let i = first; i < last; i++) {
    const label = <i32>load<u8>(Y + i);
    const dz = at(dZ, i * N);
    const z = at(Z, i * N);
    const sum = exponentialsOfRow(z, dz, N, largestOfRow(z, N));
    store<f64>(LOSSES + (<usize>i << 3), sum);
    let n = 0;
    for (; n + 4 <= N; n += 4) {
      const a = f32x4.div(v128.load(at(dz, n)), f32x4.splat(<f32>sum));
      const y = f32x4.add(f32x4.mul(oneHot(label - n), f32x4.splat(right)), f32x4.splat(others));
      v128.store(at(dz, n), f32x4.mul(f32x4.sub(a, y), f32x4.splat(scale)));
    }
    for (; n < N; n++) {
      const y = <f32>i32(n == label) * right + others;
      store<f32>(at(dz, n), (load<f32>(at(dz, n)) / <f32>sum - y) * scale);
    }
  }
  // In a loop of their own: a logarithm is a chain of sums, and several rows' go on side by side.
  for (let i = first; i < last; i++) {
    const z = at(Z, i * N);
    const largest = <f64>largestOfRow(z, N);
    const label = <i32>load<u8>(Y + i);
    let expected = (1 - smoothing) * (<f64>load<f32>(at(z, label)) - largest);
    if (smoothing > 0) {
      let total: f64 = 0;
      for (let n = 0; n < N; n++) total += <f64>load<f32>(at(z, n)) - largest;
      expected += smoothing / <f64>N * total;
    }
    const loss = LOSSES + (<usize>i << 3);
    store<f64>(loss, logarithm(load<f64>(loss)) - expected);
  }
}

/** Without branches, for which class wins cannot be guessed: the largest so far and its class stand in all lanes of a vector. */
export function argmax(A: usize, PREDICTIONS: usize, N: i32, first: i32, last: i32): void {
  for (let i = first; i < last; i++) {
    let best = i32x4.splat(0);
    let largest = v128.load32_splat(at(A, i * N));
    for (let n = 1; n < N; n++) {
      const value = v128.load32_splat(at(A, i * N + n));
      best = v128.bitselect(i32x4.splat(n), best, f32x4.gt(value, largest));
      largest = f32x4.pmax(largest, value);
    }
    store<u8>(PREDICTIONS + i, <u8>i32x4.extract_lane(best, 0));
  }
}
