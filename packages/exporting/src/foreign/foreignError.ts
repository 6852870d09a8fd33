import { InklingError, ModelFileError } from "inkling";

/** A network of another framework's that inkling cannot run, or a file of it that cannot be read. */
export function foreignError(what: string, expected: string, received: string, advice = elsewhere): ModelFileError {
  return new ModelFileError({ what, expected, received: received.slice(0, 200), advice });
}

const elsewhere = "docs/export.md lists what can be taken in";

/** Runs a reader of a file: whatever it refuses, and whatever a library throws at its bytes, is a fault of the file. */
export function asFault<Value>(what: string, expected: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    if (error instanceof InklingError) throw new ModelFileError({ advice: elsewhere, ...error.complaint });
    throw foreignError(
      what,
      expected,
      error instanceof Error ? error.message : String(error),
      "Take another copy of it",
    );
  }
}
