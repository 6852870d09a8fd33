import { OptionError } from "inkling";

/** An option that was given on the command line. */
export interface GivenOption {
  /** Such as `--epochs`. */
  readonly name: string;
  readonly value: unknown;
}

/**
 * Those of the options that were given, in order.
 *
 * @example
 * givenOptions({ "--layers": [784, 10], "--activation": undefined }); // [{ name: "--layers", value: [784, 10] }]
 */
export function givenOptions(options: Readonly<Record<string, unknown>>): GivenOption[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/**
 * Refuses options that make no sense where they are.
 *
 * @param what what they do not go with, such as `--resume`
 * @param expected what does go with it
 * @throws OptionError naming the first that was given
 */
export function refuseOptions(options: Readonly<Record<string, unknown>>, what: string, expected: string): void {
  const first = givenOptions(options).at(0);
  if (first === undefined) return;
  throw new OptionError({
    what: `${first.name} does not go with ${what}`,
    expected,
    received: `${first.name} ${String(first.value)}`,
    advice: "Leave it out",
  });
}
