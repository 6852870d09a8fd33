// Each image's loss in float64 and the gradient of the loss, in one pass.
import { exponentialOf, logarithm, logisticOf } from "./mathematics";
import { exponentialsOfRow, largestOfRow } from "./rows";

// @ts-ignore: decorator
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

export function binaryCrossEntropy(
  Z: usize, Y: usize, dZ: usize, LOSSES: usize, N: i32, scale: f32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const label = <i32>load<u8>(Y + i);
    let sum: f64 = 0;
    for (let n = 0; n < N; n++) {
      const z = load<f32>(at(Z, i * N + n));
      const signed = n == label ? -z : z;
      sum += <f64>max<f32>(signed, 0) + logarithm(1 + <f64>exponentialOf(-abs<f32>(z)));
      store<f32>(at(dZ, i * N + n), (logisticOf(z) - <f32>i32(n == label)) * scale);
    }
    store<f64>(LOSSES + (<usize>i << 3), sum);
  }
}

export function softmaxCrossEntropy(
  Z: usize, Y: usize, dZ: usize, LOSSES: usize, N: i32, scale: f32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const label = <i32>load<u8>(Y + i);
    const z = at(Z, i * N);
    const dz = at(dZ, i * N);
    const largest = largestOfRow(z, N);
    const sum = exponentialsOfRow(z, dz, N, largest);
    store<f64>(LOSSES + (<usize>i << 3), logarithm(sum) - (<f64>load<f32>(at(z, label)) - <f64>largest));
    for (let n = 0; n < N; n++) {
      store<f32>(at(dz, n), (load<f32>(at(dz, n)) / <f32>sum - <f32>i32(n == label)) * scale);
    }
  }
}

export function argmax(A: usize, PREDICTIONS: usize, N: i32, first: i32, last: i32): void {
  for (let i = first; i < last; i++) {
    let best = 0;
    let largest = load<f32>(at(A, i * N));
    for (let n = 1; n < N; n++) {
      const value = load<f32>(at(A, i * N + n));
      if (value > largest) {
        largest = value;
        best = n;
      }
    }
    store<u8>(PREDICTIONS + i, <u8>best);
  }
}
