// One pass over the flat vector: penalties and optimisers.
import { at, read, write } from "./lanes";

/**
 * Averages that fade below this become 0: WebAssembly has no flush-to-zero, and arithmetic on subnormal numbers costs a
 * hundred cycles each. No weight feels the difference. NaN stays, so that trouble is seen.
 */
const faded: f32 = 1e-25;

@inline function cutFaded(value: v128): v128 {
  return v128.andnot(value, f32x4.lt(f32x4.abs(value), f32x4.splat(faded)));
}

/** dP², 0 where dP is so small that its square would be subnormal. */
@inline function square(dp: v128): v128 {
  const seen = v128.andnot(dp, f32x4.lt(f32x4.abs(dp), f32x4.splat(1e-15)));
  return f32x4.mul(seen, seen);
}

export function fill(P: usize, value: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) v128.store(at(P, i), f32x4.splat(value));
  for (; i < last; i++) store<f32>(at(P, i), value);
}

@inline function penalty(WIDTH: i32, P: usize, dP: usize, l1: f32, l2: f32): void {
  const p = read(WIDTH, P);
  const zero = f32x4.splat(0);
  const positive = v128.and(f32x4.gt(p, zero), f32x4.splat(l1));
  const negative = v128.and(f32x4.lt(p, zero), f32x4.splat(-l1));
  const pull = f32x4.add(f32x4.mul(f32x4.splat(l2), p), v128.or(positive, negative));
  write(WIDTH, dP, f32x4.add(read(WIDTH, dP), pull));
}

export function addPenaltyGradient(P: usize, dP: usize, l1: f32, l2: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) penalty(4, at(P, i), at(dP, i), l1, l2);
  for (; i < last; i++) penalty(1, at(P, i), at(dP, i), l1, l2);
}

@inline function descend(WIDTH: i32, P: usize, dP: usize, rate: f32): void {
  write(WIDTH, P, f32x4.sub(read(WIDTH, P), f32x4.mul(f32x4.splat(rate), read(WIDTH, dP))));
}

export function gradientDescentUpdate(P: usize, dP: usize, rate: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) descend(4, at(P, i), at(dP, i), rate);
  for (; i < last; i++) descend(1, at(P, i), at(dP, i), rate);
}

@inline function momentumStep(
  WIDTH: i32, P: usize, dP: usize, V: usize, rate: f32, momentum: f32, nesterov: i32,
): void {
  const dp = read(WIDTH, dP);
  const v = cutFaded(f32x4.add(f32x4.mul(f32x4.splat(momentum), read(WIDTH, V)), dp));
  write(WIDTH, V, v);
  const step = nesterov ? f32x4.add(dp, f32x4.mul(f32x4.splat(momentum), v)) : v;
  write(WIDTH, P, f32x4.sub(read(WIDTH, P), f32x4.mul(f32x4.splat(rate), step)));
}

export function momentumUpdate(
  P: usize, dP: usize, V: usize, rate: f32, momentum: f32, nesterov: i32, first: i32, last: i32,
): void {
  let i = first;
  for (; i + 4 <= last; i += 4) momentumStep(4, at(P, i), at(dP, i), at(V, i), rate, momentum, nesterov);
  for (; i < last; i++) momentumStep(1, at(P, i), at(dP, i), at(V, i), rate, momentum, nesterov);
}

@inline function rmsPropStep(
  WIDTH: i32, P: usize, dP: usize, S: usize, rate: f32, decay: f32, rest: f32, epsilon: f32,
): void {
  const dp = read(WIDTH, dP);
  const s = cutFaded(
    f32x4.add(f32x4.mul(f32x4.splat(decay), read(WIDTH, S)), f32x4.mul(f32x4.splat(rest), square(dp))),
  );
  write(WIDTH, S, s);
  const step = f32x4.div(f32x4.mul(f32x4.splat(rate), dp), f32x4.add(f32x4.sqrt(s), f32x4.splat(epsilon)));
  write(WIDTH, P, f32x4.sub(read(WIDTH, P), step));
}

export function rmsPropUpdate(
  P: usize, dP: usize, S: usize, rate: f32, decay: f64, epsilon: f32, first: i32, last: i32,
): void {
  const rest = <f32>(1 - decay);
  let i = first;
  for (; i + 4 <= last; i += 4) rmsPropStep(4, at(P, i), at(dP, i), at(S, i), rate, <f32>decay, rest, epsilon);
  for (; i < last; i++) rmsPropStep(1, at(P, i), at(dP, i), at(S, i), rate, <f32>decay, rest, epsilon);
}

@inline function adamStep(
  WIDTH: i32, P: usize, dP: usize, V: usize, S: usize, rate1: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32,
  inverseRoot2: f32, epsilon: f32, shrink: f32,
): void {
  const dp = read(WIDTH, dP);
  const v = cutFaded(f32x4.add(f32x4.mul(f32x4.splat(beta1), read(WIDTH, V)), f32x4.mul(f32x4.splat(rest1), dp)));
  const s = cutFaded(
    f32x4.add(f32x4.mul(f32x4.splat(beta2), read(WIDTH, S)), f32x4.mul(f32x4.splat(rest2), square(dp))),
  );
  write(WIDTH, V, v);
  write(WIDTH, S, s);
  const size = f32x4.add(f32x4.mul(f32x4.sqrt(s), f32x4.splat(inverseRoot2)), f32x4.splat(epsilon));
  const p = read(WIDTH, P);
  const step = f32x4.add(f32x4.mul(f32x4.splat(shrink), p), f32x4.div(f32x4.mul(f32x4.splat(rate1), v), size));
  write(WIDTH, P, f32x4.sub(p, step));
}

export function adamUpdate(
  P: usize, dP: usize, V: usize, S: usize, rate1: f32, beta1: f64, beta2: f64, inverseRoot2: f32, epsilon: f32,
  shrink: f32, first: i32, last: i32,
): void {
  // 1 - beta in float64: in float32, 1 - 0.999 would be off by 5e-5 of itself.
  const rest1 = <f32>(1 - beta1);
  const rest2 = <f32>(1 - beta2);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    adamStep(4, at(P, i), at(dP, i), at(V, i), at(S, i), rate1, <f32>beta1, rest1, <f32>beta2, rest2, inverseRoot2, epsilon, shrink);
  }
  for (; i < last; i++) {
    adamStep(1, at(P, i), at(dP, i), at(V, i), at(S, i), rate1, <f32>beta1, rest1, <f32>beta2, rest2, inverseRoot2, epsilon, shrink);
  }
}
