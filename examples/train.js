// Trains a small network on 10,000 digits of MNIST, tests it on others, saves it, and reads with what was saved.
// $ node examples/train.js
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adam, createNetwork, dense, relu, softmax, softmaxCrossEntropy, takeFirst } from "inkling";
import { decodeNetwork, encodeNetwork, evaluate, fit, predict } from "inkling";
import { loadMnist } from "@inkling/data";

const training = takeFirst(await loadMnist({ part: "train" }), 10_000);
const test = await loadMnist({ part: "test" });
const network = createNetwork({ layers: [dense(64), relu(), dense(10), softmax()], seed: 1 });

const { network: trained, history } = await fit(network, {
  training,
  loss: softmaxCrossEntropy(),
  optimizer: adam(),
  batchSize: 64,
  epochs: 5,
});
for (const { epoch, trainingLoss } of history) console.log(`epoch ${epoch}: loss ${trainingLoss.toFixed(3)}`);

const { accuracy, interval } = evaluate(trained, test);
const percent = (share) => (100 * share).toFixed(2);
console.log(`${percent(accuracy)} % (${percent(interval.lower)} to ${percent(interval.upper)}) read rightly`);

const file = join(tmpdir(), "inkling-example.safetensors");
await writeFile(file, await encodeNetwork(trained));
const { labels } = predict(await decodeNetwork(await readFile(file)), test);
console.log(`the first ten: ${labels.subarray(0, 10).join(" ")}`);
