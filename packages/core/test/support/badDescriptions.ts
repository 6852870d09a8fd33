import type * as inkling from "../../src/index.js";

/** One wrong value, by every way into the library: what must be said of it is the same. */
export interface BadDescription {
  /** The field's path in a recipe. */
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  /** What was expected, and what was received, in the words of every way in. */
  readonly facts: string;
  /** The constructor, called with the value; undefined where only JSON can hold it. */
  readonly construct?: () => unknown;
}

const belowOne = "a finite number from 0 to below 1";
const aboveZero = "a finite number above 0";
const share = "a finite number from 0 to 1";

/** Values that have been allowed by one way in and refused by another, and their like. */
export function badDescriptions(library: typeof inkling): BadDescription[] {
  const { adam, augmentation, batchNorm, conv2d, dense, dropout, leakyRelu, maxPool2d, normal, uniform } = library;
  const { cosineDecay, exponentialDecay, gradientDescent, momentum, oneCycle, rmsProp, stepDecay } = library;
  const { penalties, softmaxCrossEntropy } = library;
  const of = (path: string, value: unknown, expected: string, construct?: () => unknown): BadDescription => ({
    path,
    value,
    facts: `expected ${expected}, received ${JSON.stringify(value)}.`,
    ...(construct === undefined ? {} : { construct }),
  });
  return [
    // The drifts.
    of("learning.schedule{oneCycle}.peakAt", 1, "a finite number from 0.001 to 0.999", () => oneCycle({ peakAt: 1 })),
    of("learning.schedule{oneCycle}.peakAt", 0, "a finite number from 0.001 to 0.999", () => oneCycle({ peakAt: 0 })),
    of("learning.schedule{oneCycle}.warmUpSteps", 5, "0: one cycle begins with a rise of its own", () =>
      oneCycle({ warmUpSteps: 5 }),
    ),
    of("learning.optimizer{gradientDescent}.learningRate", 0, aboveZero, () => gradientDescent({ learningRate: 0 })),
    of("learning.optimizer{momentum}.learningRate", 0, aboveZero, () => momentum({ learningRate: 0 })),
    of("learning.optimizer{rmsProp}.learningRate", 0, aboveZero, () => rmsProp({ learningRate: 0 })),
    of("learning.optimizer{adam}.learningRate", 0, aboveZero, () => adam({ learningRate: 0 })),
    of("learning.optimizer{momentum}.momentum", 1, belowOne, () => momentum({ learningRate: 1, momentum: 1 })),
    of("learning.optimizer{rmsProp}.decay", 1, belowOne, () => rmsProp({ decay: 1 })),
    of("learning.optimizer{adam}.beta1", 1, belowOne, () => adam({ beta1: 1 })),
    of("learning.optimizer{adam}.beta2", 1, belowOne, () => adam({ beta2: 1 })),
    of("layers[0]{dropout}.share", 1, belowOne, () => dropout(1)),
    of("learning.averageDecay", 1, belowOne),
    // One of each kind of number.
    of("learning.optimizer{adam}.learningRate", -1, aboveZero, () => adam({ learningRate: -1 })),
    of("learning.optimizer{adam}.epsilon", 0, "a finite number of at least 1e-30", () => adam({ epsilon: 0 })),
    of("learning.schedule{stepDecay}.everySteps", 0, "a whole number of at least 1", () =>
      stepDecay({ everySteps: 0 }),
    ),
    of("learning.schedule{stepDecay}.factor", 2, "a finite number from 1e-12 to 1", () =>
      stepDecay({ everySteps: 1, factor: 2 }),
    ),
    of("learning.schedule{exponentialDecay}.last", 0, "a finite number from 1e-12 to 1", () =>
      exponentialDecay({ last: 0 }),
    ),
    of("learning.schedule{cosineDecay}.last", 1.5, share, () => cosineDecay({ last: 1.5 })),
    of("learning.loss{softmaxCrossEntropy}.smoothing", 2, share, () => softmaxCrossEntropy({ smoothing: 2 })),
    of("learning.penalties.l1", -1, "a finite number of at least 0", () => penalties({ l1: -1 })),
    of("learning.augmentation.zoom", 1, "a finite number from 0 to 0.9", () => augmentation({ zoom: 1 })),
    of("learning.augmentation.elasticSigma", 3, "an even number from 2 to 32", () => augmentation({ elasticSigma: 3 })),
    of("layers[0]{dense}.units", 1.5, "a whole number of at least 1", () => dense(1.5)),
    of("layers[0]{conv2d}.filters", 0, "a whole number of at least 1", () => conv2d(0, 3)),
    of("layers[0]{conv2d}.stride", 0, "a whole number of at least 1", () => conv2d(3, 3, { stride: 0 })),
    of("layers[0]{maxPool2d}.size", 17, "a whole number from 1 to 16", () => maxPool2d(17)),
    of("layers[0]{batchNorm}.epsilon", 0, "a finite number of at least 1e-30", () => batchNorm({ epsilon: 0 })),
    of("layers[0]{leakyRelu}.slope", 2, share, () => leakyRelu(2)),
    of("layers[0]{dense}.weights{uniform}.limit", -1, "a finite number of at least 0", () => uniform(-1)),
    of("layers[0]{dense}.biases{normal}.standardDeviation", -1, "a finite number of at least 0", () => normal(-1)),
  ];
}

/** What else an object of these kinds needs, to be wrong in one field alone. */
const needed: Readonly<Record<string, object>> = {
  dense: { units: 3 },
  conv2d: { filters: 3, kernel: 3 },
  stepDecay: { everySteps: 10 },
  uniform: { limit: 1 },
  normal: { standardDeviation: 1 },
};

/**
 * A recipe that is right but for the value at the path, in which `optimizer{adam}` is an object of that kind.
 *
 * @returns it, with the path as messages name it
 */
export function recipeWith({ path, value }: BadDescription): { recipe: object; field: string } {
  const recipe: Record<string, unknown> = {
    layers: [{ kind: "dense", units: 10 }, { kind: "softmax" }],
    learning: {
      method: "steps",
      loss: { kind: "softmaxCrossEntropy" },
      optimizer: { kind: "adam" },
      batchSize: 10,
      epochs: 1,
      penalties: {},
      augmentation: {},
    },
  };
  let at: object = recipe;
  const steps = path.split(".");
  steps.forEach((step, i) => {
    const { name, index, kind } = /^(?<name>\w+)(?:\[(?<index>\d+)\])?(?:\{(?<kind>\w+)\})?$/.exec(step)!.groups!;
    const [parent, key] = index ? [Reflect.get(at, name) as object, index] : [at, name];
    if (i === steps.length - 1) Reflect.set(parent, key, value);
    else if (kind) Reflect.set(parent, key, { kind, ...needed[kind] });
    at = Reflect.get(parent, key) as object;
  });
  return { recipe, field: path.replaceAll(/\{\w+\}/g, "") };
}
