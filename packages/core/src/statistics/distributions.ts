import { exponential, logarithm } from "../core/mathematics.js";

/*
 * The few distributions that tests of significance need, in float64; distributions.test.ts holds them to SciPy's figures.
 */

/** ln Γ(x) for x > 0. Source: Lanczos' series with g = 7 and nine terms (Godfrey 2001); 1e-14 relative. */
export function logGamma(x: number): number {
  let sum = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i] / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * logarithm(2 * Math.PI) + (x - 0.5) * logarithm(t) - t + logarithm(sum);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** P(Z <= z) of the standard normal distribution. Source: Marsaglia, Journal of Statistical Software 11 (4), 2004. */
export function normalProbability(z: number): number {
  if (z < -9) return 0;
  if (z > 9) return 1;
  let [sum, term] = [z, z];
  for (let i = 3, before = NaN; sum !== before; i += 2) {
    before = sum;
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + (sum * exponential((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** P(|T| >= t) of Student's t with so many degrees of freedom, which need not be whole. */
export function studentTails(t: number, degrees: number): number {
  return regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t that |T| exceeds with this probability, by bisection: 2.776 for 0.05 and 4 degrees of freedom. */
export function studentQuantile(tails: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentTails(high, degrees) > tails) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentTails(middle, degrees) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b), the regularised incomplete beta function, by its continued fraction. Source: DLMF 8.17.22. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const front = exponential(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * logarithm(x) + b * logarithm(1 - x) - logarithm(a),
  );
  return front / betaFraction(x, a, b);
}

/** 1 + d1/(1 + d2/(1 + …)), after Lentz as modified by Thompson and Barnett (1986). */
function betaFraction(x: number, a: number, b: number): number {
  let [value, c, d] = [1, 1, 0];
  for (let step = 1; step < 1000; step++) {
    const m = step >> 1;
    const term =
      step % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + term * d);
    c = 1 + term / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}
