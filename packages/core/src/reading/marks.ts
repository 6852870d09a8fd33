import { boxAround, widthOf, type Box } from "../ink/components.js";

/**
 * What one place of a line was taken for: a digit; one that is not sure; a separator, such as a slash between two digits;
 * or writing that is no digit.
 */
export type MarkStatus = "digit" | "not sure" | "separator" | "not a digit";

/** What stands in one place of a line. */
export interface Mark {
  readonly status: MarkStatus;
  /** The likeliest digit, whatever the status says. */
  readonly digit: number;
  /** How likely it is, 0 to 1: of a hundred digits at 0.9, ninety are right. */
  readonly confidence: number;
  /** The next likely digit. */
  readonly second: { readonly digit: number; readonly confidence: number };
  /** Where it stands, in pixels of the picture. */
  readonly box: Box;
}

/** A line of writing, from left to right. */
export interface LineReading {
  /** The digits that were accepted, and `?` for each that is not sure. */
  readonly text: string;
  /** The same, parted where separators stand: `10/16/2019` gives three. */
  readonly groups: readonly string[];
  /** The digits, sure or not. */
  readonly digits: readonly Mark[];
  /** All that stands on the line, separators and what is no digit among it. */
  readonly marks: readonly Mark[];
  readonly box: Box;
}

export const isDigit = (status: MarkStatus): boolean => status === "digit" || status === "not sure";

/** Narrower than this share of the line's height, what is no digit parts the digits on its sides. */
const separatorWidth = 0.75;

/** The line that marks make, of which one at least is a digit. */
export function asLine(marks: readonly Mark[], height: number): LineReading {
  const first = marks.findIndex(({ status }) => isDigit(status));
  const last = marks.findLastIndex(({ status }) => isDigit(status));
  const told = marks.map((mark, i): Mark => {
    const parts = mark.status === "not a digit" && i > first && i < last && widthOf(mark.box) < separatorWidth * height;
    return parts ? { ...mark, status: "separator" } : mark;
  });
  return lineOf(told);
}

/** The line of marks that have been told apart. */
export function lineOf(marks: readonly Mark[]): LineReading {
  const digits = marks.filter(({ status }) => isDigit(status));
  const letters = marks.map(({ status, digit }) =>
    status === "digit" ? String(digit) : status === "not sure" ? "?" : " ",
  );
  return {
    text: letters.filter((letter) => letter !== " ").join(""),
    groups: letters
      .join("")
      .split(" ")
      .filter((group) => group !== ""),
    digits,
    marks,
    box: boxAround(digits.map(({ box }) => box)),
  };
}

/** The same line, or cell, with its boxes elsewhere. */
export function moveLine<Line extends Omit<LineReading, "box"> & { readonly box?: Box }>(
  line: Line,
  move: (box: Box) => Box,
): Line {
  const moved = (mark: Mark): Mark => ({ ...mark, box: move(mark.box) });
  const { digits, marks, box } = line;
  const place = box === undefined ? {} : { box: move(box) };
  return { ...line, digits: digits.map(moved), marks: marks.map(moved), ...place };
}
