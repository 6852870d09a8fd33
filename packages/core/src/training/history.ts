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
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
}

/** The whole course of a training, oldest first. */
export type History = readonly HistoryRecord[];
