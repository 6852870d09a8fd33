import {
  InklingError,
  NumericError,
  OptionError,
  requireInteger,
  requireNumber,
  type Complaint,
} from "../core/errors.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { withParameters, type Network } from "../network/network.js";
import { createScorer } from "../predicting/predict.js";
import { LostThreadError } from "../program/team.js";
import { giveWay, nowMs } from "../platform/pause.js";
import { createControl, type Control } from "./control.js";
import { hashOf, type HistoryRecord } from "./history.js";
import type { TrainingPlan } from "./plan.js";
import { createTrainer, type Trainer, type TrainerState } from "./trainer.js";

export interface FitOptions extends TrainingPlan {
  readonly training: Dataset;
  /** Never trained on: scored at every record. */
  readonly validation?: Dataset;
  /** Steps from record to record; default one epoch. */
  readonly recordEvery?: number;
  /**
   * Stops when the validation loss (without validation: the training loss) has not fallen by `minimumImprovement`,
   * default 0, for `patience` records.
   */
  readonly earlyStopping?: { readonly patience: number; readonly minimumImprovement?: number };
  /** Which weights to end with: of the last step (default), or of the record with the lowest validation loss. */
  readonly keep?: "last" | "best";
  /** Called with each record. */
  readonly onRecord?: (record: HistoryRecord, trainer: Trainer) => void;
  /** Called a few times a second. */
  readonly onProgress?: (progress: Progress) => void;
  readonly control?: Control;
  /** Where an earlier training of the same plan stopped: goes on from there. */
  readonly resume?: {
    readonly state: TrainerState;
    readonly history: readonly HistoryRecord[];
    /** With `keep: "best"`: the parameters that training ended with, its best so far. */
    readonly best?: Float32Array;
  };
  /** Default: WebAssembly. */
  readonly engine?: Engine;
  /** Threads that share the work, 1 to 64; default 1. Never changes a bit of the result. */
  readonly threads?: number;
}

/** How a training stands. */
export interface Progress {
  readonly iteration: number;
  readonly totalIterations: number;
  readonly epoch: number;
  /** Over the steps since the last record. */
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
 * A training that cannot go on: the loss or a weight is no longer a number (`cause` is a NumericError), or a thread died (a
 * LostThreadError). `network` holds the weights of the last record, which all were good.
 */
export class TrainingError extends InklingError {
  constructor(
    override readonly cause: NumericError | LostThreadError,
    readonly network: Network,
    readonly history: readonly HistoryRecord[],
    complaint: Complaint = cause.complaint,
  ) {
    super(complaint);
  }
}

/** How long the event loop waits for its turn at most. */
const turnMs = 40;

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
  const { training, validation, keep = "last", control = createControl(), threads = 1, engine } = options;
  if (keep === "best" && validation === undefined) {
    throw new OptionError({
      what: 'keep: "best" has nothing to tell the best weights by',
      expected: "validation images",
      received: "none",
      advice: 'Pass { validation }, or keep: "last"',
    });
  }
  const score = validation === undefined ? undefined : createScorer(network, validation, options.loss, engine);
  const trainer = createTrainer(network, training, options, { threads, ...(engine === undefined ? {} : { engine }) });
  const recordEvery = requireInteger("recordEvery", options.recordEvery ?? trainer.iterationsPerEpoch, 1);
  const history: HistoryRecord[] = [...(options.resume?.history ?? [])];
  if (options.resume !== undefined) trainer.restore(options.resume.state);
  const clock = createClock(history.at(-1)?.seconds ?? 0);
  const patience = createPatience(options.earlyStopping);
  for (const record of history) patience.isOver(record);
  let lastGood = trainer.weights.slice();
  let best = bestBefore(options.resume) ?? { loss: Infinity, parameters: lastGood };
  let since = { lossSum: 0, correct: 0, images: 0, steps: 0 };
  let reason: FitResult["reason"] = "finished";

  try {
    while (trainer.iteration < trainer.totalIterations) {
      if (clock.turnIsOver() || control.state === "paused") {
        reportProgress();
        await clock.pauseFor(giveWay());
        if (control.state === "paused") await clock.pauseFor(control.whenNotPaused());
      }
      if (control.state === "stopped") {
        reason = "stopped";
        break;
      }
      takeStep();
      const finished = trainer.iteration === trainer.totalIterations;
      if (finished) reportProgress();
      if (trainer.iteration % recordEvery !== 0 && !finished) continue;
      const record = await takeRecord();
      if (patience.isOver(record)) {
        reason = "early stopping";
        break;
      }
    }
    reportProgress();
    const parameters = keep === "best" && score !== undefined ? best.parameters : trainer.weights;
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

  function takeStep(): void {
    const { lossSum, correct, images } = orBreakOff(() => trainer.step());
    since.lossSum += lossSum;
    since.correct += correct;
    since.images += images;
    since.steps++;
  }

  async function takeRecord(): Promise<HistoryRecord> {
    // The last step's loss was a number, but the weights that it made may be none.
    orBreakOff(() => {
      trainer.requireFinite();
    });
    const scored = score?.(trainer.weights);
    const record: HistoryRecord = {
      epoch: trainer.epoch,
      iteration: trainer.iteration,
      seconds: clock.seconds(),
      learningRate: trainer.learningRate,
      trainingLoss: since.lossSum / since.images,
      trainingAccuracy: since.correct / since.images,
      ...(await hashOf(trainer.weights)),
      ...(scored === undefined ? {} : { validationLoss: scored.loss, validationAccuracy: scored.accuracy }),
    };
    lastGood = trainer.weights.slice();
    if (scored !== undefined && scored.loss < best.loss) best = { loss: scored.loss, parameters: lastGood };
    history.push(record);
    since = { lossSum: 0, correct: 0, images: 0, steps: 0 };
    options.onRecord?.(record, trainer);
    return record;
  }

  function reportProgress(): void {
    if (options.onProgress === undefined || since.images === 0) return;
    options.onProgress({
      iteration: trainer.iteration,
      totalIterations: trainer.totalIterations,
      epoch: trainer.epoch,
      trainingLoss: since.lossSum / since.images,
      trainingAccuracy: since.correct / since.images,
      ...clock.pace(trainer.iteration, trainer.totalIterations, training.count / trainer.iterationsPerEpoch),
    });
  }
}

/** The best weights of the training that is gone on with. */
function bestBefore(
  resume: FitOptions["resume"],
): { loss: number; parameters: Float32Array | Float64Array } | undefined {
  if (resume?.best === undefined) return undefined;
  const losses = resume.history.map(({ validationLoss }) => validationLoss ?? Infinity);
  return { loss: Math.min(...losses), parameters: resume.best };
}

/** Measures training time without pauses, and the pace since this call of `fit` began. */
function createClock(secondsBefore: number) {
  const startMs = nowMs();
  let pausedMs = 0;
  let turnStartMs = startMs;
  let firstIteration: number | undefined;
  const workedSeconds = (): number => (nowMs() - startMs - pausedMs) / 1000;
  return {
    seconds: () => secondsBefore + workedSeconds(),
    turnIsOver: () => nowMs() - turnStartMs > turnMs,
    async pauseFor(waiting: Promise<void>) {
      const before = nowMs();
      await waiting;
      turnStartMs = nowMs();
      pausedMs += turnStartMs - before;
    },
    pace(iteration: number, totalIterations: number, imagesPerStep: number) {
      firstIteration ??= iteration - 1;
      const secondsPerStep = workedSeconds() / (iteration - firstIteration);
      return {
        imagesPerSecond: imagesPerStep / secondsPerStep,
        secondsLeft: (totalIterations - iteration) * secondsPerStep,
      };
    },
  };
}

/** Counts records without improvement of the validation loss. */
function createPatience(rule: FitOptions["earlyStopping"]) {
  const patience = rule === undefined ? Infinity : requireInteger("patience", rule.patience, 1);
  const minimumImprovement = requireNumber("minimumImprovement", rule?.minimumImprovement ?? 0, 0);
  let lowest = Infinity;
  let records = 0;
  return {
    isOver({ validationLoss, trainingLoss }: HistoryRecord): boolean {
      const loss = validationLoss ?? trainingLoss;
      records = loss < lowest - minimumImprovement ? 0 : records + 1;
      lowest = Math.min(lowest, loss);
      return records >= patience;
    },
  };
}
