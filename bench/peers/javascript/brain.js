// brain.js. usage: node brain.js FOLDER_WITH_IDX_FILES
// It takes one image after the other, in training too (a step after each), on one thread: it has no batches.
import brain from "brain.js";
import { answer, inBatches, loadImages, secondsPerCall, secondsPerEpoch } from "./protocol.js";

const images = loadImages(process.argv[2]);
const patterns = inBatches(images, 1, (input, output) => ({ input, output }));

function network(units) {
  const net = new brain.NeuralNetwork({ hiddenLayers: [units], activation: "sigmoid", learningRate: 0.3 });
  net.sizes = [784, units, 10];
  net.initialize();
  return net;
}

function epoch() {
  const net = network(30);
  return secondsPerEpoch(1, (step) => {
    net.trainPattern(patterns[step % patterns.length]);
  });
}

function prediction(count) {
  const net = network(128);
  return secondsPerCall(() => {
    for (let i = 0; i < count; i++) net.runInput(patterns[i].input);
  });
}

await answer("brain.js", "brain.js", {
  "epoch-30": epoch,
  "epoch-128": "it has neither batches nor softmax",
  "one-image": () => prediction(1),
  "ten-thousand": () => prediction(10_000),
});
