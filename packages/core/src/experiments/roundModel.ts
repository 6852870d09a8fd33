import { OptionError } from "../core/errors.js";
import { roundToFloat16 } from "../core/float16.js";
import type { Dataset } from "../dataset/dataset.js";
import { parametersSha256 } from "../saving/parametersSha256.js";
import { withParameters, type Network } from "../network/network.js";
import { predict } from "../predicting/predict.js";
import { createScorer } from "../program/scorer.js";
import type { TrainedModel } from "../recipes/trainedModel.js";

/**
 * Rounds a trained model's parameters to float16, so that its file takes half of the bytes, and measures what that loses:
 * `results` are then those of the rounded network, `rounding` tells those of the trained one.
 *
 * @param test the images that both are tested on
 * @throws OptionError for a checkpoint, or weights that are not those of the last record: nobody could verify them
 * @example
 * const small = await roundModel(model, test);
 * small.rounding?.trainedCorrect; // 9,962 of 10,000 before,
 * small.results?.testCorrect; // 9,961 after
 */
export async function roundModel(model: TrainedModel, test: Dataset): Promise<TrainedModel> {
  const { network, recipe, results, history, state } = model;
  const trainedSha256 = await parametersSha256(network.parameters);
  const last = history.at(-1)?.parametersSha256;
  if (recipe === undefined || results === undefined || state !== undefined || last !== trainedSha256) {
    throw new OptionError({
      what: "The model cannot be rounded and still be verified",
      expected: "a finished training with its recipe, its results and the weights that it ended with",
      received: state === undefined ? "weights that no record or no recipe speaks of" : "a checkpoint",
      advice: 'Train it to its end, with keep: "last", and save it with encodeTrainedModel',
    });
  }
  const rounded = withParameters(network, roundToFloat16(network.parameters));
  const testCorrect = countCorrect(rounded, test);
  return {
    ...model,
    network: rounded,
    robustness: undefined, // that was of the weights before
    rounding: { to: "F16", trainedSha256, trainedCorrect: countCorrect(network, test) },
    results: {
      ...results,
      testAccuracy: testCorrect / test.count,
      testCorrect,
      testCount: test.count,
      testLoss: createScorer(rounded, test, recipe.learning)(rounded.parameters).loss,
    },
  };
}

function countCorrect(network: Network, test: Dataset): number {
  const { labels } = predict(network, test);
  return labels.filter((label, i) => label === test.labels[i]).length;
}
