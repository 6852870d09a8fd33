import { canHash } from "../platform/sha256.js";
import type { Score } from "../program/scorer.js";
import { parametersSha256 } from "../saving/parametersSha256.js";

/** What was measured at the end of an epoch, or every N iterations: one line of the history. */
export interface HistoryRecord {
  /** Epochs begun, from 1. */
  readonly epoch: number;
  /** Steps taken since the start of training. */
  readonly iteration: number;
  /** Seconds of training since its start, evaluation included. */
  readonly seconds: number;
  readonly learningRate: number;
  /** Mean loss over the images trained on since the last record, penalties excluded. */
  readonly trainingLoss: number;
  /** Share of those images that were read rightly, 0 to 1, measured as they were trained on. */
  readonly trainingAccuracy: number;
  /**
   * SHA-256 of the parameters' bytes as they were then: by it, a training that is repeated finds where it went another
   * way. Absent where Web Crypto is (pages without https).
   */
  readonly parametersSha256?: string;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
}

/** What is measured of a training's own steps. */
type Facts = Omit<HistoryRecord, "parametersSha256" | "validationLoss" | "validationAccuracy">;

/** Makes a record of what a training's steps came to, its weights' hash, and how they score on validation images. */
export async function measureRecord(
  facts: Facts,
  weights: Float32Array | Float64Array,
  validation: Score | undefined,
): Promise<HistoryRecord> {
  return {
    ...facts,
    ...(canHash() ? { parametersSha256: await parametersSha256(weights) } : {}),
    ...(validation === undefined ? {} : { validationLoss: validation.loss, validationAccuracy: validation.accuracy }),
  };
}
