import { InklingError } from "../core/errors.js";
import type { Kernels } from "../kernels/kernels.js";
import { createStep, type Operation, type Step } from "../layers/layer.js";

/**
 * Several threads that run one list of operations together, on shared memory.
 *
 * The items of an operation are cut into chunks; a thread claims the next chunk, does it, and counts it as done; the next
 * operation begins when all chunks are done. Nobody waits for a thread, only for chunks that were claimed, so that a
 * thread that sleeps, starts late or is alone changes nothing but the time. Who does a chunk never shows in a result: see
 * kernels.ts on items.
 *
 * One hand-over and back between two threads was measured at 0.6 µs.
 */
export interface Team {
  /** Runs a list of operations to its end, on this thread and on all that help. */
  readonly run: (list: ListName, step: Step) => void;
  /** Runs the helpers out of work for good. */
  close(): void;
}

/** The lists that a training runs. */
type ListName = "gradient" | "update";
export type OperationLists = Readonly<Record<ListName, readonly Operation[]>>;
const listNames: readonly ListName[] = ["gradient", "update"];

/** Numbers at the head of a team's shared integers; claims and done counts of each operation follow. */
const field = { generation: 0, list: 1, closed: 2, helpers: 3, failed: 4, head: 16 };
const mostOperations = 256;

/** What a team keeps in shared memory: 32-bit integers, and the step as float64. */
export const teamMemory = { integers: field.head + 2 * mostOperations, doubles: 5 };

export interface TeamMemory {
  readonly integers: Int32Array;
  readonly doubles: Float64Array;
}

/** A chunk is at least so many multiplications: about 5 µs of work, ten times what claiming it costs. */
const chunkCost = 40_000;
/** Chunks of one operation at most; more would only help more threads than machines of this kind have. */
const mostChunks = 32;
/** A list with less than this to do stays on one thread. */
const shareableCost = 150_000;

function costOf(operation: Operation, step: Step): number {
  return operation.items(step) * (operation.itemCost?.(step) ?? 1);
}

function chunksOf(operation: Operation, step: Step): number {
  const shares = Math.floor(operation.items(step) / (operation.grain ?? 4));
  return Math.max(1, Math.min(mostChunks, shares, Math.floor(costOf(operation, step) / chunkCost)));
}

/** Leads a team from the thread that trains. */
export function leadTeam(memory: TeamMemory, kernels: Kernels, lists: OperationLists): Team {
  const { integers } = memory;
  const longest = Math.max(...listNames.map((name) => lists[name].length));
  let generation = 0;
  return {
    run(list, step) {
      const operations = lists[list];
      let cost = 0;
      for (const operation of operations) cost += costOf(operation, step);
      if (cost < shareableCost || Atomics.load(integers, field.helpers) === 0) {
        for (const operation of operations) operation.run(kernels, step, 0, operation.items(step));
        return;
      }
      generation = (generation + 1) & 0xffffff;
      // First the claims, then the step: a thread that still holds the old number and reads the new step claims nothing.
      for (let i = 0; i < longest; i++) resetOperation(integers, i, generation);
      writeStep(memory, step);
      Atomics.store(integers, field.list, listNames.indexOf(list));
      Atomics.store(integers, field.generation, generation);
      Atomics.notify(integers, field.generation);
      workThrough(integers, generation, operations, kernels, step);
    },
    close() {
      Atomics.store(integers, field.closed, 1);
      Atomics.notify(integers, field.generation);
    },
  };
}

/** Helps a team until it is closed: what every other thread runs. */
export function helpTeam(memory: TeamMemory, kernels: Kernels, lists: OperationLists): void {
  const { integers } = memory;
  const step = createStep();
  Atomics.add(integers, field.helpers, 1);
  let seen = Atomics.load(integers, field.generation);
  for (;;) {
    const generation = awaitChange(integers, field.generation, seen);
    if (Atomics.load(integers, field.closed) === 1) return;
    if (generation === seen) continue;
    seen = generation;
    readStep(memory, step);
    const list = listNames[Atomics.load(integers, field.list)];
    // A thread that slept through a whole list reads the next one's step with this one's number: its claims fail.
    if (Atomics.load(integers, field.generation) !== generation) continue;
    try {
      workThrough(integers, generation, lists[list], kernels, step);
    } catch (error) {
      Atomics.store(integers, field.failed, 1);
      throw error;
    }
  }
}

/** Does chunks of one operation after the other until the list is done, or its time has passed. */
function workThrough(
  integers: Int32Array,
  generation: number,
  operations: readonly Operation[],
  kernels: Kernels,
  step: Step,
): void {
  for (let i = 0; i < operations.length; i++) {
    const operation = operations[i];
    const items = operation.items(step);
    const chunks = chunksOf(operation, step);
    for (;;) {
      const chunk = claimChunk(integers, i, generation, chunks);
      if (chunk === outdated) return;
      if (chunk === noneLeft) break;
      const { grain = 4 } = operation;
      operation.run(kernels, step, boundary(items, chunk, chunks, grain), boundary(items, chunk + 1, chunks, grain));
      Atomics.add(integers, doneField(i), 1);
    }
    if (!awaitDone(integers, i, generation, chunks)) return;
  }
}

/** Where chunk begins: a multiple of the operation's grain. */
function boundary(items: number, chunk: number, chunks: number, grain: number): number {
  return chunk === chunks ? items : Math.floor((items * chunk) / chunks / grain) * grain;
}

// A claim or done count is the generation in the upper 24 bits and a number of chunks in the lower 8.
const claimField = (operation: number): number => field.head + 2 * operation;
const doneField = (operation: number): number => field.head + 2 * operation + 1;
const outdated = -1;
const noneLeft = -2;

function resetOperation(integers: Int32Array, operation: number, generation: number): void {
  Atomics.store(integers, claimField(operation), generation << 8);
  Atomics.store(integers, doneField(operation), generation << 8);
}

function claimChunk(integers: Int32Array, operation: number, generation: number, chunks: number): number {
  const place = claimField(operation);
  for (;;) {
    const value = Atomics.load(integers, place);
    if (value >> 8 !== (generation << 8) >> 8) return outdated;
    const chunk = value & 0xff;
    if (chunk >= chunks) return noneLeft;
    if (Atomics.compareExchange(integers, place, value, value + 1) === value) return chunk;
  }
}

/** Turns of a waiting loop before the thread goes to sleep: about 100 µs. */
const spins = 5000;

/** Waits until all chunks of an operation are done; false when the generation has passed. */
function awaitDone(integers: Int32Array, operation: number, generation: number, chunks: number): boolean {
  const place = doneField(operation);
  const wanted = (generation << 8) | chunks;
  for (let turn = 0; ; turn++) {
    const value = Atomics.load(integers, place);
    if (value === wanted) return true;
    if (value >> 8 !== wanted >> 8) return false;
    // Whoever holds the last chunk is asleep or slow: look again every millisecond instead of burning its core.
    if (turn < spins) continue;
    Atomics.wait(integers, place, value, 1);
    if (Atomics.load(integers, field.failed) === 1 || turn > spins + lostAfterMs) throw lostThread();
  }
}

/** A chunk takes microseconds; one that takes this long will not come back. */
const lostAfterMs = 20_000;

function lostThread(): InklingError {
  return new InklingError({
    what: "A thread of the training died in the middle of a step",
    expected: "all threads to answer",
    received: "no answer",
    advice: "Train again with one thread (--threads 1); if memory is short, lower the batch size",
  });
}

/** Waits until a number differs from `seen`, and returns it; may return early, with the same number. */
function awaitChange(integers: Int32Array, place: number, seen: number): number {
  for (let turn = 0; turn < spins; turn++) {
    const value = Atomics.load(integers, place);
    if (value !== seen) return value;
  }
  Atomics.wait(integers, place, seen);
  return Atomics.load(integers, place);
}

function writeStep({ doubles }: TeamMemory, step: Step): void {
  doubles[0] = step.images;
  doubles[1] = step.batchSize;
  doubles[2] = step.iteration;
  doubles[3] = step.learningRate;
  doubles[4] = step.slice;
}

function readStep({ doubles }: TeamMemory, step: Step): void {
  step.images = doubles[0];
  step.batchSize = doubles[1];
  step.iteration = doubles[2];
  step.learningRate = doubles[3];
  step.slice = doubles[4];
}
