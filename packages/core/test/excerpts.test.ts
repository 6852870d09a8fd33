import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/*
 * Pages that lead to lines of the sources: each link [`code`](file#L12) leads to the line that holds the code. When a file has
 * changed, `node scripts/lines.mjs` brings the numbers up to date; a formula that is gone must be looked for by a person.
 */
const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));
const pages = readdirSync(docs).filter((name) => name.endsWith(".md"));

function excerptsOf(page: string) {
  const text = readFileSync(join(docs, page), "utf8");
  return [...text.matchAll(/\[([^\]]*(?:\[[^\]]*\][^\]]*)*)\]\(([^)#]+)#L(\d+)\)/g)].map(([, label, target, line]) => {
    const path = join(docs, dirname(page), target);
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    return { label, target, line: Number(line), held: lines.at(Number(line) - 1) ?? "nothing" };
  });
}

describe("excerpts in docs/", () => {
  it("are many in the tour", () => {
    expect(excerptsOf("tour.md").length).toBeGreaterThan(20);
  });

  it.each(pages)("%s: every link to a line is of the code that stands there", (page) => {
    for (const { label, target, line, held } of excerptsOf(page)) {
      const code = /^`([^`]+)`$/.exec(label)?.[1];
      expect(code, `${label}: a link to a line is called by its code`).toBeDefined();
      expect(held, `${target}, line ${line}: run node scripts/lines.mjs`).toContain(code);
    }
  });

  it("the layer that the tour adds is not left in the sources", () => {
    expect(existsSync(join(docs, "../packages/core/src/layers/scaled.ts"))).toBe(false);
  });
});
