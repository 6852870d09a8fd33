// One pass over the flat vector: penalties and optimisers.
import { at, read, write } from "./lanes";

/** What stands there, leaving 0. */
@inline function take(WIDTH: i32, pointer: usize): v128 {
  const value = read(WIDTH, pointer);
  write(WIDTH, pointer, f32x4.splat(0));
  return value;
}

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

export function sumLanes(dP: usize, stride: usize, lanes: i32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) sumOfLanes(4, at(dP, i), stride, lanes);
  for (; i < last; i++) sumOfLanes(1, at(dP, i), stride, lanes);
}

@inline function sumOfLanes(WIDTH: i32, dP: usize, stride: usize, lanes: i32): void {
  let sum = read(WIDTH, dP);
  let lane = dP;
  for (let l = 1; l < lanes; l++) {
    lane += stride;
    sum = f32x4.add(sum, read(WIDTH, lane));
    write(WIDTH, lane, f32x4.splat(0));
  }
  write(WIDTH, dP, sum);
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

/** Four sums of every fourth number, added up at the end; what four do not divide goes to the first. */
export function sumSquares(dP: usize, SUM: usize, first: i32, last: i32): void {
  let low = f64x2.splat(0);
  let high = low;
  let i = first;
  for (; i + 4 <= last; i += 4) {
    const dp = v128.load(at(dP, i));
    const a = f64x2.promote_low_f32x4(dp);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(dp, dp, 2, 3, 0, 1));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  let rest: f64 = 0;
  for (; i < last; i++) {
    const dp = <f64>load<f32>(at(dP, i));
    rest += dp * dp;
  }
  const sum = f64x2.add(low, high);
  store<f64>(SUM, load<f64>(SUM) + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + rest);
}

export function addScaled(P: usize, Q: usize, factor: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) addScaledStep(4, at(P, i), at(Q, i), factor);
  for (; i < last; i++) addScaledStep(1, at(P, i), at(Q, i), factor);
}

@inline function addScaledStep(WIDTH: i32, P: usize, Q: usize, factor: f32): void {
  write(WIDTH, P, f32x4.add(read(WIDTH, P), f32x4.mul(f32x4.splat(factor), read(WIDTH, Q))));
}

export function statisticsUpdate(P: usize, dP: usize, portion: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) statisticsStep(4, at(P, i), at(dP, i), portion);
  for (; i < last; i++) statisticsStep(1, at(P, i), at(dP, i), portion);
}

@inline function statisticsStep(WIDTH: i32, P: usize, dP: usize, portion: f32): void {
  const p = read(WIDTH, P);
  write(WIDTH, P, f32x4.add(p, f32x4.mul(f32x4.splat(portion), f32x4.sub(take(WIDTH, dP), p))));
}

export function scaleGradient(dP: usize, factor: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) scaleStep(4, at(dP, i), factor);
  for (; i < last; i++) scaleStep(1, at(dP, i), factor);
}

@inline function scaleStep(WIDTH: i32, dP: usize, factor: f32): void {
  write(WIDTH, dP, f32x4.mul(read(WIDTH, dP), f32x4.splat(factor)));
}

@inline function descend(WIDTH: i32, P: usize, dP: usize, rate: f32): void {
  write(WIDTH, P, f32x4.sub(read(WIDTH, P), f32x4.mul(f32x4.splat(rate), take(WIDTH, dP))));
}

export function gradientDescentUpdate(P: usize, dP: usize, rate: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) descend(4, at(P, i), at(dP, i), rate);
  for (; i < last; i++) descend(1, at(P, i), at(dP, i), rate);
}

@inline function momentumStep(
  WIDTH: i32, P: usize, dP: usize, V: usize, rate: f32, momentum: f32, nesterov: i32,
): void {
  const dp = take(WIDTH, dP);
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
  const dp = take(WIDTH, dP);
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
  const dp = take(WIDTH, dP);
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

@inline function move(WIDTH: i32, P: usize, Q: usize, portion: f32): void {
  const p = read(WIDTH, P);
  write(WIDTH, P, f32x4.add(p, f32x4.mul(f32x4.splat(portion), f32x4.sub(read(WIDTH, Q), p))));
}

export function moveTowards(P: usize, Q: usize, portion: f32, first: i32, last: i32): void {
  let i = first;
  for (; i + 4 <= last; i += 4) move(4, at(P, i), at(Q, i), portion);
  for (; i < last; i++) move(1, at(P, i), at(Q, i), portion);
}
