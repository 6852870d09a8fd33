import type { HistoryRecord, Progress, TrainerState } from "inkling";
import type { Filter } from "inkling/inspection";
import type { Recipe } from "inkling/recipes";
import type { OwnFile } from "../data/ownDigits.js";

/** What a training is told: the recipe, the seed and the images decide every bit, all else none. */
export interface TrainingTask {
  /** Under which it is kept in the browser. */
  readonly slot: string;
  /** Tells its reports from those of the training before. */
  readonly turn: number;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly source: "mnist" | "few" | "own";
  /** As a link says it: that one can come back to it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Data of one's own, where that is the source. */
  readonly files: readonly OwnFile[];
  readonly threads: number;
  /** Where the page lies. */
  readonly site: string;
}

/** `ready`: not begun; `failed`: it cannot go on, and `sentence` says why. */
export type TrainingPhase = "ready" | "fetching" | "running" | "paused" | "finished" | "failed";

/** How one layer with weights stands. */
export interface LayerStanding {
  /** Its number, from 1. */
  readonly layer: number;
  readonly name: string;
  readonly parameters: number;
  /** Its units or filters, and how many weights each has. */
  readonly units: number;
  readonly weights: number;
  /** Share of its units that answer 0 to every image looked at; undefined where no rectifier is behind it. */
  readonly dead: number | undefined;
  /** Length of the loss's gradient with respect to its parameters, over the images looked at. */
  readonly gradient: number | undefined;
}

/** What is seen inside a network. */
export interface Look {
  readonly iteration: number;
  readonly layers: readonly LayerStanding[];
  /** The layers whose weights can be seen as images. */
  readonly visible: readonly number[];
  /** The one whose weights are shown; 0 where there is none. */
  readonly layer: number;
  readonly filters: readonly Filter[];
  /** How many it has; `filters` may be the first of them. */
  readonly filterCount: number;
}

/** One weight of a layer: which unit or filter, and which of its weights, from 0. */
export interface WeightPlace {
  readonly layer: number;
  readonly unit: number;
  readonly weight: number;
}

/** What is measured when a training is over. */
export interface TrainingEnd {
  readonly reason: "finished" | "early stopping" | "stopped";
  readonly seconds: number;
  readonly testAccuracy?: number | undefined;
  readonly testCount?: number | undefined;
}

/** How many images there are. */
export interface ImageCounts {
  readonly training: number;
  readonly validation: number;
  /** Whether what is held out is a part of the test images. */
  readonly watched: boolean;
}

/** What the worker tells the page, a few times a second. */
export interface TrainingReport {
  readonly turn: number;
  readonly phase: TrainingPhase;
  /** Steps taken. */
  readonly iteration: number;
  /** Those since the last report. */
  readonly records: readonly HistoryRecord[];
  /** How many weights were changed by hand. */
  readonly handmade: number;
  /** SHA-256 of the weights as they are: where it is paused or over. */
  readonly sha256: string | undefined;
  readonly end: TrainingEnd | undefined;
  /** Why it failed. */
  readonly sentence: string | undefined;
  readonly threads?: number;
  readonly images?: ImageCounts | undefined;
  readonly progress?: Progress;
  readonly look?: Look;
  /** How much of the digits has come, 0 to 1. */
  readonly fetched?: number;
  /** What could not be done as one would wish, with the same result. */
  readonly remark?: string;
}

/** What is known of the images. */
export interface Subject {
  /** What a network must know of them. */
  readonly network: { readonly inputShape: readonly number[]; readonly classNames: readonly string[] };
  readonly images: ImageCounts;
}

/** What the browser keeps in the place of a training that is opened: another one, which it would replace. */
export interface OtherTraining {
  /** `scratch, seed 1, after 500 steps`. */
  readonly name: string;
  readonly isOver: boolean;
  readonly settings: TrainingTask["settings"];
}

/** A training as it is kept in the browser. */
export interface KeptTraining {
  readonly version: 2;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly source: TrainingTask["source"];
  readonly settings: TrainingTask["settings"];
  readonly phase: TrainingPhase;
  /** With `source: "own"`: which files. */
  readonly filesKey: string;
  /** Where it stands; undefined once it is over. */
  readonly state: TrainerState | undefined;
  /** What its images are like, once they were seen. */
  readonly subject: Subject | undefined;
  /** The weights that it ended with. */
  readonly parameters: Float32Array | undefined;
  readonly history: readonly HistoryRecord[];
  readonly handmade: number;
  readonly sha256: string | undefined;
  readonly end: TrainingEnd | undefined;
  readonly sentence: string | undefined;
}
