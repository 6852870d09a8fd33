import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createDataset, OptionError } from "inkling";
import { describe, expect, it } from "vitest";
import { fingerprint, loadDataset, sourceKinds, writeCsv, writeIdx } from "../../src/index.js";
import { mnistPackageFolder } from "../../src/sources/mnist.js";
import { file, numeric } from "../formats/matFixtures.js";
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
      expect(training?.name).toBe(name);
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
    expect(Object.keys(alone)).toEqual(["test"]);
    expect(await fingerprint(alone.test!)).toBe(sha);
    await writeFile(join(folder, "train-images.idx3-ubyte.gz"), gzipSync(images));
    await expect(loadDataset(folder)).rejects.toThrow("lacks a file of the data set");
    await writeFile(join(folder, "train-labels.idx1-ubyte.gz"), gzipSync(labels));
    expect(Object.keys(await loadDataset(folder))).toEqual(["training", "test"]);
  });

  it("loads a folder of pictures when told how to decode", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "4"));
    await writeFile(join(folder, "4", "a.png"), Uint8Array.of(200));
    await expect(loadDataset(folder)).rejects.toThrow(OptionError);
    const decode = (pixels: Uint8Array) => Promise.resolve({ width: 1, height: 1, pixels });
    expect([...(await loadDataset(folder, { decode })).training!.images]).toEqual([55]);
    const bright = await loadDataset(folder, { decode, polarity: "ink-is-bright" });
    expect([...bright.training!.images]).toEqual([200]);
  });

  it("loads the course's data, and sends .pkl.gz and .npz to their readers", async () => {
    const folder = await temporaryFolder();
    const y = numeric("y", [1, 1], Float64Array.of(10));
    await writeFile(join(folder, "ex4data1.mat"), file([numeric("X", [1, 400], new Float64Array(400)), y]));
    const { training } = await loadDataset(join(folder, "ex4data1.mat"));
    expect([training?.count, training?.labels[0]]).toEqual([1, 0]);
    await writeFile(join(folder, "a.pkl.gz"), gzipSync("N."));
    await expect(loadDataset(join(folder, "a.pkl.gz"))).rejects.toThrow("a.pkl.gz: not laid out like mnist.pkl.gz");
    await writeFile(join(folder, "a.npz"), "");
    await expect(loadDataset(join(folder, "a.npz"))).rejects.toThrow("a.npz is not a readable .npz archive");
  });

  it("lists what is possible for anything else", async () => {
    const folder = await temporaryFolder();
    const possible = `expected ${sourceKinds.map(({ source }) => source).join("; ")}, received `;
    await expect(loadDataset(folder)).rejects.toThrow(`${possible}a folder with neither IDX files nor sub-folders`);
    await expect(loadDataset("mnsit")).rejects.toThrow(
      `Cannot load a data set from "mnsit": ${possible}no such file or folder. Check the path`,
    );
    await writeFile(join(folder, "digits.xlsx"), "");
    await expect(loadDataset(join(folder, "digits.xlsx"))).rejects.toThrow(`${possible}a file of another kind`);
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
