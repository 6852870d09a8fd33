import { basename, dirname, join, relative } from "node:path";
import { DataError, OptionError } from "inkling";
import { assemble } from "../formats/assemble.js";
import { emnistHints, parseMapping } from "../formats/emnist.js";
import { readContents, stem } from "../formats/fileFormats.js";
import type { DataArray } from "../formats/numbers.js";
import type { Decision, Hints, LoadedDatasets, PartName, ReadingOptions } from "../formats/reading.js";
import { assignRoles, roleOf, wordsOf } from "../formats/roles.js";
import { openDataFile } from "./dataFile.js";
import { readBytes } from "./files.js";
import { findFiles, listFolder, type Entry } from "./listing.js";
import { readClassNames } from "./mnist.js";

/*
 * Data in files of arrays: one that holds all, or several of which each holds images or labels of a part.
 */

/**
 * Loads a file of any kind that is listed in `fileFormats`, and with it, where it holds images or labels alone, the file
 * beside it that is called like its counterpart.
 *
 * @throws DataError as its reader does, or when its counterpart is missing
 */
export async function loadFile(path: string, options: ReadingOptions): Promise<LoadedDatasets> {
  const role = roleOf(stem(basename(path)));
  const counterpart = role.kind === undefined ? undefined : await counterpartOf(path);
  return loadArrays(counterpart === undefined ? [path] : [path, counterpart], basename(path), options);
}

/** The file in the same folder whose name differs only in the word for images or labels. */
async function counterpartOf(path: string): Promise<string | undefined> {
  const own = basename(path);
  const wanted = roleOf(stem(own)).kind === "images" ? "labels" : "images";
  const others = await listFolder(dirname(path));
  const found = others.filter(
    ({ name, isFolder }) =>
      !isFolder &&
      name !== own &&
      setOf(name) === setOf(own) &&
      roleOf(stem(name)).kind === wanted &&
      ending(name) === ending(own),
  );
  return found.at(0)?.path;
}

function ending(name: string): string {
  return /\.(npy|npz|csv|mat|pkl|parquet)(\.gz)?$/i.exec(name)?.[1].toLowerCase() ?? "idx";
}

/** What a name says beside images, labels and the form: files of one set agree in it. */
function setOf(name: string, withPart = true): string {
  const words = wordsOf(stem(name)).filter((word) => {
    const { kind, part } = roleOf(word);
    return kind === undefined && (withPart || part === undefined) && !["ubyte", "int", "byte", "idx"].includes(word);
  });
  return words.join(" ");
}

/** Whether a file of a folder is one of IDX: by its name, as what is in it is to be told in a message. */
function isIdxName(name: string): boolean {
  return /(images|labels|imgs|lbls)[\w.-]*idx\d[-.](ubyte|int|byte)(\.gz)?$/i.test(name);
}

/** The IDX files of a folder and of folders in it, or the files of arrays in it; none where it holds others. */
export async function findArrayFiles(folder: string): Promise<Entry[]> {
  const idx = await findFiles(folder, isIdxName);
  if (idx.length > 0) return idx;
  const entries = await listFolder(folder);
  return entries.filter(({ name, isFolder }) => !isFolder && /\.(npy|npz|parquet)$/i.test(name));
}

/**
 * Loads the arrays of a folder: the one data set in it, or the one that `split` names.
 *
 * @throws OptionError naming `--split` where there are several; DataError as the readers do
 */
export async function loadArrayFolder(folder: string, options: ReadingOptions): Promise<LoadedDatasets> {
  const sets = new Map<string, Entry[]>();
  for (const entry of await findArrayFiles(folder)) {
    // Kaggle's archive puts each file into a folder of its name.
    const place = dirname(entry.path);
    const within = relative(folder, basename(place) === entry.name ? dirname(place) : place);
    const key = [within, setOf(entry.name, false)].filter((part) => part !== "").join(" ");
    sets.set(key, [...(sets.get(key) ?? []), entry]);
  }
  const chosen = [...sets].filter(
    ([key]) => options.split === undefined || wordsOf(key).includes(options.split.toLowerCase()),
  );
  if (chosen.length !== 1) {
    throw new OptionError({
      what: `${folder} holds ${chosen.length === 0 ? "no such data set" : "several data sets"}`,
      expected: `--split with a word that one of them alone has: ${[...sets.keys()].join("; ")}`,
      received: options.split ?? "none",
      advice: "Say which, such as --split letters (option split), or pass one of the files",
    });
  }
  const [[, files]] = chosen;
  // The same file may lie there packed and unpacked.
  const unique = new Map(
    files
      .toSorted((a, b) => b.name.length - a.name.length)
      .map((file) => [stem(file.name).replace(".idx", "-idx"), file.path]),
  );
  const hints = await classHints(files, folder);
  return loadArrays([...unique.values()].sort(), basename(folder) || folder, options, hints);
}

/** Names of classes in files beside: `classes.txt`, or EMNIST's mapping. */
async function classHints(files: readonly Entry[], folder: string): Promise<Hints> {
  for (const place of new Set([folder, ...files.map(({ path }) => dirname(path))])) {
    const classNames = await readClassNames(place);
    if (classNames !== undefined) return { classNames };
    const mappings = (await listFolder(place)).filter(({ name, isFolder }) => !isFolder && /mapping\.txt$/i.test(name));
    const own = mappings.find(
      ({ name }) => setOf(name.replace(/\.txt$/i, ""), false).replace(" mapping", "") === setOf(files[0].name, false),
    );
    const mapped = own === undefined ? undefined : parseMapping(new TextDecoder().decode(await readBytes(own.path)));
    if (mapped !== undefined) return mapped;
  }
  return {};
}

async function loadArrays(
  paths: readonly string[],
  name: string,
  options: ReadingOptions,
  named: Hints = {},
): Promise<LoadedDatasets> {
  const arrays = new Map<string, DataArray>();
  const decisions: Decision[] = [];
  let hints: Hints = {};
  for (const path of paths) {
    const contents = await readContents(await openDataFile(path), options);
    decisions.push(...(contents.decisions ?? []));
    hints = { ...hints, ...contents.hints, ...emnistHints(basename(path)) };
    for (const [key, array] of contents.arrays) arrays.set(keyOf(key, path, paths), qmnistLabels(array, path));
  }
  if (arrays.size === 1) throw alone(name, [...arrays.keys()][0]);
  const loaded = assemble(assignRoles(arrays, name), options, { ...hints, ...named }, name);
  return { ...loaded, decisions: [...decisions, ...loaded.decisions] };
}

/** Arrays of several files need the file's name, in which the part may stand. */
function keyOf(key: string, path: string, paths: readonly string[]): string {
  const own = stem(basename(path));
  const part: PartName | undefined = roleOf(own).part;
  return paths.length === 1 || key === own
    ? paths.length === 1 && part !== undefined && roleOf(key).part === undefined
      ? `${part} ${key}`
      : key
    : `${own} ${key}`;
}

/** QMNIST gives eight numbers an image: the class, then where it comes from. */
function qmnistLabels(array: DataArray, path: string): DataArray {
  const [count, columns] = array.shape;
  if (!/idx2-int/i.test(basename(path)) || columns !== 8) return array;
  return {
    shape: [count],
    values: Int32Array.from({ length: count }, (_, row) => Number(array.values[row * columns])),
  };
}

function alone(name: string, key: string): DataError {
  const { kind = "one array" } = roleOf(key);
  return new DataError({
    what: `${name} holds ${kind} alone`,
    expected: "images and labels, or a file of the other beside it whose name differs in that word alone",
    received: `${key}, and no such file in ${join(".", "its folder")}`,
    advice:
      "Put both files into one folder: x_train.npy and y_train.npy, train-images-idx3-ubyte and train-labels-idx1-ubyte",
  });
}
