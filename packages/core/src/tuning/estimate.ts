import { OptionError, requireInteger } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import { selectImages, type Dataset } from "../dataset/dataset.js";
import type { Network } from "../network/network.js";
import { predict } from "../predicting/predict.js";
import { fineTune, type FineTuneOptions } from "./fineTune.js";

/** How an estimate is made. */
export interface EstimateOptions extends FineTuneOptions {
  /** Into how many parts the samples are cut, each read by a network that learnt from the others; default 5, at most one each. */
  readonly folds?: number | undefined;
  /** Images that are never trained on, to see what is forgotten; default none. */
  readonly kept?: Dataset | undefined;
  /** Called after each fold. */
  readonly onFold?: ((done: number, folds: number) => void) | undefined;
}

/** What a network made of one sample. */
export interface SampleReading {
  /** The answer, and the output of it. */
  readonly answer: number;
  readonly confidence: number;
  readonly isRight: boolean;
}

/** One sample, read by a network that had not learnt from it: as it came, and fine-tuned on others. */
export interface EstimatedSample {
  readonly index: number;
  readonly label: number;
  readonly before: SampleReading;
  readonly after: SampleReading;
  /** Which part it was left out with, from 0. */
  readonly fold: number;
}

/** How many of how many were read rightly, before and after. */
export interface BeforeAndAfter {
  readonly count: number;
  readonly before: number;
  readonly after: number;
}

/** How a network reads samples when it has not learnt from them. */
export interface FineTuneEstimate {
  readonly samples: readonly EstimatedSample[];
  readonly all: BeforeAndAfter;
  /** One a class, in class order. */
  readonly classes: readonly BeforeAndAfter[];
  /** Of the images kept: `after` is the mean over the folds' networks. */
  readonly kept?: BeforeAndAfter;
  readonly folds: number;
  /** Whether it was stopped: then only the samples of finished folds are in it. */
  readonly stopped: boolean;
}

/**
 * Says honestly how fine-tuning helps: each sample is read by the network as it came, and by one that was fine-tuned on the
 * others (k-fold cross-validation; with as many folds as samples, leave-one-out). Classes are dealt to the folds in turn, by
 * the seed, so that each fold lacks as few of a class as can be.
 *
 * @throws as `fineTune`; OptionError for fewer than two samples
 * @example
 * const { all, kept } = await estimateFineTuning(digitNetwork(), { samples, older: training, kept: test });
 * // 17 of 20 before, 19 of 20 after; of the test images 9,970 of 10,000 before, 9,968.4 after
 */
export async function estimateFineTuning(network: Network, options: EstimateOptions): Promise<FineTuneEstimate> {
  const { samples, kept, onFold, control, seed = 1 } = options;
  if (samples.count < 2) {
    throw new OptionError({
      what: "Too few samples to estimate from",
      expected: "at least 2: one to learn, one to read",
      received: String(samples.count),
    });
  }
  const folds = requireInteger("folds", options.folds ?? Math.min(5, samples.count), 2, samples.count);
  const foldOf = dealt(samples, folds, seed);
  const before = readingsOf(network, samples);
  const keptBefore = kept === undefined ? 0 : rightOf(network, kept);
  let keptAfter = 0;
  let done = 0;
  const estimated: EstimatedSample[] = [];
  for (let fold = 0; fold < folds && control?.state !== "stopped"; fold++) {
    const indices = Array.from(foldOf, (_, i) => i);
    const [own, others] = [true, false].map((isOwn) => indices.filter((i) => (foldOf[i] === fold) === isOwn));
    const tuned = await fineTune(network, { ...options, samples: selectImages(samples, others) });
    if (tuned.reason === "stopped") break;
    const after = readingsOf(tuned.network, selectImages(samples, own));
    own.forEach((index, i) => {
      estimated.push({ index, label: samples.labels[index], before: before[index], after: after[i], fold });
    });
    if (kept !== undefined) keptAfter += rightOf(tuned.network, kept);
    done++;
    onFold?.(done, folds);
  }
  estimated.sort((a, b) => a.index - b.index);
  return {
    samples: estimated,
    all: tally(estimated),
    classes: samples.classNames.map((_, k) => tally(estimated.filter(({ label }) => label === k))),
    ...(kept === undefined || done === 0
      ? {}
      : { kept: { count: kept.count, before: keptBefore, after: keptAfter / done } }),
    folds,
    stopped: done < folds,
  };
}

/** The fold of each sample: class by class, in random order, dealt out like cards. */
function dealt({ count, labels, classNames }: Dataset, folds: number, seed: number): Uint32Array {
  const rng = createRng(seed, "folds");
  const foldOf = new Uint32Array(count);
  let next = 0;
  classNames.forEach((_, k) => {
    const own = Uint32Array.from(labels.keys()).filter((i) => labels[i] === k);
    rng.shuffle(own);
    for (const i of own) foldOf[i] = next++ % folds;
  });
  return foldOf;
}

function readingsOf(network: Network, dataset: Dataset): SampleReading[] {
  const { labels, outputs } = predict(network, dataset);
  const classes = dataset.classNames.length;
  return Array.from(labels, (answer, i) => ({
    answer,
    confidence: outputs[i * classes + answer],
    isRight: answer === dataset.labels[i],
  }));
}

function rightOf(network: Network, dataset: Dataset): number {
  return readingsOf(network, dataset).filter(({ isRight }) => isRight).length;
}

function tally(samples: readonly EstimatedSample[]): BeforeAndAfter {
  const right = (when: "before" | "after") => samples.filter((sample) => sample[when].isRight).length;
  return { count: samples.length, before: right("before"), after: right("after") };
}
