import { describe, expect, it } from "vitest";
import {
  cosine,
  exponential,
  hyperbolicTangent,
  logarithm,
  logistic,
  power,
  sine,
  softplus,
} from "../../src/core/mathematics.js";

/** The distance from a number to the next larger one: a unit in its last place. */
function unitInLastPlace(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0) - Math.abs(value);
}

// Each pair is [x, f(x)], computed once with mpmath 1.2.1 at 300 bits and rounded to the nearest float64. The points:
// where the argument reduction changes sides, where results overflow, turn subnormal or vanish, and the worst of 24,000
// random ones.
const points = {
  exponential: [
    [0.5, 1.6487212707001282],
    [-0.5, 0.6065306597126334],
    [1, 2.718281828459045],
    [-1, 0.36787944117144233],
    [0.34657359027997264, 1.414213562373095],
    [0.3465735902799727, 1.4142135623730951],
    [1e-300, 1],
    [-1e-17, 1],
    [2.220446049250313e-16, 1.0000000000000002],
    [10, 22026.465794806718],
    [-10, 4.5399929762484854e-5],
    [88.72283905206835, 3.4028234663852844e38],
    [58.60246980041313, 2.82311948964723e25],
    [709.78, 1.7928227943945155e308],
    [709.782712893384, 1.7976931348622732e308],
    [-708.3964185322641, 2.2250738585072626e-308],
    [-708.4, 2.217119081664265e-308],
    [-720, 2.0322308024e-313],
    [-744.44, 5e-324],
    [-745, 5e-324],
    [-745.13, 5e-324],
    [100.123456789, 3.041338730190222e43],
  ],
  logarithm: [
    [5e-324, -744.4400719213812],
    [1e-320, -736.8272408909739],
    [2.225073858507201e-308, -708.3964185322641],
    [2.2250738585072014e-308, -708.3964185322641],
    [1e-300, -690.7755278982137],
    [0.1, -2.3025850929940455],
    [0.5, -0.6931471805599453],
    [0.7071067811865475, -0.34657359027997275],
    [0.7071067811865476, -0.3465735902799726],
    [0.9999999999999999, -1.1102230246251565e-16],
    [1.0000000000000002, 2.2204460492503128e-16],
    [1.0000001, 9.999999505838704e-8],
    [1.4142135623730951, 0.3465735902799727],
    [1.4142135623730954, 0.34657359027997287],
    [2, 0.6931471805599453],
    [2.718281828459045, 1],
    [10, 2.302585092994046],
    [10000000000, 23.025850929940457],
    [1.7976931348623157e308, 709.782712893384],
    [0.7066574487564702, -0.34720924428180727],
  ],
  hyperbolicTangent: [
    [1e-320, 1e-320],
    [1e-10, 1e-10],
    [-1e-5, -9.999999999666668e-6],
    [0.1, 0.09966799462495582],
    [-0.12093211681561855, -0.12034601814193913],
    [0.5, 0.46211715726000974],
    [0.5999999999999999, 0.5370495669980352],
    [0.6, 0.5370495669980353],
    [-0.6000000000000001, -0.5370495669980353],
    [1, 0.7615941559557649],
    [-2.5, -0.9866142981514303],
    [9, 0.999999969540041],
    [18.9, 0.9999999999999999],
    [19.1, 1],
    [22, 1],
  ],
  logistic: [
    [-745, 5e-324],
    [-720, 2.0322308024e-313],
    [-708.4, 2.217119081664265e-308],
    [-100, 3.720075976020836e-44],
    [-36.7, 1.1518409493076095e-16],
    [-2.7537835321270236, 0.05987332580514857],
    [-1, 0.2689414213699951],
    [-1e-17, 0.5],
    [1e-8, 0.5000000025],
    [0.5, 0.6224593312018546],
    [3, 0.9525741268224333],
    [36, 0.9999999999999998],
    [37, 0.9999999999999999],
    [40, 1],
  ],
  softplus: [
    [-745, 5e-324],
    [-720, 2.0322308024e-313],
    [-548.2794418666645, 7.6782784272475305e-239],
    [-100, 3.720075976020836e-44],
    [-36.8, 1.0422287905595919e-16],
    [-1, 0.3132616875182228],
    [-0.8813735870195429, 0.3465735902799727],
    [-0.88, 0.3469761000189524],
    [-0.7338694392352221, 0.39207443562647926],
    [-1e-9, 0.6931471800599454],
    [0.5, 0.9740769841801067],
    [2, 2.1269280110429727],
    [36, 36],
    [710, 710],
  ],
} as const;

const functions = { exponential, logarithm, hyperbolicTangent, logistic, softplus };

describe("mathematics", () => {
  for (const [name, f] of Object.entries(functions) as [keyof typeof functions, (x: number) => number][]) {
    const units = name === "logistic" ? 3 : 2;
    it(`${name} is within ${units} units in the last place of mpmath's values`, () => {
      for (const [x, expected] of points[name]) {
        const error = Math.abs(f(x) - expected) / unitInLastPlace(expected);
        expect(error, `${name}(${x}) = ${f(x)}, expected ${expected}`).toBeLessThanOrEqual(units);
      }
    });
  }

  it("exponential is exact at six points where the bits lost by the argument reduction decide", () => {
    for (const [x, expected] of [
      [24.7375968492, 55386230296.437065],
      [-5.0674261178, 0.006298611178147235],
      [-21.0838762782, 6.972505656240355e-10],
      [23.9389442879, 24920193306.045406],
      [27.4978317249, 875299302574.5387],
      [-13.5219147812, 1.3412416330423638e-6],
    ]) {
      expect(exponential(x)).toBe(expected);
    }
  });

  // [x, cos x, sin x], from the same source.
  const angles = [
    [0, 1, 0],
    [1e-20, 1, 1e-20],
    [1e-8, 1, 1e-8],
    [0.1, 0.9950041652780258, 0.09983341664682815],
    [0.7853981633974483, 0.7071067811865476, 0.7071067811865475],
    [1, 0.5403023058681398, 0.8414709848078965],
    [1.5707963267948966, 6.123233995736766e-17, 1],
    [2, -0.4161468365471424, 0.9092974268256817],
    [3, -0.9899924966004454, 0.1411200080598672],
    [3.141592653589793, -1, 1.2246467991473532e-16],
    [4, -0.6536436208636119, -0.7568024953079282],
    [4.71238898038469, -1.8369701987210297e-16, -1],
    [6.283185307179586, 1, -2.4492935982947064e-16],
    [-0.3, 0.955336489125606, -0.29552020666133955],
    [-2.5, -0.8011436155469337, -0.5984721441039565],
    [-7, 0.7539022543433046, -0.6569865987187891],
    [12.9, 0.9448600381598606, 0.32747443913769303],
    [-18.94, 0.9959127216817134, -0.09032082147833985],
  ] as const;
  it("cosine and sine are within 2e-15 of mpmath's values", () => {
    for (const [x, cos, sin] of angles) {
      expect(Math.abs(cosine(x) - cos), `cosine(${x})`).toBeLessThan(2e-15);
      expect(Math.abs(sine(x) - sin), `sine(${x})`).toBeLessThan(2e-15);
    }
  });

  it("sine keeps the bits of small angles, cosine is even and sine is odd, exactly", () => {
    expect(sine(0)).toBe(0);
    expect(sine(1e-20)).toBe(1e-20);
    for (const [x] of angles) {
      expect(cosine(-x)).toBe(cosine(x));
      expect(sine(-x) + sine(x)).toBe(0);
    }
  });

  // [base, exponent, base^exponent], from the same source.
  const powers = [
    [0.999, 1000, 0.36769542477096373],
    [0.9, 1, 0.9],
    [2, 10, 1024],
    [10, -5, 1e-5],
    [0.5, 1074, 5e-324],
    [1.0001, 30000, 20.08252451940373],
    [3.7, 0, 1],
    [0.999, 100000, 3.5385276883431275e-44],
  ] as const;
  it("power is within 2^-52 (1 + |exponent ln base|) of mpmath's values, relatively", () => {
    for (const [base, exponent, expected] of powers) {
      const allowed = 2 ** -52 * (1 + Math.abs(exponent * Math.log(base))) * expected + Number.MIN_VALUE / 2;
      expect(Math.abs(power(base, exponent) - expected), `${base}^${exponent}`).toBeLessThanOrEqual(allowed);
    }
  });

  it("the ends of the range: overflow, underflow, infinities and NaN", () => {
    expect(exponential(709.7827128933841)).toBe(Infinity);
    expect(exponential(Infinity)).toBe(Infinity);
    expect(exponential(-745.1332191019411)).toBe(5e-324);
    expect(exponential(-745.1332191019412)).toBe(0);
    expect(exponential(-Infinity)).toBe(0);
    expect(exponential(0)).toBe(1);
    expect(logarithm(0)).toBe(-Infinity);
    expect(logarithm(1)).toBe(0);
    expect(logarithm(Infinity)).toBe(Infinity);
    expect(logarithm(-1)).toBeNaN();
    expect(hyperbolicTangent(Infinity)).toBe(1);
    expect(hyperbolicTangent(-Infinity)).toBe(-1);
    expect(hyperbolicTangent(-0)).toBe(-0);
    expect(logistic(Infinity)).toBe(1);
    expect(logistic(-Infinity)).toBe(0);
    expect(logistic(0)).toBe(0.5);
    expect(softplus(Infinity)).toBe(Infinity);
    expect(softplus(-Infinity)).toBe(0);
    for (const f of [...Object.values(functions), cosine, sine]) expect(f(NaN)).toBeNaN();
  });
});
