import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createDataset } from "inkling";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsvFile, writeCsv } from "../../src/sources/csvFiles.js";
import { temporaryFolder } from "../support.js";

const plain = "5,0,1,2,255\n0,9,8,7,6\n";

describe("readCsvFile", () => {
  it("reads a file and a .gz; more images than one chunk holds", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "digits.csv");
    const text = Array.from({ length: 2500 }, (_, i) => `${i % 10},${i % 256},0,0,${(i >> 8) % 256}\n`).join("");
    await writeFile(path, text);
    await writeFile(`${path}.gz`, gzipSync(text));
    for (const source of [path, `${path}.gz`]) {
      const { count, images, labels } = await readCsvFile(source);
      expect(count).toBe(2500);
      for (let i = 0; i < count; i++) {
        if (images[4 * i] !== i % 256 || images[4 * i + 3] !== i >> 8 || labels[i] !== i % 10) expect(i).toBe("right");
      }
    }
  });

  it("names a missing file and a .gz cut short or not compressed at all", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "digits.csv.gz");
    await expect(readCsvFile(path)).rejects.toThrow(/Cannot read .*: expected a readable file, received no such file/);
    await writeFile(path, gzipSync(plain).subarray(0, -6));
    await expect(readCsvFile(path)).rejects.toThrow(/Cannot read .*unexpected end of file/);
    await writeFile(path, plain);
    await expect(readCsvFile(path)).rejects.toThrow(/Cannot read .*incorrect header check/);
  });
});

describe("writeCsv", () => {
  it("comes back from readCsvFile as it was, compressed or not", async () => {
    const folder = await temporaryFolder();
    const image = fc.tuple(fc.nat(9), fc.uint8Array({ minLength: 9, maxLength: 9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(image, { minLength: 1, maxLength: 5 }), fc.boolean(), async (rows, compressed) => {
        const path = join(folder, compressed ? "digits.csv.gz" : "digits.csv");
        const images = Uint8Array.from(rows.flatMap(([, pixels]) => [...pixels]));
        const labels = Uint8Array.from(rows, ([label]) => label);
        await writeCsv(createDataset({ name: "digits", imageShape: [3, 3], images, labels }), path);
        const read = await readCsvFile(path);
        expect(read.images).toEqual(images);
        expect(read.labels).toEqual(labels);
      }),
      { numRuns: 30 },
    );
    expect((await readdir(folder)).filter((file) => file.endsWith(".part"))).toEqual([]);
  });

  it("writes the common header, row by row, column by column", async () => {
    const path = join(await temporaryFolder(), "one.csv");
    const images = Uint8Array.of(1, 2, 3, 255);
    await writeCsv(createDataset({ name: "one", imageShape: [2, 2], images, labels: Uint8Array.of(7) }), path);
    expect(await readFile(path, "utf8")).toBe("label,1x1,1x2,2x1,2x2\n7,1,2,3,255\n");
  });

  it("refuses floats and a missing folder, and leaves an existing file as it was", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "digits.csv");
    await writeFile(path, "precious");
    const labels = Uint8Array.of(1);
    const floats = createDataset({ name: "floats", imageShape: [1, 1], images: Float32Array.of(0.5), labels });
    await expect(writeCsv(floats, path)).rejects.toThrow("floats cannot be written as CSV");
    expect(await readFile(path, "utf8")).toBe("precious");
    const bytes = createDataset({ name: "bytes", imageShape: [1, 1], images: Uint8Array.of(5), labels });
    await expect(writeCsv(bytes, join(folder, "no", "digits.csv"))).rejects.toThrow("Check that the folder exists");
  });
});
