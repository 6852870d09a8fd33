import type { ExportKind } from "@inkling/exporting";
import type { DigitsName } from "../data/digits.js";
import type { Recipe } from "inkling/recipes";
import type { NetworkFacts, NetworkName } from "./networkNames.js";
import type { TrainingTask } from "./trainingTypes.js";

/*
 * What the page asks the worker that writes files, and what it is answered: plain data, both ways.
 */

/** `model`: inkling's own file. */
export type FormKind = "model" | ExportKind;

/** A form in which a network can be taken away. */
export interface TakeForm {
  readonly kind: FormKind;
  readonly summary: string;
  /** What the file is called. */
  readonly file: string;
  /** How large it is; undefined where this network has no such form. */
  readonly bytes: number | undefined;
  /** Why it has none. */
  readonly fault: string | undefined;
  /** How the file is used, in a few lines of a program. */
  readonly usage: string;
}

/** Recipe, seed and images, which decide every bit of a network. */
export interface TrainedWith {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly source: TrainingTask["source"];
  /** Whether it is a named recipe, as it is. */
  readonly named: boolean;
}

/** A network with all that it can be taken away as. */
export interface Taken {
  readonly forms: readonly TakeForm[];
  /** What it was trained by, where recipe and seed say it. */
  readonly trainedWith: TrainedWith | undefined;
  /** Whether those come to just these weights: not of a run that was left in the middle, or changed by hand. */
  readonly isWhole: boolean;
  /** Of a hand: which of MNIST's digits were mixed in. */
  readonly learntFrom: DigitsName | undefined;
}

export interface TakeApi {
  /** The networks that there are. */
  list(): Promise<readonly NetworkFacts[]>;
  /** Undefined where there is none of that name. */
  prepare(name: NetworkName): Promise<Taken | undefined>;
  /** The file's bytes. */
  write(name: NetworkName, kind: FormKind): Promise<Uint8Array<ArrayBuffer>>;
}
