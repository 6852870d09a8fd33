import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OptionError } from "inkling";
import type { GreyImage } from "inkling/pictures";
import { describe, expect, it } from "vitest";
import { readImageFolder } from "../../src/sources/folders.js";
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

describe("readImageFolder", () => {
  it("reads rows x columns from width x height, in order of class and file name", async () => {
    const folder = await folderOf({
      "9/b.png": [2, 1, 5, 6],
      "9/a.JPG": [2, 1, 3, 4],
      "7/10.png": [2, 1, 1, 2],
      "7/notes.txt": [1],
      "7/.hidden.png": [1],
      ".git/x.png": [1],
    });
    const dataset = await readImageFolder(folder, { decode });
    expect(dataset).toMatchObject({ name: "digits images", count: 3, imageShape: [1, 2] });
    expect([...dataset.images]).toEqual([1, 2, 3, 4, 5, 6]);
    // Single digits keep their labels though eight of the folders are missing.
    expect([...dataset.labels]).toEqual([7, 9, 9]);
    expect(dataset.classNames.length).toBe(10);
  });

  it("names other classes by their folders: numbers by value, words by letters", async () => {
    const numbers = await folderOf({ "10/a.png": [1, 1, 3], "9/a.png": [1, 1, 2], "2/a.png": [1, 1, 1] });
    const read = await readImageFolder(numbers, { decode });
    expect(read.classNames).toEqual(["2", "9", "10"]);
    expect([...read.images]).toEqual([1, 2, 3]);
    const words = await folderOf({ "shirt/a.png": [1, 1, 2], "Coat/a.png": [1, 1, 1] });
    expect((await readImageFolder(words, { decode })).classNames).toEqual(["Coat", "shirt"]);
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
    const { images } = await readImageFolder(await folderOf({ "0/a.png": [...picture] }), { decode, polarity });
    expect([images[0], images[4]]).toEqual([border, middle]);
  });

  it("counts all four edges as border, by hand: (5 · 70 + 3 · 255) / 8 = 139 is paper", async () => {
    const bottom = [3, 3, 70, 70, 70, 70, 0, 70, 255, 255, 255];
    for (const picture of [bottom, [3, 3, ...bottom.slice(2).reverse()]]) {
      const { images } = await readImageFolder(await folderOf({ "0/a.png": picture }), { decode });
      expect(images[4]).toBe(255);
    }
  });

  it("decides polarity by all images together, not by each", async () => {
    const folder = await folderOf({ "0/a.png": paper, "0/b.png": paper, "0/c.png": night });
    const { images } = await readImageFolder(folder, { decode });
    expect([images[0], images[9], images[18]]).toEqual([55, 55, 235]);
  });

  it("names the first picture of another size, and both sizes", async () => {
    const folder = await folderOf({ "0/a.png": [2, 1, 0, 0], "1/b.png": [1, 2, 0, 0] });
    await expect(readImageFolder(folder, { decode })).rejects.toThrow(
      /1[/\\]b\.png: all images must have one size: expected 2x1 pixels \(width x height\) as in .*a\.png, received 1x2\./,
    );
  });

  it.each([
    ["no class folders", { "a.png": [1, 1, 0] }, "expected 1 to 256 sub-folders, one for each class, such as 0 to 9"],
    ["a class without pictures", { "0/a.png": [1, 1, 0], "1/a.txt": [1] }, /1 holds no pictures/],
    ["a picture that cannot be decoded", { "0/a.png": [] }, /a\.png cannot be decoded: .* received empty picture/],
    ["a decoder that gives colours", { "0/a.png": [1, 1, 1, 2, 3] }, "expected 1x1 = 1 grey pixels, received 3"],
  ])("refuses %s", async (_, files, message) => {
    await expect(readImageFolder(await folderOf(files as Record<string, number[]>), { decode })).rejects.toThrow(
      message,
    );
  });

  it("refuses an unknown polarity and a missing folder", async () => {
    const polarity = "dark" as "auto";
    await expect(readImageFolder(".", { decode, polarity })).rejects.toThrow(OptionError);
    await expect(readImageFolder("/no/such/folder", { decode })).rejects.toThrow("no such file or folder");
  });
});
