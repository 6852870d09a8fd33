import { OptionError, requireInteger } from "../core/errors.js";
import { createRng, restoreRng, type RngState } from "../core/rng.js";

/**
 * The order in which training visits its images: epoch after epoch, batch after batch.
 *
 * A batch is a stretch of `order`, from `start` (inclusive) to `end` (exclusive); moving on allocates nothing.
 */
export interface BatchOrder {
  /** Images in an epoch. */
  readonly count: number;
  readonly batchSize: number;
  /** `ceil(count / batchSize)`: when they do not divide, the epoch's last batch is smaller. */
  readonly batchesPerEpoch: number;
  /**
   * Every image's index once, in the current epoch's order; nothing before the first batch. The same array all the time,
   * rewritten by each epoch.
   */
  readonly order: Uint32Array;
  /** Epochs begun: 0 before the first batch, then from 1. */
  readonly epoch: number;
  /** The current batch's number within its epoch, from 0; -1 before the first batch. */
  readonly batch: number;
  /** Where the current batch begins in `order`. */
  readonly start: number;
  /** Where it ends: one past its last. */
  readonly end: number;
  /** Whether the current batch is its epoch's last. */
  readonly endsEpoch: boolean;
  /** Moves to the next batch; after an epoch's last batch, shuffles and begins the next epoch. */
  advance(): void;
  /** The position as plain data, for a checkpoint: `restoreBatchOrder` goes on with the very same batches. */
  state(): BatchOrderState;
}

/** Where a `BatchOrder` stands: small, because the order follows from the generator at the epoch's start. */
export interface BatchOrderState {
  readonly count: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly epoch: number;
  readonly batch: number;
  /** The generator as it was before it shuffled the current epoch. */
  readonly rng: RngState;
}

/**
 * Makes the order of images for a training: each epoch visits every image once, in a new random order.
 *
 * Each epoch's order is Fisher and Yates's shuffle of 0, 1, 2, …, drawn from the one stream `createRng(seed, "shuffle")`.
 * With `shuffle: false` every epoch is in the data set's own order. A `batchSize` above `count` makes one batch an epoch.
 *
 * @throws OptionError unless `count` and `batchSize` are whole numbers of at least 1.
 * @example
 * const batches = createBatchOrder(60_000, 100, 42);
 * do {
 *   batches.advance();
 *   train(batches.order, batches.start, batches.end);
 * } while (!batches.endsEpoch);
 */
export function createBatchOrder(
  count: number,
  batchSize: number,
  seed: number,
  { shuffle = true }: { readonly shuffle?: boolean } = {},
): BatchOrder {
  const rng = createRng(seed, "shuffle").state();
  return restoreBatchOrder({ count, batchSize, shuffle, epoch: 0, batch: -1, rng });
}

/**
 * Goes on from a saved position.
 *
 * @throws OptionError for a position that cannot be.
 * @example
 * const same = restoreBatchOrder(batches.state());
 */
export function restoreBatchOrder(saved: BatchOrderState): BatchOrder {
  const { count, batchSize, shuffle } = saved;
  requireInteger("number of images", count, 1, 2 ** 32 - 1);
  requireInteger("batchSize", batchSize, 1);
  const batchesPerEpoch = Math.ceil(count / batchSize);
  checkPosition(saved, batchesPerEpoch);
  const order = new Uint32Array(count);
  let { epoch, batch } = saved;
  const rng = restoreRng(saved.rng);
  let rngAtStart = saved.rng;

  const beginEpoch = (): void => {
    rngAtStart = rng.state();
    for (let i = 0; i < count; i++) order[i] = i;
    if (shuffle) rng.shuffle(order);
  };
  if (epoch > 0) beginEpoch();

  return {
    count,
    batchSize,
    batchesPerEpoch,
    order,
    get epoch() {
      return epoch;
    },
    get batch() {
      return batch;
    },
    get start() {
      return Math.max(batch, 0) * batchSize;
    },
    get end() {
      return Math.min(count, (batch + 1) * batchSize);
    },
    get endsEpoch() {
      return batch === batchesPerEpoch - 1;
    },
    advance() {
      if (epoch > 0 && batch < batchesPerEpoch - 1) {
        batch++;
        return;
      }
      beginEpoch();
      epoch++;
      batch = 0;
    },
    state: () => ({ count, batchSize, shuffle, epoch, batch, rng: rngAtStart }),
  };
}

function checkPosition({ epoch, batch, rng }: BatchOrderState, batchesPerEpoch: number): void {
  requireInteger("epoch", epoch, 0);
  requireInteger("batch", batch, -1, batchesPerEpoch - 1);
  // A checkpoint may hold anything under this name.
  const numbers: unknown = rng;
  const isState = Array.isArray(numbers) && numbers.length === 4 && numbers.every(Number.isInteger);
  if (isState && (epoch === 0) === (batch === -1)) return;
  throw new OptionError({
    what: "Wrong position in the order of batches",
    expected: "a position that state() gave, with a generator of four integers",
    advice: "The checkpoint may be damaged: go on from an earlier one",
  });
}
