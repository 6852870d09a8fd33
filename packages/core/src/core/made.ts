import { OptionError } from "./errors.js";

/*
 * What inkling makes, checks once, and takes as good from then on: networks and data sets. To the type system and at run
 * time alike, only what its maker has entered in its book is one, so that no copy (by JSON, by spreading, from another
 * thread) passes for what it was made from, whatever was changed in it.
 */

declare const mark: unique symbol;

/** Entered by its maker. The mark is in the types alone: at run time it is the entry in the book. */
export interface Made<Kind extends string> {
  readonly [mark]: Kind;
}

/** A maker's book: all that it has made, and what it keeps of each for itself. */
export interface Book<Thing, Kept> {
  /** Freezes what has been made with all that is in it (but for the numbers of typed arrays), and enters it. */
  enter(parts: Omit<Thing, keyof Made<string>>, kept: Kept): Thing;
  /** What was kept of it. Throws an OptionError for what was never entered. */
  find(value: unknown): Kept;
}

/**
 * Opens a book.
 *
 * @param what it lists, such as `a network`
 * @param makers who makes it, for messages
 */
export function openBook<Thing, Kept extends object>(what: string, makers: string): Book<Thing, Kept> {
  const entries = new WeakMap<object, Kept>();
  function note(parts: object, kept: Kept): asserts parts is Thing & object {
    entries.set(parts, kept);
  }
  return {
    enter(parts, kept) {
      freeze(parts);
      note(parts, kept);
      return parts;
    },
    find(value) {
      const kept = value instanceof Object ? entries.get(value) : undefined;
      if (kept !== undefined) return kept;
      throw new OptionError({
        what: `This is not ${what}`,
        expected: `what ${makers} made`,
        received: value instanceof Object ? "another object, or a copy" : typeof value,
      });
    },
  };
}

function freeze(value: object): void {
  if (ArrayBuffer.isView(value)) return; // JavaScript freezes no typed array.
  const parts: unknown[] = Object.values(Object.freeze(value));
  for (const part of parts) if (part instanceof Object) freeze(part);
}
