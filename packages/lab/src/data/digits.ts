import { readIdx } from "@inkling/data/formats";
import { createDataset, DataError, type Dataset } from "inkling";

/** MNIST, or a part of it. */
export interface Digits {
  readonly training: Dataset;
  readonly test: Dataset;
}

/** `few`: 1,500 digits for training and 500 for the test, which come along; `all`: 60,000 and 10,000, fetched once. */
export type DigitsName = keyof typeof files;

const files = {
  few: { path: "digits.bin", name: "2,000 digits of MNIST" },
  all: { path: "mnist.bin", name: "MNIST" },
} as const;

/** Where all of MNIST is kept once it was fetched. The files of the page are kept by its service worker. */
const cacheName = "inkling-mnist-1";

export interface LoadOptions {
  /** Where the page lies: `document.baseURI`. A worker is told. */
  readonly site: string;
  /** Is told how much has come, from 0 to 1. */
  readonly onProgress?: (portion: number) => void;
}

/**
 * Loads digits, in the page or in a worker.
 *
 * @throws DataError, with a sentence that says what to do, where they cannot be fetched or are damaged
 */
export async function loadDigits(which: DigitsName, { site, onProgress }: LoadOptions): Promise<Digits> {
  const { path, name } = files[which];
  const packed = await fetchOnce(new URL(path, site).href, which === "all", onProgress);
  const [trainingImages, trainingLabels, testImages, testLabels] = splitIdx(await unpack(packed, name), name);
  return {
    training: asDataset(`${name}, training`, trainingImages, trainingLabels),
    test: asDataset(`${name}, test`, testImages, testLabels),
  };
}

async function fetchOnce(
  url: string,
  isKept: boolean,
  onProgress: LoadOptions["onProgress"],
): Promise<Uint8Array<ArrayBuffer>> {
  const cache = isKept ? await openCache() : undefined;
  const kept = await cache?.match(url);
  const response = kept ?? (await fetchChecked(url));
  const bytes = await readAll(response, onProgress);
  // A full storage is no reason not to go on with what is here.
  if (kept === undefined) await cache?.put(url, new Response(bytes)).catch(() => undefined);
  return bytes;
}

/** Undefined where storage is forbidden, or the page is not from a safe host. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(cacheName);
  } catch {
    return undefined;
  }
}

async function fetchChecked(url: string): Promise<Response> {
  const received = await fetch(url).then(
    (response) => (response.ok ? response : `an answer ${response.status}`),
    () => "no answer",
  );
  if (typeof received !== "string") return received;
  throw new DataError({
    what: "The digits could not be fetched",
    received,
    advice: "See whether there is a network, and try again; what was fetched once is kept",
  });
}

async function readAll(response: Response, onProgress: LoadOptions["onProgress"]): Promise<Uint8Array<ArrayBuffer>> {
  const expected = Number(response.headers.get("Content-Length"));
  if (response.body === null || onProgress === undefined || !(expected > 0)) {
    return new Uint8Array(await response.arrayBuffer());
  }
  let count = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count += chunk.length;
        onProgress(Math.min(1, count / expected));
        controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer());
}

async function unpack(packed: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array> {
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw damaged(name);
  }
}

/** A packed file is IDX files one behind the other: the header of each says where it ends. */
function splitIdx(bytes: Uint8Array, name: string): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) throw damaged(name);
    const dimensions = bytes[at + 3];
    let size = 1;
    for (let d = 0; d < dimensions; d++) size *= view.getUint32(at + 4 + 4 * d);
    const end = at + 4 + 4 * dimensions + size;
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  if (parts.length !== 4) throw damaged(name);
  return parts;
}

function asDataset(name: string, images: Uint8Array, labels: Uint8Array): Dataset {
  const pixels = readIdx(images, name);
  const classes = readIdx(labels, name);
  if (!(pixels.values instanceof Uint8Array && classes.values instanceof Uint8Array)) throw damaged(name);
  return createDataset({ name, imageShape: pixels.shape.slice(1), images: pixels.values, labels: classes.values });
}

function damaged(name: string): DataError {
  return new DataError({
    what: `${name} arrived damaged`,
    advice: "Delete what the browser keeps of this site, and load the page again",
  });
}
