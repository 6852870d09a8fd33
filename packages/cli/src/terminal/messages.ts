import { InklingError, NumericError, TrainingError } from "inkling";
import { coloursOf, type Terminal } from "./terminal.js";

/**
 * How an error reaches a user: never with a stack trace.
 *
 * An InklingError is its own message; it says what is wrong, what was expected, what was received and what to do.
 * Anything else is our mistake, and says so.
 *
 * @example
 * renderError(new OptionError({ what: "Wrong epochs", expected: "a whole number of at least 1", received: "0" }), terminal);
 * // "error  Wrong epochs: expected a whole number of at least 1, received 0."
 */
export function renderError(error: unknown, terminal: Terminal): string {
  const label = coloursOf(terminal).red("error");
  if (error instanceof InklingError) return `${label}  ${error.message}`;
  const { dim } = coloursOf(terminal);
  return [
    `${label}  This is a defect of inkling, not a mistake of yours: ${describe(error)}`,
    dim("       Please report it, with the command that led to it and the version."),
  ].join("\n");
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.message === "" ? error.name : `${error.name}: ${error.message}`;
  return String(error);
}

/** What the command ends with: 2 for wrong use or bad input, 1 for what failed on the way. */
export function exitCodeOf(error: unknown): 1 | 2 {
  const isInput = error instanceof InklingError && !failures.some((failure) => error instanceof failure);
  return isInput ? 2 : 1;
}

/** What was begun rightly and could not be brought to its end: a disk that is full in the middle of a training. */
export class BrokenOffError extends InklingError {
  override readonly name = "BrokenOffError";
}

const failures = [NumericError, TrainingError, BrokenOffError];
