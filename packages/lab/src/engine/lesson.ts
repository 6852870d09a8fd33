import {
  adam,
  createNetwork,
  dense,
  gradientDescent,
  lecunNormal,
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

/** How many digits there are to choose from. */
export const lessonDigits = 10;
