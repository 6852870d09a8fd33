// Trains on data of one's own: 600 pictures of 12 x 12 pixels, each with a line that lies, stands or leans.
// $ node examples/own-data.js
import { adam, conv2d, createDataset, createNetwork, dense, evaluate, fit } from "inkling";
import { globalAveragePool, maxPool2d, relu, softmax, softmaxCrossEntropy, splitDataset } from "inkling";
import { createRng } from "inkling/inspection";

const classNames = ["lies", "stands", "leans"];
const [count, side] = [600, 12];
const images = new Uint8Array(count * side * side); // 0 paper, 255 ink
const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
const rng = createRng(1, "lines");
labels.forEach((label, i) => {
  const [x, y] = [2 + rng.below(5), 2 + rng.below(5)];
  for (let step = 0; step < 5; step++) {
    const column = label === 1 ? x : x + step;
    const row = label === 0 ? y : y + step;
    images[i * side * side + row * side + column] = 255;
  }
});

const lines = createDataset({ name: "lines", imageShape: [side, side], images, labels, classNames });
const { training, validation } = splitDataset(lines, { counts: { training: 450, validation: 150 }, seed: 1 });
const network = createNetwork({
  inputShape: lines.imageShape,
  classNames,
  layers: [conv2d(8, 3), maxPool2d(), relu(), conv2d(8, 3), relu(), globalAveragePool(), dense(3), softmax()],
});
const plan = { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.01 }), batchSize: 32, epochs: 15 };
const { network: trained } = await fit(network, { training, ...plan });
const { correct, confusion } = evaluate(trained, validation);
console.log(`${correct} of ${validation.count} lines that it never saw`);
classNames.forEach((name, k) => console.log(`${name}: ${confusion.classes[k].support} shown`));
