/**
 * Every error that inkling throws on purpose: what is wrong, what was expected, what was received, and what to do.
 *
 * A message reads as one sentence and an advice:
 * `Wrong image size: expected 784 pixels (28x28), received 400 (20x20). Pass { inputShape: [20, 20] } or resize them.`
 */
export interface Complaint {
  /** What is wrong, in a few words, without a full stop. */
  readonly what: string;
  readonly expected?: string;
  readonly received?: string;
  /** What to do about it: one sentence, without a full stop. */
  readonly advice?: string;
  /** Which option is wrong, where it is one: a reader of JSON says where it stands, `layers[0].units`. */
  readonly field?: string;
}

/**
 * The base of all errors thrown on purpose; anything else that escapes is a defect of inkling. Every class states its name,
 * for a minifier takes the name that it has in the code.
 */
export class InklingError extends Error {
  override readonly name: string = "InklingError";

  constructor(readonly complaint: Complaint) {
    super(compose(complaint));
  }
}

/** Shapes or sizes that do not fit together. */
export class ShapeError extends InklingError {
  override readonly name = "ShapeError";
}

/** A data file or data set that is not what it claims to be. */
export class DataError extends InklingError {
  override readonly name = "DataError";
}

/** An option out of its range, unknown, or in contradiction with another. */
export class OptionError extends InklingError {
  override readonly name = "OptionError";
}

/** A model file that is corrupt, foreign or of a later format. */
export class ModelFileError extends InklingError {
  override readonly name = "ModelFileError";
}

/** Numbers that stopped being numbers during training. */
export class NumericError extends InklingError {
  override readonly name = "NumericError";
}

function compose({ what, expected, received, advice }: Complaint): string {
  let sentence = what;
  if (expected !== undefined) sentence += `: expected ${expected}`;
  if (received !== undefined) sentence += `${expected === undefined ? ":" : ","} received ${received}`;
  return advice === undefined ? `${sentence}.` : `${sentence}. ${advice}.`;
}

/** A range in words, to stand behind `a number`. */
export function range(minimum: number, maximum: number): string {
  if (maximum < Number.MAX_SAFE_INTEGER) return ` from ${minimum} to ${maximum}`;
  return minimum === -Infinity ? "" : ` of at least ${minimum}`;
}

/**
 * Checks an option that must be a whole number of at least `minimum`, and returns it.
 *
 * @param name the option's name, alone or with what it belongs to: `units of a dense layer`
 */
export function requireInteger(
  name: string,
  value: number,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw wrongOption(name, `a whole number${range(minimum, maximum)}`, value);
}

/** Checks an option that must be a finite number in a range, and returns it. */
export function requireNumber(name: string, value: number, minimum = -Infinity, maximum = Infinity): number {
  if (Number.isFinite(value) && value >= minimum && value <= maximum) return value;
  throw wrongOption(name, `a finite number${range(minimum, maximum)}`, value);
}

/** Checks an option that must be a finite number above 0, and returns it. */
export function requirePositive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw wrongOption(name, "a finite number above 0", value);
}

/** Checks an option that must be a number from 0 to below 1, as the float32 that it becomes too, and returns it. */
export function requireBelowOne(name: string, value: number): number {
  if (value >= 0 && Math.fround(value) < 1) return value;
  throw wrongOption(name, "a finite number from 0 to below 1", value);
}

/** The error of an option whose value is not what it must be. */
export function wrongOption(name: string, expected: string, value: unknown): OptionError {
  const [field] = name.split(" ", 1);
  return new OptionError({ what: `Wrong ${name}`, expected, received: String(value), field });
}
