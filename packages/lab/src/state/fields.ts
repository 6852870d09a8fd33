/*
 * What can be chosen in a view, as data: each choice is a field with a name, by which it stands in the link, and a way to
 * read and to write it as text. A link is nobody's friend: whatever it says is read here, and what is nonsense becomes a
 * sentence and the field's first value.
 */

/** One choice. */
export interface Field<T> {
  readonly initial: T;
  /** What a text must be, as the end of a sentence: `a whole number from 1 to 9`. */
  readonly expected: string;
  /** Undefined for a text that is none of its values. */
  read(text: string): T | undefined;
  write(value: T): string;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of fields by their names. */
export type ValuesOf<F> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

/** One of some words. */
export function choice<const T extends string>(options: readonly T[], initial: NoInfer<T>): Field<T> {
  return {
    initial,
    expected: `one of ${options.join(", ")}`,
    read: (text) => options.find((option) => option === text),
    write: (value) => value,
  };
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number, initial: number): Field<number> {
  return {
    initial,
    expected: `a whole number from ${least} to ${most}`,
    read(text) {
      const value = Number(text);
      return /^-?\d+$/.test(text) && value >= least && value <= most ? value : undefined;
    },
    write: String,
  };
}

/** Any number from `least` to `most`. */
export function real(least: number, most: number, initial: number): Field<number> {
  return {
    initial,
    expected: `a number from ${least} to ${most}`,
    read(text) {
      const value = text.trim() === "" ? NaN : Number(text);
      return value >= least && value <= most ? value : undefined;
    },
    write: String,
  };
}

/** Yes or no. */
export function flag(initial: boolean): Field<boolean> {
  return {
    initial,
    expected: "yes or no",
    read: (text) => (text === "yes" ? true : text === "no" ? false : undefined),
    write: (value) => (value ? "yes" : "no"),
  };
}

/** A text of a length at most. */
export function text(mostLength: number, initial = ""): Field<string> {
  return {
    initial,
    expected: `a text of at most ${mostLength} characters`,
    read: (value) => (value.length <= mostLength ? value : undefined),
    write: (value) => value,
  };
}

/** What stands in a link about a view, as texts. */
export type Query = Readonly<Record<string, string>>;

/** Reads a query by fields: the values, and a sentence for each part of it that is nonsense. */
export function readQuery<F extends Fields>(fields: F, query: Query): { values: ValuesOf<F>; faults: string[] } {
  const faults = Object.keys(query)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => `The link says “${shorten(name)}”, which means nothing here: it was left out.`);
  const entries = Object.entries(fields).map(([name, field]): [string, unknown] => {
    const said = Object.hasOwn(query, name) ? query[name] : undefined;
    if (said === undefined) return [name, field.initial];
    const value = field.read(said);
    if (value !== undefined) return [name, value];
    faults.push(`The link says ${name} is “${shorten(said)}”: it should be ${field.expected}.`);
    return [name, field.initial];
  });
  return { values: Object.fromEntries(entries) as ValuesOf<F>, faults };
}

/** Writes values as a query; what is as it was at first is left out. */
export function writeQuery<F extends Fields>(fields: F, values: ValuesOf<F>): Query {
  const entries = Object.entries(fields).flatMap(([name, field]): [string, string][] => {
    const value = values[name];
    return value === field.initial ? [] : [[name, field.write(value)]];
  });
  return Object.fromEntries(entries);
}

const shorten = (said: string): string => (said.length > 40 ? `${said.slice(0, 40)}…` : said);
