import { basename, dirname, relative } from "node:path";
import { DataError, OptionError } from "inkling";
import { assemble } from "../formats/assemble.js";
import { emnistHints, parseMapping } from "../formats/emnist.js";
import { readContents } from "../formats/fileFormats.js";
import type { DataArray } from "../formats/numbers.js";
import type { Decision, Hints, LoadedDatasets, ReadingOptions } from "../formats/reading.js";
import { assignRoles, roleOf, wordsOf } from "../formats/roles.js";
import { openDataFile } from "./dataFile.js";
import { formOf, isArrayName, isCounterpart, isIdxName, nameOf, setOf, standsAlone } from "./dataNames.js";
import { readBytes } from "./files.js";
import { findFiles, listFolder, type Entry } from "./listing.js";
import { filesDecision, halfOf, labelsLast, type Found, type Member } from "./members.js";
import { readClassNames } from "./mnist.js";
import { isPictureName } from "./pictureFolders.js";
import { isShardOfSame, joinArrays, requireAllShards, shardName, shardOf, withoutShard } from "./shards.js";

/*
 * Data in files of arrays or tables: one that holds all, or several of which each holds a part, or images or labels of one.
 */

/**
 * Loads a file of any kind that is listed in `fileFormats`, and with it what belongs to it: all shards of a part, or, where it
 * holds images or labels alone, the file beside it that is called like its counterpart.
 *
 * @throws DataError as its reader does, or when its counterpart or a shard is missing
 */
export async function loadFile(path: string, options: ReadingOptions): Promise<LoadedDatasets> {
  const own = basename(path);
  const beside = async (fits: (name: string) => boolean): Promise<Entry[]> =>
    (await listFolder(dirname(path))).filter(({ name, isFolder }) => !isFolder && fits(name));
  const shards = shardOf(own) === undefined ? [] : await beside((name) => isShardOfSame(name, own));
  const others = shards.length > 0 || standsAlone(own, options) ? [] : await beside((name) => isCounterpart(name, own));
  if (new Set(others.map(({ name }) => nameOf(name))).size > 1) {
    throw new DataError({
      what: `${own} could belong to several files beside it`,
      expected: "one of images and one of labels",
      received: others.map(({ name }) => name).join(", "),
      advice: "Put the two that belong together into a folder of their own",
    });
  }
  const paths =
    shards.length > 0 ? shards.map((shard) => shard.path) : [path, ...others.slice(0, 1).map((each) => each.path)];
  const members = paths.map((each) => ({ path: each, name: nameOf(basename(each)) }));
  return loadMembers(members, shards.length > 1 ? withoutShard(own) : own, options);
}

/**
 * The files of a folder that hold its data, of the first kind that there is: IDX in it or in folders in it; NumPy's or
 * Parquet in it; where there are no pictures, these in folders in it, or tables, MATLAB files and pickles. None in others.
 */
export async function findArrayFiles(folder: string): Promise<Entry[]> {
  const all = await findFiles(folder, (name) => isIdxName(name) || isArrayName(name) || isPictureName(name));
  const idx = all.filter(({ name }) => isIdxName(name));
  if (idx.length > 0) return idx;
  const arrays = all.filter(({ name }) => /\.(npy|npz|parquet)(\.gz)?$/i.test(name));
  const own = arrays.filter(({ path }) => relative(folder, dirname(path)) === "");
  if (own.length > 0) return own;
  if (all.some(({ name }) => isPictureName(name))) return [];
  return arrays.length > 0 ? arrays : all;
}

/**
 * Loads the arrays of a folder: the one data set in it, or the one that `split` names.
 *
 * @throws OptionError naming `--split` where there are several; DataError as the readers do
 */
export async function loadArrayFolder(folder: string, options: ReadingOptions): Promise<LoadedDatasets> {
  const sets = new Map<string, Map<string, Member>>();
  // The same file may lie there packed and unpacked: the unpacked one, whose path is shorter, comes last.
  for (const entry of (await findArrayFiles(folder)).toSorted((a, b) => b.path.length - a.path.length)) {
    // Kaggle's archive puts each file into a folder of its name.
    const place = dirname(entry.path);
    const within = relative(folder, basename(place) === entry.name ? dirname(place) : place);
    const key = [setOf(within, false), setOf(entry.name, false)].filter((part) => part !== "").join(" ");
    const { part } = roleOf(within);
    const own = nameOf(entry.name);
    const name = part === undefined || roleOf(own).part !== undefined ? own : `${part} ${own}`;
    const copies = `${within}/${own}.${formOf(entry.name)} ${shardName.exec(entry.name)?.[0] ?? ""}`;
    const set = sets.get(key) ?? new Map<string, Member>();
    sets.set(key, set.set(copies, { path: entry.path, name }));
  }
  const chosen = [...sets].filter(
    ([key]) => options.split === undefined || wordsOf(key).includes(options.split.toLowerCase()),
  );
  if (chosen.length !== 1) {
    const files = [...sets].map(([key, set]) => (key === "" ? `(${basename([...set.values()][0].path)})` : key));
    throw new OptionError({
      what: `${folder} holds ${chosen.length === 0 ? "no such data set" : "several data sets"}`,
      expected: `--split with a word that one of them alone has: ${files.slice(0, 20).join("; ")}`,
      received: options.split ?? "none",
      advice: "Say which, such as --split letters (option split), or pass one of the files",
    });
  }
  const members = [...chosen[0][1].values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return loadMembers(members, basename(folder) || folder, options, await classHints(members, folder));
}

/** Names of classes in files beside: `classes.txt`, or EMNIST's mapping. */
async function classHints(files: readonly Member[], folder: string): Promise<Hints> {
  for (const place of new Set([folder, ...files.map(({ path }) => dirname(path))])) {
    const classNames = await readClassNames(place);
    if (classNames !== undefined) return { classNames };
    const mappings = (await listFolder(place)).filter(({ name, isFolder }) => !isFolder && /mapping\.txt$/i.test(name));
    const own = mappings.find(
      ({ name }) =>
        setOf(name.replace(/\.txt$/i, ""), false).replace(" mapping", "") === setOf(basename(files[0].path), false),
    );
    const mapped = own === undefined ? undefined : parseMapping(new TextDecoder().decode(await readBytes(own.path)));
    if (mapped !== undefined) return mapped;
  }
  return {};
}

async function loadMembers(
  members: readonly Member[],
  name: string,
  options: ReadingOptions,
  named: Hints = {},
): Promise<LoadedDatasets> {
  requireAllShards(members.map(({ path }) => path));
  const found = new Map<string, Found>();
  const decisions: Decision[] = members.length === 1 ? [] : [filesDecision(members)];
  let hints: Hints = {};
  for (const member of labelsLast(members)) {
    const { path } = member;
    const file = await openDataFile(path);
    const contents = await readContents({ ...file, ...halfOf(member, members, found, options) }, options);
    for (const each of contents.decisions ?? []) {
      if (!decisions.some(({ about, decided }) => about === each.about && decided === each.decided))
        decisions.push(each);
    }
    hints = joinedHints(hints, { ...contents.hints, ...emnistHints(basename(path)) }, name);
    for (const [own, array] of contents.arrays) {
      const key = keyOf(own, member, members);
      const before = found.get(key);
      if (before !== undefined && shardOf(path) === undefined) throw twice(name, key, before.member.path, path);
      found.set(key, { member, arrays: [...(before?.arrays ?? []), qmnistLabels(array, path)] });
    }
  }
  const arrays = new Map([...found].map(([key, each]) => [key, joinArrays(each.arrays, `${name}: ${key}`)]));
  if (arrays.size === 1) throw alone(name, [...arrays.keys()][0]);
  const loaded = assemble(assignRoles(arrays, name), options, { ...hints, ...named }, name);
  return { ...loaded, decisions: [...decisions, ...loaded.decisions] };
}

/**
 * What two files of one data set say of it.
 *
 * @throws DataError where they call the classes differently: the labels of one would mean others
 */
function joinedHints(before: Hints, hints: Hints, name: string): Hints {
  const [mine, yours] = [before.classNames, hints.classNames];
  if (mine !== undefined && yours !== undefined && mine.join("\n") !== yours.join("\n")) {
    throw new DataError({
      what: `${name}: files whose classes have different names`,
      expected: mine.slice(0, 20).join(", "),
      received: yours.slice(0, 20).join(", "),
      advice: "A label means another class in each: read them one at a time",
    });
  }
  return { ...before, ...hints };
}

/** Arrays of several files need the file's name, in which the part may stand. */
function keyOf(key: string, { path, name }: Member, members: readonly Member[]): string {
  if (nameOf(key) === nameOf(basename(path))) return name;
  if (members.length > 1) return `${name} ${key}`;
  const { part } = roleOf(name);
  return part !== undefined && roleOf(key).part === undefined ? `${part} ${key}` : key;
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
    received: `${key}, and no such file beside it`,
    advice:
      "Put both files into one folder: x_train.npy and y_train.npy, train-images-idx3-ubyte and train-labels-idx1-ubyte",
  });
}

function twice(name: string, key: string, first: string, second: string): DataError {
  return new DataError({
    what: `${name} holds the same twice`,
    expected: "one file for each part, or one of images and one of labels",
    received: `${key} in ${basename(first)} and in ${basename(second)}`,
    advice: "Pass one of them alone, or take one away",
  });
}
