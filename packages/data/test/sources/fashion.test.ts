import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fashionNames, loadDataset, loadFashion, writeIdx } from "../../src/index.js";
import { fashionFolders } from "../../src/sources/fashion.js";
import { hasIdxFiles } from "../../src/sources/mnist.js";
import { temporaryFolder } from "../support.js";

const found = fashionFolders().some((folder) => hasIdxFiles(folder, "train"));
if (!found) console.log("Skipped: Fashion-MNIST's own files (apt-get install dataset-fashion-mnist)");

/** Two images of 2x2 pixels, a trouser and an ankle boot, as Debian's package names and compresses them. */
async function writeSmallFashion(folder: string, part: "train" | "t10k"): Promise<void> {
  await mkdir(folder, { recursive: true });
  const images = writeIdx({ shape: [2, 2, 2], values: Uint8Array.of(1, 2, 3, 4, 250, 6, 7, 8) });
  const labels = writeIdx({ shape: [2], values: Uint8Array.of(1, 9) });
  await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), gzipSync(images));
  await writeFile(join(folder, `${part}-labels-idx1-ubyte.gz`), gzipSync(labels));
}

describe("loadFashion", () => {
  it("takes the first folder that has the files, and the classes have their names", async () => {
    const folder = await temporaryFolder();
    const second = join(folder, "second");
    await writeSmallFashion(second, "t10k");
    const { name, classNames, labels } = await loadFashion("test", [join(folder, "first"), second]);
    expect(name).toBe("Fashion-MNIST test images");
    expect(Array.from(labels, (label) => classNames[label])).toEqual(["Trouser", "Ankle boot"]);
  });

  it("says how to get the files where they are not", async () => {
    const folder = await temporaryFolder();
    await expect(loadFashion("train", [join(folder, "a"), join(folder, "b")])).rejects.toThrow(
      `Fashion-MNIST is not here: expected its four IDX files in ${folder}/a or ${folder}/b, received neither. ` +
        "Run `apt-get install dataset-fashion-mnist` (Debian, Ubuntu), or put the files of",
    );
  });

  // The counts of the data set's paper and page: 6,000 and 1,000 of each class, and the first label, an ankle boot.
  it.skipIf(!found)("gives 60,000 training and 10,000 test images, each class in the same number", async () => {
    const { training, test } = await loadDataset("fashion");
    for (const [dataset, each] of [
      [training!, 6000],
      [test!, 1000],
    ] as const) {
      expect(dataset.classNames).toEqual(fashionNames);
      for (let label = 0; label < 10; label++) {
        expect(dataset.labels.reduce((count, own) => count + (own === label ? 1 : 0), 0)).toBe(each);
      }
      expect(dataset.classNames[dataset.labels[0]]).toBe("Ankle boot");
    }
    const folder = fashionFolders().find((path) => hasIdxFiles(path, "train"))!;
    expect((await loadDataset(folder)).test?.classNames).toEqual(fashionNames);
  });
});

describe("classes.txt beside IDX files", () => {
  it("names the classes, one a line in the order of the labels, spaces and blank lines apart", async () => {
    const folder = await temporaryFolder();
    await writeSmallFashion(folder, "train");
    expect((await loadDataset(folder)).training?.classNames).toHaveLength(10);
    const names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "night boat"];
    await writeFile(join(folder, "classes.txt"), `${names.join("\r\n")} \n\n`);
    expect((await loadDataset(folder)).training?.classNames).toEqual(names);
    expect((await loadDataset(folder, { classNames: fashionNames })).training?.classNames).toEqual(fashionNames);
  });

  it.each([
    ["a\nb\na\n", 'received "a" twice'],
    ["alone", "received 1"],
    ["", "received 0"],
    ["a\nb\nc", "label of image 1 is out of range"],
  ])("%j is refused: %s", async (text, message) => {
    const folder = await temporaryFolder();
    await writeSmallFashion(folder, "train");
    await writeFile(join(folder, "classes.txt"), text);
    await expect(loadDataset(folder)).rejects.toThrow(message);
  });
});
