// What the browser test reads: the same file runs in Node and, transpiled by browserServer.ts, in a page.
import { createDataset } from "../../dist/index.js";
import { createReader, type PageReading } from "../../dist/reading.js";
import { writeStrings } from "../../dist/writing/strings.js";

/** Writes four pages, of shapes as simple as can be (bars that stand, lie and meet), and reads them. */
export function readPages(): PageReading[] {
  const images = Uint8Array.from({ length: 3 * 784 }, (_, i) => {
    const [image, row, column] = [Math.floor(i / 784), Math.floor((i % 784) / 28), i % 28];
    const stands = image !== 1 && column >= 12 && column < 15 && row >= 4 && row < 24;
    const lies = image !== 0 && row >= 5 && row < 8 && column >= 7 && column < 20;
    return stands || lies ? 255 : 0;
  });
  const digits = createDataset({ name: "bars", imageShape: [28, 28], images, labels: Uint8Array.of(1, 7, 7) });
  const reader = createReader();
  return [...writeStrings(digits, { count: 4, spacing: "spaced", seed: 5 })].map(({ picture }) => reader.read(picture));
}
