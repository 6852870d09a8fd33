import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/*
 * The sources of every package as a graph, and the map of docs/architecture.md that they are held to.
 */

const root = fileURLToPath(new URL("../../../../", import.meta.url));
export const packagesFolder = join(root, "packages");

export interface SourceFile {
  /** Such as `core/src/network/network.ts`. */
  readonly path: string;
  readonly text: string;
  /** As they are written. */
  readonly imports: readonly string[];
  /** The files of its own package that it imports: by a path, or by a name like `#threads`, every variant of it. */
  readonly files: readonly string[];
}

export function readSources(name: string): SourceFile[] {
  const folder = join(packagesFolder, name, "src");
  const { imports: aliases = {} } = describePackage(name);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|svelte)$/.test(path))
    .sort()
    .map((file) => {
      const path = join(name, "src", file);
      const whole = readFileSync(join(packagesFolder, path), "utf8");
      const text = file.endsWith(".svelte") ? scriptsOf(whole) : whole;
      const imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
      const files = imports.flatMap((imported) => {
        if (imported.startsWith(".")) return [join(dirname(path), imported).replace(/\.js$/, ".ts")];
        return Object.values(aliases[imported] ?? {}).map((target) => join(name, sourceOf(target)));
      });
      return { path, text, imports, files: [...new Set(files)] };
    });
}

/** What a component's program is: the insides of its scripts. */
function scriptsOf(component: string): string {
  return [...component.matchAll(/^<script[^>]*>$([^]*?)^<\/script>$/gm)].map(([, script]) => script).join("\n");
}

/** `./src/a.ts` of `./dist/a.js` or `./dist/a.d.ts`. */
function sourceOf(built: string): string {
  return built.replace("/dist/", "/src/").replace(/(\.d\.ts|\.js)$/, ".ts");
}

interface PackageDescription {
  readonly name: string;
  /** Such as `{ "#threads": { "node": "./dist/platform/threads.node.js" } }`. */
  readonly imports?: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>;
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly peerDependencies?: object;
  readonly optionalDependencies?: object;
}

function describePackage(name: string): PackageDescription {
  return JSON.parse(readFileSync(join(packagesFolder, name, "package.json"), "utf8")) as PackageDescription;
}

export function dependenciesOf(name: string): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = describePackage(name);
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
}

/** What a package that is published as a bundle is made of: who installs it needs none of it. */
export function bundledInto(name: string): string[] {
  return Object.keys(describePackage(name).devDependencies ?? {});
}

/** Whether the import goes to another package or to Node. */
export function isForeign(imported: string): boolean {
  return !imported.startsWith(".") && !imported.startsWith("#");
}

/** `network` of `core/src/network/network.ts`; none for the files at a package's entrance, such as index.ts. */
export function roomOf(path: string): string {
  const folders = path.split("/").slice(2, -1);
  return folders.at(0) ?? "";
}

/** A package as docs/architecture.md draws it. */
export interface MappedPackage {
  readonly name: string;
  /** The entries of our other packages that it may import. */
  readonly mayImport: readonly string[];
  /** From the ground floor up. */
  readonly rooms: readonly string[];
}

/** The map, read from the tables of docs/architecture.md. */
export function readMap(): MappedPackage[] {
  const text = readFileSync(join(root, "docs/architecture.md"), "utf8");
  return [...text.matchAll(/^\| `packages\/(\w+)` .*\|([^|]*)\|$/gm)].map(([, name, imports]) => {
    const section = text.split(`### \`packages/${name}\`\n`).at(1)?.split(/^##/m)[0] ?? "";
    return {
      name,
      mayImport: [...imports.matchAll(/`([^`]+)`/g)].map(([, entry]) => entry),
      rooms: [...section.matchAll(/^\| `(\w+)\/`/gm)].map(([, room]) => room),
    };
  });
}

/** The files of one cycle, in order; empty where there is none. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
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
