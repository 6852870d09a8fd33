import { InklingError } from "../core/errors.js";
import type { Kernels } from "../kernels/kernels.js";
import { createStep, type Step } from "../layers/layer.js";
import { nowMs } from "../platform/pause.js";

/**
 * Several threads that run the phases of a step together, on shared memory.
 *
 * A phase is cut into shares. A thread claims a share, does it, and counts it as done; the next phase begins when all are
 * done. Each thread begins with shares of its own, so that their memory stays in its caches, and then takes what others
 * have not begun. Nobody waits for a thread, only for shares that were claimed, so that a thread that sleeps, starts late
 * or is alone changes nothing but the time. Who does a share never shows in a result.
 *
 * One hand-over and back between two threads was measured at 0.6 µs.
 */
export interface Team {
  /** Runs a phase to its end, on this thread and on all that help. A phase that the step does not have is no work. */
  readonly run: (name: PhaseName, step: Step) => void;
  /** Runs the helpers out of work for good. */
  close(): void;
}

/** A part of a step whose shares are independent of each other. */
export interface Phase {
  /** From 1 to `mostShares`, the same in every step; one share alone stays on the thread that leads. */
  readonly shares: number;
  run(kernels: Kernels, step: Step, share: number): void;
}

/** The phases of a step, in the order in which they run. */
export interface Phases {
  /** The gradient, a share a lane. */
  readonly gradient: Phase;
  /** Where the gradient's length is limited: the sum of its squares, a share a stretch of the flat vector. */
  readonly norm?: Phase;
  /** The optimiser's step, a share a stretch. */
  readonly update: Phase;
}
export type PhaseName = keyof Phases;

/** A phase's number is its generation's lowest two bits. */
const phaseNames = ["gradient", "norm", "update"] as const satisfies readonly PhaseName[];
const mostPhases = 4;

export const mostShares = 64;
export const mostThreads = 64;

// Where a team's shared integers stand; those that different threads write are a cache line apart. Constants of their own,
// and no object, are numbers once they are bundled.
/** Rises from phase to phase. */
export const generationAt = 0;
const closedAt = 1;
/** The error of a thread that failed, 256 characters at most, a number each, and zeros behind; the first is written last. */
export const failedAt = 16;
/** One count of shares done a phase, 16 numbers apart, ever rising. */
const doneAt = 272;
/** For each phase and share, the generation that last claimed it. */
export const claimsAt = 336;
/** 1 for each thread that has joined. */
const joinedAt = 592;

/** What a team keeps in shared memory: 32-bit integers; and as float64 the step, and a sum for each share. */
export const teamMemory = { integers: joinedAt + mostThreads, doubles: 4 + mostShares };

/** Where among the doubles the shares' sums begin. */
export const firstSum = 4;

export interface TeamMemory {
  readonly integers: Int32Array;
  readonly doubles: Float64Array;
}

/** Leads a team from the thread that trains: thread 0 of `threads`. */
export function leadTeam(memory: TeamMemory, kernels: Kernels, phases: Phases, threads: number): Team {
  const { integers } = memory;
  const member: Member = { thread: 0, threads };
  const done = new Int32Array(mostPhases);
  let generation = 0;
  return {
    run(name, step) {
      const phase = phases[name];
      if (phase === undefined) return;
      if (threads === 1 || phase.shares === 1) {
        for (let share = 0; share < phase.shares; share++) phase.run(kernels, step, share);
        return;
      }
      const phaseNumber = phaseNames.indexOf(name);
      do generation = (generation + 1) | 0;
      while ((generation & (mostPhases - 1)) !== phaseNumber);
      done[phaseNumber] += phase.shares;
      writeStep(memory, step);
      Atomics.store(integers, generationAt, generation);
      Atomics.notify(integers, generationAt);
      doShares(integers, generation, phase, member, kernels, step);
      awaitDone(integers, phaseNumber, done[phaseNumber]);
    },
    close() {
      Atomics.store(integers, closedAt, 1);
      // Whoever is about to wait for another generation finds one.
      Atomics.add(integers, generationAt, 1);
      Atomics.notify(integers, generationAt);
    },
  };
}

/** Helps a team until it is closed: what every other thread runs. */
export function helpTeam(memory: TeamMemory, kernels: Kernels, phases: Phases, member: Member): void {
  const { integers } = memory;
  const step = createStep();
  let seen = Atomics.load(integers, generationAt);
  Atomics.store(integers, joinedAt + member.thread, 1);
  for (
    let generation = seen;
    Atomics.load(integers, closedAt) === 0;
    generation = awaitChange(integers, generationAt, seen)
  ) {
    if (generation === seen) continue;
    seen = generation;
    // A thread that slept through a phase may read the next one's step with this one's number: all its shares are then
    // claimed, by this generation or a later one, and it does nothing.
    readStep(memory, step);
    try {
      const phaseNumber = generation & (mostPhases - 1);
      const phase = phases[phaseNames[phaseNumber]];
      if (phase !== undefined) doShares(integers, generation, phase, member, kernels, step);
      Atomics.notify(integers, doneAt + 16 * phaseNumber);
    } catch (error) {
      // The thread that leads waits inside a step, where no message reaches it.
      for (let i = doneAt; i-- > failedAt;) Atomics.store(integers, i, String(error).charCodeAt(i - failedAt));
      throw error;
    }
  }
}

/** Which of how many threads this is. */
export interface Member {
  readonly thread: number;
  readonly threads: number;
}

/** Whether a thread has joined the one that leads: then it may hold a share. */
export function hasJoined({ integers }: TeamMemory, thread: number): boolean {
  return Atomics.load(integers, joinedAt + thread) > 0;
}

/** How many threads have joined the one that leads. */
export function joinedThreads({ integers }: TeamMemory): number {
  return integers.subarray(joinedAt, joinedAt + mostThreads).filter(Boolean).length;
}

/** Does all shares of a phase that nobody else has claimed, from this thread's own on. */
function doShares(
  integers: Int32Array,
  generation: number,
  phase: Phase,
  { thread, threads }: Member,
  kernels: Kernels,
  step: Step,
): void {
  const { shares } = phase;
  const phaseNumber = generation & (mostPhases - 1);
  const own = Math.floor((thread * shares) / threads);
  for (let i = 0; i < shares; i++) {
    const share = (own + i) % shares;
    if (!claim(integers, claimsAt + phaseNumber * mostShares + share, generation)) continue;
    phase.run(kernels, step, share);
    Atomics.add(integers, doneAt + 16 * phaseNumber, 1);
  }
}

/** Claims go up: whoever comes with the number of a generation that has passed finds a later one, or its own. */
function claim(integers: Int32Array, index: number, generation: number): boolean {
  const last = Atomics.load(integers, index);
  if (((generation - last) | 0) <= 0) return false;
  return Atomics.compareExchange(integers, index, last, generation) === last;
}

/**
 * How long a waiting thread keeps its core before it goes to sleep: waking it takes 150 µs, and most waits between the
 * phases of a step are shorter than this.
 */
const spinMs = 1;
/** A share takes micro- or milliseconds; one that takes this long will not come back. */
const lostAfterMs = 20_000;

/** Watches a number for `spinMs` at most, and returns it as soon as it is another. */
function watch(integers: Int32Array, index: number, value: number): number {
  const end = nowMs() + spinMs;
  do {
    for (let turn = 0; turn < 100; turn++) {
      const now = Atomics.load(integers, index);
      if (now !== value) return now;
    }
  } while (nowMs() < end);
  return value;
}

/** Waits until so many shares of a phase are done. */
function awaitDone(integers: Int32Array, phaseNumber: number, wanted: number): void {
  const index = doneAt + 16 * phaseNumber;
  let value = Atomics.load(integers, index);
  const lostAt = nowMs() + lostAfterMs;
  while (value !== wanted) {
    if (Atomics.load(integers, failedAt) > 0 || nowMs() > lostAt) {
      const reason = integers.subarray(failedAt, doneAt).filter(Boolean);
      throw new LostThreadError(String.fromCharCode(...reason) || "nothing");
    }
    // Whoever holds the last share is asleep or slow: it wakes this thread when it is done.
    value = awaitChange(integers, index, value, 50);
  }
}

/** A thread that helped died: the step it was in cannot be finished. */
export class LostThreadError extends InklingError {
  override readonly name = "LostThreadError";

  constructor(reason: string) {
    super({
      what: "A thread of the training died",
      received: reason,
      advice: "Train again with one thread (--threads 1); if memory is short, lower the batch size",
    });
  }
}

/** Waits until a number differs from `seen`, so long at most, and returns it; may return early, with the same number. */
function awaitChange(integers: Int32Array, index: number, seen: number, mostMs?: number): number {
  if (watch(integers, index, seen) === seen) Atomics.wait(integers, index, seen, mostMs);
  return Atomics.load(integers, index);
}

function writeStep({ doubles }: TeamMemory, step: Step): void {
  doubles[0] = step.batchSize;
  doubles[1] = step.iteration;
  doubles[2] = step.learningRate;
  doubles[3] = step.gradientScale;
}

function readStep({ doubles }: TeamMemory, step: Step): void {
  step.batchSize = doubles[0];
  step.iteration = doubles[1];
  step.learningRate = doubles[2];
  step.gradientScale = doubles[3];
}
