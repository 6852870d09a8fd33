import { digitNames } from "inkling";
import type { DataArray } from "./numbers.js";
import type { Hints } from "./reading.js";

const capitals = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
/** Of the small letters only those that look unlike their capitals. */
const merged = [...digitNames, ...capitals, ..."a b d e f g h n q r t".split(" ")];

/** EMNIST's splits and their classes. Labels of `letters` begin with 1. */
const splits: ReadonlyMap<string, readonly string[]> = new Map([
  ["byclass", [...digitNames, ...capitals, ...capitals.map((letter) => letter.toLowerCase())]],
  ["bymerge", merged],
  ["balanced", merged],
  ["letters", capitals],
  ["digits", digitNames],
  ["mnist", digitNames],
]);

const transposed = "EMNIST's images are stored so";

/**
 * What a name says of EMNIST's files, whose images are all transposed: `emnist-letters-train-images-idx3-ubyte`,
 * `emnist-balanced-test.csv`.
 *
 * Source: Cohen, Afshar, Tapson and van Schaik, "EMNIST: an extension of MNIST to handwritten letters", 2017.
 *
 * @returns undefined for other names
 */
export function emnistHints(name: string): Hints | undefined {
  const [, split = ""] = /emnist[\W_]*([a-z]+)/i.exec(name) ?? [];
  const classNames = splits.get(split.toLowerCase());
  if (classNames === undefined) return undefined;
  return { transposed, classNames, firstLabel: split.toLowerCase() === "letters" ? 1 : 0 };
}

/** EMNIST's own structure in MATLAB's form: `dataset.train.images`, and the characters of the classes in `dataset.mapping`. */
export function emnistStructureHints(arrays: ReadonlyMap<string, DataArray>): Hints | undefined {
  const mapping = arrays.get("dataset.mapping");
  if (mapping?.shape.length !== 2 || !arrays.has("dataset.train.images")) return undefined;
  return { orientationOpen: true, transposed, ...mappedClasses(mapping.shape, Array.from(mapping.values, Number)) };
}

/**
 * Classes by the text that EMNIST gives beside its files: on each line a label and the codes of its characters, of which the
 * first counts.
 *
 * @example
 * parseMapping("1 65 97\n2 66 98\n"); // { classNames: ["A", "B"], firstLabel: 1 }
 */
export function parseMapping(text: string): Pick<Hints, "classNames" | "firstLabel"> | undefined {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const numbers = lines.map((line) => line.trim().split(/\s+/).slice(0, 2).map(Number));
  return mappedClasses([lines.length, 2], numbers.flat());
}

function mappedClasses(
  [count, columns]: readonly number[],
  values: readonly number[],
): Pick<Hints, "classNames" | "firstLabel"> | undefined {
  const labels = Array.from({ length: count }, (_, row) => values[row * columns]);
  const codes = labels.map((_, row) => values[row * columns + 1]);
  const inOrder = labels.every((label, row) => label === labels[0] + row);
  if (count === 0 || !inOrder || !codes.every((code) => code > 32 && code < 127)) return undefined;
  return { classNames: codes.map((code) => String.fromCharCode(code)), firstLabel: labels[0] };
}
