import type { Fields } from "../core/fields.js";
import { requireNumber } from "../core/errors.js";
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
export type Initializer =
  | { readonly kind: "zeros" | "ones" }
  | { readonly kind: "uniform"; readonly limit: number }
  | { readonly kind: "normal"; readonly standardDeviation: number }
  | { readonly kind: (typeof scaledKinds)[number] };

const scaledKinds = ["glorotUniform", "glorotNormal", "heNormal", "heUniform", "lecunNormal"] as const;

/** All zeros: usual for biases; weights of zero would leave every unit of a layer the same for ever. */
export function zeros(): Initializer {
  return Object.freeze({ kind: "zeros" });
}

/** All ones: how scales begin. */
export function ones(): Initializer {
  return Object.freeze({ kind: "ones" });
}

/** Evenly from [-limit, limit): the course's exercise 4 takes 0.12, the `scratch` experiment 0.5. */
export function uniform(limit: number): Initializer {
  return Object.freeze({ kind: "uniform", limit: requireNumber("limit of uniform", limit, 0) });
}

/** N(0, standardDeviation²): Nielsen's first network takes 1 for weights and biases. */
export function normal(standardDeviation: number): Initializer {
  return Object.freeze({
    kind: "normal",
    standardDeviation: requireNumber("standard deviation of normal", standardDeviation, 0),
  });
}

/** Uniform with limit √(6 / (fanIn + fanOut)), for sigmoid, tanh and softmax (Glorot and Bengio 2010, section 4.2.1). */
export function glorotUniform(): Initializer {
  return Object.freeze({ kind: "glorotUniform" });
}

/** N(0, 2 / (fanIn + fanOut)) (Glorot and Bengio 2010, equation 12). */
export function glorotNormal(): Initializer {
  return Object.freeze({ kind: "glorotNormal" });
}

/** N(0, 2 / fanIn), for ReLU (He et al. 2015, equation 10). */
export function heNormal(): Initializer {
  return Object.freeze({ kind: "heNormal" });
}

/** Uniform with limit √(6 / fanIn), for ReLU: the variance of heNormal. */
export function heUniform(): Initializer {
  return Object.freeze({ kind: "heUniform" });
}

/** N(0, 1 / fanIn) (LeCun et al. 1998, section 4.6; Nielsen's chapter 3). */
export function lecunNormal(): Initializer {
  return Object.freeze({ kind: "lecunNormal" });
}

/** Fills a view of the flat vector with first values. */
export function initialize(
  values: Float32Array | Float64Array,
  initializer: Initializer,
  fanIn: number,
  fanOut: number,
  rng: Rng,
): void {
  const fillUniform = (limit: number): void => {
    for (let i = 0; i < values.length; i++) values[i] = (2 * rng.uniform() - 1) * limit;
  };
  const fillNormal = (standardDeviation: number): void => {
    for (let i = 0; i < values.length; i++) values[i] = rng.normal() * standardDeviation;
  };
  switch (initializer.kind) {
    case "zeros":
      values.fill(0);
      return;
    case "ones":
      values.fill(1);
      return;
    case "uniform":
      fillUniform(initializer.limit);
      return;
    case "normal":
      fillNormal(initializer.standardDeviation);
      return;
    case "glorotUniform":
      fillUniform(Math.sqrt(6 / (fanIn + fanOut)));
      return;
    case "glorotNormal":
      fillNormal(Math.sqrt(2 / (fanIn + fanOut)));
      return;
    case "heNormal":
      fillNormal(Math.sqrt(2 / fanIn));
      return;
    case "heUniform":
      fillUniform(Math.sqrt(6 / fanIn));
      return;
    case "lecunNormal":
      fillNormal(Math.sqrt(1 / fanIn));
      return;
  }
}

/** Reads an initializer back from a model file or recipe. */
export function parseInitializer(fields: Fields): Initializer {
  const kind = fields.oneOf("kind", ["zeros", "ones", "uniform", "normal", ...scaledKinds]);
  let initializer: Initializer;
  if (kind === "zeros") initializer = zeros();
  else if (kind === "ones") initializer = ones();
  else if (kind === "uniform") initializer = uniform(fields.number("limit", 0));
  else if (kind === "normal") initializer = normal(fields.number("standardDeviation", 0));
  else initializer = Object.freeze({ kind });
  fields.finish();
  return initializer;
}
