// TensorFlow.js on the processor. usage: node tensorflow.js FOLDER_WITH_IDX_FILES wasm|cpu
// Its WebAssembly backend uses SIMD, but no threads in Node. Batches are tensors of
// their own: a slice of ten images out of one large tensor takes 30 ms there.
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { answer, inBatches, loadImages, secondsPerCall, secondsPerEpoch, smallWeights } from "./protocol.js";

const [folder, backend] = process.argv.slice(2);
await tf.setBackend(backend);
await tf.ready();
const images = loadImages(folder);

const variable = (...shape) => tf.variable(tf.tensor(smallWeights(tf.util.sizeFromShape(shape), shape[0]), shape));
const network = (units) => ({
  W1: variable(784, units),
  b1: tf.variable(tf.zeros([units])),
  W2: variable(units, 10),
  b2: tf.variable(tf.zeros([10])),
});
const outputs = ({ W1, b1, W2, b2 }, x, activation) => x.matMul(W1).add(b1)[activation]().matMul(W2).add(b2);

function epoch(units, batchSize, activation, optimizer, loss) {
  const weights = network(units);
  const batches = inBatches(images, batchSize, (x, y, size) => ({
    x: tf.tensor2d(x, [size, 784]),
    y: tf.tensor2d(y, [size, 10]),
  }));
  return secondsPerEpoch(batchSize, (step) => {
    const { x, y } = batches[step % batches.length];
    optimizer.minimize(() => loss(outputs(weights, x, activation), y));
  });
}

function prediction(count) {
  const weights = network(128);
  const x = tf.tensor2d(images.pixels.subarray(0, count * 784), [count, 784]);
  return secondsPerCall(() => void tf.tidy(() => outputs(weights, x, "relu").softmax().dataSync()));
}

const quadratic = (z, y) =>
  z
    .sigmoid()
    .sub(y)
    .square()
    .sum()
    .div(2 * z.shape[0]);
const crossEntropy = (z, y) => tf.losses.softmaxCrossEntropy(y, z);
await answer(`tfjs-${backend}`, "@tensorflow/tfjs", {
  "epoch-30": () => epoch(30, 10, "sigmoid", tf.train.sgd(3), quadratic),
  "epoch-128": () => epoch(128, 128, "relu", tf.train.adam(0.001), crossEntropy),
  "one-image": () => prediction(1),
  "ten-thousand": () => prediction(10_000),
});
