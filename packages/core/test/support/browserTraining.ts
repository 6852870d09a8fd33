// What the browser test trains: the same file runs in Node and, transpiled by browserServer.ts, in a page's worker.
import {
  adam,
  augmentation,
  canShareMemory,
  createDataset,
  createNetwork,
  createTrainer,
  dense,
  glorotUniform,
  gradientDescent,
  heNormal,
  normal,
  penalties,
  predict,
  relu,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  squaredError,
  type Dataset,
  type Network,
  type Trainer,
  type TrainingPlan,
} from "../../dist/index.js";
import { defaultRecipe } from "../../dist/recipes.js";
import { sha256Hex } from "../../dist/platform/sha256.js";

/** A training of so many steps. */
interface ShortTraining {
  readonly network: Network;
  readonly plan: TrainingPlan;
  readonly steps: number;
}

const shortTrainings = {
  // Its steps are too small to be shared: no second thread is started.
  "784-30-10, sigmoid, quadratic cost, gradient descent in batches of 10": (): ShortTraining => ({
    network: createNetwork({
      layers: [
        dense(30, { weights: normal(1), biases: normal(1) }),
        sigmoid(),
        dense(10, { weights: glorotUniform(), biases: normal(1) }),
        sigmoid(),
      ],
      seed: 7,
    }),
    plan: { loss: squaredError(), optimizer: gradientDescent({ learningRate: 3 }), batchSize: 10, epochs: 100 },
    steps: 250,
  }),
  // Every step of it is shared.
  "784-128-10, ReLU and softmax, l2, Adam in batches of 128": (): ShortTraining => ({
    network: createNetwork({ layers: [dense(128, { weights: heNormal() }), relu(), dense(10), softmax()], seed: 8 }),
    plan: {
      loss: softmaxCrossEntropy(),
      penalties: penalties({ l2: 0.5 }),
      optimizer: adam({ learningRate: 0.002 }),
      batchSize: 128,
      epochs: 100,
    },
    steps: 60,
  }),
  // Winograd's windows and others, pools, norms; images varied anew in each step.
  "the layers of the default recipe, distorted images, Adam in batches of 64": (): ShortTraining => ({
    network: createNetwork({ layers: defaultRecipe.layers, seed: 9 }),
    plan: {
      loss: softmaxCrossEntropy(),
      optimizer: adam(),
      augmentation: augmentation({ shift: 1, rotation: 8, zoom: 0.08, shear: 4, elastic: 12 }),
      batchSize: 64,
      epochs: 100,
    },
    steps: 20,
  }),
};

export type TrainingName = keyof typeof shortTrainings;
export const trainingNames = Object.keys(shortTrainings) as readonly TrainingName[];

/** Pixels and labels as they travel to the page. */
export type PlainImages = Pick<Dataset, "images" | "labels">;

/** What a training came to: SHA-256 of the weights' bytes and of the outputs' on the images, and who took part. */
export interface Outcome {
  readonly weights: string;
  readonly outputs: string;
  readonly sharedMemory: boolean;
  /** Threads that joined beside the one that trains. */
  readonly helpers: number;
}

/** Trains until all threads have joined, then goes back to the beginning and takes the steps that count. */
export async function trainShortly(name: TrainingName, images: PlainImages, threads: number): Promise<Outcome> {
  const { network, plan, steps } = shortTrainings[name]();
  const dataset = createDataset({ name: "images", imageShape: [28, 28], ...images });
  const trainer = createTrainer(network, { training: dataset, ...plan, threads });
  const beginning = trainer.state();
  await allJoined(trainer);
  const helpers = trainer.joinedThreads - 1;
  trainer.restore(beginning);
  for (let i = 0; i < steps; i++) trainer.step();
  const trained = trainer.network();
  trainer.close();
  return {
    weights: await hashOf(trained.parameters),
    outputs: await hashOf(predict(trained, dataset).outputs),
    sharedMemory: canShareMemory(),
    helpers,
  };
}

/** A helper that has not joined by then never will. */
const joinedWithinMs = 60_000;

async function allJoined(trainer: Trainer): Promise<void> {
  const end = performance.now() + joinedWithinMs;
  while (trainer.joinedThreads < trainer.threads && performance.now() < end) {
    trainer.step();
    // A browser starts a worker's own workers only while that worker's events have their turn.
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

function hashOf(numbers: Float32Array | Float64Array): Promise<string> {
  return sha256Hex(new Uint8Array(numbers.slice().buffer));
}
