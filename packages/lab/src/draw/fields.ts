import type { UnitPlace } from "inkling/inspection";
import type { Strokes } from "inkling/reading";
import { whole, type Field } from "../state/fields.js";
import { readStrokes, writeStrokes } from "../shared/strokes.js";

const nothing: Strokes = [];

/** A longer drawing has no link; it is kept in the browser all the same. */
export const mostLetters = 8000;

const strokes: Field<Strokes> = {
  initial: nothing,
  expected: "a drawing as the lab writes it",
  read: (text) => (text.length <= mostLetters ? readStrokes(text) : undefined),
  write: writeStrokes,
};

const unit: Field<UnitPlace | undefined> = {
  initial: undefined,
  expected: "four numbers with dots between: layer, map, row and column",
  read(text) {
    const numbers = /^\d{1,2}(\.\d{1,3}){3}$/.test(text) ? text.split(".").map(Number) : [];
    if (numbers.length !== 4) return undefined;
    const [layer, channel, row, column] = numbers;
    return { layer, channel, row, column };
  },
  write: (place) => (place === undefined ? "" : [place.layer, place.channel, place.row, place.column].join(".")),
};

/** What is chosen in this view, as its link says it. */
export const fields = {
  strokes,
  /** Which of several digits is looked into, from the left. */
  mark: whole(0, 99, 0),
  /** The class whose votes are counted; the answer where nothing is said. */
  asked: whole(-1, 10, -1),
  /** The number of a map that is followed back. */
  unit,
};
