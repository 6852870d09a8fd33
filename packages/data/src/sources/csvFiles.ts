import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { Dataset } from "inkling";
import { csvLines, readCsv, type CsvOptions } from "../formats/csv.js";
import { unreadable, writeSafely } from "./files.js";

/**
 * Reads a CSV file as a stream: see `readCsv`. Compressed when its name ends in .gz.
 *
 * @throws DataError as `readCsv` does, or when the file cannot be read.
 * @example
 * const training = await readCsvFile("mnist_train.csv");
 */
export async function readCsvFile(path: string, options: CsvOptions = {}): Promise<Dataset> {
  try {
    return await readCsv(openCsv(path), { name: path, ...options });
  } catch (error) {
    // Errors of the file system and of gzip carry a code; anything else is not about the file.
    throw error instanceof Error && "code" in error ? unreadable(path, error) : error;
  }
}

function openCsv(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  if (!path.endsWith(".gz")) return file;
  const unzipped = createGunzip({ chunkSize: 2 ** 20 });
  // Errors of either stream reach the reader of the second one; the promise has nothing to add.
  pipeline(file, unzipped).catch(() => undefined);
  return unzipped;
}

/**
 * Writes a data set as CSV, under a header `label,1x1,1x2,…`; gzip-compressed when the path ends in .gz.
 *
 * @throws DataError when the images are floats, which MNIST's CSV form has no place for, or the file cannot be written.
 * @example
 * await writeCsv(dataset, "digits.csv");
 */
export async function writeCsv(dataset: Dataset, path: string): Promise<void> {
  await writeSafely(path, async (temporaryPath) => {
    const lines = Readable.from(csvLines(dataset));
    const file = createWriteStream(temporaryPath);
    await (path.endsWith(".gz") ? pipeline(lines, createGzip(), file) : pipeline(lines, file));
  });
}
