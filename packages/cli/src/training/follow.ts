import { ModelFileError, type Control, type HistoryRecord, type Network, type Trainer } from "inkling";
import type { RunOptions, RunResult, TrainedModel, TrainingResults } from "inkling/recipes";
import type { Checkpoint } from "../runs/checkpoints.js";
import type { RunFolder } from "../runs/runFolder.js";

/** Writes a training down as it goes: its records, and every so often where it stands. */
export interface Follower extends Pick<RunOptions, "onRecord" | "onProgress"> {
  /** Waits for the checkpoint in hand; then throws what kept anything from being written, if anything did. */
  settle(): Promise<void>;
  /** Saves where the training has stopped. */
  saveLast(result: RunResult): Promise<void>;
}

interface Followed {
  readonly run: RunFolder;
  /** Stopped when something could not be written. */
  readonly control: Control;
  readonly keep: "best" | "last";
  /** Seconds from checkpoint to checkpoint; at 0 the training waits for each, which is what tests want. */
  readonly every: number;
  /** What its model files say beside the network. */
  readonly origin: Omit<TrainedModel, "network" | "history">;
  readonly nowMs?: () => number;
}

/**
 * Follows a training. While a checkpoint is written the training goes on: what is written are copies.
 *
 * @example
 * const follower = followTraining({ run, control, keep: "last", every: 30, origin });
 * const result = await runRecipe(recipe, images, 1, { ...follower, control });
 * await follower.settle();
 */
export function followTraining(followed: Followed): Follower {
  const { run, control, keep, every, origin, nowMs = () => performance.now() } = followed;
  const { from } = run;
  const before = from?.furtherFrom?.iterations ?? 0;
  const history: HistoryRecord[] = [...(from?.history ?? [])];
  let best: { readonly loss: number; readonly network: Network } | undefined =
    from === undefined ? undefined : { loss: lowestLoss(history), network: from.network };
  let failure: Error | undefined;
  let saving: Promise<void> | undefined;
  const startMs = nowMs();
  let lastMs = startMs;

  function fail(reason: unknown): void {
    failure ??= reason instanceof Error ? reason : new Error(String(reason));
    control.stop();
  }

  async function save(network: Network, state: Checkpoint["state"], results: TrainingResults): Promise<void> {
    try {
      await run.save({ ...origin, network, history: [...history], results, state });
    } catch (error) {
      // Weights that are no numbers any more: the training is about to say so itself, and the checkpoint before is good.
      if (!(error instanceof ModelFileError)) throw error;
    }
  }

  return {
    onRecord(record, trainer) {
      const counted = { ...record, iteration: record.iteration + before };
      history.push(counted);
      const { validationLoss: loss = Infinity } = record;
      if (keep === "best" && trainer !== undefined && loss < (best?.loss ?? Infinity)) {
        best = { loss, network: trainer.network() };
      }
      try {
        run.addRecord(counted);
      } catch (error) {
        fail(error);
      }
    },

    onProgress({ iteration, totalIterations, epoch }, trainer) {
      // After the last step the last record is yet to be taken: who goes on from there would never take it.
      if (trainer === undefined || saving !== undefined || iteration === totalIterations) return;
      const now = nowMs();
      if (now - lastMs < every * 1000) return;
      const seconds = (from?.results?.seconds ?? 0) + (now - startMs) / 1000;
      saving = save(networkNow(trainer), trainer.state(), { seconds, epochs: epoch, iterations: iteration + before })
        .catch(fail)
        .finally(() => {
          saving = undefined;
          lastMs = nowMs();
          if (every === 0) control.resume();
        });
      if (every === 0) control.pause();
    },

    async settle() {
      await saving;
      if (failure !== undefined) throw failure;
    },

    async saveLast({ network, state, seconds, epochs, iterations }) {
      if (state !== undefined) await save(network, state, { seconds, epochs, iterations: iterations + before });
    },
  };

  function networkNow(trainer: Trainer): Network {
    return keep === "best" && best !== undefined ? best.network : trainer.network();
  }
}

function lowestLoss(history: readonly HistoryRecord[]): number {
  return Math.min(...history.map(({ validationLoss }) => validationLoss ?? Infinity));
}
