import {
  adam,
  createNetwork,
  dense,
  gradientDescent,
  lecunNormal,
  momentum,
  normal,
  penalties,
  sigmoid,
  squaredError,
  type Loss,
  type Network,
  type Optimizer,
  type Penalties,
} from "inkling";

/** The network of the lessons: small enough to be looked through, its biases not 0, so that a mistake with them shows. */
export function lessonNetwork(): Network {
  const layer = (units: number) => dense(units, { weights: lecunNormal(), biases: normal(1) });
  return createNetwork({ layers: [layer(12), sigmoid(), layer(10), sigmoid()], seed: 1 });
}

interface LessonPlan {
  readonly loss: Loss;
  readonly penalties: Penalties;
  readonly optimizer: Optimizer;
}

/** How it learns, one image at a time. */
export const lessonPlan: LessonPlan = {
  loss: squaredError(),
  penalties: penalties({ l2: 0.01 }),
  optimizer: gradientDescent({ learningRate: 3 }),
};

/** How a step is checked: a batch of so many images, by Adam, whose update has most to get wrong. */
export const checkPlan: LessonPlan & { readonly probesPerTensor: number } = {
  ...lessonPlan,
  penalties: penalties({ l2: 2 }),
  optimizer: adam(),
  probesPerTensor: 40,
};
export const checkImages = 4;

/** How long the network is trained without and with a mistake: 80 steps of ten images. */
export const trainedWith = { images: 100, passes: 8, costsAPass: 2.5 };

/**
 * Four ways down the same hill, as far apart as they can be seen: one rate for the first three, so low that plain descent is
 * slow; Adam's own rate means something else, a length of step.
 */
export const waysDown: readonly { readonly name: string; readonly optimizer: Optimizer; readonly batchSize: number }[] =
  [
    { name: "all 500 a step, rate 0.1", optimizer: gradientDescent({ learningRate: 0.1 }), batchSize: 500 },
    { name: "batches of 10, rate 0.1", optimizer: gradientDescent({ learningRate: 0.1 }), batchSize: 10 },
    { name: "and momentum 0.9", optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }), batchSize: 10 },
    { name: "Adam instead, rate 0.01", optimizer: adam({ learningRate: 0.01 }), batchSize: 10 },
  ];

/** How far: each way has then looked at as many images. */
export const goneDown = { images: 500, passes: 12, costsAPass: 5 };

/** How many digits there are to choose from. */
export const lessonDigits = 10;
