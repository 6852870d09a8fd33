// ConvNetJS. usage: node convnet.js FOLDER_WITH_IDX_FILES
// It takes one image after the other and sums gradients over a batch, in doubles, on one thread. Its quadratic cost sits
// on linear outputs; it has no Adam, AdaDelta (two averages a weight as well) stands in.
import convnet from "convnetjs";
import { answer, inBatches, loadImages, secondsPerCall, secondsPerEpoch } from "./protocol.js";

const images = loadImages(process.argv[2]);
const volumes = inBatches(images, 1, (pixels) => {
  const volume = new convnet.Vol(1, 1, 784, 0);
  volume.w.set(pixels);
  return volume;
});
const squares = inBatches(images, 1, (pixels) => {
  const volume = new convnet.Vol(28, 28, 1, 0);
  volume.w.set(pixels);
  return volume;
});
const targets = inBatches(images, 1, (_pixels, row) => Array.from(row));

function network(units, activation, last) {
  const net = new convnet.Net();
  net.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: 784 },
    { type: "fc", num_neurons: units, activation },
    last,
  ]);
  return net;
}
const withQuadratic = () => network(30, "sigmoid", { type: "regression", num_neurons: 10 });
const withSoftmax = () => network(128, "relu", { type: "softmax", num_classes: 10 });

function withConvolutions() {
  const net = new convnet.Net();
  net.makeLayers([
    { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
    { type: "conv", sx: 5, filters: 8, stride: 1, pad: 0, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "conv", sx: 5, filters: 16, stride: 1, pad: 0, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "softmax", num_classes: 10 },
  ]);
  return net;
}

function epoch(net, options, answers, inputs = volumes) {
  const trainer = new convnet.Trainer(net, options);
  return secondsPerEpoch(1, (step) => {
    const i = step % inputs.length;
    trainer.train(inputs[i], answers[i]);
  });
}

function prediction(count) {
  const net = withSoftmax();
  return secondsPerCall(() => {
    for (let i = 0; i < count; i++) net.forward(volumes[i]);
  });
}

const descent = { method: "sgd", learning_rate: 0.1, momentum: 0, batch_size: 10 };
await answer("convnetjs", "convnetjs", {
  "epoch-30": () => epoch(withQuadratic(), descent, targets),
  "epoch-128": () => epoch(withSoftmax(), { method: "adadelta", batch_size: 128 }, images.labels),
  "epoch-convolutions": () =>
    epoch(withConvolutions(), { method: "adadelta", batch_size: 128 }, images.labels, squares),
  "one-image": () => prediction(1),
  "ten-thousand": () => prediction(10_000),
});
