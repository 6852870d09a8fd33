import { join, resolve } from "node:path";
import { DataError, type Dataset } from "inkling";
import { hasIdxFiles, loadIdxFolder } from "./mnist.js";
import { defaultCacheFolder } from "./download.js";

/** What Fashion-MNIST's classes are called, in the order of its labels. */
export const fashionNames: readonly string[] = [
  ...["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"],
  ...["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
];

/** Where Fashion-MNIST's files are looked for: where Debian's package puts them, then beside what is downloaded. */
export function fashionFolders(): readonly string[] {
  return ["/usr/share/datasets/fashion-mnist", join(defaultCacheFolder(), "fashion-mnist")];
}

/** Whether a path is one of the places where Fashion-MNIST lies: its classes then have their names. */
export function isFashionFolder(path: string): boolean {
  return fashionFolders().includes(resolve(path));
}

/**
 * Loads Fashion-MNIST: 60,000 training and 10,000 test images of clothes, 28x28, in ten classes.
 *
 * Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms",
 * 2017.
 *
 * @param folders where its four IDX files (plain or .gz) may be, the first that has them; default `fashionFolders()`
 * @throws DataError saying how to get the files, when no folder has them; or naming the file that is damaged
 * @example
 * const training = await loadFashion("train");
 * training.classNames[9]; // "Ankle boot"
 */
export async function loadFashion(part: "train" | "test", folders = fashionFolders()): Promise<Dataset> {
  const folder = folders.find((candidate) => hasIdxFiles(candidate, part));
  if (folder === undefined) {
    throw new DataError({
      what: "Fashion-MNIST is not here",
      expected: `its four IDX files in ${folders.join(" or ")}`,
      received: "neither",
      advice:
        "Run `apt-get install dataset-fashion-mnist` (Debian, Ubuntu), or put the files of " +
        "https://github.com/zalandoresearch/fashion-mnist (folder data/fashion) into the last of these folders",
    });
  }
  return loadIdxFolder(folder, part, { title: "Fashion-MNIST", classNames: fashionNames });
}
