import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import katex from "katex";
import type { Plugin } from "vite";

/*
 * What the lessons show is made when the page is built: formulas, typeset by KaTeX as MathML (which needs neither its style
 * sheet nor its fonts), and lines of the library's own sources. See src/learn/built.ts.
 */

const core = fileURLToPath(new URL("../../core/src/", import.meta.url));

function typeset(formula: string): string {
  return katex.renderToString(formula, { output: "mathml", displayMode: true, throwOnError: true });
}

/** The method or function of this name: from its line to the brace that closes it at the same indentation. */
export function linesOf(path: string, name: string) {
  const lines = readFileSync(core + path, "utf8").split("\n");
  const first = lines.findIndex((line) => new RegExp(`^\\s*(export )?(function )?${name}\\(`).test(line));
  if (first < 0) throw new Error(`${path} has no ${name}: the lessons show it`);
  const indent = /^\s*/.exec(lines[first])?.[0] ?? "";
  const length = lines.slice(first).findIndex((line) => new RegExp(`^${indent}\\}[,;]?$`).test(line));
  const own = lines.slice(first, first + length + 1).map((line) => line.slice(indent.length));
  return { path: `packages/core/src/${path}`, first: first + 1, last: first + length + 1, text: own.join("\n") };
}

export function lessons(): Plugin {
  return {
    name: "lessons",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/learn\/.*\.(svelte|ts)$/ },
      handler(code) {
        return code
          .replace(/\btex`([^`]*)`/g, (_, formula: string) => JSON.stringify(typeset(formula)))
          .replace(/\bsourceOf\("([^"]+)", "([^"]+)"\)/g, (_, path: string, name: string) =>
            JSON.stringify(linesOf(path, name)),
          );
      },
    },
  };
}
