import { labelOf, type Learning, type Recipe } from "inkling/recipes";
import { formatFigure } from "@inkling/drawings";

/**
 * A recipe in one line: its layers and how it learns.
 *
 * @example
 * summarize(recipe); // "dense 30, relu, dense 10, softmax; softmaxCrossEntropy; adam 0.001, cosineDecay, batches of 128, 10 epochs"
 */
export function summarize({ layers, learning }: Pick<Recipe, "layers" | "learning">): string {
  return [layers.map(labelOf).join(", "), lossName(learning), steps(learning)].join("; ");
}

function lossName({ loss, penalties: { l1, l2 } }: Learning): string {
  const smoothing = "smoothing" in loss ? loss.smoothing : 0;
  return [
    loss.kind,
    smoothing > 0 ? `smoothing ${formatFigure(smoothing)}` : "",
    l1 > 0 ? `l1 ${formatFigure(l1)}` : "",
    l2 > 0 ? `l2 ${formatFigure(l2)}` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function steps(learning: Learning): string {
  if (learning.method === "conjugateGradient") return `conjugate gradients, ${learning.iterations} line searches`;
  const { optimizer, schedule, batchSize, epochs, clipNorm, averageDecay } = learning;
  return [
    `${optimizer.kind} ${formatFigure(optimizer.learningRate)}`,
    ...(schedule.kind === "constant" ? [] : [schedule.kind]),
    ...(clipNorm === 0 ? [] : [`gradients of at most ${formatFigure(clipNorm)}`]),
    ...(averageDecay === 0 ? [] : [`weights averaged by ${formatFigure(averageDecay)}`]),
    batchSize === "all" ? "all images a step" : `batches of ${batchSize}`,
    `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`,
  ].join(", ");
}
