// Brings the line numbers of the excerpts in docs up to date: a link [`code`](file#L12) leads to the line of the file that holds
// the code. `packages/core/test/excerpts.test.ts` says when they are not.
// usage: node scripts/lines.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
for (const name of readdirSync(docs).filter((each) => each.endsWith(".md"))) {
  const page = readFileSync(join(docs, name), "utf8");
  const renewed = page.replace(/\[`([^`]+)`\]\(([^)#]+)#L(\d+)\)/g, (link, code, target, stated) => {
    const lines = readFileSync(join(docs, dirname(name), target), "utf8").split("\n");
    if (lines[stated - 1]?.includes(code)) return link;
    const found = lines.findIndex((line) => line.includes(code));
    if (found < 0) throw new Error(`${name}: no line of ${target} holds ${code}`);
    return `[\`${code}\`](${target}#L${found + 1})`;
  });
  if (renewed !== page) writeFileSync(join(docs, name), renewed);
}
