// What an app writes, compiled by test/types.test.ts as its own compiler would.
/* eslint-disable @typescript-eslint/no-unnecessary-condition -- its indices are checked, ours are not */
import {
  adam,
  createControl,
  createDataset,
  createNetwork,
  createReader,
  decodeNetwork,
  dense,
  encodeNetwork,
  evaluate,
  fit,
  imageAt,
  InklingError,
  predict,
  relu,
  softmax,
  softmaxCrossEntropy,
  type Dataset,
  type FitResult,
  type Network,
} from "inkling";
import { digitModelBytes, digitNetwork } from "inkling/digits";
import { featureMaps, gradientCheck, createObjective } from "inkling/inspection";
import { inkOf } from "inkling/pictures";
import { decodeTrainedModel, parseRecipe, recipes, runRecipe } from "inkling/recipes";

export async function train(images: Uint8Array, labels: Uint8Array): Promise<FitResult> {
  const training = createDataset({ name: "mine", imageShape: [28, 28], images, labels });
  const network = createNetwork({ layers: [dense(30), relu(), dense(10), softmax()] });
  const control = createControl();
  const loss = softmaxCrossEntropy();
  const result = await fit(network, { training, loss, optimizer: adam(), batchSize: 32, epochs: 1, control });
  const saved: Uint8Array = await encodeNetwork(result.network);
  const again: Network = await decodeNetwork(saved);
  const { accuracy } = evaluate(again, training);
  const { passed } = gradientCheck(createObjective(network, training, { loss }), Float64Array.from(network.parameters));
  if (accuracy < 0.5 || !passed) throw new InklingError({ what: "Too little" });
  return result;
}

export async function read(image: ImageData, dataset: Dataset): Promise<number | undefined> {
  const network = digitNetwork();
  const first: number | undefined = predict(network, image).labels[0];
  const reader = createReader(network);
  const clamped = reader.read(new Uint8ClampedArray(784)).outputs[0];
  const maps = featureMaps(network, imageAt(dataset, 0))[0]?.values.length;
  const ink = inkOf({ width: 1, height: 1, pixels: Uint8Array.of(7) }, "auto");
  const { recipe } = await decodeTrainedModel(digitModelBytes());
  const [one] = recipes;
  if (one !== undefined) await runRecipe(recipe ?? parseRecipe(one), { training: dataset }, 1);
  return first ?? clamped ?? maps ?? ink[0];
}

// @ts-expect-error -- a data set is made by createDataset alone
export const forged: Dataset = {
  name: "",
  imageShape: [1],
  count: 0,
  images: new Uint8Array(),
  labels: new Uint8Array(),
  classNames: [],
};
