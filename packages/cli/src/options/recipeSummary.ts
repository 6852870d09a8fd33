import type { Layer, Learning, Recipe } from "inkling";
import { formatFigure } from "@inkling/drawings";

/**
 * A recipe in one line: its layers and how it learns.
 *
 * @example
 * summarize(recipe); // "dense 30, relu, dense 10, softmax; softmaxCrossEntropy; adam 0.001, cosine, batches of 128, 10 epochs"
 */
export function summarize({ layers, learning }: Pick<Recipe, "layers" | "learning">): string {
  return [layers.map(nameOf).join(", "), lossName(learning), steps(learning)].join("; ");
}

/** A layer with what makes it: `dense 30`, `conv3-16` (a kernel of 3x3, 16 filters). */
export function nameOf(layer: Layer): string {
  if (layer.kind === "dense") return `dense ${layer.units}`;
  if (layer.kind === "conv2d") return `conv${layer.kernel}-${layer.filters}`;
  if (layer.kind === "depthwiseConv2d") return `depthwise${layer.kernel}`;
  return layer.kind === "dropout" ? `dropout ${formatFigure(layer.share)}` : layer.kind;
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
