import { stem } from "../formats/fileFormats.js";
import type { ReadingOptions } from "../formats/reading.js";
import { roleOf, wordsOf } from "../formats/roles.js";
import { withoutShard } from "./shards.js";

/*
 * What the names of files say: which belong together, and in which form they are.
 */

/** Whether a file holds images and labels, by its name or because it is told which of its columns are the labels. */
export function standsAlone(name: string, { labelColumn }: ReadingOptions): boolean {
  return roleOf(stem(name)).kind === undefined || (labelColumn !== undefined && ["csv", "tsv"].includes(formOf(name)));
}

/** Whether a file's name differs from another's only in the word for images or labels. */
export function isCounterpart(name: string, own: string): boolean {
  const wanted = roleOf(stem(own)).kind === "images" ? "labels" : "images";
  return setOf(name) === setOf(own) && roleOf(stem(name)).kind === wanted && formOf(name) === formOf(own);
}

const forms = /\.(npy|npz|parquet|csv|tsv|mat|pkl|pickle|p)(\.gz)?$/i;

/** The ending that says what a file is, in lower case; `idx` without one. */
export function formOf(name: string): string {
  return forms.exec(name)?.[1].toLowerCase() ?? "idx";
}

/** A file's name without its form and shard: the same of a file packed and unpacked. */
export function nameOf(name: string): string {
  return withoutShard(stem(name)).replace(".idx", "-idx");
}

/** What a name says beside images, labels and the form: files of one set agree in it. */
export function setOf(name: string, withPart = true): string {
  const words = wordsOf(nameOf(name)).filter((word) => {
    const { kind, part } = roleOf(word);
    return kind === undefined && (withPart || part === undefined) && !["ubyte", "int", "byte", "idx"].includes(word);
  });
  return words.join(" ");
}

/** Whether a file of a folder is one of IDX: by its name, as what is in it is to be told in a message. */
export function isIdxName(name: string): boolean {
  return /(images|labels|imgs|lbls)[\w.-]*idx\d[-.](ubyte|int|byte)(\.gz)?$/i.test(name);
}

/** Whether a file is called as one of arrays or of a table. */
export function isArrayName(name: string): boolean {
  return forms.test(name);
}
