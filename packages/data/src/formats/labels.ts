import { DataError, digitNames, formatShape } from "inkling";
import { mention } from "./mention.js";
import type { DataArray } from "./numbers.js";
import type { Decision, Hints } from "./reading.js";

/** Labels as a data set keeps them, the same classes for all parts. */
export interface DecidedLabels {
  /** For each part that was given, in their order. */
  readonly labels: readonly Uint8Array[];
  readonly classNames: readonly string[];
  readonly decision: Decision;
}

/** A data set keeps a label in a byte. */
export const mostClasses = 256;

/**
 * Decides which classes the labels of all parts stand for.
 *
 * | labels                                | classes                                             |
 * | ------------------------------------- | --------------------------------------------------- |
 * | one-hot, N x K                        | K, called 0 to K - 1                                |
 * | whole numbers within 0 to 9           | the ten digits                                      |
 * | 1 to 10, in a form of MATLAB          | the ten digits, 10 being 0                          |
 * | every number from 0, or from 1, on    | these numbers                                       |
 * | words                                 | these words, in order of the alphabet               |
 *
 * Numbers with gaps, and 1 to 10 elsewhere, are refused without names.
 *
 * @param names what the classes are called, in the order of the labels, which are then these words, or 0 to K - 1, or 1 to K
 * @throws DataError naming `--classes`, and the image whose label has no class
 */
export function decideLabels(
  parts: readonly DataArray[],
  names: readonly string[] | undefined,
  hints: Hints,
  name: string,
): DecidedLabels {
  const classes = parts.map((part) => (part.shape.length === 2 ? oneHotClasses(part) : undefined));
  const texts = parts.map((part, p) => classes[p] ?? [...part.values].map(plainText));
  const columns = parts.find((_, p) => classes[p] !== undefined)?.shape[1];
  const decided =
    names !== undefined
      ? namedClasses(texts, names, hints, name)
      : columns !== undefined
        ? { classNames: columns === 10 ? digitNames : upTo(0, columns - 1), indexOf: Number, because: "one-hot labels" }
        : foundClasses(texts, hints, name);
  const { classNames, indexOf, because } = decided;
  const labels = texts.map((part) =>
    Uint8Array.from(part, (text, i) => {
      const index = indexOf(text);
      if (index >= 0 && index < classNames.length) return index;
      throw new DataError({
        what: `${name}: label of image ${i} is out of range`,
        expected: `one of ${brief(classNames)}`,
        received: JSON.stringify(text.slice(0, 40)),
        advice:
          "Check that these are the labels, or name all classes in the order of the labels: --classes A,B,C (option classNames)",
      });
    }),
  );
  return { labels, classNames, decision: { about: "classes", decided: brief(classNames), because } };
}

interface Classes {
  readonly classNames: readonly string[];
  /** The class of a label; -1 or NaN for none. */
  readonly indexOf: (text: string) => number;
  readonly because: string;
}

function namedClasses(
  parts: readonly (readonly string[])[],
  names: readonly string[],
  { firstLabel }: Hints,
  name: string,
): Classes {
  const found = new Set(parts.flatMap((part) => [...new Set(part)]));
  const because = "they have names";
  const twice = names.find((each, i) => names.indexOf(each) < i);
  if (names.length < 1 || names.length > mostClasses || twice !== undefined) {
    throw new DataError({
      what: `${name}: wrong names of classes`,
      expected: `1 to ${mostClasses} different names`,
      received: twice === undefined ? String(names.length) : `${JSON.stringify(twice)} twice`,
      advice: "Name each class once, in the order of the labels: --classes A,B,C",
    });
  }
  const places = new Map(names.map((each, i) => [plainText(each), i]));
  if ([...found].every((text) => places.has(text))) {
    return { classNames: names, indexOf: (text) => places.get(text) ?? -1, because };
  }
  const first = firstLabel ?? (found.has(String(names.length)) && !found.has("0") ? 1 : 0);
  return {
    classNames: names,
    indexOf: (text) => wholeNumber(text) - first,
    because: `${because}; labels from ${first}`,
  };
}

function foundClasses(parts: readonly (readonly string[])[], { tenIsZero = false }: Hints, name: string): Classes {
  const found = [...new Set(parts.flatMap((part) => [...new Set(part)]))];
  const numbers = found.map(wholeNumber).sort((a, b) => a - b);
  if (numbers.some(Number.isNaN)) return classesOfWords(found, name);
  const [lowest, highest] = [numbers[0], numbers[numbers.length - 1]];
  if (lowest >= 0 && highest <= 9)
    return { classNames: digitNames, indexOf: wholeNumber, because: "labels within 0 to 9" };
  if (lowest >= 1 && highest === 10) {
    if (tenIsZero) {
      const indexOf = (text: string): number => wholeNumber(text) % 10;
      return { classNames: digitNames, indexOf, because: "labels from 1 to 10, as MATLAB counts: 10 is the digit 0" };
    }
    throw new DataError({
      what: `${name}: labels from 1 to 10 can be the digits, with 10 for 0, or ten classes of other things`,
      expected: "labels from 0 to 9, or names",
      received: "labels up to 10",
      advice: "Name the classes in the order of the labels: --classes 1,2,3,4,5,6,7,8,9,0 (option classNames)",
    });
  }
  const gap = numbers.findIndex((value, i) => value !== lowest + i);
  if (gap < 0 && (lowest === 0 || lowest === 1) && numbers.length <= mostClasses) {
    const because = `every label from ${lowest} to ${highest} is there`;
    return { classNames: upTo(lowest, highest), indexOf: (text) => wholeNumber(text) - lowest, because };
  }
  const part = parts.find((texts) => texts.some((text) => wholeNumber(text) === highest)) ?? [];
  throw new DataError({
    what: `${name}: the labels leave numbers out, as of a damaged file, or of part of the classes`,
    expected: `all whole numbers from 0 or 1 on, at most ${mostClasses}`,
    received:
      `${numbers.length} different labels from ${lowest} to ${highest}` +
      `, none of them ${gap < 0 ? 0 : lowest + gap}; the ${highest} is image ${part.findIndex((text) => wholeNumber(text) === highest)}`,
    advice:
      "Check that these are the labels, or name all classes in the order of the labels: --classes A,B,C (option classNames)",
  });
}

function classesOfWords(found: readonly string[], name: string): Classes {
  const words = found.toSorted((a, b) => (a < b ? -1 : 1));
  const bad = words.find((word) => word === "" || /^[-+]?(\d+\.\d+|nan|inf)/i.test(word));
  if (words.length > mostClasses || bad !== undefined) {
    throw new DataError({
      what: `${name}: these are no labels`,
      expected: `whole numbers or words, at most ${mostClasses} different ones`,
      received: bad === undefined ? `${words.length} different words` : bad === "" ? "an empty one" : mention([bad]),
      advice: "Say where the labels are: --label-column first, last or NAME (option labelColumn)",
    });
  }
  const first = words[0].charCodeAt(0);
  const last = words[words.length - 1].charCodeAt(0);
  // From A on, most of them: data without an H has the same classes as data with it. X and O alone are two words.
  const alphabet = [/^[A-Z]$/, /^[a-z]$/].some((letter) => words.every((word) => letter.test(word)));
  const letters = alphabet && /^a$/i.test(words[0]) && 2 * words.length > last - first;
  const classNames = letters
    ? Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i))
    : words;
  const places = new Map(classNames.map((word, i) => [word, i]));
  const because = letters ? "labels are letters" : "labels are words";
  return { classNames, indexOf: (text) => places.get(text) ?? -1, because };
}

/** The class of each row where a matrix is one-hot: one 1 in each row, and else only 0, or only -1; else undefined. */
function oneHotClasses({ shape: [count, columns], values }: DataArray): string[] | undefined {
  const classes: string[] = [];
  for (let row = 0; row < count; row++) {
    let hot = -1;
    for (let column = 0; column < columns; column++) {
      const value = Number(values[row * columns + column]);
      if (value === 1 && hot < 0) hot = column;
      else if (value !== 0 && value !== -1) return undefined;
    }
    if (hot < 0) return undefined;
    classes.push(String(hot));
  }
  return classes;
}

/** Whether the labels of so many images are given as this array: one each, or one-hot. */
export function isOneHot(array: DataArray): boolean {
  return array.shape.length === 2 && array.shape[1] >= 2 && oneHotClasses(array) !== undefined;
}

/** A label as it is compared: `3`, `3.0`, `3e0` and `3n` are the same. */
export function plainText(value: string | number | bigint): string {
  const text = String(value).trim();
  return /^[-+]?\d/.test(text) && Number.isInteger(Number(text)) ? String(Number(text)) : text;
}

/** The whole number that a text is; NaN for any other text. */
export function wholeNumber(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : NaN;
}

function upTo(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}

/** Names in a line: `A, B, C … Z (26)` where there are many. */
function brief(names: readonly string[]): string {
  if (names.length <= 12) return mention(names, 12);
  return `${names
    .slice(0, 3)
    .map((each) => mention([each]))
    .join(", ")} … ${mention(names.slice(-1))} (${names.length})`;
}

/** The error for labels of a shape that says nothing. */
export function wrongLabels(name: string, shape: readonly number[]): DataError {
  return new DataError({
    what: `${name}: labels of a form that is not known`,
    expected: "one label an image, or one-hot rows of 0 and 1",
    received: formatShape(shape),
    advice: "Save them as one whole number or word an image",
  });
}
