import type { CurveReading, ExaminedImage } from "inkling/inspection";
import type { HistoryRecord } from "inkling";
import type { DigitsName } from "../data/digits.js";
import type { DisputedLabel } from "../data/disputed.js";
import type { NetworkName } from "./networkNames.js";

/*
 * What the page asks the worker that looks for mistakes, and what it is answered: plain data, both ways.
 */

export interface MistakesTask {
  readonly network: NetworkName;
  /** `few`: the 2,000 digits that come along; `all`: MNIST's 10,000 test digits. */
  readonly digits: DigitsName;
  readonly site: string;
}

/** What was read as what. */
export interface Summary {
  readonly count: number;
  readonly right: number;
  /** How many of them are training digits of MNIST. */
  readonly training: number;
  readonly classNames: readonly string[];
  /** Counts by truth and reading, row after row. */
  readonly counts: readonly number[];
}

/** A cell of the confusion matrix, a row or a column of it; with neither: all that were misread. */
export interface Cell {
  readonly truth?: number | undefined;
  readonly read?: number | undefined;
}

/** An image that stands behind a cell. */
export interface SeenImage extends ExaminedImage {
  /** Which digit of MNIST it is: a number from 0 in one of its parts. */
  readonly part: "training" | "test";
  readonly number: number;
  readonly pixels: Uint8Array;
  readonly disputed: DisputedLabel | undefined;
}

/** A training digit that is like an image. */
export interface SeenNeighbour {
  readonly number: number;
  readonly label: number;
  readonly distance: number;
  readonly pixels: Uint8Array;
}

/** All that is said of one image. */
export interface ImageLook {
  readonly image: SeenImage;
  readonly outputs: readonly number[];
  readonly neighbours: readonly SeenNeighbour[];
  /** Among how many training digits they were looked for. */
  readonly among: number;
}

/** What Train keeps of its run: its curves and what they say. */
export interface KeptCurves {
  readonly name: string;
  readonly history: readonly HistoryRecord[];
  readonly reading: CurveReading;
  /** How the digits are called that it did not learn from. */
  readonly heldOut: string;
}

/** A network that can be chosen here, and what it is called beside its name. */
export interface Choice {
  readonly name: NetworkName;
  readonly detail: string;
}

export interface MistakesApi {
  /** The networks that there are. */
  choices(): Promise<readonly Choice[]>;
  curves(): Promise<KeptCurves | undefined>;
  /** Reads all digits. What is asked below is of these. */
  examine(task: MistakesTask, tell: (portion: number) => void): Promise<Summary>;
  /** The first images behind a cell, the largest loss first, and how many there are. */
  behind(cell: Cell, most: number): { readonly total: number; readonly images: readonly SeenImage[] };
  /** @param index of the digits that were read; undefined where there is no such digit */
  lookAt(index: number, by: "pixels" | "network"): ImageLook | undefined;
}
