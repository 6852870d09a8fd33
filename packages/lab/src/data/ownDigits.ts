import {
  assemble,
  assignRoles,
  gunzip,
  isGzip,
  labelsOfNames,
  readContents,
  roleOf,
  stackPictures,
  type DataArray,
  type DataFile,
  type Decision,
  type Hints,
  type LoadedDatasets,
  type RawPart,
} from "@inkling/data/formats";
import { DataError, digitNames, OptionError, type Dataset } from "inkling";
import type { GreyImage } from "inkling/pictures";

/*
 * Data that a visitor drops in, read by the readers of the command: it stays in the browser.
 */

/** A file as it was chosen: with its folder, which may be its label. */
export interface OwnFile {
  readonly path: string;
  readonly file: File;
}

/** What the files hold, and how they were read. */
export interface OwnDigits {
  readonly training: Dataset;
  readonly validation?: Dataset;
  readonly test?: Dataset;
  readonly decisions: readonly Decision[];
}

/** Two lists of files with the same text are the same. */
export function keyOfFiles(files: readonly OwnFile[]): string {
  return JSON.stringify(files.map(({ path, file }) => [path, file.size, file.lastModified]));
}

const pictureEndings = /\.(png|jpe?g|bmp|gif|webp|avif|pgm)$/i;
/** More than that is a mistake: a home folder, perhaps. */
const mostFiles = 20_000;

/**
 * Reads files as one data set: IDX, NumPy, MATLAB, pickle, Parquet, CSV, gzipped or not; a pair of images and labels; or
 * pictures, by their folders' or their own names.
 *
 * @throws DataError saying what is wrong and what to do
 */
export async function readOwnDigits(files: readonly OwnFile[]): Promise<OwnDigits> {
  if (files.length === 0 || files.length > mostFiles) {
    throw new OptionError({
      what: "These files are no data set",
      expected: `1 to ${mostFiles} files`,
      received: String(files.length),
      advice: "Choose an IDX, CSV or npz file, a pair of images and labels, or a folder of pictures",
    });
  }
  const arePictures = files.every(({ path }) => pictureEndings.test(path));
  const loaded = arePictures ? await readPictures(files) : await readArrays(files);
  const { training, ...others } = loaded;
  if (training !== undefined) return { training, ...others };
  throw new DataError({
    what: "These files hold no images to train on",
    expected: "training images, beside those for validation or the test",
    received: Object.keys(others).join(", "),
    advice: "Add the training images, or rename the file so that its name does not say test",
  });
}

async function readArrays(files: readonly OwnFile[]): Promise<LoadedDatasets> {
  const arrays = new Map<string, DataArray>();
  const decisions: Decision[] = [];
  let hints: Hints = {};
  let images = 0;
  // Labels last: how many there must be is known then.
  const isLabels = ({ path }: OwnFile): boolean => roleOf(path).kind === "labels";
  for (const own of [...files.filter((each) => !isLabels(each)), ...files.filter(isLabels)]) {
    const { kind } = roleOf(own.path);
    const half =
      files.length === 1 || kind === undefined
        ? {}
        : { half: kind === "images" ? ({ holds: "images" } as const) : ({ holds: "labels", count: images } as const) };
    const contents = await readContents({ ...(await openFile(own)), ...half }, {});
    decisions.push(...(contents.decisions ?? []));
    hints = { ...hints, ...contents.hints };
    for (const [name, array] of contents.arrays) {
      if (kind === "images") images = array.shape[0];
      arrays.set(files.length > 1 && contents.arrays.size > 1 ? `${own.file.name} ${name}` : name, array);
    }
  }
  const name = files.length === 1 ? files[0].file.name : `${files.length} files`;
  const loaded = assemble(assignRoles(arrays, name), {}, hints, name);
  return { ...loaded, decisions: [...decisions, ...loaded.decisions] };
}

async function openFile({ file }: OwnFile): Promise<DataFile> {
  const packed = new Uint8Array(await file.arrayBuffer());
  const bytes = isGzip(packed) ? gunzip(packed, file.name) : packed;
  return {
    name: file.name,
    head: bytes.subarray(0, 65_536),
    bytes: () => Promise.resolve(bytes),
    async *stream() {
      yield await Promise.resolve(bytes);
    },
  };
}

async function readPictures(files: readonly OwnFile[]): Promise<LoadedDatasets> {
  const folders = files.map(({ path }) => path.split("/").at(-2) ?? "");
  const byFolder = new Set(folders).size > 1;
  const names = files.map(({ file }) => file.name);
  const { labels, decision } = byFolder
    ? { labels: folders, decision: { about: "labels", decided: "the names of the folders" } }
    : labelsOfNames(names, undefined, "These pictures");
  const sources = files.map(({ path, file }) => ({
    name: path,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
  }));
  const images = await stackPictures(sources, { decode, resize: [28, 28] });
  const part: RawPart = { images, labels: { shape: [labels.length], values: labels } };
  const classes = [...new Set(labels)].sort();
  const areDigits = classes.every((label) => digitNames.includes(label));
  const hints: Hints = { pictures: true, ...(areDigits ? {} : { classNames: classes }) };
  const loaded = assemble({ training: part }, {}, hints, `${files.length} pictures`);
  return { ...loaded, decisions: [decision, ...loaded.decisions] };
}

/** A picture's bytes, as the browser decodes them, in grey; transparent paper is white. */
async function decode(bytes: Uint8Array): Promise<GreyImage> {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas to decode it on");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const at = 4 * i;
    pixels[i] = Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  return { width, height, pixels };
}
