// What is timed: the same networks, batch sizes and optimisers for inkling and its peers.
import {
  adam,
  binaryCrossEntropy,
  conv2d,
  createNetwork,
  createTrainer,
  dense,
  flatten,
  gradientDescent,
  heNormal,
  maxPool2d,
  normal,
  penalties,
  predict,
  relu,
  sigmoid,
  softmax,
  softmaxCrossEntropy,
  squaredError,
  takeFirst,
  wasmEngine,
} from "inkling";
import { ngRecipe, networkOf, scratchRecipe } from "inkling/recipes";
import { conjugateGradient, createObjective } from "inkling/inspection";
import { digitNetwork } from "inkling/digits";

const drawn = { weights: normal(1), biases: normal(1) };
const small = [dense(30, drawn), sigmoid(), dense(10, drawn), sigmoid()];
export const classifier = (units) => [dense(units, { weights: heNormal() }), relu(), dense(10), softmax()];
export const withAdam = { loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 128 };

// prettier-ignore
const convolutions = [
  conv2d(8, 5), relu(), maxPool2d(2), conv2d(16, 5), relu(), maxPool2d(2), flatten(), dense(10), softmax(),
];
// prettier-ignore
const largeConvolutions = [
  conv2d(32, 3), relu(), conv2d(64, 3), relu(), maxPool2d(2), flatten(), dense(128), relu(), dense(10), softmax(),
];

const warmUpMs = 1000;

/** Seconds for an epoch of all images, from `steps` steps after a warm-up. */
export function epochSeconds(training, layers, plan, steps, threads) {
  const trainer = createTrainer(createNetwork({ layers }), { training, ...plan, epochs: 1000, threads });
  // As long as peers warm up: until all code is optimised and all threads have joined.
  const warm = performance.now() + warmUpMs;
  while (performance.now() < warm) trainer.step();
  const start = performance.now();
  for (let i = 0; i < steps; i++) trainer.step();
  const seconds = (performance.now() - start) / 1000;
  trainer.close();
  return (seconds / steps) * trainer.iterationsPerEpoch;
}

/** Seconds for one image alone, the mean of so many after as long a warm-up as peers have. */
function secondsForOne(network, image, repeats) {
  const warm = performance.now() + warmUpMs;
  while (performance.now() < warm) predict(network, image);
  const began = performance.now();
  for (let i = 0; i < repeats; i++) predict(network, image);
  return (performance.now() - began) / repeats / 1000;
}

/** Every work: its unit, ours for a number of threads, its Python peers, and whether the JavaScript peers do it too. */
export function createWorks({ training, test, course }) {
  const shipped = digitNetwork();
  const predictor = createNetwork({ layers: classifier(128) });
  const one = test.images.subarray(0, 784);
  const objective = createObjective(networkOf(ngRecipe, { seed: 1 }), course, {
    loss: binaryCrossEntropy(),
    penalties: penalties({ l2: 1 }),
    engine: wasmEngine,
  });
  const start = Float64Array.from(networkOf(ngRecipe, { seed: 1 }).parameters);
  const first41000 = takeFirst(training, 41_000);
  return [
    {
      name: "epoch, 784-30-10, batch 10, SGD",
      key: "epoch-30",
      unit: "s",
      ours: (threads) =>
        epochSeconds(
          training,
          small,
          { loss: squaredError(), optimizer: gradientDescent({ learningRate: 3 }), batchSize: 10 },
          3000,
          threads,
        ),
      peers: ["pytorch", "numpy"],
      scripts: true,
    },
    {
      name: "epoch, 784-128-10, batch 128, Adam",
      key: "epoch-128",
      unit: "s",
      ours: (threads) => epochSeconds(training, classifier(128), withAdam, 469, threads),
      peers: ["pytorch"],
      scripts: true,
    },
    {
      name: "epoch, 784-800-10, batch 128, Adam",
      key: "epoch-800",
      unit: "s",
      ours: (threads) => epochSeconds(training, classifier(800), withAdam, 100, threads),
      peers: ["pytorch"],
    },
    {
      name: "epoch, conv5-8, pool, conv5-16, pool, 10, batch 128, Adam",
      key: "epoch-convolutions",
      unit: "s",
      ours: (threads) => epochSeconds(training, convolutions, withAdam, 100, threads),
      peers: ["pytorch"],
      scripts: true,
    },
    {
      name: "epoch, conv3-32, conv3-64, pool, 128, 10, batch 64, Adam",
      key: "epoch-large-convolutions",
      unit: "s",
      ours: (threads) => epochSeconds(training, largeConvolutions, { ...withAdam, batchSize: 64 }, 20, threads),
      peers: ["pytorch"],
    },
    {
      name: "scratch: one full-batch iteration on 41,000",
      key: "scratch",
      unit: "ms",
      ours(threads) {
        const { loss, optimizer, shuffle } = scratchRecipe.learning;
        const plan = { loss, optimizer, shuffle, batchSize: 41_000 };
        return epochSeconds(first41000, scratchRecipe.layers, plan, 10, threads);
      },
      peers: ["pytorch", "numpy"],
    },
    {
      name: "ng: cost and gradient, 5,000x400",
      key: "course",
      unit: "ms",
      ours() {
        const began = performance.now();
        for (let i = 0; i < 20; i++) objective.evaluate(start);
        return (performance.now() - began) / 20 / 1000;
      },
      peers: ["numpy"],
    },
    {
      name: "ng: 50 iterations of conjugate gradients",
      key: "minimize",
      unit: "s",
      ours() {
        const began = performance.now();
        conjugateGradient(objective, start, { iterations: 50 });
        return (performance.now() - began) / 1000;
      },
      peers: ["scipy"],
    },
    {
      name: "one image through 784-128-10",
      key: "one-image",
      unit: "µs",
      ours: () => secondsForOne(predictor, one, 5000),
      peers: ["pytorch"],
      scripts: true,
    },
    {
      name: "10,000 images through 784-128-10",
      key: "ten-thousand",
      unit: "ms",
      ours() {
        predict(predictor, test);
        const began = performance.now();
        for (let i = 0; i < 3; i++) predict(predictor, test);
        return (performance.now() - began) / 3 / 1000;
      },
      peers: ["pytorch"],
      scripts: true,
    },
    {
      name: "one image through the network that comes along",
      key: "shipped-one",
      unit: "µs",
      ours: () => secondsForOne(shipped, one, 1000),
      peers: [],
    },
    {
      name: "10,000 images through the network that comes along",
      key: "shipped-all",
      unit: "ms",
      ours() {
        const began = performance.now();
        predict(shipped, test);
        return (performance.now() - began) / 1000;
      },
      peers: [],
    },
  ];
}
