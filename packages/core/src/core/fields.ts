import { OptionError } from "./errors.js";

/**
 * Reads the fields of an untrusted object (a model file's metadata, a JSON recipe) one by one, and refuses what is
 * missing, of the wrong type, out of range or unknown.
 */
export interface Fields {
  /** The name messages give the object, such as `layer 2`. */
  readonly where: string;
  integer(name: string, minimum: number, maximum?: number): number;
  number(name: string, minimum?: number, maximum?: number): number;
  boolean(name: string): boolean;
  text(name: string): string;
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice;
  list(name: string): readonly unknown[];
  integers(name: string, minimum: number): readonly number[];
  texts(name: string): readonly string[];
  /** A nested object. */
  object(name: string): Fields;
  /** The field as it is, for another parser to check. */
  value(name: string): unknown;
  /** Whether the field is exactly this word. */
  is(name: string, word: string): boolean;
  /** Whether the field is there (and not null). */
  has(name: string): boolean;
  /** Throws when a field was never asked for: a typing mistake, or a file of a later version. */
  finish(): void;
}

export function readFields(value: unknown, where: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new OptionError({ what: `Wrong ${where}`, expected: "an object", received: describe(value) });
  }
  const entries = new Map<string, unknown>(Object.entries(value));
  const asked = new Set<string>();

  function wrong(name: string, expected: string): OptionError {
    return new OptionError({ what: `Wrong ${name} in ${where}`, expected, received: describe(entries.get(name)) });
  }
  function get(name: string): unknown {
    asked.add(name);
    return entries.get(name);
  }
  function number(name: string, minimum = -Infinity, maximum = Infinity): number {
    const field = get(name);
    if (typeof field === "number" && Number.isFinite(field) && field >= minimum && field <= maximum) return field;
    throw wrong(name, `a number${range(minimum, maximum)}`);
  }
  function list(name: string): readonly unknown[] {
    const field: unknown = get(name);
    if (Array.isArray(field)) return field;
    throw wrong(name, "a list");
  }
  return {
    where,
    number,
    list,
    integer(name, minimum, maximum) {
      const field = number(name, minimum, maximum);
      if (Number.isInteger(field)) return field;
      throw wrong(name, `a whole number${range(minimum, maximum)}`);
    },
    boolean(name) {
      const field = get(name);
      if (typeof field === "boolean") return field;
      throw wrong(name, "true or false");
    },
    text(name) {
      const field = get(name);
      if (typeof field === "string") return field;
      throw wrong(name, "a text");
    },
    oneOf(name, choices) {
      const field = get(name);
      const choice = choices.find((candidate) => candidate === field);
      if (choice !== undefined) return choice;
      throw wrong(name, choices.map((candidate) => `"${candidate}"`).join(", "));
    },
    integers(name, minimum) {
      return list(name).map((item) => {
        if (typeof item === "number" && Number.isInteger(item) && item >= minimum) return item;
        throw wrong(name, `a list of whole numbers of at least ${minimum}`);
      });
    },
    texts(name) {
      return list(name).map((item) => {
        if (typeof item === "string") return item;
        throw wrong(name, "a list of texts");
      });
    },
    object(name) {
      return readFields(get(name), `${name} of ${where}`);
    },
    value: get,
    is: (name, word) => get(name) === word,
    has(name) {
      const field = get(name);
      return field !== undefined && field !== null;
    },
    finish() {
      const unknown = [...entries.keys()].find((name) => !asked.has(name));
      if (unknown === undefined) return;
      throw new OptionError({
        what: `Unknown field "${unknown}" in ${where}`,
        expected: [...asked].join(", "),
        received: `"${unknown}"`,
        advice: "Check its spelling",
      });
    },
  };
}

function range(minimum = -Infinity, maximum = Infinity): string {
  if (maximum !== Infinity) return ` from ${minimum} to ${maximum}`;
  return minimum === -Infinity ? "" : ` of at least ${minimum}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
