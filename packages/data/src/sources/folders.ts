import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { createDataset, DataError, digitNames, InklingError, OptionError, type Dataset } from "inkling";
import { isInkDark, polarities, type GreyImage, type Polarity } from "inkling/pictures";
import { messageOf, readBytes, unreadable } from "./files.js";

export interface ImageFolderOptions {
  /** Turns the bytes of a PNG, JPEG, … into grey pixels: decoding is left to the caller's favourite library. */
  readonly decode: (bytes: Uint8Array) => Promise<GreyImage>;
  /**
   * Whether the ink is the bright side, as in MNIST, or the dark side, as on paper, which is then inverted. Default
   * "auto": dark when the outermost pixels of all images are bright on average (above 127.5).
   */
  readonly polarity?: Polarity;
}

/**
 * Reads a folder with one sub-folder of pictures for each class: `0/a.png`, `1/b.jpg`, …
 *
 * The sub-folders' names are the class names, in numeric order when all are numbers, else in alphabetic order. Where
 * all are single digits the classes are the ten digits, even when some have no folder: a 7 keeps the label 7.
 * Files are taken in order of name; hidden files and files of other types are passed over.
 *
 * @throws DataError when there are no such sub-folders, one holds no picture, a picture cannot be decoded, or two
 *   differ in size; OptionError when `polarity` is unknown.
 * @example
 * const digits = await readImageFolder("digits", { decode });
 */
export async function readImageFolder(folder: string, options: ImageFolderOptions): Promise<Dataset> {
  const { decode, polarity = "auto" } = options;
  if (!polarities.includes(polarity)) {
    throw new OptionError({
      what: "Wrong polarity",
      expected: '"auto", "ink-is-bright" or "ink-is-dark"',
      received: polarity,
    });
  }
  const { classNames, files } = await listPictures(folder);
  let images = new Uint8Array();
  let first: GreyImage | undefined;
  for (const [i, { path }] of files.entries()) {
    const image = await decodeFile(path, decode);
    first ??= image;
    if (image.width !== first.width || image.height !== first.height) {
      throw new DataError({
        what: `${path}: all images must have one size`,
        expected: `${first.width}x${first.height} pixels (width x height) as in ${files[0].path}`,
        received: `${image.width}x${image.height}`,
        advice: "Resize them before",
      });
    }
    if (i === 0) images = new Uint8Array(files.length * image.pixels.length);
    images.set(image.pixels, i * image.pixels.length);
  }
  const imageShape = [first?.height ?? 0, first?.width ?? 0];
  // All together: a single picture may have ink to its border.
  if (isInkDark(images, imageShape, polarity)) images.forEach((value, p) => (images[p] = 255 - value));
  return createDataset({
    name: `${basename(resolve(folder))} images`,
    imageShape,
    images,
    labels: Uint8Array.from(files, ({ label }) => label),
    classNames,
  });
}

const pictureEndings = /\.(png|jpe?g|bmp|gif|webp|tiff?|pgm)$/i;

/**
 * The names of the sub-folders, each of which is a class, in order; hidden ones do not count.
 *
 * @throws DataError when the folder cannot be read.
 * @example
 * await classFolders("digits"); // ["0", "1", …, "9"]
 */
export async function classFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
    return inOrder(names);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

/** Numbers by value, other names by their characters' codes: the same in every language. */
function inOrder(names: readonly string[]): string[] {
  const numeric = names.every((name) => /^\d+$/.test(name));
  return names.toSorted((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

async function listPictures(
  folder: string,
): Promise<{ classNames: readonly string[]; files: { path: string; label: number }[] }> {
  const folders = await classFolders(folder);
  if (folders.length === 0 || folders.length > 256) {
    throw new DataError({
      what: `${folder} is not a folder of classes`,
      expected: "1 to 256 sub-folders, one for each class, such as 0 to 9",
      received: `${folders.length} sub-folders`,
      advice: "Sort the pictures into sub-folders named by what they show",
    });
  }
  const classNames = folders.every((name) => digitNames.includes(name)) ? digitNames : folders;
  const files: { path: string; label: number }[] = [];
  for (const name of folders) {
    const label = classNames.indexOf(name);
    const pictures = (await readdir(join(folder, name))).filter(
      (file) => pictureEndings.test(file) && !file.startsWith("."),
    );
    if (pictures.length === 0) {
      throw new DataError({
        what: `${join(folder, name)} holds no pictures`,
        expected: "files ending in .png, .jpg, .bmp, .gif, .webp, .tif or .pgm",
        received: "none",
        advice: "Remove the sub-folder, or fill it",
      });
    }
    for (const file of inOrder(pictures)) files.push({ path: join(folder, name, file), label });
  }
  return { classNames, files };
}

async function decodeFile(path: string, decode: ImageFolderOptions["decode"]): Promise<GreyImage> {
  const bytes = await readBytes(path);
  try {
    const image = await decode(bytes);
    const { width, height, pixels } = image;
    if (width > 0 && height > 0 && pixels.length === width * height) return image;
    throw new DataError({
      what: `${path}: the decoder's sizes do not agree`,
      expected: `${width}x${height} = ${width * height} grey pixels`,
      received: `${pixels.length}`,
      advice: "The decode option must return one byte a pixel",
    });
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw new DataError({
      what: `${path} cannot be decoded`,
      expected: "a picture",
      received: messageOf(error),
      advice: "Repair or remove the file",
    });
  }
}
