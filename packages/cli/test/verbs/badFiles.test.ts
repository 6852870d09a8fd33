import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cannotWrite, writeWhole } from "../../src/files/outputFiles.js";
import { contentsOf, drawBars, inkling, learnBars, refusal } from "../support.js";

// Files that are not what they should be, or cannot be written: one message, exit code 2, and every file as it was.

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

/** A file of the temporary folder. */
function file(name: string): string {
  return join(folder, name);
}

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());

  const bytes = new Uint8Array(await readFile(model));
  await writeFile(file("cut.safetensors"), bytes.subarray(0, 5000));
  const flipped = bytes.slice();
  flipped[flipped.length - 1] ^= 1;
  await writeFile(file("flipped.safetensors"), flipped);
  await writeFile(file("foreign.safetensors"), foreignSafetensors());
  await writeFile(file("notes.txt"), "not a model");
  await writeFile(file("empty.safetensors"), "");

  const line = (label: number | string, pixel: number | string, count = 784) =>
    `${label},${Array.from({ length: count }, () => pixel).join(",")}\n`;
  await writeFile(file("label.csv"), line(1, 0) + line(10, 0));
  await writeFile(file("nan.csv"), line(1, 0) + line(2, "NaN"));
  await writeFile(file("rows.csv"), line(1, 0) + line(2, 0, 783));
  await writeFile(file("empty.csv"), "");

  const idx = async (name: string, images: Uint8Array, labels: Uint8Array) => {
    await mkdir(file(name), { recursive: true });
    await writeFile(join(file(name), "train-images-idx3-ubyte"), images);
    await writeFile(join(file(name), "train-labels-idx1-ubyte"), labels);
  };
  const images = new Uint8Array(await readFile(join(data, "train-images-idx3-ubyte")));
  const labels = new Uint8Array(await readFile(join(data, "train-labels-idx1-ubyte")));
  await idx("idx-cut", images.subarray(0, 1000), labels);
  await idx("idx-wrong", Uint8Array.of(1, 2, 3, 4, 5), labels);
  // A header of four billion images on a file of 16 bytes: believing it would need three terabytes.
  await idx("idx-huge", Uint8Array.of(0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28), labels);
  const badLabels = labels.slice();
  badLabels[8 + 20] = 11;
  await idx("idx-label", images, badLabels);

  await writeFile(file("wrong.mat"), "MATLAB 5.0 MAT-file, no more than this");
  await writeFile(file("wrong.pkl.gz"), Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3));
  await writeFile(file("wrong.npz"), "PK, but no archive");
  await writeFile(file("data.xyz"), "?");

  const picture = encode({ width: 28, height: 28, data: drawBars(1, 1).images, channels: 1 });
  await writeFile(file("cut.png"), picture.subarray(0, -20));
  await writeFile(file("text.png"), "no picture");
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="9" height="20"/></svg>';
  await writeFile(file("drawing.png"), drawing);
  await writeFile(file("drawing.xml.png"), `<?xml version="1.0"?>\n<!-- drawn -->\n${drawing}`);
  await mkdir(join(file("drawings"), "3"), { recursive: true });
  await writeFile(join(file("drawings"), "3", "a.png"), drawing);
  await writeFile(file("large.png"), encode({ width: 30, height: 20, data: new Uint8Array(600), channels: 1 }));
});

afterAll(() => remove());

/** A valid safetensors file of another program: a header of JSON, no tensors. */
function foreignSafetensors(): Uint8Array {
  const header = new TextEncoder().encode('{"__metadata__":{"format":"pt"}}');
  return Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...header);
}

const refused = (args: readonly string[]): Promise<string> => refusal(args, folder);

describe("data", () => {
  test.each([
    ["a label above 9", "label.csv", /10/],
    ["a pixel that is NaN", "nan.csv", /NaN/],
    ["rows of different lengths", "rows.csv", /78[34]/],
    ["an empty CSV", "empty.csv", /./],
    ["a truncated IDX file", "idx-cut", /cut short/],
    ["a wrong IDX file", "idx-wrong", /train-images-idx3-ubyte is not a file that can be read as data/],
    ["a header that promises more than the file holds", "idx-huge", /cut short/],
    ["an IDX label above 9", "idx-label", /the 11 is image 20\. .*--classes/],
    ["a wrong MATLAB file", "wrong.mat", /./],
    ["a truncated pickle", "wrong.pkl.gz", /./],
    ["a wrong npz", "wrong.npz", /./],
    ["a file of no known kind", "data.xyz", /not a file that can be read as data.*received a file of another kind/],
    ["no such file", "nowhere.csv", /no such file/],
  ])("%s: train and data refuse it", async (_, name, message) => {
    expect(await refused(["train", "--data", file(name), "--output", model])).toMatch(message);
    expect(await refused(["data", file(name)])).toMatch(message);
  });

  test("a part or an image that is not there", async () => {
    expect(await refused(["show", "--data", data, "--part", "validation"])).toContain("--part training or test");
    expect(await refused(["show", "--data", data, "--indices", "3,200"])).toContain("0 to 199");
    expect(await refused(["show", "--data", data, "--label", "x"])).toContain("0, 1, 2");
  });
});

describe("model files", () => {
  test.each([
    ["cut short", "cut.safetensors"],
    ["with one bit changed", "flipped.safetensors"],
    ["of another program", "foreign.safetensors"],
    ["that are text", "notes.txt"],
    ["that are empty", "empty.safetensors"],
    ["that are not there", "nowhere.safetensors"],
  ])("%s: every verb that reads one refuses it, naming the file", async (_, name) => {
    const path = file(name);
    expect(await refused(["evaluate", path, "--data", data])).toContain(path);
    for (const args of [["mistakes"], ["report"], ["verify"]]) await refused([...args, path, "--data", data]);
    await refused(["predict", path, file("cut.png")]);
    await refused(["show", "--model", path, "--units"]);
    await refused(["train", "--resume", path, "--data", data]);
    if (name.endsWith(".safetensors")) await refused(["check", path, "--data", data]);
  });

  test("images of another size than the model's", async () => {
    await mkdir(join(file("small"), "3"), { recursive: true });
    await writeFile(
      join(file("small"), "3", "a.png"),
      encode({ width: 20, height: 20, data: new Uint8Array(400), channels: 1 }),
    );
    expect(await refused(["evaluate", model, "--data", file("small"), "--as-is"])).toMatch(/28x28.*20x20/);
  });
});

describe("pictures", () => {
  test.each([
    ["of another size", "large.png", /expected 28x28 .* received 20x30\. Crop the picture/],
    ["that are SVG, by whatever name", "drawing.png", /received an SVG drawing/],
    ["that are SVG after a prologue", "drawing.xml.png", /received an SVG drawing/],
    ["cut short", "cut.png", /cut\.png cannot be read as an image/],
    ["that are text", "text.png", /text\.png cannot be read as an image/],
    ["that are not there", "nowhere.png", /no such file/],
  ])("%s", async (_, name, message) => {
    expect(await refused(["predict", model, file(name), "--as-is"])).toMatch(message);
  });

  test("with nothing written on them", async () => {
    const blank = file("blank.png");
    await writeFile(blank, encode({ width: 28, height: 28, data: new Uint8Array(784).fill(255), channels: 1 }));
    expect(await refused(["predict", blank])).toMatch(/blank\.png: nothing is written on it/);
  });

  test("SVG in a folder of pictures", async () => {
    expect(await refused(["data", file("drawings")])).toMatch(/a\.png cannot be decoded.*an SVG drawing/);
  });
});

describe("where to write", () => {
  test("a file that is not of the kind is left alone, unless --force", async () => {
    const writing = (verb: string, output: string) => {
      if (verb === "train") return ["train", "--data", data, "--epochs", "1", "--layers", "784,10", "--output", output];
      if (verb === "report") return ["report", model, "--data", data, "--output", output];
      return ["show", "--data", data, "--png", output];
    };
    for (const verb of ["train", "report", "show"]) {
      const path = file(`precious-${verb}.txt`);
      await writeFile(path, "years of work");
      expect(await refused(writing(verb, path))).toContain("pass --force");
      expect((await inkling([...writing(verb, path), "--force", "--quiet"])).exitCode).toBe(0);
      expect((await readFile(path)).toString("latin1")).not.toContain("years of work");
      // Now it is of the kind: it may be replaced.
      expect((await inkling([...writing(verb, path), "--quiet"])).exitCode).toBe(0);
    }
  });

  test.each([
    ["a folder that is not there", "nowhere/model.safetensors", /there is no folder .*nowhere\. Make the folder first/],
    ["a path through a file", "notes.txt/model.safetensors", /notes\.txt is no folder/],
    ["a folder", ".", /a folder/],
  ])("%s is refused before training", async (_, path, message) => {
    const stderr = await refused(["train", "--data", data, "--output", file(path)]);
    expect(stderr).toMatch(message);
    // Nothing was trained: the line with which a training begins is not there.
    expect(stderr).not.toContain("images (");
    await refused(["report", model, "--data", data, "--output", file(path)]);
    await refused(["show", "--data", data, "--png", file(path)]);
  });

  test.each([
    ["ENOSPC", ": the disk is full. Make room, or choose another place."],
    ["EACCES", "no permission to write in "],
    ["EROFS", "the file system is read-only"],
  ])("the operating system's %s becomes one sentence", (code, message) => {
    const error = Object.assign(new Error(`${code}: as the system says it`), { code });
    expect(cannotWrite("/somewhere/model.safetensors", error).message).toContain(message);
  });

  test("a file is written whole or not at all, and no temporary file is left", async () => {
    await writeFile(file("kept.txt"), "before");
    const before = await contentsOf(folder);
    // A folder in the way of the rename: the last step fails.
    await expect(writeWhole(folder, "after")).rejects.toThrow("Cannot write");
    expect(await contentsOf(folder)).toEqual(before);
    await writeWhole(file("kept.txt"), "after");
    expect(await readFile(file("kept.txt"), "utf8")).toBe("after");
    expect(Object.keys(await contentsOf(folder))).toEqual(Object.keys(before));
  });
});
