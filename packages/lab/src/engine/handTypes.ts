import type { BeforeAndAfter, FineTuneEstimate } from "inkling/inspection";
import type { DigitsName } from "../data/digits.js";
import type { Sample } from "../data/samples.js";

/*
 * What the page asks the worker that learns a hand, and what it is answered: plain data, both ways.
 */

/** One sample as the network is shown it, and what the network that comes along makes of it. */
export interface ReadSample {
  /** 28x28 bytes: 0 = paper, 255 = ink. */
  readonly pixels: Uint8Array;
  readonly answer: number;
  readonly confidence: number;
}

/** How the teaching went: what stands in the page. */
export interface HandReport {
  readonly estimate: FineTuneEstimate;
  /** MNIST's test digits, read by the network that came and by the one that is kept. */
  readonly mnist: BeforeAndAfter;
  readonly seconds: number;
  /** Which samples it learnt from: a later one is not among them. */
  readonly samples: number;
  /** Which of MNIST's digits were mixed in. */
  readonly digits: DigitsName;
}

/** The network of a hand as the browser keeps it. */
export interface KeptHand {
  readonly version: 1;
  readonly report: HandReport;
  /** The model's file. */
  readonly model: Uint8Array;
}

export interface TeachingTask {
  readonly samples: readonly Sample[];
  /** Which of MNIST's digits are mixed in, and which are kept in sight. */
  readonly digits: DigitsName;
  readonly threads: number;
  readonly site: string;
}

/** How far the teaching has come. */
export type TeachingStage =
  | { readonly kind: "fetching"; readonly portion: number }
  /** `done` of `folds` networks have learnt from all samples but those that they were tested on. */
  | { readonly kind: "leaving out"; readonly done: number; readonly folds: number }
  | { readonly kind: "learning all" };

export interface HandApi {
  /** What the network is shown of each sample, and how it reads it; undefined where nothing was drawn. */
  read(samples: readonly Sample[]): (ReadSample | undefined)[];
  /** Undefined where it was stopped. */
  teach(task: TeachingTask, tell: (stage: TeachingStage) => void): Promise<KeptHand | undefined>;
  stop(): void;
}

/** What the browser gave back, where it is a hand of this version; undefined for all else. */
export function checkHand(kept: unknown): KeptHand | undefined {
  return isKeptHand(kept) ? kept : undefined;
}

/** This page alone writes them, whole or not at all: the version tells. */
function isKeptHand(kept: unknown): kept is KeptHand {
  return (
    typeof kept === "object" &&
    kept !== null &&
    "version" in kept &&
    kept.version === 1 &&
    "model" in kept &&
    kept.model instanceof Uint8Array
  );
}
