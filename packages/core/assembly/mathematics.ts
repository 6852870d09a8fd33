// Exponential, hyperbolic tangent (float32, four at a time) and logarithm (float64): engines' own differ in last bits.

@inline function splat(x: f32): v128 { return f32x4.splat(x); }

/**
 * e^x, relative error below 2e-7 for x in [-87, 88]; x is clamped to that range. NaN stays NaN.
 * x = k ln 2 + r, |r| <= ln(2)/2, e^r by Taylor's series to r^7/7! (next term below 6e-9).
 */
@inline export function exponential(value: v128): v128 {
  // pmin and pmax keep NaN in this order, and take one instruction where min and max take seven.
  const x = f32x4.pmax(f32x4.pmin(value, splat(88.0)), splat(-87.0));
  // A number plus 1.5 · 2^23 is rounded to a whole one, which its lowest bits hold: no conversion is needed.
  const shifted = f32x4.add(f32x4.mul(x, splat(1.4426950408889634)), splat(12582912.0));
  const k = f32x4.sub(shifted, splat(12582912.0));
  // ln 2 in two parts, the first with 9 significant bits: k times it is exact.
  let r = f32x4.sub(x, f32x4.mul(k, splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, splat(-2.12194440e-4)));
  let series = f32x4.add(f32x4.mul(r, splat(1.0 / 5040.0)), splat(1.0 / 720.0));
  series = f32x4.add(f32x4.mul(series, r), splat(1.0 / 120.0));
  series = f32x4.add(f32x4.mul(series, r), splat(1.0 / 24.0));
  series = f32x4.add(f32x4.mul(series, r), splat(1.0 / 6.0));
  series = f32x4.add(f32x4.mul(series, r), splat(0.5));
  const power = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(series, r), r), r), splat(1.0));
  const scale = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return f32x4.mul(power, scale);
}

/** 1/(1 + e^-z); e^-z is kept above e^-60, so that no result is subnormal. */
@inline export function logistic(z: v128): v128 {
  const e = exponential(f32x4.pmax(f32x4.pmin(f32x4.neg(z), splat(60.0)), splat(-60.0)));
  return f32x4.div(splat(1.0), f32x4.add(splat(1.0), e));
}

/** tanh z: a Padé approximant below 0.625 (error below 4e-9), else 1 - 2/(e^2|z| + 1) with z's sign. */
@inline export function hyperbolicTangent(z: v128): v128 {
  const size = f32x4.abs(z);
  const square = f32x4.mul(z, z);
  const above = f32x4.add(f32x4.mul(f32x4.add(square, splat(105.0)), square), splat(945.0));
  const below = f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(square, splat(15.0)), splat(420.0)), square), splat(945.0));
  const small = f32x4.div(f32x4.mul(z, above), below);
  const e = exponential(f32x4.add(size, size));
  const large = f32x4.sub(splat(1.0), f32x4.div(splat(2.0), f32x4.add(e, splat(1.0))));
  const signed = v128.or(large, v128.and(z, splat(-0.0)));
  return v128.bitselect(small, signed, f32x4.lt(size, splat(0.625)));
}

/** e^x of one number: the same bits as in a lane of four. */
export function exponentialOf(x: f32): f32 {
  return f32x4.extract_lane(exponential(splat(x)), 0);
}

/** 1/(1 + e^-z) of one number. */
export function logisticOf(z: f32): f32 {
  return f32x4.extract_lane(logistic(splat(z)), 0);
}

/** tanh of one number. */
export function hyperbolicTangentOf(z: f32): f32 {
  return f32x4.extract_lane(hyperbolicTangent(splat(z)), 0);
}

/** ln x of a positive normal number, as in src/core/mathematics.ts; NaN stays NaN. */
export function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  const fraction = bits & 0xfffffffffffff;
  // 1 where 1.fraction is above √2, and m its half: a branch would be guessed wrong every other time.
  const above = (fraction + (0x10000000000000 - 0x6a09e667f3bce)) >> 52;
  const k = <i32>((bits >> 52) & 0x7ff) - 1023 + <i32>above;
  const m = reinterpret<f64>(fraction | ((1023 - above) << 52));
  const f = m - 1.0;
  const s = f / (2.0 + f);
  const square = s * s;
  let series: f64 = 1.0 / 25.0;
  series = series * square + 1.0 / 23.0;
  series = series * square + 1.0 / 21.0;
  series = series * square + 1.0 / 19.0;
  series = series * square + 1.0 / 17.0;
  series = series * square + 1.0 / 15.0;
  series = series * square + 1.0 / 13.0;
  series = series * square + 1.0 / 11.0;
  series = series * square + 1.0 / 9.0;
  series = series * square + 1.0 / 7.0;
  series = series * square + 1.0 / 5.0;
  series = series * square + 1.0 / 3.0;
  const correction = s * (f - 2.0 * square * series);
  if (x != x) return x;
  return <f64>k * 0.6931471803691238 + (f - (correction - <f64>k * 1.9082149292705877e-10));
}
