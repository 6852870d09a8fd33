import { OptionError } from "./errors.js";
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
  readonly integers: (name: string, minimum: number) => readonly number[] | Absent;
  readonly texts: (name: string) => readonly string[] | Absent;
  /** A nested object. */
  readonly object: <Value>(name: string, parse: Parser<Value>) => Value | Absent;
  /** A list of objects. */
  readonly objects: <Value>(name: string, parse: Parser<Value>) => readonly Value[] | Absent;
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
  const whole = path === "" || field === "" ? path + field : `${path}.${field}`;
  return whole === "" ? source : `${whole} in ${source}`;
}

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
  function wrong(name: string, expected: string): OptionError {
    const field = entries.get(name);
    const misspelt = field === undefined ? nearest(name, unknownNames()) : undefined;
    return new OptionError({
      what: `Wrong ${nameOf(place, name)}`,
      expected,
      received: describe(field),
      ...(misspelt === undefined ? {} : { advice: `Perhaps "${misspelt}" is meant to be "${name}"` }),
    });
  }
  function unknownNames(): string[] {
    return [...entries.keys()].filter((name) => !asked.has(name));
  }
  function below(name: string): Place {
    return { source: place.source, path: place.path === "" ? name : `${place.path}.${name}` };
  }

  const required: FieldReaders<never> = {
    number(name, minimum = -Infinity, maximum = Infinity) {
      const field = get(name);
      if (typeof field === "number" && Number.isFinite(field) && field >= minimum && field <= maximum) return field;
      throw wrong(name, `a number${range(minimum, maximum)}`);
    },
    integer(name, minimum, maximum = Number.MAX_SAFE_INTEGER) {
      const field = get(name);
      if (typeof field === "number" && Number.isInteger(field) && field >= minimum && field <= maximum) return field;
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
      const error = wrong(name, choices.map((candidate) => `"${candidate}"`).join(", "));
      const meant = typeof field === "string" ? nearest(field, choices) : undefined;
      throw meant === undefined
        ? error
        : new OptionError({ ...error.complaint, advice: `Perhaps "${meant}" is meant` });
    },
    integers(name, minimum) {
      const field = get(name);
      const isWhole = (item: unknown): item is number => Number.isInteger(item) && Number(item) >= minimum;
      if (isList(field) && field.every(isWhole)) return field;
      throw wrong(name, `a list of whole numbers of at least ${minimum}`);
    },
    texts(name) {
      const field = get(name);
      if (isList(field) && field.every((item) => typeof item === "string")) return field;
      throw wrong(name, "a list of texts");
    },
    object(name, parse) {
      const field = get(name);
      if (field !== undefined) return parseAt(field, below(name), parse);
      throw wrong(name, "an object");
    },
    objects(name, parse) {
      const field = get(name);
      if (isList(field)) return field.map((item, i) => parseAt(item, below(`${name}[${i}]`), parse));
      throw wrong(name, "a list");
    },
  };
  const isAbsent = (name: string): boolean => get(name) === undefined;
  const optional: FieldReaders<undefined> = {
    number: (name, ...rest) => (isAbsent(name) ? undefined : required.number(name, ...rest)),
    integer: (name, ...rest) => (isAbsent(name) ? undefined : required.integer(name, ...rest)),
    boolean: (name) => (isAbsent(name) ? undefined : required.boolean(name)),
    text: (name) => (isAbsent(name) ? undefined : required.text(name)),
    oneOf: (name, choices) => (isAbsent(name) ? undefined : required.oneOf(name, choices)),
    integers: (name, minimum) => (isAbsent(name) ? undefined : required.integers(name, minimum)),
    texts: (name) => (isAbsent(name) ? undefined : required.texts(name)),
    object: (name, parse) => (isAbsent(name) ? undefined : required.object(name, parse)),
    objects: (name, parse) => (isAbsent(name) ? undefined : required.objects(name, parse)),
  };
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
      const names = [...asked];
      const meant = nearest(unknown, names);
      throw new OptionError({
        what: `Unknown field "${unknown}" in ${nameOf(place)}`,
        expected: names.join(", "),
        received: `"${unknown}"`,
        advice: meant === undefined ? "Check its spelling" : `Perhaps "${meant}" is meant`,
      });
    },
  };
}

/** `Array.isArray` makes a list of anything of it, which nothing checks any more. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function range(minimum: number, maximum: number): string {
  if (Math.abs(maximum) < Number.MAX_SAFE_INTEGER) return ` from ${minimum} to ${maximum}`;
  return minimum === -Infinity ? "" : ` of at least ${minimum}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
