// jax-js on its WebAssembly backend. usage: node jax.js FOLDER_WITH_IDX_FILES (Node 24)
// A step is one jitted function: gradient and update fused by the library. Calling a function gives it its arguments
// (`ref` keeps them): that is how the library counts references.
import { blockUntilReady, defaultDevice, grad, init, jit, nn, numpy as np, tree } from "@jax-js/jax";
import { answer, inBatches, loadImages, secondsPerCall, secondsPerEpoch, smallWeights } from "./protocol.js";

await init();
defaultDevice("wasm");
const images = loadImages(process.argv[2]);

const network = (units) => ({
  W1: np.array(smallWeights(784 * units, 784)).reshape([784, units]),
  b1: np.zeros([units]),
  W2: np.array(smallWeights(units * 10, units)).reshape([units, 10]),
  b2: np.zeros([10]),
});
const outputs = ({ W1, b1, W2, b2 }, x, activation) => {
  const hidden = activation(np.matmul(x, W1).add(b1));
  return np.matmul(hidden, W2).add(b2);
};

/** Epochs of steps `update(weights, gradient, state)`, which gives the new weights and state. */
function epoch(units, batchSize, activation, loss, state, update) {
  const gradient = grad((weights, x, y) => loss(outputs(weights, x, activation), y));
  const step = jit((weights, state, x, y) => update(weights, gradient(tree.ref(weights), x, y), state));
  const batches = inBatches(images, batchSize, (x, y, size) => ({
    x: np.array(x.slice()).reshape([size, 784]),
    y: np.array(y.slice()).reshape([size, 10]),
  }));
  let weights = network(units);
  let current = state(weights);
  return secondsPerEpoch(
    batchSize,
    (number) => {
      const { x, y } = batches[number % batches.length];
      [weights, current] = step(weights, current, x.ref, y.ref);
    },
    () => blockUntilReady(weights),
  );
}

const descend = (weights, gradient, state) => [tree.map((w, g) => w.sub(g.mul(3)), weights, gradient), state];

const zerosLike = (weights) => tree.map((w) => np.zeros(w.shape), weights);
const adamState = (weights) => ({
  mean: zerosLike(weights),
  square: zerosLike(weights),
  fade1: np.ones([]),
  fade2: np.ones([]),
});
function adam(weights, gradient, state) {
  const fade1 = state.fade1.mul(0.9);
  const fade2 = state.fade2.mul(0.999);
  const mean = tree.map((m, g) => m.mul(0.9).add(g.mul(0.1)), state.mean, tree.ref(gradient));
  const square = tree.map((s, g) => s.mul(0.999).add(np.square(g).mul(0.001)), state.square, gradient);
  const rate = np.array(0.001).div(np.array(1).sub(fade1.ref));
  const scale = np.array(1).div(np.array(1).sub(fade2.ref));
  const moved = tree.map(
    (w, m, s) => w.sub(m.mul(rate.ref).div(np.sqrt(s.mul(scale.ref)).add(1e-8))),
    weights,
    tree.ref(mean),
    tree.ref(square),
  );
  rate.dispose();
  scale.dispose();
  return [moved, { mean, square, fade1, fade2 }];
}

function prediction(count) {
  const weights = network(128);
  const x = np.array(images.pixels.slice(0, count * 784)).reshape([count, 784]);
  const run = jit((weights, x) => nn.softmax(outputs(weights, x, nn.relu)));
  return secondsPerCall(async () => void (await run(tree.ref(weights), x.ref).data()));
}

const quadratic = (z, y) => np.square(nn.sigmoid(z).sub(y)).sum().div(20);
const crossEntropy = (z, y) => nn.logSoftmax(z).mul(y).sum().div(-128);
await answer("jax-js", "@jax-js/jax", {
  "epoch-30": () => epoch(30, 10, nn.sigmoid, quadratic, () => np.zeros([]), descend),
  "epoch-128": () => epoch(128, 128, nn.relu, crossEntropy, adamState, adam),
  "one-image": () => prediction(1),
  "ten-thousand": () => prediction(10_000),
});
