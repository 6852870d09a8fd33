// Activations and their derivatives, four numbers at a time; what is left over is done one by one with the same bits.
import { at, read, write } from "./lanes";
import { hyperbolicTangent, hyperbolicTangentOf, logistic, logisticOf } from "./mathematics";
import { exponentialsOfRow, largestOfRow } from "./rows";

export function sigmoidForward(Z: usize, A: usize, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) v128.store(at(A, i), logistic(v128.load(at(Z, i))));
  for (; i < last; i++) store<f32>(at(A, i), logisticOf(load<f32>(at(Z, i))));
}

export function sigmoidBackward(A: usize, dA: usize, dZ: usize, first: i32, last: i32): void {
  const one = f32x4.splat(1);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    const a = v128.load(at(A, i));
    v128.store(at(dZ, i), f32x4.mul(f32x4.mul(v128.load(at(dA, i)), a), f32x4.sub(one, a)));
  }
  for (; i < last; i++) {
    const a = load<f32>(at(A, i));
    store<f32>(at(dZ, i), load<f32>(at(dA, i)) * a * (1 - a));
  }
}

export function tanhForward(Z: usize, A: usize, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) v128.store(at(A, i), hyperbolicTangent(v128.load(at(Z, i))));
  for (; i < last; i++) store<f32>(at(A, i), hyperbolicTangentOf(load<f32>(at(Z, i))));
}

export function tanhBackward(A: usize, dA: usize, dZ: usize, first: i32, last: i32): void {
  const one = f32x4.splat(1);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    const a = v128.load(at(A, i));
    v128.store(at(dZ, i), f32x4.mul(v128.load(at(dA, i)), f32x4.sub(one, f32x4.mul(a, a))));
  }
  for (; i < last; i++) {
    const a = load<f32>(at(A, i));
    store<f32>(at(dZ, i), load<f32>(at(dA, i)) * (1 - a * a));
  }
}

export function reluForward(Z: usize, A: usize, slope: f32, first: i32, last: i32): void {
  const slopes = f32x4.splat(slope);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    const z = v128.load(at(Z, i));
    v128.store(at(A, i), v128.bitselect(z, f32x4.mul(slopes, z), f32x4.gt(z, f32x4.splat(0))));
  }
  for (; i < last; i++) {
    const z = load<f32>(at(Z, i));
    store<f32>(at(A, i), z > 0 ? z : slope * z);
  }
}

export function reluBackward(Z: usize, dA: usize, dZ: usize, slope: f32, first: i32, last: i32): void {
  const slopes = f32x4.splat(slope);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    const da = v128.load(at(dA, i));
    const on = f32x4.gt(v128.load(at(Z, i)), f32x4.splat(0));
    v128.store(at(dZ, i), v128.bitselect(da, f32x4.mul(slopes, da), on));
  }
  for (; i < last; i++) {
    const da = load<f32>(at(dA, i));
    store<f32>(at(dZ, i), load<f32>(at(Z, i)) > 0 ? da : slope * da);
  }
}

/** z is kept above -60, where logistic stops falling: past that, z times it would grow again. Lost is less than 1e-24. */
@inline function silu(z: v128): v128 {
  return f32x4.mul(f32x4.pmax(z, f32x4.splat(-60)), logistic(z));
}

export function siluForward(Z: usize, A: usize, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) v128.store(at(A, i), silu(v128.load(at(Z, i))));
  for (; i < last; i++) write(1, at(A, i), silu(read(1, at(Z, i))));
}

/** The derivative s + z s (1 - s), with s = logistic(z). */
@inline function siluSlope(z: v128): v128 {
  const s = logistic(z);
  const bend = f32x4.mul(f32x4.mul(f32x4.pmax(z, f32x4.splat(-60)), s), f32x4.sub(f32x4.splat(1), s));
  return f32x4.add(s, bend);
}

export function siluBackward(Z: usize, dA: usize, dZ: usize, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) {
    v128.store(at(dZ, i), f32x4.mul(v128.load(at(dA, i)), siluSlope(v128.load(at(Z, i)))));
  }
  for (; i < last; i++) write(1, at(dZ, i), f32x4.mul(read(1, at(dA, i)), siluSlope(read(1, at(Z, i)))));
}

export function softmaxForward(Z: usize, A: usize, N: i32, first: i32, last: i32): void {
  for (let i = first; i < last; i++) {
    const row = at(A, i * N);
    const sum = <f32>exponentialsOfRow(at(Z, i * N), row, N, largestOfRow(at(Z, i * N), N));
    for (let n = 0; n < N; n++) store<f32>(at(row, n), load<f32>(at(row, n)) / sum);
  }
}

export function softmaxBackward(A: usize, dA: usize, dZ: usize, N: i32, first: i32, last: i32): void {
  for (let i = first; i < last; i++) {
    const a = at(A, i * N);
    const da = at(dA, i * N);
    const dz = at(dZ, i * N);
    let product: f32 = 0;
    for (let n = 0; n < N; n++) product += load<f32>(at(da, n)) * load<f32>(at(a, n));
    for (let n = 0; n < N; n++) store<f32>(at(dz, n), load<f32>(at(a, n)) * (load<f32>(at(da, n)) - product));
  }
}
