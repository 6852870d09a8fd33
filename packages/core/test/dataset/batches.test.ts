import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/core/errors.js";
import {
  createBatchOrder,
  restoreBatchOrder,
  type BatchOrder,
  type BatchOrderState,
} from "../../src/dataset/batches.js";

/** The next batches, each as the images in it. */
function next(batches: BatchOrder, count: number): number[][] {
  return Array.from({ length: count }, () => {
    batches.advance();
    return [...batches.order.subarray(batches.start, batches.end)];
  });
}

describe("createBatchOrder", () => {
  it("two epochs of ten images from seed 42, as an independent program in Python shuffles them", () => {
    const batches = createBatchOrder(10, 4, 42);
    expect(batches.batchesPerEpoch).toBe(3);
    expect(next(batches, 3)).toEqual([
      [2, 5, 3, 8],
      [9, 1, 4, 6],
      [0, 7],
    ]);
    expect(next(batches, 3).flat()).toEqual([1, 3, 2, 8, 6, 4, 0, 5, 9, 7]);
  });

  it("knows where it stands", () => {
    const batches = createBatchOrder(5, 2, 1);
    const where = (): unknown[] => [batches.epoch, batches.batch, batches.start, batches.end, batches.endsEpoch];
    const seen = [where()];
    for (let i = 0; i < 4; i++) {
      batches.advance();
      seen.push(where());
    }
    expect(seen).toEqual([
      [0, -1, 0, 0, false],
      [1, 0, 0, 2, false],
      [1, 1, 2, 4, false],
      [1, 2, 4, 5, true],
      [2, 0, 0, 2, false],
    ]);
  });

  it("visits every image once an epoch, in another order each epoch, and allocates no new array", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 200 }),
        fc.integer({ min: 1, max: 250 }),
        fc.integer(),
        (count, size, seed) => {
          const batches = createBatchOrder(count, size, seed);
          const { order } = batches;
          const first = next(batches, batches.batchesPerEpoch).flat();
          const second = next(batches, batches.batchesPerEpoch).flat();
          const inOrder = Array.from({ length: count }, (_, i) => i);
          expect([...first].sort((a, b) => a - b)).toEqual(inOrder);
          expect([...second].sort((a, b) => a - b)).toEqual(inOrder);
          expect(second).not.toEqual(first);
          expect(batches.order).toBe(order);
        },
      ),
      { seed: 1 },
    );
  });

  it("goes on from any saved position, through JSON, with the very same batches", () => {
    fc.assert(
      fc.property(fc.nat(12), fc.boolean(), (steps, shuffle) => {
        const batches = createBatchOrder(10, 4, 7, { shuffle });
        next(batches, steps);
        const again = restoreBatchOrder(JSON.parse(JSON.stringify(batches.state())) as BatchOrderState);
        expect([again.epoch, again.batch]).toEqual([batches.epoch, batches.batch]);
        expect([...again.order.subarray(again.start, again.end)]).toEqual([
          ...batches.order.subarray(batches.start, batches.end),
        ]);
        expect(again.state()).toEqual(batches.state());
        expect(next(again, 7)).toEqual(next(batches, 7));
      }),
      { seed: 1 },
    );
  });

  it("keeps the data set's own order without shuffling", () => {
    const batches = createBatchOrder(5, 3, 1, { shuffle: false });
    expect(next(batches, 4)).toEqual([
      [0, 1, 2],
      [3, 4],
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it("refuses no images, no batch size, and positions that cannot be", () => {
    expect(() => createBatchOrder(0, 1, 1)).toThrow(OptionError);
    expect(() => createBatchOrder(10, 0, 1)).toThrow(
      "Wrong batchSize: expected a whole number of at least 1, received 0.",
    );
    const state = createBatchOrder(10, 4, 1).state();
    for (const wrong of [
      { epoch: -1 },
      { epoch: 1, batch: -1 },
      { epoch: 0, batch: 0 },
      { epoch: 1, batch: 3 },
      { rng: [1, 2, 3] as unknown as BatchOrderState["rng"] },
      { rng: [1, 2, 3, NaN] as const },
      { rng: undefined as unknown as BatchOrderState["rng"] },
    ]) {
      expect(() => restoreBatchOrder({ ...state, ...wrong })).toThrow(OptionError);
    }
  });
});
