import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createDataset, DataError, OptionError } from "inkling";
import { describe, expect, it } from "vitest";
import { fingerprint, loadDataset, sourceKinds, writeCsv, writeIdx } from "../../src/index.js";
import { mnistPackageFolder } from "../../src/sources/mnist.js";
import { temporaryFolder } from "../support.js";

const digits = createDataset({
  name: "digits",
  imageShape: [2, 2],
  images: Uint8Array.of(1, 2, 3, 4, 250, 6, 7, 8),
  labels: Uint8Array.of(0, 1),
});
const sha = await fingerprint(digits);

describe("loadDataset", () => {
  it.skipIf(mnistPackageFolder() === undefined)("loads MNIST by default", async () => {
    const { training, validation, test } = await loadDataset();
    expect([training?.count, validation, test?.count]).toEqual([60000, undefined, 10000]);
  });

  it("loads CSV, plain and compressed", async () => {
    const folder = await temporaryFolder();
    for (const name of ["digits.csv", "digits.csv.gz"]) {
      await writeCsv(digits, join(folder, name));
      const { training } = await loadDataset(join(folder, name));
      expect(training?.name).toBe(`${name} images`);
      expect(await fingerprint(training!)).toBe(sha);
    }
  });

  it("loads a folder of IDX files: both parts, or the one that is there", async () => {
    const folder = await temporaryFolder();
    const images = writeIdx({ shape: [2, 2, 2], values: Uint8Array.from(digits.images) });
    const labels = writeIdx({ shape: [2], values: digits.labels });
    await writeFile(join(folder, "t10k-images-idx3-ubyte"), images);
    await writeFile(join(folder, "t10k-labels-idx1-ubyte"), labels);
    const alone = await loadDataset(folder);
    expect([alone.training, alone.validation]).toEqual([undefined, undefined]);
    expect(alone.test!.name).toMatch(/ test images$/);
    expect(await fingerprint(alone.test!)).toBe(sha);
    await writeFile(join(folder, "train-images.idx3-ubyte.gz"), gzipSync(images));
    await expect(loadDataset(folder)).rejects.toThrow(/lacks half of its training images: .* received train-images/);
    await writeFile(join(folder, "train-labels.idx1-ubyte.gz"), gzipSync(labels));
    const both = await loadDataset(folder);
    expect([both.training?.count, both.test?.count]).toEqual([2, 2]);
  });

  const idx = {
    images: writeIdx({ shape: [2, 2, 2], values: Uint8Array.from(digits.images) }),
    labels: writeIdx({ shape: [2], values: digits.labels }),
  };

  async function folderOf(files: Record<string, Uint8Array | string>): Promise<string> {
    const folder = await temporaryFolder();
    for (const [path, contents] of Object.entries(files)) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), contents);
    }
    return folder;
  }

  it.each([
    [
      "torchvision's MNIST/raw, packed and unpacked",
      [
        "MNIST/raw/train-images-idx3-ubyte",
        "MNIST/raw/train-labels-idx1-ubyte",
        "MNIST/raw/train-images-idx3-ubyte.gz",
      ],
    ],
    [
      "Kaggle's archive",
      ["train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte/train-labels-idx1-ubyte"],
    ],
    ["names with dots", ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"]],
    ["QMNIST's names", ["qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx1-ubyte"]],
  ])("loads IDX files laid out as %s", async (_, names) => {
    const contents = names.map((name) => [name, name.includes("images") ? idx.images : idx.labels] as const);
    const folder = await folderOf(Object.fromEntries(contents));
    const { training } = await loadDataset(folder);
    expect(await fingerprint(training!)).toBe(sha);
  });

  it("takes the class of QMNIST's eight numbers an image", async () => {
    const extended = Uint8Array.of(
      0,
      0,
      12,
      2,
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      8,
      ...[0, 1].flatMap((label) => [0, 0, 0, label, ...new Uint8Array(28).fill(9)]),
    );
    const folder = await folderOf({
      "qmnist-test-images-idx3-ubyte": idx.images,
      "qmnist-test-labels-idx2-int": extended,
    });
    expect(await fingerprint((await loadDataset(folder)).test!)).toBe(sha);
  });

  it("loads EMNIST's splits by --split, transposed back, with the classes of the mapping beside them", async () => {
    const folder = await folderOf({
      "emnist-letters-train-images-idx3-ubyte": idx.images,
      "emnist-letters-train-labels-idx1-ubyte": writeIdx({ shape: [2], values: Uint8Array.of(2, 1) }),
      "emnist-letters-mapping.txt": "1 65 97\n2 66 98\n",
      "emnist-balanced-train-images-idx3-ubyte": idx.images,
      "emnist-balanced-train-labels-idx1-ubyte": writeIdx({ shape: [2], values: Uint8Array.of(46, 10) }),
    });
    await expect(loadDataset(folder)).rejects.toThrow(
      "holds several data sets: expected --split with a word that one of them alone has: emnist balanced; emnist letters, received none. Say which, such as --split letters (option split)",
    );
    const { training } = await loadDataset(folder, { split: "letters" });
    expect(training!.classNames).toEqual(["A", "B"]);
    expect([...training!.labels]).toEqual([1, 0]);
    expect([...training!.images]).toEqual([1, 3, 2, 4, 250, 7, 6, 8]);
    const balanced = (await loadDataset(folder, { split: "balanced" })).training!;
    expect(balanced.classNames).toHaveLength(47);
    expect([balanced.classNames[46], balanced.classNames[10], ...balanced.labels]).toEqual(["t", "A", 46, 10]);
  });

  it("names what is wrong with one file of a pair, or that its counterpart is missing", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    const folder = await folderOf({ "train-images-idx3-ubyte": pointer, "train-labels-idx1-ubyte": idx.labels });
    await expect(loadDataset(folder)).rejects.toThrow(
      "received a pointer of Git LFS, which stands for the file. Fetch the file itself: git lfs pull.",
    );
    const alone = await folderOf({ "x_train.idx": idx.images });
    await expect(loadDataset(join(alone, "x_train.idx"))).rejects.toThrow("x_train.idx holds images alone");
  });

  it.each([
    ["train.csv", "<!DOCTYPE html><html>", "a page of the web"],
    ["mnist.npz", "<html>", "a page of the web"],
    ["train.pkl", "version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"],
    ["archive.csv", "PK\u0003\u0004 and more", "a zip archive. Unpack it"],
    ["digits.xlsx", "PK\u0003\u0004 xl/workbook.xml", "an Excel workbook. Save it as CSV"],
    ["seven.png", "\u0089PNG\r\n", "a single picture"],
    ["empty.csv", "", "an empty file"],
    ["digits.xyz", "?", "a file of another kind"],
  ])("names %s as what it is", async (name, contents, message) => {
    const folder = await folderOf({ [name]: Uint8Array.from(contents, (character) => character.charCodeAt(0)) });
    await expect(loadDataset(join(folder, name))).rejects.toThrow(`received ${message}`);
  });

  it("loads a folder of pictures when told how to decode", async () => {
    const folder = await folderOf({ "4/a.png": Uint8Array.of(200) });
    await expect(loadDataset(folder)).rejects.toThrow(OptionError);
    const decode = (pixels: Uint8Array) => Promise.resolve({ width: 1, height: 1, pixels });
    expect([...(await loadDataset(folder, { decode })).training!.images]).toEqual([55]);
    const bright = await loadDataset(folder, { decode, polarity: "ink-is-bright" });
    expect([...bright.training!.images]).toEqual([200]);
  });

  it("reads a negative as what it is, from any form, and says so", async () => {
    const negative = Uint8Array.from(digits.images, (value) => 255 - value);
    const folder = await folderOf({
      "train-images-idx3-ubyte": writeIdx({ shape: [2, 2, 2], values: negative }),
      "train-labels-idx1-ubyte": idx.labels,
    });
    const { training, decisions } = await loadDataset(folder);
    expect(await fingerprint(training!)).toBe(sha);
    expect(decisions).toContainEqual({
      about: "polarity",
      decided: "dark ink, turned bright",
      because: "the border of the images is bright",
    });
    const left = await loadDataset(folder, { polarity: "ink-is-bright" });
    expect([...left.training!.images]).toEqual([...negative]);
  });

  it("resizes images of any form when asked: a constant stays one", async () => {
    const folder = await folderOf({ "a.csv": "label,a,b,c,d\n1,99,99,99,99\n2,99,99,99,99\n" });
    const { training } = await loadDataset(join(folder, "a.csv"), { resize: [3, 5] });
    expect(training!.imageShape).toEqual([3, 5]);
    expect([...training!.images]).toEqual(Array.from({ length: 30 }, () => 99));
  });

  it.each([
    [{ polarity: "dark" as "auto" }, "Wrong polarity: expected auto, ink-is-bright, ink-is-dark, received dark."],
    [{ scale: [1, 1] as const }, "Wrong scale"],
    [{ imageShape: [28] }, "Wrong shape"],
    [{ resize: [0, 28] as const }, "Wrong shape"],
  ])("refuses the options %j", async (options, message) => {
    await expect(loadDataset("mnist", options)).rejects.toThrow(message);
  });

  it("refuses 2 GB of zeros in a .gz of 2 MB before it unpacks them, and a device that never ends", async () => {
    // Zeros of 2^31 bytes; deflate makes a thousandth of them, which 1,000 stored copies of the promise stand for here.
    const packed = gzipSync(new Uint8Array(2 ** 22));
    new DataView(packed.buffer, packed.byteOffset).setUint32(packed.length - 4, 2 ** 31 - 1, true);
    const folder = await folderOf({ "zeros.npy.gz": packed });
    await expect(loadDataset(join(folder, "zeros.npy.gz"))).rejects.toThrow(DataError);
    await expect(loadDataset("/dev/zero")).rejects.toThrow("received a device or a pipe");
  });

  it("lists what is possible for anything else", async () => {
    const folder = await temporaryFolder();
    const possible = `expected ${sourceKinds.map(({ source }) => source).join("; ")}, received `;
    await expect(loadDataset(folder)).rejects.toThrow(`${possible}a folder with none of these`);
    await expect(loadDataset("mnsit")).rejects.toThrow(
      `Cannot load a data set from "mnsit": ${possible}no such file or folder. Check the path`,
    );
  });
});

describe("fingerprint", () => {
  it("is the SHA-256 that Python's hashlib gives for the same bytes", () => {
    // h = lambda b: hashlib.sha256(b).digest()
    // h(b'uint8 2 2x2\n' + h(bytes([1, 2, 3, 4, 250, 6, 7, 8])) + h(bytes([0, 1]))).hex()
    expect(sha).toBe("38c9fe8237e19cd8097f403cecac3d5c96e350c600e6b9f4372030a34b968137");
  });

  it("does not depend on names or on where the bytes lie, shared memory included", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(20), 5, 8);
    shared.set(digits.images);
    expect(await fingerprint({ ...digits, name: "other", images: shared })).toBe(sha);
  });

  it("changes with one pixel, one label, the shape, and the kind of number", async () => {
    const others = await Promise.all(
      [
        { ...digits, images: Uint8Array.of(1, 2, 3, 4, 250, 6, 7, 9) },
        { ...digits, labels: Uint8Array.of(0, 2) },
        { ...digits, imageShape: [4, 1] },
        { ...digits, images: Float32Array.from(digits.images) },
      ].map(fingerprint),
    );
    expect(new Set([sha, ...others]).size).toBe(5);
  });
});
