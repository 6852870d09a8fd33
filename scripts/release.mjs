// Makes a release: version and changelog, every check, a commit and a tag, and the packages to npm, each with its provenance.
// It refuses a tree with changes, and pushes nothing. With --dry-run everything is done but the publishing, and undone again.
// usage: node scripts/release.mjs VERSION [--dry-run]
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({ options: { "dry-run": { type: "boolean" } }, allowPositionals: true });
const [version] = positionals;
const isDry = values["dry-run"] === true;
/** In the order of their dependencies: none needs a later one. */
const packages = ["core", "data", "drawings", "exporting", "server", "lab", "cli"];
const checks = [
  ["all tests, size, publint, are-the-types-wrong, each package in an empty project", "npm", ["test"]],
  ["no dependency unused or not stated (knip)", "npx", ["knip", "--no-progress"]],
  ["licences", "node", ["scripts/licences.mjs"]],
];

const fault = faultOf();
if (fault !== undefined) {
  console.log(fault);
  process.exit(2);
}
let isReleased = false;
try {
  writeVersion();
  for (const [name, command, args] of checks) {
    console.log(`\n== ${name}`);
    if (spawnSync(command, args, { cwd: root, stdio: "inherit" }).status !== 0) throw new Error(`FAILED: ${name}`);
  }
  isReleased = !isDry;
  if (isReleased) {
    git("commit", "--all", "--message", `Release ${version}`);
    git("tag", "--annotate", `v${version}`, "--message", `inkling ${version}`);
  }
  for (const name of packages) {
    // Provenance says from which commit and workflow the tarball is: npm makes it where the workflow may say who it is.
    const args = ["publish", "--access", "public", "--provenance", "--workspace", `packages/${name}`];
    if (isDry) console.log(`would run: npm ${args.join(" ")}`);
    else execFileSync("npm", args, { cwd: root, stdio: "inherit" });
  }
  console.log(isDry ? `\n${version} could be released` : `\n${version} is released: git push --follow-tags`);
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
} finally {
  if (!isReleased) git("checkout", "--", ".");
}

/** What stands in the way, before anything is written. */
function faultOf() {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? "")) return "usage: node scripts/release.mjs VERSION [--dry-run]";
  const changed = git("status", "--porcelain").trim();
  if (changed !== "") return `The tree has changes: commit them first, or take them back.\n${changed}`;
  if (git("tag", "--list", `v${version}`).trim() !== "") return `There is a tag v${version} already.`;
  if (!readFileSync(join(root, "CHANGELOG.md"), "utf8").includes(`\n## ${version} (not yet published)\n`)) {
    return `CHANGELOG.md has no "## ${version} (not yet published)": write down what changes for users.`;
  }
  return undefined;
}

/** Puts the version into every package, into what they ask of each other and into the lock file, and today into the changelog. */
function writeVersion() {
  const names = packages.map((name) => read(`packages/${name}/package.json`).name);
  const renew = (manifest) => {
    const renewed = { ...manifest, version };
    for (const kind of ["dependencies", "devDependencies"]) {
      if (manifest[kind] === undefined) continue;
      const asked = Object.entries(manifest[kind]);
      renewed[kind] = Object.fromEntries(asked.map(([name, at]) => [name, names.includes(name) ? version : at]));
    }
    return renewed;
  };
  for (const path of ["package.json", ...packages.map((name) => `packages/${name}/package.json`)]) {
    write(path, renew(read(path)));
  }
  const lock = read("package-lock.json");
  for (const place of ["", ...packages.map((name) => `packages/${name}`)])
    lock.packages[place] = renew(lock.packages[place]);
  write("package-lock.json", { ...lock, version });
  const path = join(root, "CHANGELOG.md");
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(`## ${version} (not yet published)`, `## ${version} (${today})`),
  );
}

function read(path) {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

function write(path, value) {
  writeFileSync(join(root, path), `${JSON.stringify(value, undefined, 2)}\n`);
}

function git(...args) {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" });
}
