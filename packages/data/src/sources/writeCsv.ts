import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Dataset } from "inkling";
import { csvLines } from "../formats/csv.js";
import { writeSafely } from "./files.js";

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
