import { Worker } from "node:worker_threads";
// On glibc the main thread must load sharp before others do, and keep it: its library must stay in memory
// until all of them have ended (sharp's documentation, "Worker threads").
import sharp from "sharp";
import { ClientGoneError, ProblemError, type Problem } from "../answers/problem.js";
import type { Job, Outcome, WorkSettings } from "./job.js";

// Each thread decodes a picture of its own, which nobody asks for twice.
sharp.concurrency(1);
sharp.cache(false);

/** Threads that do the work, and the queue before them. */
export interface Pool {
  readonly threads: number;
  /** Jobs that threads work on. */
  readonly running: number;
  /** Jobs in the queue. */
  readonly waiting: number;
  /** Threads that had to be replaced: they took too long, or died. */
  readonly replaced: number;
  /**
   * Has a job done; its bytes are given away.
   *
   * @param signal takes it out of the queue again, when nobody waits for the answer any more
   * @throws ProblemError where the queue is full
   */
  run(job: Job, signal: AbortSignal): Promise<Outcome>;
  /** Ends all threads; what they were doing is lost. */
  close(): Promise<void>;
}

export interface PoolOptions extends WorkSettings {
  readonly threads: number;
  /** The longest queue. */
  readonly mostWaiting: number;
  /** The longest that a job may take, once begun. */
  readonly jobMs: number;
}

interface Task {
  readonly job: Job;
  readonly settle: (outcome: Outcome) => void;
}

/** A thread's place: the thread in it may be replaced. */
interface Seat {
  worker: Worker;
  task?: Task | undefined;
  timer?: NodeJS.Timeout | undefined;
  isReady: boolean;
}

/**
 * Starts threads and waits until each can read.
 *
 * @example
 * const pool = await createPool({ threads: 2, mostWaiting: 64, jobMs: 10_000, mostPixels: 30_000_000 });
 * const outcome = await pool.run({ kind: "read", bytes, contentType: "image/png" }, signal);
 */
export async function createPool({ threads, mostWaiting, jobMs, ...settings }: PoolOptions): Promise<Pool> {
  const waiting: Task[] = [];
  let replaced = 0;
  let isClosing = false;

  function begin(seat: Seat): void {
    if (seat.task !== undefined || !seat.isReady) return;
    const task = waiting.shift();
    if (task === undefined) return;
    seat.task = task;
    seat.timer = setTimeout(() => {
      finish(seat, { problem: tookTooLong(jobMs) });
      // It is lost in its job: only ending it frees its core. Its seat is taken by another when it has ended.
      seat.isReady = false;
      void seat.worker.terminate();
    }, jobMs);
    seat.worker.postMessage(task.job, [task.job.bytes.buffer]);
  }

  function finish(seat: Seat, outcome: Outcome): void {
    clearTimeout(seat.timer);
    seat.task?.settle(outcome);
    seat.task = undefined;
  }

  /** Sits a thread down; `onReady` is called once, with why if it died before. */
  function occupy(seat: Omit<Seat, "worker"> & { worker?: Worker }, onReady: (death?: Error) => void): Seat {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: settings });
    const taken: Seat = Object.assign(seat, { worker });
    let death = new Error("it ended by itself");
    let hasBegun = false;
    worker.on("message", (message: "ready" | Outcome) => {
      if (message === "ready") {
        hasBegun = true;
        seat.isReady = true;
        onReady();
      } else finish(taken, message);
      begin(taken);
    });
    worker.on("error", (error) => {
      death = error;
    });
    worker.on("exit", () => {
      seat.isReady = false;
      finish(taken, { problem: died, fault: `A thread died: ${death.message}` });
      if (isClosing) return;
      onReady(death);
      replaced++;
      // One that cannot even begin is not tried again at once, for ever.
      setTimeout(() => !isClosing && occupy(seat, () => undefined), hasBegun ? 0 : restartMs).unref();
    });
    return taken;
  }

  const seats: Seat[] = [];
  const close = async (): Promise<void> => {
    isClosing = true;
    await Promise.all(seats.map(({ worker }) => worker.terminate()));
  };
  const starts = Array.from({ length: threads }, async () => {
    await new Promise<void>((resolve, reject) => {
      seats.push(
        occupy({ isReady: false }, (death) => {
          if (death === undefined) resolve();
          else reject(death);
        }),
      );
    });
  });
  try {
    await Promise.all(starts);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    threads,
    get running() {
      return seats.filter(({ task }) => task !== undefined).length;
    },
    get waiting() {
      return waiting.length;
    },
    get replaced() {
      return replaced;
    },
    run(job, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(new ClientGoneError());
          return;
        }
        const free = seats.find(({ task, isReady }) => task === undefined && isReady);
        if (free === undefined && waiting.length >= mostWaiting) {
          reject(new ProblemError(queueIsFull));
          return;
        }
        const task = { job, settle: resolve };
        waiting.push(task);
        if (free !== undefined) begin(free);
        signal.addEventListener("abort", () => {
          const place = waiting.indexOf(task);
          if (place >= 0) waiting.splice(place, 1);
          reject(new ClientGoneError());
        });
      });
    },
    close,
  };
}

/** How long it takes until a thread that could not begin is tried again. */
const restartMs = 1000;

const queueIsFull: Problem = {
  status: 503,
  code: "busy",
  detail: "Too many requests are waiting already. Try again after what Retry-After says.",
};

const died: Problem = {
  status: 500,
  code: "thread-died",
  detail: "The thread that read it ended before it had an answer. Another has taken its place.",
};

function tookTooLong(jobMs: number): Problem {
  const detail = `Reading it took longer than ${jobMs / 1000} seconds. Make the picture smaller, or send less of it.`;
  return { status: 422, code: "took-too-long", detail };
}
