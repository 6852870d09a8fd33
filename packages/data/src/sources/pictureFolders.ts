import { basename, resolve } from "node:path";
import { DataError, digitNames } from "inkling";
import { assemble, type RawPart } from "../formats/assemble.js";
import { readCsvRows } from "../formats/csvRows.js";
import { mostClasses } from "../formats/labels.js";
import { stackDigits } from "../formats/digitPictures.js";
import type { DataArray } from "../formats/numbers.js";
import { stackPictures } from "../formats/pictureStack.js";
import {
  partNames,
  type Decision,
  type Hints,
  type LoadedDatasets,
  type PartName,
  type ReadingOptions,
} from "../formats/reading.js";
import { roleOf } from "../formats/roles.js";
import { labelsOfNames } from "../formats/pictureNames.js";
import { readBytes } from "./files.js";
import { inOrder, listFolder, type Entry } from "./listing.js";

const pictureEndings = /\.(png|jpe?g|bmp|gif|webp|tiff?|pgm)$/i;
/** Whether a file is called as a picture. */
export function isPictureName(name: string): boolean {
  return pictureEndings.test(name);
}

/** What a picture may be, for messages. */
export const pictureKinds = "PNG, JPEG, BMP, GIF, WebP, TIFF or PGM";

interface LabelledPicture {
  readonly path: string;
  readonly label: string;
}

/** Pictures with labels, and how they were labelled. */
interface LabelledPictures {
  readonly pictures: readonly LabelledPicture[];
  /** Folders that are classes; none where labels come from names or a table. */
  readonly classes: readonly string[];
  readonly decisions: readonly Decision[];
}

/**
 * Loads a folder of pictures:
 *
 * - with a sub-folder for each class: `0/a.png`, `1/b.jpg`, …
 * - with `train` and `test` (also `training`, `testing`, `val`, `valid`, `validation`), each a folder of pictures as any here
 * - with labels in the names of the files, `7_0012.png`, or in a CSV file beside them
 *
 * Sub-folders' names are the class names, in numeric order when all are numbers, else in alphabetic order. Where all are
 * single digits the classes are the ten digits, even when some have no folder: a 7 keeps the label 7. Empty ones do not count.
 *
 * With `normalize`, digits that are not 28x28 are brought into MNIST's form, unless `resize` or `classNames` are given.
 *
 * @throws DataError when there are no labels, a picture cannot be decoded, or two differ in size and none of these is given
 */
export async function loadPictureFolder(folder: string, options: ReadingOptions): Promise<LoadedDatasets> {
  const found = await findParts(folder, options);
  const held = [...found.values()];
  const { stacks, decision } = await stackParts(held, options);
  const parts: Partial<Record<PartName, RawPart>> = {};
  [...found].forEach(([part, { pictures }], i) => {
    const labels = { shape: [pictures.length], values: pictures.map(({ label }) => label) };
    parts[part] = { images: stacks[i], labels };
  });
  const classes = inOrder([...new Set(held.flatMap((each) => each.classes))]);
  const words = classes.length > 0 && !classes.every((name) => digitNames.includes(name));
  const hints: Hints = { pictures: true, ...(words ? { classNames: classes } : {}) };
  // Digits in MNIST's form are bright, whatever they were.
  const reading: ReadingOptions = decision === undefined ? options : { ...options, polarity: "ink-is-bright" };
  const loaded = assemble(parts, reading, hints, basename(resolve(folder)));
  const decisions = [...held.flatMap((each) => each.decisions), ...(decision === undefined ? [] : [decision])];
  const once = decisions.filter((each, i) => decisions.findIndex(({ decided }) => decided === each.decided) === i);
  return { ...loaded, decisions: [...once, ...loaded.decisions] };
}

/** The pictures of each part, as they are or, where all of them are digits, in MNIST's form. */
async function stackParts(
  parts: readonly LabelledPictures[],
  options: ReadingOptions,
): Promise<{ stacks: readonly DataArray[]; decision?: Decision }> {
  const sources = parts.map(({ pictures }) =>
    pictures.map(({ path }) => ({ name: path, bytes: () => readBytes(path) })),
  );
  const { normalize, resize, classNames } = options;
  const areDigits = parts.every(({ pictures }) => pictures.every(({ label }) => digitNames.includes(label)));
  if (normalize !== undefined && resize === undefined && classNames === undefined && areDigits) {
    return stackDigits(sources, { ...options, normalize });
  }
  const stacks: DataArray[] = [];
  for (const source of sources) stacks.push(await stackPictures(source, options));
  return { stacks };
}

/** Whether a folder may be one of pictures: it has pictures, or folders. */
export async function mayHoldPictures(folder: string): Promise<boolean> {
  return (await listFolder(folder)).some(({ name, isFolder }) => isFolder || pictureEndings.test(name));
}

/** An archive unpacked often makes a folder in a folder. */
const deepest = 3;

async function findParts(
  folder: string,
  options: ReadingOptions,
  depth = 0,
): Promise<ReadonlyMap<PartName, LabelledPictures>> {
  const entries = await listFolder(folder);
  const folders = entries.filter(({ isFolder }) => isFolder);
  const partOf = ({ name }: Entry): PartName | undefined => (/^[a-z]+$/i.test(name) ? roleOf(name).part : undefined);
  if (folders.length > 0 && folders.every((each) => partOf(each) !== undefined)) {
    const parts = new Map<PartName, LabelledPictures>();
    for (const each of folders) {
      const part = partOf(each);
      if (part === undefined) continue;
      if (parts.has(part)) throw twice(folder, part);
      parts.set(part, await labelled(each.path, options));
    }
    return new Map(
      partNames.flatMap((part) => {
        const pictures = parts.get(part);
        return pictures === undefined ? [] : [[part, pictures] as const];
      }),
    );
  }
  const [only] = entries;
  if (entries.length === 1 && only.isFolder && depth < deepest) {
    const inner = await listFolder(only.path);
    if (inner.length > 0 && inner.every(({ isFolder }) => isFolder)) return findParts(only.path, options, depth + 1);
  }
  return new Map([["training", await labelled(folder, options)]]);
}

async function labelled(folder: string, options: ReadingOptions): Promise<LabelledPictures> {
  const entries = await listFolder(folder);
  const folders = entries.filter(({ isFolder }) => isFolder);
  const pictures = entries.filter(({ name, isFolder }) => !isFolder && pictureEndings.test(name));
  const tables = entries.filter(({ name, isFolder }) => !isFolder && /\.csv$/i.test(name));
  if (pictures.length > 0 && folders.length > 0) {
    throw new DataError({
      what: `${folder} holds pictures and folders`,
      expected: "folders of pictures, one for each class, or pictures alone",
      received: `${pictures.length} pictures, such as ${pictures[0].name}, beside ${folders.length} folders, such as ${folders[0].name}`,
      advice: "Put every picture into the folder of its class",
    });
  }
  if (pictures.length === 0) return byFolder(folder, folders);
  const names = pictures.map(({ name }) => name);
  const { labels, decision } =
    tables.length === 1
      ? await labelsOfTable(names, tables[0], options)
      : labelsOfNames(names, options.labelColumn, folder);
  const labelledPictures = pictures.map(({ path }, i) => ({ path, label: labels[i] }));
  return { pictures: labelledPictures, classes: [], decisions: [decision] };
}

async function byFolder(folder: string, folders: readonly Entry[]): Promise<LabelledPictures> {
  const pictures: LabelledPicture[] = [];
  const classes: string[] = [];
  const empty: string[] = [];
  for (const { name: label, path } of folders) {
    const own = (await listFolder(path)).filter(({ name, isFolder }) => !isFolder && pictureEndings.test(name));
    (own.length === 0 ? empty : classes).push(label);
    for (const picture of own) pictures.push({ path: picture.path, label });
  }
  if (classes.length === 0 || classes.length > mostClasses) {
    throw new DataError({
      what: `${folder} is not a folder of classes`,
      expected: `1 to ${mostClasses} sub-folders, one for each class, such as 0 to 9, with pictures in them (${pictureKinds})`,
      received: `${classes.length} sub-folders with pictures`,
      advice: "Sort the pictures into sub-folders named by what they show",
    });
  }
  const left =
    empty.length === 0
      ? []
      : [{ about: "left out", decided: `folders without pictures: ${empty.slice(0, 5).join(", ")}` }];
  return { pictures, classes, decisions: [{ about: "labels", decided: "the names of the folders" }, ...left] };
}

/** Labels from a table of file names and labels, as competitions give them. */
async function labelsOfTable(
  names: readonly string[],
  table: Entry,
  options: ReadingOptions,
): Promise<{ labels: string[]; decision: Decision }> {
  const { labelOf, decided } = readCsvRows(await readBytes(table.path), options.labelColumn, table.name);
  const labels = names.map((name) => {
    const label = labelOf(name) ?? labelOf(name.replace(pictureEndings, ""));
    if (label !== undefined) return label;
    throw new DataError({
      what: `${table.path} has no label for a picture beside it`,
      expected: "a line with the file's name and its label for each",
      received: `nothing for ${name}`,
      advice: "Add the line, or take the picture away",
    });
  });
  return { labels, decision: { about: "labels", decided } };
}

function twice(folder: string, part: PartName): DataError {
  return new DataError({
    what: `${folder} holds the ${part} images twice`,
    expected: "one folder for each part: train, val and test",
    received: "two with names of the same meaning",
    advice: "Pass one of them alone, or take one away",
  });
}
