import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createDataset } from "inkling";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadDataset, writeCsv } from "../../src/index.js";
import { temporaryFolder } from "../support.js";

const plain = "5,0,1,2,255\n0,9,8,7,6\n";

describe("loadDataset of a CSV file", () => {
  it("reads a file and a .gz; more images than one chunk holds", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "digits.csv");
    const text = Array.from({ length: 2500 }, (_, i) => `${i % 10},${i % 256},0,0,${(i >> 8) % 256}\n`).join("");
    await writeFile(path, text);
    await writeFile(`${path}.gz`, gzipSync(text));
    for (const source of [path, `${path}.gz`]) {
      const { training } = await loadDataset(source, { labelColumn: "first" });
      const { count, images, labels } = training!;
      expect(count).toBe(2500);
      for (let i = 0; i < count; i++) {
        if (images[4 * i] !== i % 256 || images[4 * i + 3] !== i >> 8 || labels[i] !== i % 10) expect(i).toBe("right");
      }
    }
  });

  it("unpacks by content: a .gz that was unpacked, and a compressed file without that ending", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.csv.gz"), plain);
    await writeFile(join(folder, "b.csv"), gzipSync(plain));
    for (const name of ["a.csv.gz", "b.csv"]) {
      expect([...(await loadDataset(join(folder, name))).training!.labels]).toEqual([5, 0]);
    }
  });

  it("names a missing file and a .gz cut short", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "digits.csv.gz");
    await expect(loadDataset(path)).rejects.toThrow("no such file or folder");
    await writeFile(path, gzipSync(plain).subarray(0, -6));
    await expect(loadDataset(path)).rejects.toThrow("cannot be decompressed");
  });
});

describe("writeCsv", () => {
  it("comes back as it was, compressed or not", async () => {
    const folder = await temporaryFolder();
    const image = fc.tuple(fc.nat(9), fc.uint8Array({ minLength: 9, maxLength: 9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(image, { minLength: 1, maxLength: 5 }), fc.boolean(), async (rows, compressed) => {
        const path = join(folder, compressed ? "digits.csv.gz" : "digits.csv");
        const images = Uint8Array.from(rows.flatMap(([, pixels]) => [...pixels]));
        const labels = Uint8Array.from(rows, ([label]) => label);
        await writeCsv(createDataset({ name: "digits", imageShape: [3, 3], images, labels }), path);
        // One label in all of them, small numbers, or bright borders would want to be told.
        const told = { labelColumn: "label", scale: [0, 255], polarity: "ink-is-bright" } as const;
        const { training } = await loadDataset(path, told);
        expect(training!.images).toEqual(images);
        expect(training!.labels).toEqual(labels);
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
