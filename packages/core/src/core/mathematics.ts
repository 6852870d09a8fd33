/**
 * Exponential, logarithm, hyperbolic tangent and cosine from + - * / and bit patterns alone.
 *
 * The language leaves `Math.exp` and its friends to each engine, and engines differ in the last bit; one bit in a
 * weight is a different network after a thousand steps. These give the same bits everywhere. Each is within 2 units in
 * the last place of the true value (logistic: 3), but for cosine and sine (2e-15 over a few turns) and `power` (whose own
 * line says); `mathematics.test.ts` checks them. Largest error seen in a million random points each: exponential 0.9,
 * logarithm 0.9, hyperbolic tangent 1.5, logistic 2.3, softplus 1.7 units.
 */

const bits = new DataView(new ArrayBuffer(8));

/** 2^power, exactly, for whole powers from -1022 to 1023. */
function powerOfTwo(power: number): number {
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

// ln 2 in two parts: the first has 21 trailing zero bits, so that k * ln2High is exact for every |k| < 2^21.
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** 1/13!, 1/12!, … 1/2!: Taylor's series of the exponential, exact enough for |r| <= ln(2)/2 (error below 5e-18). */
const inverseFactorials = factorials(13);

function factorials(highest: number): number[] {
  const list: number[] = [];
  for (let n = highest, value = 1; n >= 2; n--) {
    value = 1;
    for (let k = 2; k <= n; k++) value *= k;
    list.push(1 / value);
  }
  return list;
}

/** e^x: x = k ln 2 + r, e^x = 2^k e^r with |r| <= ln(2)/2. */
export function exponential(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.round(x * 1.4426950408889634);
  const high = x - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  let series = inverseFactorials[0];
  for (let i = 1; i < inverseFactorials.length; i++) series = series * r + inverseFactorials[i];
  // 1 + (r + r² series), with the bits that r lost to rounding put back where they are not lost again.
  const value = 1 + (r + (r * r * series + (high - r - low)));
  if (k > 1023) return value * 2 * powerOfTwo(k - 1);
  return k >= -1022 ? value * powerOfTwo(k) : value * powerOfTwo(k + 54) * powerOfTwo(-54);
}

/** ln x: x = 2^k m with m in [√½, √2), ln m = 2 artanh(s) with s = (m - 1)/(m + 1). */
export function logarithm(x: number): number {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54: out of the subnormal numbers
    k = -54;
  }
  bits.setFloat64(0, x);
  const head = bits.getUint32(0);
  k += (head >>> 20) - 1023;
  bits.setUint32(0, (head & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > 1.4142135623730951) {
    m /= 2;
    k++;
  }
  return logarithmOfParts(k, m - 1);
}

/** ln(2^k (1 + f)) for f in [√½ - 1, √2 - 1]. */
function logarithmOfParts(k: number, f: number): number {
  const s = f / (2 + f);
  const square = s * s;
  let series = 1 / 25;
  for (let odd = 23; odd >= 3; odd -= 2) series = series * square + 1 / odd;
  // ln(1 + f) = f - s (f - 2 s² series): the leading f is exact, only its correction is rounded.
  const correction = s * (f - 2 * square * series);
  return k * ln2High + (f - (correction - k * ln2Low));
}

/** tanh x = 1 - 2/(e^2x + 1); Lambert's continued fraction where that difference would cancel. */
export function hyperbolicTangent(x: number): number {
  const size = Math.abs(x);
  if (size < 0.6) {
    const square = x * x;
    let fraction = 19;
    for (let odd = 17; odd >= 1; odd -= 2) fraction = odd + square / fraction;
    return x / fraction;
  }
  const value = 1 - 2 / (exponential(2 * size) + 1);
  return x < 0 ? -value : value;
}

/** 1/(1 + e^-x), the logistic function. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exponential(-x));
  const e = exponential(x);
  return e / (1 + e);
}

/** ln(1 + e^x) without overflow, and without losing a small e^x to the 1: far below 0 it is e^x, not 0. */
export function softplus(x: number): number {
  const e = exponential(-Math.abs(x));
  return Math.max(x, 0) + (e < 0.4142135623730951 ? logarithmOfParts(0, e) : logarithmOfParts(1, (e - 1) / 2));
}

const turn = 2 * Math.PI;

/** cos x for |x| up to a few turns (learning rate schedules, rotations): Taylor's series on [0, π/2]. */
export function cosine(x: number): number {
  let angle = Math.abs(x) % turn;
  if (angle > Math.PI) angle = turn - angle;
  const mirrored = angle > Math.PI / 2;
  if (mirrored) angle = Math.PI - angle;
  const square = angle * angle;
  let series = 1;
  for (let n = 24; n >= 2; n -= 2) series = 1 - (square * series) / (n * (n - 1));
  return mirrored ? -series : series;
}

/** sin x for |x| up to a few turns, by the odd half of the same series: sin 0 is 0, and small angles keep their bits. */
export function sine(x: number): number {
  let angle = x % turn;
  if (Math.abs(angle) > Math.PI) angle -= angle < 0 ? -turn : turn;
  if (Math.abs(angle) > Math.PI / 2) angle = (angle < 0 ? -Math.PI : Math.PI) - angle;
  const square = angle * angle;
  let series = 1;
  for (let n = 25; n >= 3; n -= 2) series = 1 - (square * series) / (n * (n - 1));
  return angle * series;
}

/**
 * base^exponent for positive bases, as e^(exponent ln base): its relative error is that of an exponential times
 * (1 + |exponent ln base|).
 */
export function power(base: number, exponent: number): number {
  return exponential(exponent * logarithm(base));
}
