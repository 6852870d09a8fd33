import { NumericError } from "../core/errors.js";
import { openObject } from "../core/fields.js";
import type { Dataset } from "../dataset/dataset.js";
import type { Engine } from "../kernels/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import type { Loss } from "../losses/loss.js";
import type { Penalties } from "../losses/penalties.js";
import { parametersOf, withParameters, type Network } from "../network/network.js";
import { conjugateGradientSteps } from "../optimizers/conjugateGradient.js";
import { giveWay } from "../platform/pause.js";
import { createObjective } from "../program/objective.js";
import { createScorer } from "../program/scorer.js";
import { createClock } from "./clock.js";
import type { Control } from "./control.js";
import type { FitResult, Progress } from "./fit.js";
import { measureRecord, type HistoryRecord } from "./record.js";
import { TrainingError } from "./trainingError.js";

export interface MinimizeOptions {
  readonly training: Dataset;
  /** Never trained on: scored at every record. */
  readonly validation?: Dataset | undefined;
  readonly loss: Loss;
  /** Default none. */
  readonly penalties?: Penalties | undefined;
  /** Line searches, at most. */
  readonly iterations: number;
  /** Called with each record: one a line search. */
  readonly onRecord?: ((record: HistoryRecord) => void) | undefined;
  /** Called after each line search. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly control?: Control | undefined;
  /** Default WebAssembly. */
  readonly engine?: Engine | undefined;
}

/** What `minimize` gives: as `fit`, but from where it stopped it cannot go on. */
export type MinimizeResult = Omit<FitResult, "state">;

/**
 * Trains a network by conjugate gradients on all images at once: a record an iteration, which is one line search. The
 * second loop beside `fit`, for the course's exercise 4 and for small problems; it has no steps, no batches and no chance.
 *
 * @throws ShapeError, OptionError before the first search; TrainingError when loss or gradient are not finite where it
 *   begins
 * @example
 * const { network: trained } = await minimize(network, {
 *   training, loss: binaryCrossEntropy(), penalties: penalties({ l2: 1 }), iterations: 50,
 * });
 */
export async function minimize(network: Network, options: MinimizeOptions): Promise<MinimizeResult> {
  openObject(options, "the options");
  const { training, validation, loss, penalties, iterations, engine = wasmEngine } = options;
  const { control, onRecord, onProgress } = options;
  const objective = createObjective(network, training, { loss, penalties, engine });
  const scoreTraining = createScorer(network, training, { loss, engine });
  const scoreValidation = validation && createScorer(network, validation, { loss, engine });
  const history: HistoryRecord[] = [];
  const clock = createClock(0);
  let parameters: Float64Array = Float64Array.from(parametersOf(network));
  let reason: MinimizeResult["reason"] = "finished";
  const steps = conjugateGradientSteps(objective, parameters, { iterations });

  for (let next = search(); next.done !== true; next = search()) {
    const { iteration, evaluations } = next.value;
    parameters = next.value.parameters;
    const { loss: trainingLoss, accuracy: trainingAccuracy } = scoreTraining(parameters);
    const facts = {
      epoch: iteration,
      iteration,
      seconds: clock.seconds(),
      learningRate: 0,
      trainingLoss,
      trainingAccuracy,
    };
    const record = await measureRecord(facts, parameters, scoreValidation?.(parameters));
    history.push(record);
    onRecord?.(record);
    onProgress?.({
      iteration,
      totalIterations: iterations,
      epoch: iteration,
      trainingLoss,
      trainingAccuracy,
      ...clock.pace(iteration, iterations, (training.count * evaluations) / iteration),
    });
    control?.tookStep(true);
    await clock.pauseFor(giveWay());
    if (control?.state === "paused") await clock.pauseFor(control.whenNotPaused());
    if (control?.state === "stopped") {
      reason = "stopped";
      break;
    }
  }
  return {
    network: withParameters(network, parameters),
    history,
    reason,
    seconds: clock.seconds(),
    iterations: history.length,
    epochs: history.length,
  };

  function search() {
    try {
      return steps.next();
    } catch (error) {
      if (!(error instanceof NumericError)) throw error;
      throw new TrainingError(error, withParameters(network, parameters), history);
    }
  }
}
