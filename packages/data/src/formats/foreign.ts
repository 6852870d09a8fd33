import { encodingOf, latin1 } from "./lines.js";

/** Bytes at the beginning of files that cannot be read, and how to call what they are, and what to do about them. */
const beginnings: readonly (readonly [test: (text: string, name: string) => boolean, kind: string, advice: string])[] =
  [
    [(text) => text.length === 0, "an empty file", "Fetch it again"],
    [
      (text) => text.startsWith("version https://git-lfs.github.com"),
      "a pointer of Git LFS, which stands for the file",
      "Fetch the file itself: git lfs pull",
    ],
    [
      // A comment ends at its first end, and nowhere else: every other end to try would double the time.
      (text) => /^\s*(<\?xml[^>]*>\s*|<!--((?!-->)[^])*-->\s*|<!doctype svg[^>]*>\s*)*<svg[\s>]/i.test(text),
      "an SVG drawing",
      "Export it as PNG",
    ],
    [
      (text) => /^\s*(<!doctype html|<html|<head|<\?xml)/i.test(text),
      "a page of the web (HTML or XML), as comes in place of a download that failed",
      "Fetch the file again, and look at what the address really gives",
    ],
    [(text) => text.startsWith("PK") && text.includes("xl/"), "an Excel workbook", "Save it as CSV"],
    [
      (text, name) => text.startsWith("PK") && /\.(pt|pth)$/i.test(name),
      "a file of PyTorch",
      "Save its arrays with numpy.savez",
    ],
    [(text) => text.startsWith("PK"), "a zip archive", "Unpack it, and pass the file or folder in it"],
    [(text) => text.slice(257, 262) === "ustar", "a tar archive", "Unpack it, and pass the file or folder in it"],
    [
      (text) => text.startsWith("7z\xbc\xaf\x27\x1c"),
      "a 7-Zip archive",
      "Unpack it, and pass the file or folder in it",
    ],
    [(text) => text.startsWith("Rar!"), "a RAR archive", "Unpack it, and pass the file or folder in it"],
    [(text) => text.startsWith("BZh"), "a file compressed with bzip2", "Unpack it: bunzip2 FILE"],
    [(text) => text.startsWith("\xfd7zXZ"), "a file compressed with xz", "Unpack it: unxz FILE"],
    [(text) => text.startsWith("\x28\xb5\x2f\xfd"), "a file compressed with Zstandard", "Unpack it: unzstd FILE"],
    [(text) => text.startsWith("\x1f\x8b"), "a gzip file within a gzip file", "Unpack it once: gunzip FILE"],
    [
      (text) => text.startsWith("\x89HDF"),
      "an HDF5 file",
      "Save its arrays with numpy.savez, or from MATLAB with '-v7'",
    ],
    [
      (text) => /^(\x89PNG|\xff\xd8\xff|GIF8|BM|RIFF....WEBP|II\*\0|MM\0\*)/.test(text),
      "a single picture",
      "Pass a folder with a sub-folder of pictures for each class; one picture is read by `inkling predict`",
    ],
    [(text) => text.startsWith("%PDF"), "a PDF document", "Export its pictures as PNG"],
    [(text) => text.startsWith("SQLite format 3"), "an SQLite database", "Save its table as CSV"],
    [(text) => text.startsWith("ARROW1"), "an Arrow file", "Save it as Parquet or CSV"],
    [(text) => /^\s*[{[]/.test(text), "JSON", "Save its arrays as CSV or with numpy.savez"],
  ];

/**
 * What a file is that cannot be read as data, by its first bytes, and what to do about it; undefined for what is not known.
 *
 * @example
 * foreignKind(new TextEncoder().encode("<!DOCTYPE html>"), "train.csv")?.kind; // "a page of the web (HTML or XML), …"
 */
export function foreignKind(head: Uint8Array, name: string): { kind: string; advice: string } | undefined {
  const latin = latin1(head);
  const encoding = encodingOf(head);
  const text = encoding === "utf-8" ? latin : new TextDecoder(encoding).decode(head);
  const found = beginnings.find(([test]) => test(text.replace(/^\xef\xbb\xbf/, ""), name));
  return found === undefined ? undefined : { kind: found[1], advice: found[2] };
}
