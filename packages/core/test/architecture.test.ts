import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
  "inspection",
  "shipped",
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
  /** The files of its own package that it imports: by a path, or by a name like `#threads`, every variant of it. */
  readonly files: readonly string[];
}

function readSources(name: string): SourceFile[] {
  const folder = join(packages, name, "src");
  const { imports: aliases = {} } = describePackage(name);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((file) => {
      const path = join(name, "src", file);
      const text = readFileSync(join(packages, path), "utf8");
      const imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
      const files = imports.flatMap((imported) => {
        if (imported.startsWith(".")) return [join(dirname(path), imported).replace(/\.js$/, ".ts")];
        return Object.values(aliases[imported] ?? {}).map((target) => join(name, sourceOf(target)));
      });
      return { path, text, imports, files: [...new Set(files)] };
    });
}

/** `./src/a.ts` of `./dist/a.js` or `./dist/a.d.ts`. */
function sourceOf(built: string): string {
  return built.replace("/dist/", "/src/").replace(/(\.d\.ts|\.js)$/, ".ts");
}

interface PackageDescription {
  /** Such as `{ "#threads": { "node": "./dist/platform/threads.node.js" } }`. */
  readonly imports?: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>;
  readonly dependencies?: object;
  readonly peerDependencies?: object;
  readonly optionalDependencies?: object;
}

function describePackage(name: string): PackageDescription {
  return JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as PackageDescription;
}

function dependenciesOf(name: string): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = describePackage(name);
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
}

/** Whether the import goes to another package or to Node. */
function isForeign(imported: string): boolean {
  return !imported.startsWith(".") && !imported.startsWith("#");
}

/** `model` of `core/src/model/network.ts`; none for index.ts, digits.ts and thread.ts, with which programs and threads begin. */
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

function isGlobalThis(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === "globalThis";
}

const core = readSources("core");

describe("packages/core", () => {
  it("is read: the test sees the files and their imports", () => {
    expect(core.length).toBeGreaterThan(40);
    const network = core.find(({ path }) => path === "core/src/model/network.ts");
    expect(network?.imports).toContain("../layers/layer.js"); // of a type alone
    expect(core.flatMap(({ files }) => files).filter((path) => !existsSync(join(packages, path)))).toEqual([]);
    const helpers = core.find(({ path }) => path === "core/src/training/helpers.ts");
    expect(helpers?.files).toContain("core/src/platform/threads.browser.ts"); // by the name of "#threads"
  });

  it("has no rooms but those of the map", () => {
    const found = new Set(core.map(({ path }) => roomOf(path)).filter((room) => room !== ""));
    expect([...found].filter((room) => room !== "platform" && !rooms.includes(room))).toEqual([]);
  });

  it("imports from room to room run one way: no room knows a later one, and none what has no room", () => {
    const wrong = core.flatMap(({ path, files }) => {
      const from = roomOf(path);
      const isAllowed = (to: string): boolean => {
        if (from === "") return to !== "";
        if (to === from) return true;
        if (from === "platform" || to === "platform") return to === "core" || to === "platform";
        return rooms.includes(to) && rooms.indexOf(to) < rooms.indexOf(from);
      };
      return files.filter((file) => !isAllowed(roomOf(file))).map((file) => `${path} imports ${file}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps the shipped model out of index.ts: only who imports inkling/digits carries it", () => {
    const graph = new Map(core.map(({ path, files }) => [path, files]));
    const reached = new Set(["core/src/index.ts"]);
    for (const path of reached) for (const file of graph.get(path) ?? []) reached.add(file);
    expect(reached.size).toBeGreaterThan(40);
    expect([...reached].filter((path) => roomOf(path) === "shipped")).toEqual([]);
  });

  it("has no file that imports itself through others", () => {
    const graph = new Map(core.map(({ path, files }) => [path, files]));
    expect(findCycle(graph)).toEqual([]);
  });

  it("names nothing of Node or of the browser outside platform/", () => {
    const wrong: string[] = [];
    for (const file of core) {
      if (roomOf(file.path) === "platform") continue;
      wrong.push(...file.imports.filter(isForeign).map((name) => `${file.path} imports ${name}`));
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
    expect(dependenciesOf("core")).toEqual([]);
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
    cli: ["inkling", "inkling/digits", "@inkling/data"],
  };
  const names = Object.keys(mayImport).filter((name) => existsSync(join(packages, name, "src")));

  it.each(names)("%s imports the other packages one way, through their public entries", (name) => {
    const wrong = readSources(name).flatMap(({ path, imports, files }) => {
      const outside = files.filter((file) => !file.startsWith(`${name}/src/`) && file !== `${name}/package.json`);
      const others = imports.filter((imported) => /^(inkling|@inkling\/)/.test(imported));
      const forbidden = others.filter((imported) => !mayImport[name].includes(imported));
      return [...outside, ...forbidden].map((imported) => `${path} imports ${imported}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(names)("%s states every package that it imports", (name) => {
    const stated = dependenciesOf(name);
    const imported = readSources(name)
      .flatMap(({ imports }) => imports)
      .filter((imported) => isForeign(imported) && !imported.startsWith("node:"))
      .map((imported) => /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported);
    expect([...new Set(imported)].filter((imported) => !stated.includes(imported))).toEqual([]);
  });
});

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
