import { Worker } from "node:worker_threads";
// Never used here. On glibc the main thread must load sharp before others do, and keep it: its library must stay in memory
// until all of them have ended (sharp's documentation, "Worker threads").
import "sharp";
import type { Polarity } from "inkling/pictures";
import type { ReadOptions } from "inkling/reading";
import type { Answer, NamedAnswer } from "./answers.js";
import { inOrder } from "./inOrder.js";
import { readStandardInput } from "./namedPictures.js";

/** What a thread is told when it begins. */
export interface ThreadSettings {
  /** The bytes of a network; default the one that comes with inkling. */
  readonly model?: Uint8Array | undefined;
  readonly accept?: number | undefined;
  readonly oneErrorIn?: number | undefined;
  readonly polarity: Polarity;
  readonly how: ReadOptions;
}

/** What a thread is asked for. */
export interface ThreadJob {
  readonly file: string;
  /** What came from standard input, where that is the picture. */
  readonly input?: Uint8Array | undefined;
}

/**
 * Reads pictures on several threads; the answers come in the order of their names. A thread begins when there is a picture for it,
 * and all end with the last.
 */
export async function* readOnThreads(
  names: AsyncIterable<string>,
  threads: number,
  settings: ThreadSettings,
): AsyncGenerator<NamedAnswer> {
  const pool = createThreads(threads, settings);
  try {
    // Twice as many as threads: none waits for a slow picture before its own.
    yield* inOrder(names, 2 * threads, async (file): Promise<NamedAnswer> => {
      const input = file === "-" ? await readStandardInput() : undefined;
      return { file, ...(await pool.read({ file, input })) };
    });
  } finally {
    await pool.close();
  }
}

function createThreads(most: number, settings: ThreadSettings) {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: ((worker: Worker) => void)[] = [];

  function begin(): Worker {
    const worker = new Worker(new URL("./thread.js", import.meta.url), { workerData: settings });
    all.add(worker);
    worker.on("exit", () => all.delete(worker));
    return worker;
  }

  /** A thread that does nothing, as soon as there is one. */
  function take(): Promise<Worker> {
    const free = idle.pop() ?? (all.size < most ? begin() : undefined);
    return free === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(free);
  }

  function giveBack(worker: Worker): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  }

  return {
    async read(job: ThreadJob): Promise<Answer> {
      const worker = await take();
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          worker.off("message", onAnswer).off("error", onError);
        };
        const onAnswer = (answer: Answer): void => {
          settle();
          giveBack(worker);
          resolve(answer);
        };
        const onError = (error: Error & { readonly code?: string }): void => {
          settle();
          all.delete(worker);
          const next = waiting.shift();
          if (next !== undefined) next(begin());
          if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
            resolve({ error: `${job.file} takes more memory than a thread has. Make the picture smaller.` });
          } else reject(error);
        };
        worker.on("message", onAnswer).on("error", onError);
        worker.postMessage(job);
      });
    },
    async close(): Promise<void> {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
