import { requireProbabilities } from "../evaluation/probabilities.js";

/** A label that networks speak against. */
export interface DisputedLabel {
  /** The image's index in its data set. */
  readonly index: number;
  readonly label: number;
  /** The class that it is confidently counted among or, where that is none, the likeliest. */
  readonly suggestion: number;
  /** Whether it is confidently counted among the suggestion. */
  readonly confident: boolean;
  /** The probabilities of both. */
  readonly labelConfidence: number;
  readonly suggestionConfidence: number;
}

/** Which labels of a data set are in doubt. */
export interface Disputes {
  /** Those with the least probability of their label first, equal ones by index. */
  readonly disputed: readonly DisputedLabel[];
  /** For each class the mean probability of it over the images with that label: NaN where there are none. */
  readonly thresholds: readonly number[];
  /** The confident joint: `joint[label * classes + class]` images of a label are confidently counted among a class. */
  readonly joint: Uint32Array;
}

/**
 * Finds labels that are probably wrong by confident learning.
 *
 * An image is confidently counted among class k when its probability of k reaches the mean over the images labelled k; of several
 * such classes among the likeliest, the lower of equals. Its label is disputed where that class is another (the off-diagonal of the
 * confident joint), and also, with less confidence, where the likeliest class is another. Disputed labels are ranked by their
 * probability, the least first.
 *
 * @param labels one class index an image
 * @param probabilities count x classCount, of networks that were not trained on the image that they read: one that was has learnt
 *   its label, wrong or not
 * @throws ShapeError when there are not `classCount` probabilities for each label
 * Source: Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70, 2021, section 3.
 * @example
 * const { disputed } = disputedLabels(test.labels, evaluate(network, test).outputs, 10);
 * disputed[0]; // labelled 4, counted among the nines: look at it
 */
export function disputedLabels(labels: ArrayLike<number>, probabilities: Float32Array, classCount: number): Disputes {
  requireProbabilities(labels, probabilities, classCount);
  const thresholds = thresholdsOf(labels, probabilities, classCount);
  const joint = new Uint32Array(classCount * classCount);
  const disputed: DisputedLabel[] = [];
  for (let index = 0; index < labels.length; index++) {
    const own = probabilities.subarray(index * classCount, (index + 1) * classCount);
    let [likeliest, confident] = [0, -1];
    own.forEach((probability, k) => {
      if (probability > own[likeliest]) likeliest = k;
      if (probability >= thresholds[k] && (confident < 0 || probability > own[confident])) confident = k;
    });
    const label = labels[index];
    if (confident >= 0) joint[label * classCount + confident]++;
    const suggestion = confident < 0 || confident === label ? likeliest : confident;
    if (suggestion === label) continue;
    const confidences = { labelConfidence: own[label], suggestionConfidence: own[suggestion] };
    disputed.push({ index, label, suggestion, confident: suggestion === confident, ...confidences });
  }
  disputed.sort((a, b) => a.labelConfidence - b.labelConfidence || a.index - b.index);
  return { disputed, thresholds, joint };
}

function thresholdsOf(labels: ArrayLike<number>, probabilities: Float32Array, classCount: number): number[] {
  const sums = new Float64Array(classCount);
  const counts = new Float64Array(classCount);
  for (let i = 0; i < labels.length; i++) {
    sums[labels[i]] += probabilities[i * classCount + labels[i]];
    counts[labels[i]]++;
  }
  // No probability reaches the NaN of a class that no image has.
  return Array.from(sums, (sum, k) => sum / counts[k]);
}
