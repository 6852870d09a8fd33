import { requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { behaviourIn, kindsOf, parseIn, plainKind, type DescriptionIn, type Plain } from "../core/kinds.js";
import type { Rng } from "../core/rng.js";

/**
 * How weights or biases begin. fanIn and fanOut are the layer's numbers of inputs and units.
 *
 * | kind | values |
 * |---|---|
 * | zeros, ones | 0, 1 |
 * | uniform | evenly from [-limit, limit) |
 * | normal | N(0, standardDeviation²) |
 * | glorotUniform | uniform, limit √(6 / (fanIn + fanOut)) |
 * | glorotNormal | normal, s.d. √(2 / (fanIn + fanOut)) |
 * | heNormal | normal, s.d. √(2 / fanIn) |
 * | heUniform | uniform, limit √(6 / fanIn) |
 * | lecunNormal | normal, s.d. √(1 / fanIn) |
 */
export type Initializer = DescriptionIn<typeof initializers>;

/** How uniform first values begin. */
export interface Uniform {
  readonly kind: "uniform";
  readonly limit: number;
}

/** How normally distributed first values begin. */
export interface Normal {
  readonly kind: "normal";
  readonly standardDeviation: number;
}

/** All zeros: usual for biases; weights of zero would leave every unit of a layer the same for ever. */
export function zeros(): Plain<"zeros"> {
  return Object.freeze({ kind: "zeros" });
}

/** All ones: how scales begin. */
export function ones(): Plain<"ones"> {
  return Object.freeze({ kind: "ones" });
}

/** Evenly from [-limit, limit): the course's exercise 4 takes 0.12, the `scratch` experiment 0.5. */
export function uniform(limit: number): Uniform {
  return Object.freeze({ kind: "uniform", limit: requireNumber("limit of uniform", limit, 0) });
}

/** N(0, standardDeviation²): Nielsen's first network takes 1 for weights and biases. */
export function normal(standardDeviation: number): Normal {
  const checked = requireNumber("standardDeviation of normal", standardDeviation, 0);
  return Object.freeze({ kind: "normal", standardDeviation: checked });
}

/** Uniform with limit √(6 / (fanIn + fanOut)), for sigmoid, tanh and softmax (Glorot and Bengio 2010, section 4.2.1). */
export function glorotUniform(): Plain<"glorotUniform"> {
  return Object.freeze({ kind: "glorotUniform" });
}

/** N(0, 2 / (fanIn + fanOut)) (Glorot and Bengio 2010, equation 12). */
export function glorotNormal(): Plain<"glorotNormal"> {
  return Object.freeze({ kind: "glorotNormal" });
}

/** N(0, 2 / fanIn), for ReLU (He et al. 2015, equation 10). */
export function heNormal(): Plain<"heNormal"> {
  return Object.freeze({ kind: "heNormal" });
}

/** Uniform with limit √(6 / fanIn), for ReLU: the variance of heNormal. */
export function heUniform(): Plain<"heUniform"> {
  return Object.freeze({ kind: "heUniform" });
}

/** N(0, 1 / fanIn) (LeCun et al. 1998, section 4.6; Nielsen's chapter 3). */
export function lecunNormal(): Plain<"lecunNormal"> {
  return Object.freeze({ kind: "lecunNormal" });
}

/** Fills a view of the flat vector with first values. */
type Fill = (values: Float32Array | Float64Array, rng: Rng, fanIn: number, fanOut: number) => void;

const evenly =
  (limitOf: (fanIn: number, fanOut: number) => number): Fill =>
  (values, rng, fanIn, fanOut) => {
    const limit = limitOf(fanIn, fanOut);
    for (let i = 0; i < values.length; i++) values[i] = (2 * rng.uniform() - 1) * limit;
  };

const normally =
  (deviationOf: (fanIn: number, fanOut: number) => number): Fill =>
  (values, rng, fanIn, fanOut) => {
    const deviation = deviationOf(fanIn, fanOut);
    for (let i = 0; i < values.length; i++) values[i] = rng.normal() * deviation;
  };

const always =
  (value: number): Fill =>
  (values) => {
    values.fill(value);
  };

/** Every initialiser: a constructor above and a line here. */
const initializers = {
  zeros: plainKind(zeros, always(0)),
  ones: plainKind(ones, always(1)),
  uniform: {
    parse: ({ number }: Fields) => uniform(number("limit")),
    behaviour: ({ limit }: Uniform) => evenly(() => limit),
  },
  normal: {
    parse: ({ number }: Fields) => normal(number("standardDeviation")),
    behaviour: ({ standardDeviation }: Normal) => normally(() => standardDeviation),
  },
  glorotUniform: plainKind(
    glorotUniform,
    evenly((fanIn, fanOut) => Math.sqrt(6 / (fanIn + fanOut))),
  ),
  glorotNormal: plainKind(
    glorotNormal,
    normally((fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut))),
  ),
  heNormal: plainKind(
    heNormal,
    normally((fanIn) => Math.sqrt(2 / fanIn)),
  ),
  heUniform: plainKind(
    heUniform,
    evenly((fanIn) => Math.sqrt(6 / fanIn)),
  ),
  lecunNormal: plainKind(
    lecunNormal,
    normally((fanIn) => Math.sqrt(1 / fanIn)),
  ),
};

/** The kinds of initialisers: what JSON and command lines call them. */
export const initializerKinds = /* @__PURE__ */ kindsOf(initializers);

/** Reads an initialiser from JSON. */
export function parseInitializer(fields: Fields): Initializer {
  return parseIn(initializers, fields);
}

/** Fills a view of the flat vector with first values. */
export function initialize(
  values: Float32Array | Float64Array,
  initializer: Initializer,
  fanIn: number,
  fanOut: number,
  rng: Rng,
): void {
  const fill: Fill = behaviourIn(initializers, initializer);
  fill(values, rng, fanIn, fanOut);
}
