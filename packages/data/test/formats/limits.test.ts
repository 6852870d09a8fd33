import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import { DataError } from "inkling";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assemble, assignRoles, readContents, stackPictures, type DataFile } from "../../src/formats/index.js";
import { readParquet } from "../../src/formats/parquet.js";
import { loadDataset } from "../../src/index.js";
import { damaged, decodePng, readsOrComplains, temporaryFolder } from "../support.js";
import { file, structure } from "./matFixtures.js";

// Files that promise more than they hold, or hold more than anyone wants: a message, within a bound of memory.

/** The most memory outside of JavaScript's heap that a run may add: 300 MB. */
const bound = 300 * 2 ** 20;

async function within(run: () => Promise<unknown>): Promise<void> {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = (): void => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  };
  await run();
  watch();
  expect(most).toBeLessThan(bound);
}

/** A gzip file of a beginning and then so many MB of one byte, 1 KB each; its trailer promises what it is told to. */
function bomb(start: Uint8Array, megabytes: number, value: number, promise: number): Uint8Array {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const piece = deflateRawSync(new Uint8Array(2 ** 20).fill(value), flush);
  const trailer = new Uint8Array(8);
  new DataView(trailer.buffer).setUint32(4, promise, true);
  return Buffer.concat([
    Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3),
    deflateRawSync(start, flush),
    ...Array.from({ length: megabytes }, () => piece),
    Uint8Array.of(3, 0),
    trailer,
  ]);
}

describe("2 GB in a .gz of 2 MB", () => {
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0x29, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28);

  it.each([
    ["that says so", "train-images-idx3-ubyte", idx, 0, 2 ** 31 + 16],
    ["that says 1,000 bytes", "train-images-idx3-ubyte", idx, 0, 1000],
    ["of a table of one line", "train.csv.gz", new TextEncoder().encode("1,2,3,4,5,6\n"), 0x30, 2 ** 31],
  ])("%s is refused", async (_, name, start, value, promise) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, name), bomb(start, 2048, value, promise));
    await within(() => expect(loadDataset(join(folder, name))).rejects.toThrow(DataError));
  });
});

describe("structures of MATLAB", () => {
  it("are read eight deep, and refused a thousand deep", async () => {
    const nested = (depth: number): Uint8Array => file([structure("s", depth)]);
    const data = (bytes: Uint8Array): DataFile => ({
      name: "s.mat",
      head: bytes.subarray(0, 4096),
      bytes: () => Promise.resolve(bytes),
      stream: () => {
        throw new Error("not a table");
      },
    });
    expect([...(await readContents(data(nested(7)), {})).arrays.keys()]).toEqual(["s.f.f.f.f.f.f.f"]);
    await expect(readContents(data(nested(1000)), {})).rejects.toThrow(
      "structures within structures: expected at most 8, as dataset.train.images is three",
    );
  });
});

describe("a Parquet file whose footer does not fit its columns", () => {
  it("is refused before any column is read: one that fails unheard would end the process", async () => {
    const bytes = new Uint8Array(await readFile(join(import.meta.dirname, "../fixtures/train-00000-of-00001.parquet")));
    // The schema comes first in the footer, and its column image.path after image.bytes.
    const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
    const path = Buffer.from(bytes).indexOf("path", bytes.length - 8 - footer);
    bytes.set(Buffer.from("pbth"), path);
    bytes.fill(0xff, 4, 24);
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on("unhandledRejection", hear);
    await expect(readParquet(bytes, { decode: decodePng })).rejects.toThrow("expected columns as in its schema");
    await new Promise(setImmediate);
    process.off("unhandledRejection", hear);
    expect(unheard).toEqual([]);
  });
});

describe("damaged files of every form", () => {
  const fixture = (name: string): string => join(import.meta.dirname, "../fixtures", name);

  it.each([
    "train-00000-of-00001.parquet",
    "v4.mat",
    "emnist-digits.mat",
    "words.npz",
    "dict5.pkl",
    "pictures/1/a.bmp",
    "pictures/2/a.pgm",
    "index.csv",
  ])("%s: nothing but an error of inkling, within the bound", async (name) => {
    const good = new Uint8Array(await readFile(fixture(name)));
    await within(() =>
      fc.assert(
        fc.asyncProperty(damaged(good), (changed) =>
          readsOrComplains(async () => {
            if (name.startsWith("pictures")) {
              await stackPictures([{ name, bytes: changed }], { decode: decodePng });
              return;
            }
            const data: DataFile = {
              name,
              head: changed.subarray(0, 65_536),
              bytes: () => Promise.resolve(changed),
              // eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already has nothing to wait for
              stream: async function* () {
                yield changed;
              },
            };
            const { arrays, hints = {} } = await readContents(data, { decode: decodePng });
            assemble(assignRoles(arrays, name), {}, hints, name);
          }),
        ),
        { numRuns: 300 },
      ),
    );
  });
});
