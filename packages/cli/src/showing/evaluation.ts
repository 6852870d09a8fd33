import type { Evaluation, Loss } from "inkling";
import { lossFor, type TrainedModel } from "inkling/recipes";
import { outcomesOf, reliability, type Reliability } from "inkling/statistics";

/** The loss that a model was trained with or, where it does not say, the one that goes with its last layer. */
export function lossOf({ network, recipe }: Pick<TrainedModel, "network" | "recipe">): Loss {
  return recipe?.learning.loss ?? lossFor(network.layers);
}

/** An evaluation as documented in docs/json.md: accuracy, interval, perDigit, confusion, calibration. */
export function evaluationJson(evaluation: Evaluation): object {
  const { dataset, accuracy, correct, interval, loss, confusion } = evaluation;
  const { classCount, counts, classes } = confusion;
  return {
    images: dataset.name,
    count: dataset.count,
    correct,
    accuracy,
    interval: [interval.lower, interval.upper],
    loss,
    perDigit: classes.map((scores, i) => ({ digit: dataset.classNames[i], ...scores })),
    confusion: Array.from({ length: classCount }, (_, truth) => [
      ...counts.subarray(truth * classCount, (truth + 1) * classCount),
    ]),
    calibration: calibrationJson(reliability(outcomesOf(evaluation))),
  };
}

function calibrationJson({ error, bins }: Reliability): object {
  return { error, bins: bins.map(({ interval, ...bin }) => ({ ...bin, interval: [interval.lower, interval.upper] })) };
}
