import { DataError, formatShape } from "inkling";
import type { RawPart } from "./assemble.js";
import { mention } from "./mention.js";
import type { DataArray } from "./numbers.js";
import { partNames, type PartName } from "./reading.js";

/** What the name of an array, a file or a folder says. */
export interface Role {
  readonly part: PartName | undefined;
  readonly kind: "images" | "labels" | undefined;
}

const partWords = new Map<string, PartName>([
  ...["train", "training", "tr"].map((word) => [word, "training"] as const),
  ...["val", "valid", "validation", "dev"].map((word) => [word, "validation"] as const),
  ...["test", "testing", "te", "t10k"].map((word) => [word, "test"] as const),
]);
const imageWords = new Set("x images image imgs img data patterns pixels features inputs".split(" "));
const labelWords = new Set("y labels label lbls target targets class classes digit".split(" "));

/**
 * What a name says: `x_train`, `kmnist-train-labels`, `dataset.test.images`, `trainX`.
 *
 * @example
 * roleOf("t10k-labels-idx1-ubyte"); // { part: "test", kind: "labels" }
 */
export function roleOf(name: string): Role {
  const words = wordsOf(name);
  const part = words.map((word) => partWords.get(word)).find((found) => found !== undefined);
  if (words.includes("names") || words.includes("mapping")) return { part, kind: undefined };
  if (words.some((word) => labelWords.has(word))) return { part, kind: "labels" };
  return { part, kind: words.some((word) => imageWords.has(word)) ? "images" : undefined };
}

/** The words of a name, in lower case; `Xtrain` is two. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\b([xy])(train|test|val)/g, "$1 $2")
    .replace(/(train|test|val)([xy])\b/g, "$1 $2")
    .replace(/idx\d|\b\d+\b/g, " ")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/**
 * Finds images and labels among named arrays: by their names or, where two alone are left, by their sizes.
 *
 * @throws DataError saying which arrays there are, when there are no images with labels among them
 * @example
 * assignRoles(new Map([["X", images], ["y", labels]]), "digits.npz"); // { training: { images, labels } }
 */
export function assignRoles(
  arrays: ReadonlyMap<string, DataArray>,
  name: string,
): Readonly<Partial<Record<PartName, RawPart>>> {
  const byDigit = arraysByDigit(arrays);
  if (byDigit !== undefined) return byDigit;
  const found: Partial<Record<PartName, RawPart>> = {};
  for (const part of partNames) {
    const labels = candidates(arrays, part, "labels");
    const images = candidates(arrays, part, "images");
    if (labels.length === 0 || images.length === 0) {
      requireWhole([...labels, ...images], part, name);
      continue;
    }
    requireOne(labels, name);
    // scikit-learn gives its digits twice, as images and as rows of them.
    requireOne(
      images.filter(([, { shape }]) => shape.length === images[0][1].shape.length),
      name,
    );
    found[part] = { images: images[0][1], labels: labels[0][1] };
  }
  if (Object.keys(found).length > 0) return found;
  const pair = pairBySize([...arrays]);
  if (pair !== undefined) return { training: pair };
  throw noRoles(arrays, name);
}

/** Those of a part and a kind, the ones of most axes first. */
function candidates(arrays: ReadonlyMap<string, DataArray>, part: PartName, kind: Role["kind"]): [string, DataArray][] {
  return [...arrays]
    .filter(([key]) => {
      const role = roleOf(key);
      return role.kind === kind && (role.part ?? "training") === part;
    })
    .sort(([, a], [, b]) => b.shape.length - a.shape.length);
}

function requireOne(candidates: readonly (readonly [string, DataArray])[], name: string): void {
  if (candidates.length === 1) return;
  throw new DataError({
    what: `${name}: several arrays could be the same`,
    expected: "one of images and one of labels for each part",
    received: mention(candidates.map(([key]) => key)),
    advice: "Save only those that are meant",
  });
}

/** What is said to be of a part, and has no counterpart, is not passed over. */
function requireWhole(held: readonly (readonly [string, DataArray])[], part: PartName, name: string): void {
  const found = held.find(([key]) => roleOf(key).part === part);
  if (found === undefined) return;
  const [key] = found;
  throw new DataError({
    what: `${name} lacks half of its ${part} images`,
    expected: "images and labels of each part",
    received: `${mention([key])} alone`,
    advice: "Add the other, or take this away",
  });
}

/** Of two arrays without telling names the larger is the images, if the other has a label for each. */
function pairBySize(arrays: readonly (readonly [string, DataArray])[]): RawPart | undefined {
  const named = arrays.filter(([, { shape }]) => shape.length > 0);
  if (named.length !== 2) return undefined;
  const [[, labels], [, images]] = named.toSorted(([, a], [, b]) => a.values.length - b.values.length);
  const perImage = images.values.length / labels.shape[0];
  return images.shape.length >= 2 && Number.isInteger(perImage) && perImage > 1 ? { images, labels } : undefined;
}

/** `train0` … `train9` and `test0` … `test9`, each all images of one digit, as some files of MATLAB have them. */
function arraysByDigit(arrays: ReadonlyMap<string, DataArray>): Partial<Record<PartName, RawPart>> | undefined {
  const found: Partial<Record<PartName, RawPart>> = {};
  for (const [word, part] of [
    ["train", "training"],
    ["test", "test"],
  ] as const) {
    const digits = Array.from({ length: 10 }, (_, digit) => bytesOf(arrays.get(`${word}${digit}`)));
    const pixels = digits[0]?.pixels ?? 0;
    const sound = digits.flatMap((digit) => (digit?.pixels === pixels ? [digit] : []));
    if (sound.length < 10) continue;
    const total = sound.reduce((sum, { count }) => sum + count, 0);
    const images = new Uint8Array(total * pixels);
    const labels = new Uint8Array(total);
    let at = 0;
    sound.forEach(({ values, count }, label) => {
      images.set(values, at * pixels);
      labels.fill(label, at, (at += count));
    });
    found[part] = { images: { shape: [total, pixels], values: images }, labels: { shape: [total], values: labels } };
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** An array of N x pixels bytes; undefined for any other. */
function bytesOf(array: DataArray | undefined): { values: Uint8Array; count: number; pixels: number } | undefined {
  if (array?.shape.length !== 2 || !(array.values instanceof Uint8Array)) return undefined;
  return { values: array.values, count: array.shape[0], pixels: array.shape[1] };
}

function noRoles(arrays: ReadonlyMap<string, DataArray>, name: string): DataError {
  const held = [...arrays].slice(0, 20).map(([key, { shape }]) => `${mention([key])} (${formatShape(shape)})`);
  return new DataError({
    what: `${name} holds no images with labels under known names`,
    expected:
      "images, X or data with labels, y or target; for parts with train, val or test, as in x_train and y_train",
    received: held.join(", ") || "no arrays of numbers",
    advice: "Save them under such names, or pass the file that lies beside it as well",
  });
}
