/** A reader that is opened: what it begins with, and how it is given an input. */
export interface Opened {
  /** Valid inputs, which are then changed. */
  readonly seeds: readonly Uint8Array[];
  /** What stands in such inputs and turns up in odd places. */
  readonly words?: readonly string[];
  /** Reads an input. A reader that answers instead of throwing gives its refusal as a text. */
  readonly read: (bytes: Uint8Array) => Promise<string | undefined> | string | undefined;
  readonly close?: () => Promise<void>;
}

/** A reader of bytes that come from elsewhere, and what is promised of it. */
export interface Target {
  readonly name: string;
  /** What it reads, for docs/fuzzing.md. */
  readonly reads: string;
  /** The classes of errors that it may throw, by their names; those that extend them are allowed. */
  readonly errors: readonly string[];
  /** How many bytes of memory it may leave for each of its input. */
  readonly memory: number;
  /** Inputs in `npm test`, where a reader is too slow for `usualInputs`, and why. */
  readonly fewer?: { readonly inputs: number; readonly because: string };
  /** @param root the repository's folder */
  readonly open: (root: string) => Promise<Opened>;
}

/** Inputs of each target in `npm test`. */
export const usualInputs = 20_000;
