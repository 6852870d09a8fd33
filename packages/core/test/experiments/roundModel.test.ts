import { beforeAll, describe, expect, it } from "vitest";
import { roundToFloat16 } from "../../src/core/float16.js";
import { encodeNetwork } from "../../src/saving/networkFile.js";
import { withParameters } from "../../src/network/network.js";
import { predict } from "../../src/predicting/predict.js";
import { roundModel } from "../../src/experiments/roundModel.js";
import { defaultRecipe, plainLearning } from "../../src/recipes/ours.js";
import { runRecipe } from "../../src/recipes/runRecipe.js";
import { decodeTrainedModel, encodeTrainedModel, type TrainedModel } from "../../src/recipes/trainedModel.js";
import { verifyModel } from "../../src/experiments/verify.js";
import { dense } from "../../src/layers/dense.js";
import { softmax } from "../../src/layers/activation.js";
import { firstOfMnist } from "../support/mnist.js";

const training = firstOfMnist(600);
const test = firstOfMnist(500, "t10k");
const recipe = { ...defaultRecipe, layers: [dense(10), softmax()], learning: { ...plainLearning, epochs: 3 } };
const dataSha256 = { training: "0".repeat(64) };
let trained: TrainedModel;

beforeAll(async () => {
  const { network, history, seconds, epochs, iterations } = await runRecipe(recipe, { training }, 5);
  const results = { seconds, epochs, iterations };
  trained = { network, history, results, recipe, seed: 5, dataSha256, engine: "wasm" };
});

const imagesOf = () => Promise.resolve({ images: { training }, fingerprints: dataSha256 });

describe("roundModel", () => {
  it("rounds every parameter to float16, and counts what is read rightly before and after", async () => {
    const { network, rounding, results } = await roundModel(trained, test);
    expect(network.parameters).toEqual(roundToFloat16(trained.network.parameters));
    expect(network.parameters).not.toEqual(trained.network.parameters);
    const right = (answers: Uint8Array) => answers.filter((answer, i) => answer === test.labels[i]).length;
    const after = right(predict(network, test).labels);
    expect(after).toBeGreaterThan(200);
    expect(results).toMatchObject({ testCorrect: after, testCount: 500, testAccuracy: after / 500 });
    const trainedCorrect = right(predict(trained.network, test).labels);
    expect(rounding).toEqual({ to: "F16", trainedSha256: trained.history.at(-1)?.parametersSha256, trainedCorrect });
  });

  it("its file takes half the bytes for parameters, and comes back whole", async () => {
    const rounded = await roundModel(trained, test);
    const bytes = await encodeTrainedModel(rounded);
    expect(await decodeTrainedModel(bytes)).toEqual(rounded);
    const network = { storedAs: "F16" } as const;
    const [half, whole] = [await encodeNetwork(trained.network, network), await encodeNetwork(trained.network)];
    expect(whole.length - half.length).toBe(2 * 7850);
  });

  it("refuses what could not be verified: a checkpoint, and weights that are not those of the last record", async () => {
    const other = withParameters(
      trained.network,
      trained.network.parameters.map((value) => value * 2),
    );
    await expect(roundModel({ ...trained, network: other }, test)).rejects.toThrow("cannot be rounded");
    const { network, engine, history } = trained;
    await expect(roundModel({ network, engine, history }, test)).rejects.toThrow("no recipe speaks of");
    const order = { count: 600, batchSize: 128, shuffle: true, epoch: 1, batch: 0, rng: [1, 2, 3, 4] } as const;
    const tally = { lossSum: 0, correct: 0, images: 0 };
    const state = { iteration: 5, parameters: trained.network.parameters, optimizerStates: [], order, tally };
    await expect(roundModel({ ...trained, state }, test)).rejects.toThrow("received a checkpoint");
  });
});

describe("verifyModel, of a rounded model", () => {
  it("trains again, rounds, and finds the same bytes", async () => {
    expect(await verifyModel(await roundModel(trained, test), imagesOf)).toEqual({ agrees: true, records: 3 });
  });

  it("says that the weights differ when one was changed, or was not rounded from what the training ends with", async () => {
    const rounded = await roundModel(trained, test);
    const parameters = rounded.network.parameters.slice();
    parameters[4000] += 2 ** -10;
    const changed = { ...rounded, network: withParameters(rounded.network, parameters) };
    expect(await verifyModel(changed, imagesOf)).toMatchObject({ agrees: false, differs: "weights" });
    const rounding = { ...rounded.rounding!, trainedSha256: "a".repeat(64) };
    const verdict = await verifyModel({ ...rounded, rounding }, imagesOf);
    expect(verdict).toMatchObject({ agrees: false, differs: "weights" });
    expect(verdict.agrees ? "" : verdict.sentence).toContain("not what it ends with, rounded to float16");
  });
});
