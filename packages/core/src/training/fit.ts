import { NumericError, requireInteger, wrongOption } from "../core/errors.js";
import { openObject } from "../core/fields.js";
import type { Dataset } from "../dataset/dataset.js";
import { withParameters, type Network } from "../network/network.js";
import { createScorer } from "../program/scorer.js";
import { LostThreadError } from "../program/team.js";
import { giveWay } from "../platform/pause.js";
import { createClock } from "./clock.js";
import type { Control } from "./control.js";
import { createPatience, type EarlyStopping } from "./patience.js";
import { measureRecord, type HistoryRecord } from "./record.js";
import { createTrainer, type Trainer, type TrainerOptions, type TrainerState } from "./trainer.js";
import { TrainingError } from "./trainingError.js";

export interface FitOptions extends TrainerOptions {
  /** Never trained on: scored at every record. */
  readonly validation?: Dataset | undefined;
  /** Steps from record to record; default one epoch. */
  readonly recordEvery?: number | undefined;
  /** When to stop before the last epoch; default never. */
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Which weights to end with: of the last step (default), or of the record with the lowest validation loss. */
  readonly keep?: "last" | "best" | undefined;
  /** Called with each record. */
  readonly onRecord?: (record: HistoryRecord, trainer: Trainer) => void;
  /** Called a few times a second, and whenever it is paused. */
  readonly onProgress?: (progress: Progress, trainer: Trainer) => void;
  readonly control?: Control | undefined;
  /**
   * Where an earlier training of the same plan stopped, after any step: goes on from there to the same bits. Who keeps it keeps
   * the network, the plan and `state` (numbers and typed arrays, which IndexedDB and structured clones hold as they are), and
   * loads the same images; `history` may be empty.
   */
  readonly resume?: {
    readonly state: TrainerState;
    readonly history: readonly HistoryRecord[];
    /** With `keep: "best"`: the parameters that training ended with, its best so far. */
    readonly best?: Float32Array;
  };
}

/** How a training stands. */
export interface Progress {
  readonly iteration: number;
  readonly totalIterations: number;
  readonly epoch: number;
  /** Over the steps since the last record, or up to it where there were none. */
  readonly trainingLoss: number;
  readonly trainingAccuracy: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface FitResult {
  readonly network: Network;
  readonly history: readonly HistoryRecord[];
  readonly reason: "finished" | "early stopping" | "stopped";
  /** Seconds, pauses excluded. */
  readonly seconds: number;
  readonly iterations: number;
  readonly epochs: number;
  /** Where it stands, to go on from later. */
  readonly state: TrainerState;
}

/**
 * Trains a network: step after step through the training images, a record at the end of each epoch.
 *
 * The network given is left as it was; the result holds the trained one. Records, validation, pauses and callbacks never
 * touch a weight: the same plan, data and seed give the same bits.
 *
 * @throws ShapeError, OptionError before the first step; TrainingError when the loss becomes NaN or infinite, or a
 *   thread dies
 * @example
 * const { network: trained, history } = await fit(network, {
 *   training, loss: softmaxCrossEntropy(), optimizer: adam(), batchSize: 128, epochs: 5,
 * });
 */
export async function fit(network: Network, options: FitOptions): Promise<FitResult> {
  openObject(options, "the training plan");
  const { training, validation, keep = "last", control, engine, resume } = options;
  if (keep === "best" && validation === undefined) throw wrongOption("keep", '"last", or validation images', keep);
  const score =
    validation === undefined ? undefined : createScorer(network, validation, { loss: options.loss, engine });
  const trainer = createTrainer(network, options);
  const recordEvery = requireInteger("recordEvery", options.recordEvery ?? trainer.iterationsPerEpoch, 1);
  const history: HistoryRecord[] = [...(resume?.history ?? [])];
  if (resume !== undefined) trainer.restore(resume.state);
  const clock = createClock(history.at(-1)?.seconds ?? 0);
  const patience = createPatience(options.earlyStopping);
  for (const record of history) patience.isOver(record);
  let lastGood = trainer.weights.slice();
  const before = resume?.best;
  let best = {
    loss: Math.min(...history.map(({ validationLoss }) => (before && validationLoss) ?? Infinity)),
    parameters: before ?? lastGood,
  };
  const { tally } = trainer;
  let reason: FitResult["reason"] = "finished";

  try {
    while (trainer.iteration < trainer.totalIterations) {
      if (clock.turnIsOver()) {
        reportProgress();
        await clock.pauseFor(giveWay());
      }
      while (control?.state === "paused") {
        reportProgress();
        await clock.pauseFor(control.whenNotPaused());
      }
      if (control?.state === "stopped") {
        reason = "stopped";
        break;
      }
      const { endsEpoch } = orBreakOff(() => trainer.step());
      control?.tookStep(endsEpoch);
      const finished = trainer.iteration === trainer.totalIterations;
      if (finished) reportProgress();
      if (trainer.iteration % recordEvery !== 0 && !finished) continue;
      const record = await takeRecord();
      if (patience.isOver(record)) {
        reason = "early stopping";
        break;
      }
    }
    if (tally.images > 0) reportProgress();
    const parameters = keep === "best" ? best.parameters : trainer.weights;
    return {
      network: withParameters(network, parameters),
      history,
      reason,
      seconds: clock.seconds(),
      iterations: trainer.iteration,
      epochs: trainer.epoch,
      state: trainer.state(),
    };
  } finally {
    trainer.close();
  }

  /** Runs what may meet numbers that are none, or lose a thread: then the last good weights are what is left. */
  function orBreakOff<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof NumericError || error instanceof LostThreadError)) throw error;
      throw new TrainingError(error, withParameters(network, lastGood), history);
    }
  }

  function meansSince(): Pick<Progress, "trainingLoss" | "trainingAccuracy"> {
    return { trainingLoss: tally.lossSum / tally.images, trainingAccuracy: tally.correct / tally.images };
  }

  async function takeRecord(): Promise<HistoryRecord> {
    // The last step's loss was a number, but the weights that it made may be none.
    orBreakOff(() => {
      trainer.requireFinite();
    });
    const scored = score?.(trainer.weights);
    const { epoch, iteration, learningRate } = trainer;
    const facts = { epoch, iteration, seconds: clock.seconds(), learningRate, ...meansSince() };
    const record = await measureRecord(facts, trainer.weights, scored);
    lastGood = trainer.weights.slice();
    if (scored && scored.loss < best.loss) best = { loss: scored.loss, parameters: lastGood };
    history.push(record);
    tally.lossSum = tally.correct = tally.images = 0;
    options.onRecord?.(record, trainer);
    return record;
  }

  function reportProgress(): void {
    const measured = tally.images > 0 ? meansSince() : history.at(-1);
    if (measured === undefined) return;
    const { trainingLoss, trainingAccuracy } = measured;
    const { iteration, totalIterations, epoch } = trainer;
    const pace = clock.pace(iteration, totalIterations, training.count / trainer.iterationsPerEpoch);
    options.onProgress?.({ iteration, totalIterations, epoch, trainingLoss, trainingAccuracy, ...pace }, trainer);
  }
}
