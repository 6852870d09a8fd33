import type { HistoryRecord } from "../training/record.js";

/** What the curves of a training show. */
export type CurveVerdict = "too short" | "diverged" | "overfitting" | "still learning" | "high bias" | "settled";

/** The verdict in one word and in one sentence. */
export interface CurveReading {
  readonly verdict: CurveVerdict;
  /** One sentence with the numbers that the verdict rests on. */
  readonly sentence: string;
  /** The epoch with the lowest validation loss, if any was measured. */
  readonly bestEpoch?: number;
}

/** Fewer records than this say nothing. */
const fewestRecords = 4;
/** Diverged: the training loss ends this many times above where it began, or is no number. */
const divergence = 1.1;
/** Overfitting: the validation loss ends this many times above its lowest, while the training loss still fell. */
const overfitting = 1.05;
/** Still learning: over the last quarter of the records the loss fell by at least this share. */
const progress = 0.02;
/** High bias: settled with a training accuracy below this; the network is too small or learns too slowly. */
const lowAccuracy = 0.95;

/**
 * Says in one sentence what the training and validation curves show.
 *
 * The verdicts, tried in this order:
 * 1. too short: fewer than 4 records;
 * 2. diverged: the last training or validation loss is not finite, or the training loss over 1.1 times the first;
 * 3. overfitting from epoch N: the validation loss was lowest at N, is now over 1.05 times that, and the training loss
 *    fell since;
 * 4. still learning: over the last quarter of the records the loss (validation's, if measured) fell by 2 % or more;
 * 5. high bias: none of these, and the training accuracy is below 95 %;
 * 6. settled: none of these.
 *
 * The thresholds are rules of thumb: they suit digits, of which 95 % is little.
 *
 * @example
 * readCurves(history).sentence;
 * // "Overfitting from epoch 12: since then the validation loss rose from 0.0810 to 0.0975 while …"
 */
export function readCurves(history: readonly HistoryRecord[]): CurveReading {
  const first = history.at(0);
  const last = history.at(-1);
  if (first === undefined || last === undefined || history.length < fewestRecords) {
    const records = history.length === 1 ? "record" : "records";
    return {
      verdict: "too short",
      sentence: `Too short to tell: ${history.length} ${records}, where ${fewestRecords} are the least.`,
    };
  }
  const best = lowestValidation(history);
  const bestEpoch = best === undefined ? {} : { bestEpoch: best.record.epoch };
  const verdict = (name: CurveVerdict, sentence: string): CurveReading => ({ verdict: name, sentence, ...bestEpoch });

  const lastValidation = last.validationLoss;
  if (!(last.trainingLoss <= divergence * first.trainingLoss) || !Number.isFinite(lastValidation ?? 0)) {
    const course = `the training loss went from ${loss(first.trainingLoss)} to ${loss(last.trainingLoss)}`;
    const ending = lastValidation === undefined ? "" : `, the validation loss to ${loss(lastValidation)}`;
    return verdict("diverged", `Diverged: ${course}${ending}; try a smaller learning rate.`);
  }

  if (best !== undefined && lastValidation !== undefined) {
    const { record, validationLoss } = best;
    if (lastValidation > overfitting * validationLoss && last.trainingLoss < record.trainingLoss) {
      const validation = `the validation loss rose from ${loss(validationLoss)} to ${loss(lastValidation)}`;
      const training = `the training loss fell from ${loss(record.trainingLoss)} to ${loss(last.trainingLoss)}`;
      return verdict(
        "overfitting",
        `Overfitting from epoch ${record.epoch}: since then ${validation} while ${training}.`,
      );
    }
  }

  const quarterAgo = history[history.length - 1 - Math.floor(history.length / 4)];
  const validated = quarterAgo.validationLoss !== undefined && lastValidation !== undefined;
  const before = validated ? quarterAgo.validationLoss : quarterAgo.trainingLoss;
  const now = validated ? lastValidation : last.trainingLoss;
  const curve = validated ? "validation loss" : "training loss";
  const change = `from ${loss(before)} to ${loss(now)} over the last quarter`;
  if (before - now >= progress * before && before > now) {
    // The training loss falls while a network learns by heart, too.
    const advice = validated ? "train longer" : "only validation images can say whether that helps on new ones";
    return verdict("still learning", `Still learning: the ${curve} fell ${change}; ${advice}.`);
  }

  const accuracies =
    `${percent(last.trainingAccuracy)} of the training images` +
    (last.validationAccuracy === undefined ? "" : ` and ${percent(last.validationAccuracy)} of the validation images`);
  if (last.trainingAccuracy < lowAccuracy) {
    const advice = "try a larger network, less regularisation or a higher learning rate";
    return verdict("high bias", `High bias: settled (${change}) with ${accuracies} read rightly; ${advice}.`);
  }
  return verdict("settled", `Settled: the ${curve} went ${change}, with ${accuracies} read rightly.`);
}

/** The first record with the lowest validation loss. */
function lowestValidation(
  history: readonly HistoryRecord[],
): { record: HistoryRecord; validationLoss: number } | undefined {
  let best: { record: HistoryRecord; validationLoss: number } | undefined;
  for (const record of history) {
    const { validationLoss } = record;
    if (validationLoss === undefined || !Number.isFinite(validationLoss)) continue;
    if (best === undefined || validationLoss < best.validationLoss) best = { record, validationLoss };
  }
  return best;
}

function loss(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(3) : String(value);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
