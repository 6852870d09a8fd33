import { z } from "zod";

/*
 * What a recipe's JSON file may say, with the defaults of what it leaves out. Ranges and kinds are those that the
 * library's own readers check once more; here they are checked to say which field of the file is wrong.
 */

const share = z.number().min(0).max(1);
const positive = z.number().positive();
const count = z.int().min(1);

const scaled = ["glorotUniform", "glorotNormal", "heNormal", "heUniform", "lecunNormal"] as const;
const initializer = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.enum(["zeros", "ones"]) }),
    z.strictObject({ kind: z.literal("uniform"), limit: z.number().min(0) }),
    z.strictObject({ kind: z.literal("normal"), standardDeviation: z.number().min(0) }),
    z.strictObject({ kind: z.enum(scaled) }),
  ],
  { error: `an object whose kind is zeros, ones, uniform, normal, ${scaled.join(", ")}` },
);

/** Layers that are nothing but their kind. */
const simpleLayers = ["globalAveragePool", "flatten", "sigmoid", "tanh", "relu", "silu", "softmax", "linear"] as const;
const windows = {
  kernel: count,
  stride: count.default(1),
  padding: z.enum(["valid", "same"]).default("valid"),
  bias: z.boolean().default(true),
  weights: initializer.default({ kind: "heNormal" }),
};

const layer = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("dense"),
      units: count,
      weights: initializer.default({ kind: "glorotUniform" }),
      biases: initializer.default({ kind: "zeros" }),
    }),
    z.strictObject({ kind: z.literal("conv2d"), filters: count, ...windows }),
    z.strictObject({ kind: z.literal("depthwiseConv2d"), ...windows }),
    z.strictObject({ kind: z.enum(["maxPool2d", "averagePool2d"]), size: count.default(2), stride: count.optional() }),
    z.strictObject({ kind: z.literal("batchNorm"), epsilon: positive.default(1e-5) }),
    z.strictObject({ kind: z.literal("dropout"), share: share.default(0.5) }),
    z.strictObject({ kind: z.literal("leakyRelu"), slope: share.default(0.01) }),
    z.strictObject({ kind: z.enum(simpleLayers) }),
  ],
  {
    error:
      "an object whose kind is dense, conv2d, depthwiseConv2d, maxPool2d, averagePool2d, batchNorm, dropout, leakyRelu, " +
      simpleLayers.join(", "),
  },
);

const optimizer = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("gradientDescent"), learningRate: positive }),
    z.strictObject({
      kind: z.literal("momentum"),
      learningRate: positive,
      momentum: share.default(0.9),
      nesterov: z.boolean().default(false),
    }),
    z.strictObject({
      kind: z.literal("rmsProp"),
      learningRate: positive.default(0.001),
      decay: share.default(0.9),
      epsilon: positive.default(1e-8),
    }),
    z.strictObject({
      kind: z.literal("adam"),
      learningRate: positive.default(0.001),
      beta1: share.default(0.9),
      beta2: share.default(0.999),
      epsilon: positive.default(1e-8),
      weightDecay: z.number().min(0).default(0),
    }),
  ],
  { error: "an object whose kind is gradientDescent, momentum, rmsProp or adam" },
);

const warmUpSteps = z.int().min(0).default(0);
const schedule = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("constant"), warmUpSteps }),
    z.strictObject({ kind: z.literal("step"), everySteps: count, factor: share.default(0.1), warmUpSteps }),
    z.strictObject({ kind: z.literal("exponential"), last: share.default(0.01), warmUpSteps }),
    z.strictObject({ kind: z.literal("cosine"), last: share.default(0), warmUpSteps }),
    z.strictObject({
      kind: z.literal("oneCycle"),
      first: share.default(0.04),
      peakAt: share.default(0.3),
      last: share.default(0.0001),
      warmUpSteps,
    }),
  ],
  { error: "an object whose kind is constant, step, exponential, cosine or oneCycle" },
);

const loss = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("squaredError") }),
    z.strictObject({ kind: z.literal("binaryCrossEntropy") }),
    z.strictObject({ kind: z.literal("softmaxCrossEntropy"), smoothing: share.default(0) }),
  ],
  { error: "an object whose kind is squaredError, binaryCrossEntropy or softmaxCrossEntropy" },
);
const strength = z.number().min(0).optional();
const augmentation = z.strictObject({
  ...{
    shift: strength,
    rotation: strength,
    zoom: strength,
    shear: strength,
    elastic: strength,
    elasticSigma: strength,
  },
  ...{ thickness: strength, noise: strength, erase: strength },
});
const penalties = z.strictObject({ l1: z.number().min(0).default(0), l2: z.number().min(0).default(0) });
const noPenalties = { l1: 0, l2: 0 };
const range = z.tuple([z.int().min(0), z.int().min(1)]);

const learning = z.discriminatedUnion(
  "method",
  [
    z.strictObject({
      method: z.literal("steps"),
      loss,
      penalties: penalties.default(noPenalties),
      optimizer,
      schedule: schedule.default({ kind: "constant", warmUpSteps: 0 }),
      batchSize: z.union([count, z.literal("all")], { error: 'a whole number of at least 1, or "all"' }),
      epochs: count,
      shuffle: z.boolean().default(true),
      augmentation: augmentation.default({}),
      clipNorm: z.number().min(0).default(0),
      averageDecay: z.number().min(0).lt(1).default(0),
    }),
    z.strictObject({
      method: z.literal("conjugateGradient"),
      loss,
      penalties: penalties.default(noPenalties),
      iterations: count,
    }),
  ],
  { error: "an object whose method is steps or conjugateGradient" },
);

export const recipeSchema = z.strictObject({
  name: z.string().optional(),
  summary: z.string().default(""),
  layers: z.array(layer).min(1),
  pixelScale: positive.default(1 / 255),
  images: z
    .strictObject({
      form: z.enum(["as they are", "course"]).default("as they are"),
      training: z.union([z.literal("all"), range], { error: '"all", or [from, to]' }).default("all"),
      validation: z.union([z.literal("none"), range], { error: '"none", or [from, to]' }).default("none"),
    })
    .default({ form: "as they are", training: "all", validation: "none" }),
  learning: learning.optional(),
});
