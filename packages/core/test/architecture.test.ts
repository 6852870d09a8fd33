import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/*
 * The map of docs/architecture.md, checked: which room may know which. Imports of types count like any other.
 */

/** Each room may import those above it, and `platform`, which imports `core` alone. */
const rooms = [
  "core",
  "kernels",
  "dataset",
  "layers",
  "losses",
  "model",
  "optimizers",
  "checking",
  "training",
  "evaluation",
  "reading",
  "recipes",
];

/** What only a browser or only Node has; `platform` alone may name it. */
const platformNames = new Set(
  (
    "document window navigator location Worker SharedWorker MessageChannel BroadcastChannel fetch XMLHttpRequest " +
    "WebSocket localStorage sessionStorage indexedDB caches HTMLElement HTMLCanvasElement HTMLImageElement ImageData " +
    "OffscreenCanvas Image Blob FileReader requestAnimationFrame setTimeout setInterval setImmediate queueMicrotask " +
    "performance crypto Date process Buffer require __dirname __filename"
  ).split(" "),
);

/** What gives the same bits in every engine; the rest of Math is in core/mathematics.ts. */
const exactMathematics = new Set("PI sqrt abs floor ceil round trunc sign min max imul fround clz32".split(" "));

const packages = fileURLToPath(new URL("../../", import.meta.url));

interface SourceFile {
  /** Such as `core/src/model/network.ts`. */
  readonly path: string;
  readonly text: string;
  /** As they are written. */
  readonly imports: readonly string[];
}

function readSources(name: string): SourceFile[] {
  const folder = join(packages, name, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => {
      const text = readFileSync(join(folder, path), "utf8");
      const imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
      return { path: join(name, "src", path), text, imports };
    });
}

/** The file that a relative import means. */
function resolveImport(from: SourceFile, name: string): string {
  return join(dirname(from.path), name).replace(/\.js$/, ".ts");
}

function isRelative(name: string): boolean {
  return name.startsWith(".");
}

/** `model` of `core/src/model/network.ts`; index.ts, which only names things, has none. */
function roomOf(path: string): string {
  const folders = path.split("/").slice(2, -1);
  return folders.at(0) ?? "";
}

/** Visits every node of a file's tree: comments and strings are not code. */
function visitNodes({ path, text }: SourceFile, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
}

/** Whether the identifier is a name of its own, not the field of something: `a.fetch`, `{ fetch: 1 }`. */
function standsAlone(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node || isGlobalThis(parent.expression);
  const names =
    ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)
      ? parent.name
      : undefined;
  return names !== node;
}

/** `#threads` is a file of platform/: package.json says which for Node and which for browsers. */
function isPlatform(imported: string): boolean {
  return imported === "#threads";
}

function isGlobalThis(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === "globalThis";
}

const core = readSources("core");

describe("packages/core", () => {
  it("is read: the test sees the files and their imports", () => {
    expect(core.length).toBeGreaterThan(40);
    const network = core.find(({ path }) => path === "core/src/model/network.ts");
    expect(network?.imports).toContain("../layers/layer.js"); // of a type alone
    expect(
      core.every((file) =>
        file.imports.filter(isRelative).every((name) => existsSync(join(packages, resolveImport(file, name)))),
      ),
    ).toBe(true);
  });

  it("has no rooms but those of the map", () => {
    const found = new Set(core.map(({ path }) => roomOf(path)).filter((room) => room !== ""));
    expect([...found].filter((room) => room !== "platform" && !rooms.includes(room))).toEqual([]);
  });

  it("imports from room to room run one way: no room knows a later one", () => {
    const wrong = core.flatMap((file) => {
      const from = roomOf(file.path);
      if (from === "") return [];
      return file.imports.filter(isRelative).flatMap((name) => {
        const to = roomOf(resolveImport(file, name));
        const allowed =
          to === from ||
          (from === "platform" ? to === "core" : to === "platform" || rooms.indexOf(to) < rooms.indexOf(from));
        return allowed && to !== "" ? [] : [`${file.path} imports ${name}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it("has no file that imports itself through others", () => {
    const graph = new Map(
      core.map((file) => [file.path, file.imports.filter(isRelative).map((name) => resolveImport(file, name))]),
    );
    expect(findCycle(graph)).toEqual([]);
  });

  it("names nothing of Node or of the browser outside platform/", () => {
    const wrong: string[] = [];
    for (const file of core) {
      if (roomOf(file.path) === "platform") continue;
      const foreign = file.imports.filter((name) => !isRelative(name) && !isPlatform(name));
      wrong.push(...foreign.map((name) => `${file.path} imports ${name}`));
      visitNodes(file, (node) => {
        if (ts.isIdentifier(node) && platformNames.has(node.text) && standsAlone(node)) {
          wrong.push(`${file.path} names ${node.text}`);
        }
      });
    }
    expect(wrong).toEqual([]);
  });

  it("uses only such mathematics as gives the same bits in every engine, and no chance of the engine's", () => {
    const wrong: string[] = [];
    for (const file of core) {
      visitNodes(file, (node) => {
        if (!ts.isIdentifier(node) || node.text !== "Math") return;
        const { parent } = node;
        const name = ts.isPropertyAccessExpression(parent) ? parent.name.text : "Math itself";
        if (!exactMathematics.has(name)) wrong.push(`${file.path} uses ${name}`);
      });
    }
    expect(wrong).toEqual([]);
  });

  it("has no runtime dependency", () => {
    expect(Object.keys(dependenciesOf("core"))).toEqual([]);
  });

  it("index.ts only passes names on", () => {
    const index = core.find(({ path }) => path === "core/src/index.ts");
    const statements = ts.createSourceFile("index.ts", index!.text, ts.ScriptTarget.Latest).statements;
    expect(statements.every((statement) => ts.isExportDeclaration(statement))).toBe(true);
  });
});

describe("the packages", () => {
  /** What each may import of the others: by its public entry, never by a path into it. */
  const mayImport: Record<string, readonly string[]> = {
    core: [],
    data: ["inkling"],
    cli: ["inkling", "@inkling/data"],
  };
  const names = Object.keys(mayImport).filter((name) => existsSync(join(packages, name, "src")));

  it.each(names)("%s imports the other packages one way, through their public entries", (name) => {
    const wrong = readSources(name).flatMap((file) =>
      file.imports.flatMap((imported) => {
        const foreign = isRelative(imported)
          ? relative(join(name, "src"), resolveImport(file, imported)).startsWith("..") && !imported.endsWith(".json")
          : /^(inkling|@inkling\/)/.test(imported) && !mayImport[name].includes(imported);
        return foreign ? [`${file.path} imports ${imported}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each(names)("%s states every package that it imports", (name) => {
    const stated = Object.keys(dependenciesOf(name));
    const imported = readSources(name)
      .flatMap((file) => file.imports)
      .filter((imported) => !isRelative(imported) && !isPlatform(imported) && !imported.startsWith("node:"))
      .map((imported) => /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported);
    expect([...new Set(imported)].filter((imported) => !stated.includes(imported))).toEqual([]);
  });
});

function dependenciesOf(name: string): object {
  const json: unknown = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
  const fields = ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies"] as const;
  const description = json as Partial<Record<(typeof fields)[number], object>>;
  return Object.assign({}, ...fields.map((field) => description[field])) as object;
}

/** The files of one cycle, in order; empty where there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const trail: string[] = [];
  const search = (path: string): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    trail.push(path);
    for (const next of graph.get(path) ?? []) {
      const cycle = search(next);
      if (cycle.length > 0) return cycle;
    }
    trail.pop();
    done.add(path);
    return [];
  };
  for (const path of graph.keys()) {
    const cycle = search(path);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe("the check for cycles", () => {
  it("finds one, and none where files only share what they import", () => {
    const shared = { a: ["b", "c"], b: ["d"], c: ["d"], d: [] };
    expect(findCycle(new Map(Object.entries(shared)))).toEqual([]);
    expect(findCycle(new Map(Object.entries({ ...shared, d: ["b"] })))).toEqual(["b", "d", "b"]);
  });
});
