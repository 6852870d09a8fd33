import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, OptionError } from "inkling";
import type { ColourImage } from "inkling/reading";
import { readBytes } from "@inkling/data";
import { decodeColours } from "@inkling/data/pictures";

/** A picture by its name, before it is opened: `-` is standard input. */
export interface NamedPicture {
  readonly name: string;
}

/** What a folder's pictures end in. */
const pictureEnding = /\.(png|jpe?g|webp|tiff?|gif|bmp|pgm)$/i;

/**
 * The pictures that were named: files, those of folders (in the order of their names), and those of a list.
 *
 * @param filesFrom a file with one path a line, or `-` for standard input
 * @throws OptionError where there is none
 */
export async function namedPictures(given: readonly string[], filesFrom?: string): Promise<NamedPicture[]> {
  const listed =
    filesFrom === undefined ? [] : linesOf(filesFrom === "-" ? await readStandardInput() : await readFile(filesFrom));
  const names: string[] = [];
  for (const name of [...given, ...listed]) {
    const isFolder = name !== "-" && (await stat(name).catch(() => undefined))?.isDirectory() === true;
    if (!isFolder) names.push(name);
    else
      names.push(
        ...(await readdir(name))
          .filter((entry) => pictureEnding.test(entry))
          .sort()
          .map((entry) => join(name, entry)),
      );
  }
  if (names.length === 0) {
    throw new OptionError({
      what: "No pictures to read",
      expected: "files, folders with pictures in them, or --files-from LIST",
      received: given.length === 0 ? "none" : given.join(", "),
    });
  }
  return names.map((name) => ({ name }));
}

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

async function readStandardInput(): Promise<Uint8Array> {
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

/** Opens a picture, in colour. Throws a DataError for what cannot be read as one. */
export async function openNamed({ name }: NamedPicture): Promise<ColourImage> {
  if (name === "-") return decodeColours(await readStandardInput(), { name: "standard input" });
  const file = await stat(name).catch(() => undefined);
  if (file?.isFile() === true && file.size > mostBytes) throw tooLarge(name);
  return decodeColours(await readBytes(name), { name });
}
