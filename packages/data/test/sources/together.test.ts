import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadDataset, type LoadOptions } from "../../src/index.js";
import { decodePng, temporaryFolder } from "../support.js";

// Files that belong together: shards, pairs of tables, folders of files. Written by pandas, NumPy, Python and DuckDB: how, and
// which versions, stands in test/fixtures/make_sets.py and shards.sql. All hold the images of forms.test.ts.

const fixture = (...names: string[]): string => join(import.meta.dirname, "../fixtures", ...names);

/** Image i is a bar of the value 200 + i in rows 1 to 4 and columns 1 + i % 3 and the next. */
const images = Array.from({ length: 12 }, (_, i) =>
  Array.from({ length: 36 }, (_pixel, p) => {
    const [row, column] = [Math.floor(p / 6), p % 6];
    const left = 1 + (i % 3);
    return row >= 1 && row <= 4 && (column === left || column === left + 1) ? 200 + i : 0;
  }),
);
const labels = images.map((_, i) => i % 10);

const load = (source: string, options: LoadOptions = {}) => loadDataset(source, { decode: decodePng, ...options });

async function expectTwelve(source: string, options: LoadOptions = {}): Promise<void> {
  const { training, validation, test } = await load(source, options);
  expect([...training!.labels]).toEqual(labels);
  expect([...training!.images]).toEqual(images.flat());
  expect([validation, test]).toEqual([undefined, undefined]);
}

async function expectBoth(source: string, options: LoadOptions = {}): Promise<void> {
  const { training, validation, test } = await load(source, options);
  expect([...training!.labels]).toEqual(labels);
  expect([...training!.images]).toEqual(images.flat());
  expect([...test!.labels]).toEqual([0, 1, 2, 3]);
  expect([...test!.images]).toEqual(images.slice(0, 4).flat());
  expect(validation).toBeUndefined();
}

/** A folder to be changed; it is gone when the test is over. */
let folder = "";
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe("shards", () => {
  it("are joined in order, given one of them, and with the test part, given the folder or one above it", async () => {
    await expectTwelve(fixture("shards", "data", "train-00001-of-00003.parquet"));
    await expectBoth(fixture("shards", "data"));
    await expectBoth(fixture("shards"));
    const { decisions } = await load(fixture("shards"));
    expect(decisions).toContainEqual({
      about: "files",
      decided:
        "test-00000-of-00001.parquet, train-00000-of-00003.parquet, train-00001-of-00003.parquet, train-00002-of-00003.parquet",
    });
  });

  it("are refused where one is missing, naming it, and read alone under another name", async () => {
    await cp(fixture("shards", "data"), folder, { recursive: true });
    await rm(join(folder, "train-00001-of-00003.parquet"));
    await expect(load(folder)).rejects.toThrow("train.parquet is not whole in");
    await expect(load(join(folder, "train-00000-of-00003.parquet"))).rejects.toThrow(
      "expected 3 files, from 0 to 2, received none that is 1. Fetch all of them, and no others. To read one alone, give it a name without -of-.",
    );
    await cp(join(folder, "train-00002-of-00003.parquet"), join(folder, "last.parquet"));
    expect([...(await load(join(folder, "last.parquet"))).training!.labels]).toEqual([9, 0, 1]);
  });

  it("are refused where one lies there twice, as of another cut", async () => {
    await cp(fixture("shards", "data"), folder, { recursive: true });
    await cp(join(folder, "test-00000-of-00001.parquet"), join(folder, "train-00000-of-00001.parquet"));
    await expect(load(folder)).rejects.toThrow("expected 1 files, from 0 to 0, received also one of 3");
    expect((await load(join(folder, "train-00000-of-00001.parquet"))).training!.count).toBe(4);
    await expectTwelve(join(folder, "train-00000-of-00003.parquet"));
  });
});

describe("a pair of tables", () => {
  it.each([
    ["without headers, given the images", "pair/x_train.csv"],
    ["without headers, given the labels", "pair/y_train.csv"],
    ["with columns that pandas numbered, given the images", "pair_named/X.csv"],
    ["with columns that pandas numbered, given the labels", "pair_named/y.csv"],
    ["with columns that pandas numbered, given the folder", "pair_named"],
    ["one-hot and compressed, given the folder", "pair_hot"],
  ])("%s", async (_, source) => {
    await expectTwelve(fixture(source));
  });

  it("of each part, given the folder", async () => {
    await expectBoth(fixture("pair"));
  });

  it("with an index in any order, and words as labels", async () => {
    for (const source of ["train_images.csv", "train_labels.csv", ""]) {
      const { training } = await load(fixture("pair_indexed", source));
      expect(training!.classNames).toEqual(Array.from("ABCDEFGHIJ"));
      // numpy.random.RandomState(1).permutation(12)
      const order = [2, 3, 4, 10, 1, 6, 0, 7, 11, 9, 8, 5];
      expect([...training!.labels]).toEqual(order.map((i) => labels[i]));
      expect([...training!.images]).toEqual(order.flatMap((i) => images[i]));
    }
  });

  const square = "0,0,0,0\n0,0,9,99\n";

  it.each([
    ["a name above the labels", "x\nA\nB\n", ["A", "B"]],
    ["no name above the labels", "A\nB\n", ["A", "B"]],
    ["an index that counts from 0, without names", "0,B\n1,A\n", ["B", "A"]],
    ["an index from 1", "1,B\n2,A\n", ["B", "A"]],
    ["a column called label, and another", "label,who\nB,x\nA,y\n", ["B", "A"]],
  ])("takes labels with %s", async (_, text, expected) => {
    await writeFile(join(folder, "X.csv"), square);
    await writeFile(join(folder, "y.csv"), text);
    const { training } = await load(join(folder, "X.csv"));
    expect([...training!.labels].map((label) => training!.classNames[label])).toEqual(expected);
    expect([...training!.images]).toEqual([0, 0, 0, 0, 0, 0, 9, 99]);
  });

  it.each([
    [square, "A\nB\nA\nB\n", "y.csv has not as many labels as there are images: expected 2, with a line above them"],
    [square, "a,b\nC,D\n", "received 2 columns without a header"],
    [square, "a,b\nC,D\nC,E\n", "y.csv: it is not clear which column holds the labels"],
    [square, "1,1,0\n0,1,0\n", "received 3 columns without a header. Call it label, or leave it alone in the file."],
    [
      "0,0,0,0,0,0,0\n0,0,0,0,0,9,99\n",
      "0\n1\n",
      "Say the rows and columns of an image: --shape ROWSxCOLUMNS (option imageShape)",
    ],
  ])("refuses %j with %j", async (pixels, text, message) => {
    await writeFile(join(folder, "X.csv"), pixels);
    await writeFile(join(folder, "y.csv"), text);
    await expect(load(folder)).rejects.toThrow(message);
  });

  it("refuses images that may hold labels themselves, until --label-column says so", async () => {
    await writeFile(join(folder, "images.csv"), "7,0,0,0,0\n2,0,0,9,99\n");
    await writeFile(join(folder, "classes.csv"), "zero\none\n");
    await expect(load(join(folder, "images.csv"))).rejects.toThrow(
      "images.csv may hold labels itself, though there is a file of labels beside it: expected pixels alone, or no such file, received 5 columns. If it does, say where: --label-column first, last or NAME (option labelColumn)",
    );
    const { training } = await load(join(folder, "images.csv"), { labelColumn: "first" });
    expect([...training!.labels]).toEqual([7, 2]);
  });

  it("refuses to choose between two files of labels", async () => {
    for (const name of ["X.csv", "y.csv", "target.csv"]) await writeFile(join(folder, name), square);
    await expect(load(join(folder, "X.csv"))).rejects.toThrow(
      "X.csv could belong to several files beside it: expected one of images and one of labels, received target.csv, y.csv.",
    );
  });
});

describe("a folder of tables, MATLAB files or pickles", () => {
  it("is read, its parts by their names", async () => {
    await expectBoth(fixture("tables"));
    await expectBoth(fixture("pickles"));
    await mkdir(join(folder, "deep", "train"), { recursive: true });
    await cp(fixture("cube.mat"), join(folder, "deep", "train", "bars.mat"));
    await expectTwelve(folder);
  });

  it("takes parts from the names of folders too", async () => {
    for (const [part, name] of [
      ["train", "bars_train.csv"],
      ["test", "bars_test.csv"],
    ]) {
      await mkdir(join(folder, part));
      await cp(fixture("tables", name), join(folder, part, "bars.csv"));
    }
    await expectBoth(folder);
  });

  it("is one of pictures where there are pictures, whose labels a table may hold", async () => {
    await cp(fixture("pictures", "0", "a.png"), join(folder, "a.png"));
    await cp(fixture("pictures", "0", "a.png"), join(folder, "b.png"));
    await writeFile(join(folder, "labels.csv"), "file,label\na.png,4\nb.png,9\n");
    expect([...(await load(folder)).training!.labels]).toEqual([4, 9]);
  });

  it("is refused where it holds several data sets, until --split says which", async () => {
    await cp(fixture("tables"), folder, { recursive: true });
    await cp(fixture("openml.csv"), join(folder, "openml.csv"));
    await expect(load(folder)).rejects.toThrow(
      "holds several data sets: expected --split with a word that one of them alone has: bars; openml, received none.",
    );
    await expectBoth(folder, { split: "bars" });
    await expectTwelve(folder, { split: "openml" });
  });

  it("is refused where it holds the same part twice", async () => {
    await cp(fixture("tables", "bars_train.csv"), join(folder, "train.csv"));
    await cp(fixture("pickles", "train.pkl"), join(folder, "train.pkl"));
    await expect(load(folder)).rejects.toThrow("several arrays could be the same");
    await cp(fixture("tables", "bars_train.csv"), join(folder, "train.tsv"));
    await rm(join(folder, "train.pkl"));
    await expect(load(folder)).rejects.toThrow("holds the same twice");
    for (const place of ["1", "2"]) {
      await mkdir(join(folder, "numbered", place), { recursive: true });
      await cp(fixture("tables", "bars_train.csv"), join(folder, "numbered", place, "a.csv"));
    }
    await expect(load(join(folder, "numbered"))).rejects.toThrow("holds the same twice");
  });
});

describe("a gzip file to which was appended", () => {
  it("is read whole", async () => {
    await expectTwelve(fixture("members.csv.gz"));
  });
});
