import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import {
  bundledInto,
  dependenciesOf,
  findCycle,
  isForeign,
  packagesFolder,
  readMap,
  readSources,
  roomOf,
  type SourceFile,
} from "./support/sources.js";

/*
 * The map of docs/architecture.md, read from there and checked: which room and which package may know which. Imports of
 * types count like any other.
 */

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

const map = readMap();
const sources = new Map(map.map(({ name }) => [name, readSources(name)]));
const core = sources.get("core") ?? [];

describe("the map", () => {
  it("names the packages that there are, and core's rooms: it was read", () => {
    expect(map.map(({ name }) => name).sort()).toEqual(readdirSync(packagesFolder).sort());
    expect(map.find(({ name }) => name === "core")?.rooms.slice(0, 3)).toEqual(["core", "pictures", "kernels"]);
  });
});

describe.each(map)("packages/$name", ({ name, mayImport, rooms }) => {
  const files = sources.get(name) ?? [];

  it("has the rooms of the map, and no others", () => {
    const found = new Set(files.map(({ path }) => roomOf(path)).filter((room) => room !== ""));
    expect([...found].sort()).toEqual(rooms.toSorted());
  });

  it("imports from room to room run one way: no room knows a later one, and none what has no room", () => {
    const wrong = files.flatMap(({ path, files: imported }) => {
      const from = roomOf(path);
      const isAllowed = (to: string): boolean => {
        if (to === from || from === "") return true;
        if (from === "platform") return to === "core";
        return to === "platform" || (rooms.includes(to) && rooms.indexOf(to) < rooms.indexOf(from));
      };
      return imported.filter((file) => !isAllowed(roomOf(file))).map((file) => `${path} imports ${file}`);
    });
    expect(wrong).toEqual([]);
  });

  it("has no file that imports itself through others", () => {
    expect(findCycle(new Map(files.map(({ path, files: imported }) => [path, imported])))).toEqual([]);
  });

  it("imports the other packages one way, through their public entries", () => {
    const wrong = files.flatMap(({ path, imports, files: imported }) => {
      const outside = imported.filter((file) => !file.startsWith(`${name}/src/`) && file !== `${name}/package.json`);
      const others = imports.filter((entry) => /^(inkling|@inkling\/)/.test(entry));
      const forbidden = others.filter((entry) => !mayImport.includes(entry));
      return [...outside, ...forbidden].map((entry) => `${path} imports ${entry}`);
    });
    expect(wrong).toEqual([]);
  });

  it("states every package that it imports", () => {
    const stated = [...dependenciesOf(name), ...(name === "lab" ? bundledInto(name) : [])];
    const imported = files
      .flatMap(({ imports }) => imports)
      .filter((entry) => isForeign(entry) && !entry.startsWith("node:"))
      .map((entry) => /^(?:@[^/]+\/)?[^/]+/.exec(entry)?.[0] ?? entry);
    expect([...new Set(imported)].filter((entry) => !stated.includes(entry))).toEqual([]);
  });
});

describe("packages/core", () => {
  it("is read: the test sees the files and their imports", () => {
    expect(core.length).toBeGreaterThan(40);
    const network = core.find(({ path }) => path === "core/src/network/network.ts");
    expect(network?.imports).toContain("../layers/layer.js"); // of a type alone
    expect(core.flatMap(({ files }) => files).filter((path) => !existsSync(join(packagesFolder, path)))).toEqual([]);
    const helpers = core.find(({ path }) => path === "core/src/training/helpers.ts");
    expect(helpers?.files).toContain("core/src/platform/threads.browser.ts"); // by the name of "#threads"
  });

  it("keeps the shipped model out of index.ts: only who imports inkling/digits carries it", () => {
    const graph = new Map(core.map(({ path, files }) => [path, files]));
    const reached = new Set(["core/src/index.ts"]);
    for (const path of reached) for (const file of graph.get(path) ?? []) reached.add(file);
    expect(reached.size).toBeGreaterThan(40);
    expect([...reached].filter((path) => roomOf(path) === "shipped")).toEqual([]);
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

describe("packages/lab", () => {
  const files = sources.get("lab") ?? [];
  const { rooms = [] } = map.find(({ name }) => name === "lab") ?? {};
  const views = rooms.slice(rooms.indexOf("settings") + 1, rooms.indexOf("offline"));

  it("is read, components too", () => {
    const app = files.find(({ path }) => path === "lab/src/App.svelte");
    expect(app?.files).toContain("lab/src/views.ts");
    expect(
      files.flatMap(({ files: imported }) => imported).filter((path) => !existsSync(join(packagesFolder, path))),
    ).toEqual([]);
  });

  it("has seven views, and none knows another", () => {
    expect(views).toHaveLength(7);
    const wrong = files.flatMap(({ path, files: imported }) => {
      const from = roomOf(path);
      const others = views.filter((view) => view !== from);
      return views.includes(from)
        ? imported.filter((file) => others.includes(roomOf(file))).map((file) => `${path} imports ${file}`)
        : [];
    });
    expect(wrong).toEqual([]);
  });
});

/** Names `crypto.subtle`, which Node and pages have alike, as core's platform/sha256.ts does. */
const webCrypto = "data/src/formats/fingerprint.ts";

describe.each([
  ["core", "core/src/"],
  ["drawings", "drawings/src/"],
  ["exporting", "exporting/src/"],
  ["data", "data/src/formats/"],
])("packages/%s runs anywhere: %s", (name, folder) => {
  const files = (sources.get(name) ?? []).filter(({ path }) => path.startsWith(folder));

  it("names nothing of Node or of the browser outside platform/", () => {
    const wrong: string[] = [];
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      if (roomOf(file.path) === "platform" || file.path === webCrypto) continue;
      wrong.push(
        ...file.imports.filter((entry) => entry.startsWith("node:")).map((entry) => `${file.path} imports ${entry}`),
      );
      visitNodes(file, (node) => {
        if (ts.isIdentifier(node) && platformNames.has(node.text) && standsAlone(node)) {
          wrong.push(`${file.path} names ${node.text}`);
        }
      });
    }
    expect(wrong).toEqual([]);
  });
});

describe("the check for cycles", () => {
  it("finds one, and none where files only share what they import", () => {
    const shared = { a: ["b", "c"], b: ["d"], c: ["d"], d: [] };
    expect(findCycle(new Map(Object.entries(shared)))).toEqual([]);
    expect(findCycle(new Map(Object.entries({ ...shared, d: ["b"] })))).toEqual(["b", "d", "b"]);
  });
});
