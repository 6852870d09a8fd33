import { exponential, logarithm, softplus } from "../core/mathematics.js";
import { activationKinds } from "../layers/activation.js";
import type { Layer } from "../layers/layers.js";
import { absorbedActivation, type Loss } from "../losses/loss.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Recipe, StepLearning } from "./recipe.js";

/** What is to be said of a setting before anything is trained. */
export interface SettingWarning {
  /** Which setting, as a path into the recipe: `learning.optimizer.learningRate`. */
  readonly setting: string;
  /** `fails`: the cost will not fall, or not far; `limits`: it learns, but cannot get beyond something. */
  readonly verdict: "fails" | "limits";
  /** What will happen, why, and what to do. */
  readonly sentence: string;
}

/**
 * Judges a recipe before it is trained: names the settings that will fail or limit it, each with a sentence why.
 *
 * It says only what is certain: each rule was found by training some hundreds of small networks for 400 steps, and warns where
 * all of its kind failed (read less than 60 % of their batches rightly). What it says nothing of may fail all the same.
 *
 * @param trainingCount how many images it will be trained on; default what the recipe's own range says, else MNIST's 60,000
 * @example
 * warningsOf({ ...nielsen30Recipe, pixelScale: 1 })[0].sentence;
 * // "Raw pixels go up to 255, and the first layer's gradient with them. A rate of 3 throws every unit into saturation, …"
 */
export function warningsOf(recipe: Recipe, { trainingCount = countIn(recipe) } = {}): SettingWarning[] {
  const { layers, pixelScale, learning } = recipe;
  const network = kindOfNetwork(layers);
  const found: (SettingWarning | undefined)[] = [boundedLoss(layers, learning.loss), withoutHiddenLayers(network)];
  if (learning.method === "steps") {
    const raw = pixelScale > rawFrom;
    found.push(
      saturatedAtOnce(network, raw, learning.loss),
      rateTooHigh(network, raw, learning),
      raw ? undefined : rateTooLow(learning, trainingCount),
    );
  }
  found.push(penaltyTooStrong(network, learning.loss, learning.penalties.l2 / trainingCount));
  return found.filter((warning) => warning !== undefined);
}

/** Above this a byte is raw: 255 becomes more than 25. */
const rawFrom = 0.1;

function countIn({ images: { training, examples, form } }: Recipe): number {
  if (form === "course") return 5000;
  if (form === "written") return examples ?? 1;
  return training === "all" ? 60_000 : training[1] - training[0];
}

/** What decides how high a rate a network bears. */
interface NetworkKind {
  readonly hidden: "none" | "squashing" | "rectifying";
  /** All weights are in dense layers: only of those is it known what raw pixels do. */
  readonly isDense: boolean;
  /** It brings every signal back to size 1, and bears nearly any rate. */
  readonly isNormalized: boolean;
}

const rectifiers: readonly Layer["kind"][] = ["relu", "leakyRelu", "silu"];
const weighted: readonly Layer["kind"][] = ["dense", "conv2d", "depthwiseConv2d"];

function kindOfNetwork(layers: readonly Layer[]): NetworkKind {
  const kinds = layers.map(({ kind }) => kind);
  const own = kinds.filter((kind) => weighted.includes(kind));
  const hiddenPart = kinds.slice(
    0,
    Math.max(
      0,
      kinds.findLastIndex((kind) => weighted.includes(kind)),
    ),
  );
  const bends = hiddenPart.filter((kind) => activationKinds.some((name) => name === kind) && kind !== "linear");
  const rectifies = bends.some((kind) => rectifiers.includes(kind));
  return {
    hidden: own.length < 2 ? "none" : rectifies ? "rectifying" : "squashing",
    isDense: own.every((kind) => kind === "dense"),
    isNormalized: kinds.includes("batchNorm"),
  };
}

/** From which rate on training failed: of plain descent (momentum's rate counts 1 / (1 - momentum) times), and of the others. */
interface RateLimits {
  readonly descent: number;
  readonly adaptive: number;
}

/** By what the hidden layers do, for pixels up to 1 and for raw ones. */
const limits: Readonly<Record<NetworkKind["hidden"], { scaled: RateLimits; raw: RateLimits }>> = {
  none: { scaled: { descent: 5, adaptive: 0.3 }, raw: { descent: Infinity, adaptive: Infinity } },
  squashing: { scaled: { descent: 20, adaptive: 1 }, raw: { descent: 2, adaptive: 0.1 } },
  rectifying: { scaled: { descent: 2.5, adaptive: 0.3 }, raw: { descent: 0.01, adaptive: 0.01 } },
};

function rateTooHigh(
  network: NetworkKind,
  raw: boolean,
  { loss, optimizer }: StepLearning,
): SettingWarning | undefined {
  const { hidden, isDense, isNormalized } = network;
  // A cross-entropy without hidden layers is convex, and learns at any rate.
  if (isNormalized || (raw && !isDense) || (hidden === "none" && loss.kind !== "squaredError")) return undefined;
  const limit = limits[hidden][raw ? "raw" : "scaled"][isAdaptive(optimizer) ? "adaptive" : "descent"];
  if (effectiveRate(optimizer) < limit) return undefined;
  const rate = String(optimizer.learningRate);
  const saturates = "every unit into saturation, where its derivative is next to 0 and nothing is learnt any more";
  const what = {
    none: `The first steps of rate ${rate} throw every output into saturation, where the squared error's gradient is next to 0`,
    squashing: `A rate of ${rate} throws ${saturates}`,
    rectifying: `A rate of ${rate} overshoots: the units die (their output is 0 for every image) or the numbers grow without end`,
  };
  const scale = `Raw pixels go up to 255, and the first layer's gradient with them. ${what[hidden]}; scale the pixels by 1/255, or go below`;
  const sentence = raw
    ? `${scale} ${rounded(limit, optimizer)}.`
    : `${what[hidden]}; go below ${rounded(limit, optimizer)}.`;
  return { setting: raw ? "pixelScale" : "learning.optimizer.learningRate", verdict: "fails", sentence };
}

/** A tenth of the rate from which on training failed, as the optimiser's own rate. */
function rounded(limit: number, optimizer: Optimizer): string {
  const own = optimizer.kind === "momentum" ? limit * (1 - optimizer.momentum) : limit;
  return String(Number((own / 10).toPrecision(1)));
}

function isAdaptive({ kind }: Optimizer): boolean {
  return kind === "adam" || kind === "rmsProp";
}

/** Momentum adds up what plain descent takes one by one. */
function effectiveRate(optimizer: Optimizer): number {
  return optimizer.kind === "momentum" ? optimizer.learningRate / (1 - optimizer.momentum) : optimizer.learningRate;
}

/** How far all steps together can go, below which the cost hardly moved: rate times steps. */
const leastWay = { descent: 0.5, adaptive: 0.005 };

function rateTooLow({ optimizer, epochs, batchSize }: StepLearning, trainingCount: number): SettingWarning | undefined {
  const steps = epochs * (batchSize === "all" ? 1 : Math.ceil(trainingCount / batchSize));
  const way = effectiveRate(optimizer) * steps;
  if (way >= leastWay[isAdaptive(optimizer) ? "adaptive" : "descent"]) return undefined;
  const counted = steps === 1 ? "one step" : `${steps} steps`;
  const sentence = `With a rate of ${optimizer.learningRate}, ${counted} come to next to nothing: the weights end where they began; raise the rate, lower the batch size or train longer.`;
  return { setting: "learning.optimizer.learningRate", verdict: "fails", sentence };
}

/** Squared error behind sums of numbers up to 255: outputs are 0 or 1 from the beginning, where a sigmoid's slope is 0. */
function saturatedAtOnce(
  { hidden, isDense, isNormalized }: NetworkKind,
  raw: boolean,
  loss: Loss,
): SettingWarning | undefined {
  if (!raw || !isDense || isNormalized || hidden === "squashing" || loss.kind !== "squaredError") return undefined;
  const sentence =
    "Raw pixels make sums of hundreds, so that the outputs are 0 or 1 before the first step; there the squared error's gradient is next to 0, whatever the rate: scale the pixels by 1/255, or take a cross-entropy.";
  return { setting: "pixelScale", verdict: "fails", sentence };
}

function withoutHiddenLayers({ hidden }: NetworkKind): SettingWarning | undefined {
  if (hidden !== "none") return undefined;
  const sentence =
    "Without a hidden layer each digit is one sum of pixels: on MNIST that ends at about 92 % of new images; add a dense layer with an activation.";
  return { setting: "layers", verdict: "limits", sentence };
}

/** From which λ / n on weights shrank faster than they learnt. */
function penaltyTooStrong({ hidden, isNormalized }: NetworkKind, loss: Loss, l2: number): SettingWarning | undefined {
  if (hidden === "none" || isNormalized) return undefined;
  const squashing = loss.kind === "squaredError" ? 0.03 : 0.3;
  if (l2 < (hidden === "squashing" ? squashing : 1)) return undefined;
  const sentence = `The penalty outweighs the loss (lambda divided by the images is ${Number(l2.toPrecision(2))}): weights shrink to 0 faster than they learn; lower it a hundredfold.`;
  return { setting: "learning.penalties.l2", verdict: "fails", sentence };
}

/** A last activation that the loss reads as logits can say only so much. */
function boundedLoss(layers: readonly Layer[], loss: Loss): SettingWarning | undefined {
  const last = layers.at(-1);
  const units = layers.findLast((layer) => layer.kind === "dense")?.units;
  if (last === undefined || units === undefined || last.kind === absorbedActivation(loss)) return undefined;
  const floor = lowestLoss(last.kind, loss, units);
  if (floor === undefined) return undefined;
  const fitting = loss.kind === "softmaxCrossEntropy" ? "softmax" : "sigmoid";
  const sentence = `The loss reads the outputs of ${last.kind} as sums without bounds, which they are not: it can never fall below ${floor.toFixed(2)}; end with ${fitting}, or take the loss that goes with ${last.kind}.`;
  return { setting: "learning.loss", verdict: "limits", sentence };
}

/** The loss when the right output is as large as it can be, and the others are as small. */
function lowestLoss(last: Layer["kind"], loss: Loss, units: number): number | undefined {
  const ends = { sigmoid: [0, 1], tanh: [-1, 1] } as const;
  const isBounded = last === "sigmoid" || last === "tanh";
  if (loss.kind === "softmaxCrossEntropy" && isBounded && loss.smoothing === 0) {
    const [low, high] = ends[last];
    return logarithm(1 + (units - 1) * exponential(low - high));
  }
  if (loss.kind !== "binaryCrossEntropy") return undefined;
  // -ln a of the right output, and -ln(1 - a) of the others, with a = 1 / (1 + e^-z).
  const at = (low: number, high: number): number => softplus(-high) + (units - 1) * softplus(low);
  if (last === "tanh") return at(...ends.tanh);
  return last === "softmax" ? at(0, 1) : undefined;
}
