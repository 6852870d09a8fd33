import { readFileSync } from "node:fs";
import { basename, isAbsolute, relative } from "node:path";
import type { Environment } from "./terminal.js";

/**
 * How to type the command again, the way it was started: under npm's `npm start` or `npm run`, `npx inkling`, as the
 * installed `inkling`, or as a script for Node.
 *
 * @example
 * commandName({ npm_lifecycle_event: "start" }, "dist/bin.js"); // "npm run --silent inkling --"
 */
export function commandName(environment: Environment, script: string, folder = process.cwd()): string {
  if (environment.npm_lifecycle_event === "npx") return "npx inkling";
  if (environment.npm_lifecycle_event !== undefined) return "npm run --silent inkling --";
  const name = basename(script);
  if (name === "inkling") return name;
  return `node ${quote(fromHere(script, folder))}`;
}

/** A path from the root as it is from this folder, where that is shorter; anything else as it is. */
export function fromHere(path: string, folder = process.cwd()): string {
  const way = relative(folder, path);
  return isAbsolute(path) && way !== "" && way.length < path.length ? way : path;
}

/** A word as a shell takes it. */
export function quote(word: string): string {
  return /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The version of this package, such as `0.1.0`. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known ? String(manifest.version) : "unknown";
}
