import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, OptionError } from "inkling";
import type { ColourImage } from "inkling/reading";
import { readBytes } from "@inkling/data";
import { decodeColours } from "@inkling/data/pictures";

/** What a folder's pictures end in. */
const pictureEnding = /\.(png|jpe?g|webp|tiff?|gif|bmp|pgm)$/i;

/**
 * The names of pictures, as they come: files, those of folders (in the order of their names), and those of a list, which is read
 * no further than they are asked for. `-` is standard input.
 *
 * @param filesFrom a file with one path a line, or `-` for standard input
 * @throws OptionError where there is none; DataError for a list that cannot be read
 */
export async function* namedPictures(given: readonly string[], filesFrom?: string): AsyncGenerator<string> {
  let isNone = true;
  for await (const name of namesOf(given, filesFrom)) {
    const isFolder = name !== "-" && (await stat(name).catch(() => undefined))?.isDirectory() === true;
    const names = isFolder ? await picturesOf(name) : [name];
    isNone &&= names.length === 0;
    yield* names;
  }
  if (!isNone) return;
  throw new OptionError({
    what: "No pictures to read",
    expected: "files, folders with pictures in them, or --files-from LIST",
    received: given.length === 0 ? "none" : given.join(", "),
  });
}

async function* namesOf(given: readonly string[], filesFrom?: string): AsyncGenerator<string> {
  yield* given;
  if (filesFrom === "-") yield* linesOf(process.stdin, "standard input");
  else if (filesFrom !== undefined) yield* linesOf(createReadStream(filesFrom), filesFrom);
}

async function picturesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder);
  return entries
    .filter((entry) => pictureEnding.test(entry))
    .sort()
    .map((entry) => join(folder, entry));
}

/** No path is longer. */
const longestPath = 2 ** 16;

async function* linesOf(source: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of source) {
      const lines = (rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.map((line) => line.replace(/\r$/, "")).filter((line) => line !== "");
      if (rest.length > longestPath) throw noList(name, `a line of more than ${longestPath} characters`);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw noList(name, error instanceof Error ? error.message : String(error));
  }
  if (rest !== "") yield rest;
}

function noList(name: string, received: string): DataError {
  const expected = "a text with the path of a picture in each line";
  return new DataError({ what: `${name} is no list of pictures`, expected, received, advice: "Check --files-from" });
}

/** The bytes of standard input, whole. Throws a DataError where it is too large. */
export async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes: Uint8Array = typeof chunk === "string" ? new TextEncoder().encode(chunk) : (chunk as Uint8Array);
    size += bytes.length;
    if (size > mostBytes) throw tooLarge("standard input");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** No picture's file is larger: 100 MB. */
const mostBytes = 100_000_000;

function tooLarge(name: string): DataError {
  return new DataError({ what: `${name} is too large`, expected: `at most ${mostBytes} bytes`, received: "more" });
}

/**
 * Opens a picture, in colour. Throws a DataError for what cannot be read as one.
 *
 * @param input what came from standard input, whose name is `-`
 */
export async function openNamed(name: string, input?: Uint8Array): Promise<ColourImage> {
  if (input !== undefined) return decodeColours(input, { name: "standard input" });
  const file = await stat(name).catch(() => undefined);
  if (file?.isFile() === true && file.size > mostBytes) throw tooLarge(name);
  return decodeColours(await readBytes(name), { name });
}
