import { formatShape, type Dataset } from "inkling";

/**
 * A name for the contents of a data set, to record beside a result: equal images, labels and shape give equal
 * fingerprints, on every machine; names do not count.
 *
 * SHA-256 over a line `type count shape`, the SHA-256 of the images and the SHA-256 of the labels, as 64 hexadecimal
 * digits. The two inner digests spare a joined copy of the images.
 *
 * @example
 * await fingerprint(dataset); // "5f0c…"
 */
export async function fingerprint(dataset: Dataset): Promise<string> {
  const { images, labels, count, imageShape } = dataset;
  const type = images instanceof Uint8Array ? "uint8" : "float32";
  const head = new TextEncoder().encode(`${type} ${count} ${formatShape(imageShape)}\n`);
  const parts = [head, await sha256(images), await sha256(labels)];
  const digest = await sha256(Uint8Array.from(parts.flatMap((part) => Array.from(part))));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sha256(values: Uint8Array | Float32Array): Promise<Uint8Array> {
  // The Web Crypto API refuses shared memory: what lies there is copied.
  const bytes =
    values.buffer instanceof ArrayBuffer
      ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      : new Uint8Array(values.slice().buffer);
  return new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
}
