import { OptionError, range } from "./errors.js";
import { nearest } from "./spelling.js";

/*
 * The one reader of untrusted JSON: recipes, model files, files of results. A parser asks for the fields that it knows, one
 * by one, and hands them to a constructor, which alone knows defaults and ranges:
 *
 *   const parseDense = (fields: Fields) => dense(fields.number("units"), { biases: fields.optional.object("biases", …) });
 *
 * Whatever is wrong is told with its path: `Wrong layers[1].units in mine.json: expected a number, received "30".`
 */

/** What makes something of an object's fields. Fields that it never asks for are refused when it is done. */
export type Parser<Value> = (fields: Fields) => Value;

/** Reads one field each; `Absent` is what they give for a field that is not there. */
export interface FieldReaders<Absent> {
  readonly number: (name: string, minimum?: number, maximum?: number) => number | Absent;
  readonly integer: (name: string, minimum: number, maximum?: number) => number | Absent;
  readonly boolean: (name: string) => boolean | Absent;
  readonly text: (name: string) => string | Absent;
  readonly oneOf: <Choice extends string>(name: string, choices: readonly Choice[]) => Choice | Absent;
  readonly integers: (name: string, minimum: number, maximum?: number) => readonly number[] | Absent;
  readonly texts: (name: string) => readonly string[] | Absent;
  /** A nested object. */
  readonly object: <Value>(name: string, parse: Parser<Value>) => Value | Absent;
  /** A list of objects, of `most` at most: a longer one is refused before any of them is read. */
  readonly objects: <Value>(name: string, parse: Parser<Value>, most?: number) => readonly Value[] | Absent;
}

/** The fields of an untrusted object. What is missing or of the wrong type is refused with an OptionError. */
export interface Fields extends FieldReaders<never> {
  /** The same readers for fields that may be absent: they give undefined then. */
  readonly optional: FieldReaders<undefined>;
  /** The field as it is, for a parser that takes several types. */
  readonly value: (name: string) => unknown;
  /** Whether the field is there and says something: JSON writes null for a number that was none. */
  readonly has: (name: string) => boolean;
  /** The error of a field that is not what it must be. */
  readonly wrong: (name: string, expected: string) => OptionError;
  /** Throws when a field was never asked for: a typing mistake, or a file of a later version. */
  readonly finish: () => void;
}

/**
 * Reads an untrusted object.
 *
 * @param source what messages call it, such as `mine.json`
 * @throws OptionError with the path of the first field that is missing, of the wrong type, out of range or unknown
 * @example
 * readObject({ kind: "momentum", momentum: 1 }, "mine.json", parseOptimizer);
 * // Wrong momentum in mine.json: expected a finite number from 0 to below 1, received 1.
 */
export function readObject<Value>(value: unknown, source: string, parse: Parser<Value>): Value {
  return parseAt(value, { source, path: "" }, parse);
}

/** Opens an untrusted object whose fields are read here and there; who reads the last calls `finish`. */
export function openObject(value: unknown, source: string): Fields {
  return fieldsAt(value, { source, path: "" });
}

/** Where an object stands: in what, and how to get there from its root: `layers[1]`, or "" for the root itself. */
interface Place {
  readonly source: string;
  readonly path: string;
}

function parseAt<Value>(value: unknown, place: Place, parse: Parser<Value>): Value {
  const fields = fieldsAt(value, place);
  let parsed: Value;
  try {
    parsed = parse(fields);
  } catch (error) {
    throw located(error, place);
  }
  fields.finish();
  return parsed;
}

/** A constructor knows which of its options is wrong; here it is known where that stands. */
function located(error: unknown, place: Place): unknown {
  if (!(error instanceof OptionError) || error.complaint.field === undefined) return error;
  const { field, ...facts } = error.complaint;
  return new OptionError({ ...facts, what: `Wrong ${nameOf(place, field)}` });
}

function nameOf({ source, path }: Place, field = ""): string {
  const whole = joined(path, field);
  return whole === "" ? source : `${whole} in ${source}`;
}

const joined = (path: string, field: string): string =>
  path === "" || field === "" ? path + field : `${path}.${field}`;

function fieldsAt(value: unknown, place: Place): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new OptionError({ what: `Wrong ${nameOf(place)}`, expected: "an object", received: describe(value) });
  }
  // A map, not the object: `__proto__` and `constructor` are names like any other.
  const entries = new Map<string, unknown>(Object.entries(value));
  const asked = new Set<string>();

  function get(name: string): unknown {
    asked.add(name);
    return entries.get(name);
  }
  function wrong(name: string, expected: string, choices: readonly string[] = []): OptionError {
    const field = entries.get(name);
    const facts = { what: `Wrong ${nameOf(place, name)}`, expected, received: describe(field) };
    const advice =
      field === undefined ? meant(nearest(name, unknownNames()), name) : meant(nearest(asText(field) ?? "", choices));
    return new OptionError({ ...facts, ...advice });
  }
  function unknownNames(): string[] {
    return [...entries.keys()].filter((name) => !asked.has(name));
  }
  function below(name: string): Place {
    return { ...place, path: joined(place.path, name) };
  }

  /** The readers, with what they do where a field is absent. */
  function readersOf<Absent>(absent: (name: string, expected: string) => Absent): FieldReaders<Absent> {
    /** A field as what `as` makes of it; undefined is what it makes of a wrong one. */
    function read<Value>(
      name: string,
      expected: string,
      as: (field: unknown) => Value | undefined,
      choices?: readonly string[],
    ): Value | Absent {
      const field = get(name);
      const value = as(field);
      if (value !== undefined) return value;
      if (field === undefined) return absent(name, expected);
      throw wrong(name, expected, choices);
    }
    return {
      number: (name, minimum = -Infinity, maximum = Infinity) =>
        read(name, `a number${range(minimum, maximum)}`, (field) => asNumber(field, minimum, maximum)),
      integer: (name, minimum, maximum = Infinity) =>
        read(name, `a whole number${range(minimum, maximum)}`, (field) => asWhole(field, minimum, maximum)),
      boolean: (name) => read(name, "true or false", (field) => (typeof field === "boolean" ? field : undefined)),
      text: (name) => read(name, "a text", asText),
      oneOf(name, choices) {
        const expected = choices.map((choice) => `"${choice}"`).join(", ");
        return read(name, expected, (field) => choices.find((choice) => choice === field), choices);
      },
      integers: (name, minimum, maximum = Infinity) =>
        read(name, `a list of whole numbers${range(minimum, maximum)}`, (field) =>
          asList(field, (item) => asWhole(item, minimum, maximum)),
        ),
      texts: (name) => read(name, "a list of texts", (field) => asList(field, asText)),
      object: (name, parse) =>
        read(name, "an object", (field) => (field === undefined ? field : parseAt(field, below(name), parse))),
      objects: (name, parse, most = Infinity) =>
        read(name, most < Infinity ? `a list of at most ${most}` : "a list", (field) =>
          asList(field, (item, i) => parseAt(item, below(`${name}[${i}]`), parse), most),
        ),
    };
  }
  const required = readersOf<never>((name, expected) => {
    throw wrong(name, expected);
  });
  const optional = readersOf(() => undefined);
  return {
    ...required,
    optional,
    value: get,
    has(name) {
      const field = get(name);
      return field !== undefined && field !== null;
    },
    wrong,
    finish() {
      const unknown = unknownNames().at(0);
      if (unknown === undefined) return;
      throw new OptionError({
        what: `Unknown field "${unknown}" in ${nameOf(place)}`,
        expected: [...asked].join(", "),
        received: `"${unknown}"`,
        advice: "Check its spelling",
        ...meant(nearest(unknown, [...asked])),
      });
    },
  };
}

/** The advice to take a near word, if there is one; or to call it what it is meant to be. */
function meant(near: string | undefined, name?: string): { advice?: string } {
  if (near === undefined) return {};
  return { advice: `Perhaps "${near}" is meant${name === undefined ? "" : ` to be "${name}"`}` };
}

// What a field is, or undefined where it is something else.

function asNumber(value: unknown, minimum: number, maximum: number): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= minimum && value <= maximum
    ? value
    : undefined;
}

function asWhole(value: unknown, minimum: number, maximum: number): number | undefined {
  return Number.isInteger(value) ? asNumber(value, minimum, maximum) : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function asList<Item>(
  value: unknown,
  as: (item: unknown, i: number) => Item | undefined,
  most = Infinity,
): Item[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  const items = value.map(as).filter((item) => item !== undefined);
  return items.length === value.length ? items : undefined;
}

/** What was found instead, in at most 60 letters: `1e400` is read as Infinity, for which JSON has no word. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "number" ? String(value) : (asJson(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Of a program, not of a file, values may nest beyond the stack, hold themselves, or be functions. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return "what JSON cannot say";
  }
}
