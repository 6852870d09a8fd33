import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

it("every link of a page to a file of the repository leads there", () => {
  const pages = [
    ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "examples/README.md"],
    ...readdirSync(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
    ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`),
  ];
  const links = pages.flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^(https?:|#)/.test(target))
      .map((target) => ({ page, target, path: join(root, dirname(page), target.replace(/#.*/, "")) })),
  );
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter(({ path }) => !existsSync(path)).map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
});
