import { readFile } from "node:fs/promises";

/** A file of the page to try the server on. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

const names = [
  ["/", "index.html", "text/html; charset=utf-8"],
  ["/page.css", "page.css", "text/css; charset=utf-8"],
  ["/page.js", "page.js", "text/javascript; charset=utf-8"],
] as const;

/** Reads the page's files once: no path of a request ever leads to a file. */
export function readPage(): Promise<PageFile[]> {
  return Promise.all(
    names.map(async ([path, name, type]) => {
      const text = await readFile(new URL(`../../page/${name}`, import.meta.url), "utf8");
      return { path, type, text };
    }),
  );
}
