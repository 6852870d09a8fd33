import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "inkling";
import type { GreyImage } from "inkling/pictures";
import { describe, expect, it } from "vitest";
import { loadDataset, type LoadOptions } from "../../src/index.js";
import { temporaryFolder } from "../support.js";

/** A toy picture format: width, height, pixels. */
function decode(bytes: Uint8Array): Promise<GreyImage> {
  if (bytes.length === 0) return Promise.reject(new Error("empty picture"));
  return Promise.resolve({ width: bytes[0], height: bytes[1], pixels: bytes.subarray(2) });
}

async function folderOf(files: Record<string, number[]>): Promise<string> {
  const folder = join(await temporaryFolder(), "digits");
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), Uint8Array.from(bytes));
  }
  return folder;
}

/** All of a folder's pictures, where they are not divided. */
async function read(folder: string, options: LoadOptions = {}): Promise<Dataset> {
  const { training } = await loadDataset(folder, { decode, ...options });
  return training!;
}

describe("a folder of pictures", () => {
  it("reads rows x columns from width x height, in order of class and file name", async () => {
    const folder = await folderOf({
      "9/b.png": [2, 1, 5, 6],
      "9/a.JPG": [2, 1, 3, 4],
      "7/10.png": [2, 1, 1, 2],
      "7/notes.txt": [1],
      "7/.hidden.png": [1],
      ".git/x.png": [1],
    });
    const dataset = await read(folder);
    expect(dataset).toMatchObject({ name: "digits images", count: 3, imageShape: [1, 2] });
    expect([...dataset.images]).toEqual([1, 2, 3, 4, 5, 6]);
    // Single digits keep their labels though eight of the folders are missing.
    expect([...dataset.labels]).toEqual([7, 9, 9]);
    expect(dataset.classNames.length).toBe(10);
  });

  it("names other classes by their folders: numbers by value, words by letters", async () => {
    const numbers = await folderOf({ "10/a.png": [1, 1, 3], "9/a.png": [1, 1, 2], "2/a.png": [1, 1, 1] });
    const numbered = await read(numbers);
    expect(numbered.classNames).toEqual(["2", "9", "10"]);
    expect([...numbered.images]).toEqual([1, 2, 3]);
    const words = await folderOf({ "shirt/a.png": [1, 1, 2], "Coat/a.png": [1, 1, 1] });
    expect((await read(words)).classNames).toEqual(["Coat", "shirt"]);
  });

  // 3x3 with a border of 200 around a middle of 10; 3x3 with a border of 20 around 250.
  const paper = [3, 3, 200, 200, 200, 200, 10, 200, 200, 200, 200];
  const night = [3, 3, 20, 20, 20, 20, 250, 20, 20, 20, 20];

  it.each([
    ["auto", paper, 55, 245],
    ["auto", night, 20, 250],
    ["ink-is-dark", night, 235, 5],
    ["ink-is-bright", paper, 200, 10],
  ] as const)("polarity %s", async (polarity, picture, border, middle) => {
    const { images } = await read(await folderOf({ "0/a.png": [...picture] }), { polarity });
    expect([images[0], images[4]]).toEqual([border, middle]);
  });

  it("counts all four edges as border, by hand: (5 · 70 + 3 · 255) / 8 = 139 is paper", async () => {
    const bottom = [3, 3, 70, 70, 70, 70, 0, 70, 255, 255, 255];
    for (const picture of [bottom, [3, 3, ...bottom.slice(2).reverse()]]) {
      const { images } = await read(await folderOf({ "0/a.png": picture }));
      expect(images[4]).toBe(255);
    }
  });

  it("decides polarity by all images together, not by each", async () => {
    const folder = await folderOf({ "0/a.png": paper, "0/b.png": paper, "0/c.png": night });
    const { images } = await read(folder);
    expect([images[0], images[9], images[18]]).toEqual([55, 55, 235]);
  });

  it("names the first picture of another size, and both sizes", async () => {
    const folder = await folderOf({ "0/a.png": [2, 1, 0, 0], "1/b.png": [1, 2, 0, 0] });
    await expect(read(folder)).rejects.toThrow(
      /1[/\\]b\.png: all images must have one size: expected 2x1 pixels \(width x height\) as in .*a\.png, received 1x2\./,
    );
  });

  it.each([
    [
      "pictures alone without labels",
      { "a.png": [1, 1, 0], "b.png": [1, 1, 0] },
      "expected a folder for each class, names such as 7_0012.png, or a CSV file",
    ],
    [
      "folders without pictures",
      { "1/a.txt": [1] },
      "1 to 256 sub-folders, one for each class, such as 0 to 9, with pictures in them",
    ],
    ["pictures beside folders", { "0/a.png": [1, 1, 0], "a.png": [1, 1, 0] }, "holds pictures and folders"],
    ["a picture that cannot be decoded", { "0/a.png": [] }, /a\.png cannot be decoded: .* received an empty file/],
    ["a decoder that gives colours", { "0/a.png": [1, 1, 1, 2, 3] }, "expected 1x1 = 1 grey pixels, received 3"],
    [
      "two folders of the same part",
      { "train/0/a.png": [1, 1, 0], "training/0/a.png": [1, 1, 0] },
      "training images twice",
    ],
  ])("refuses %s", async (_, files, message) => {
    await expect(read(await folderOf(files as Record<string, number[]>))).rejects.toThrow(message);
  });

  it("reads train, test and val in their many names, and a wrapper around them", async () => {
    const pictures = (value: number) => ({ "3/a.png": [1, 1, value], "5/a.PNG": [1, 1, value + 1] });
    for (const [training, validation, test] of [
      ["train", "val", "test"],
      ["training", "valid", "testing"],
      ["Train", "Validation", "Test"],
    ]) {
      for (const wrapper of ["", "mnist_png/"]) {
        const files = [training, validation, test].flatMap((part, i) =>
          Object.entries(pictures(10 * i)).map(([name, bytes]) => [`${wrapper}${part}/${name}`, bytes] as const),
        );
        const loaded = await loadDataset(await folderOf(Object.fromEntries(files)), { decode });
        expect([...loaded.training!.images, ...loaded.validation!.images, ...loaded.test!.images]).toEqual([
          0, 1, 10, 11, 20, 21,
        ]);
        expect([...loaded.test!.labels]).toEqual([3, 5]);
      }
    }
  });

  it("takes labels from names of files: the first word, or the last, where it alone looks like one", async () => {
    const first = await read(
      await folderOf({ "7_0012.png": [1, 1, 1], "7_0013.png": [1, 1, 2], "2_0001.png": [1, 1, 3] }),
    );
    expect([...first.labels]).toEqual([2, 7, 7]);
    expect([...first.images]).toEqual([3, 1, 2]);
    const last = await read(
      await folderOf({ "scan-01-coat.png": [1, 1, 1], "scan-02-hat.png": [1, 1, 2], "scan-03-hat.png": [1, 1, 3] }),
    );
    expect([last.classNames, [...last.labels]]).toEqual([
      ["coat", "hat"],
      [0, 1, 1],
    ]);
    const both = await folderOf({ "7_1.png": [1, 1, 1], "2_3.png": [1, 1, 2] });
    await expect(read(both)).rejects.toThrow(
      "whose first and last words both look like labels. Say which word of the names is the label: --label-column first or last",
    );
    expect([...(await read(both, { labelColumn: "last" })).labels]).toEqual([3, 1]);
  });

  it("takes labels from a CSV file beside the pictures, with or without endings and a header", async () => {
    const pictures = { "a.png": [1, 1, 1], "b.png": [1, 1, 2] };
    const text = (csv: string) => [...new TextEncoder().encode(csv)];
    for (const csv of [
      "file,label\na.png,4\nb.png,9\n",
      "b,9\na,4\n",
      "id;label;who\ntrain/b.png;9;x\ntrain/a.png;4;y\n",
    ]) {
      expect([...(await read(await folderOf({ ...pictures, "labels.csv": text(csv) }))).labels]).toEqual([4, 9]);
    }
    const short = await folderOf({ ...pictures, "labels.csv": text("file,label\na.png,4\n") });
    await expect(read(short)).rejects.toThrow(
      "has no label for a picture beside it: expected a line with the file's name and its label for each, received nothing for b.png",
    );
  });

  it("passes over what an operating system leaves behind, and empty folders, and says which", async () => {
    const folder = await folderOf({
      "0/a.png": [1, 1, 1],
      "0/._a.png": [1],
      "0/Thumbs.db": [1],
      "1/notes.txt": [1],
      "__MACOSX/0/._a.png": [1],
      ".DS_Store": [1],
      "desktop.ini": [1],
    });
    const { training, decisions } = await loadDataset(folder, { decode });
    expect(training!.count).toBe(1);
    expect(decisions).toContainEqual({ about: "left out", decided: "folders without pictures: 1" });
  });

  it("follows links, passes over links to nowhere, and ends in a folder that links to itself", async () => {
    const folder = await folderOf({ "0/a.png": [1, 1, 1], "1/b.png": [1, 1, 2] });
    await symlink(join(folder, "0/a.png"), join(folder, "1/c.png"));
    await symlink(join(folder, "nowhere.png"), join(folder, "1/d.png"));
    await symlink(folder, join(folder, "self"));
    const { count, labels } = await read(folder);
    expect([count, ...labels]).toEqual([3, 0, 1, 1]);
  });

  it("resizes pictures of different sizes when asked, and says how where they differ", async () => {
    const folder = await folderOf({ "0/a.png": [1, 1, 50], "1/b.png": [2, 2, 60, 60, 60, 60] });
    await expect(read(folder)).rejects.toThrow("Have them resized, such as --resize 28x28 (option resize)");
    const { imageShape, images } = await read(folder, { resize: [2, 2] });
    expect([imageShape, [...images]]).toEqual([
      [2, 2],
      [50, 50, 50, 50, 60, 60, 60, 60],
    ]);
  });

  describe("of digits, with a normaliser", () => {
    /** Fills 28x28 with the first pixel; refuses a picture of zeros as blank. */
    const normalize = ({ pixels }: GreyImage) =>
      pixels[0] === 0 ? undefined : { pixels: new Uint8Array(784).fill(9) };
    const whole = (...pixels: number[]) => [28, 28, ...pixels, ...new Array<number>(784 - pixels.length).fill(0)];
    // Bright paper with dark ink in the middle.
    const dark = [28, 28, ...Array.from({ length: 784 }, (_, i) => (i === 400 ? 5 : 250))];

    it("brings those of other sizes to 28x28 and leaves the others, their ink bright in all", async () => {
      const folder = await folderOf({ "3/a.png": [2, 1, 5, 6], "3/b.png": whole(1, 2, 3), "4/c.png": dark });
      const { training, decisions } = await loadDataset(folder, { decode, normalize });
      expect(training).toMatchObject({ imageShape: [28, 28], count: 3 });
      const { images } = training!;
      expect([...images.subarray(0, 784)]).toEqual(new Array<number>(784).fill(9));
      expect([...images.subarray(784, 2 * 784)]).toEqual(whole(1, 2, 3).slice(2));
      expect([...images.subarray(2 * 784)]).toEqual(dark.slice(2).map((value) => 255 - value));
      expect(decisions).toContainEqual({
        about: "size",
        decided: "1 of 3 digits brought into MNIST's form, 28x28",
        because: "pictures of digits of other sizes",
      });
    });

    it("does nothing where all are 28x28, but what is always done", async () => {
      const folder = await folderOf({ "3/a.png": whole(1, 2, 3), "4/c.png": whole(7) });
      expect(await loadDataset(folder, { decode, normalize })).toEqual(await loadDataset(folder, { decode }));
    });

    it("leaves pictures alone that are no digits, have their classes named, or are resized", async () => {
      const digits = await folderOf({ "3/a.png": [1, 1, 5], "4/a.png": [1, 1, 6] });
      expect((await read(digits, { normalize, resize: [2, 2] })).imageShape).toEqual([2, 2]);
      expect((await read(digits, { normalize, classNames: ["3", "4"] })).imageShape).toEqual([1, 1]);
      const letters = await folderOf({ "A/a.png": [1, 1, 5], "B/a.png": [1, 1, 6] });
      expect((await read(letters, { normalize })).imageShape).toEqual([1, 1]);
    });

    it("refuses paper on which nothing is written, by its name", async () => {
      const folder = await folderOf({ "3/a.png": [1, 1, 5], "4/blank.png": [1, 1, 0] });
      await expect(read(folder, { normalize })).rejects.toThrow(/4.blank\.png: nothing is written on it/);
    });
  });

  it("names a missing folder", async () => {
    await expect(read("/no/such/folder")).rejects.toThrow("no such file or folder");
  });
});
