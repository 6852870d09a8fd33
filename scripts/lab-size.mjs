// What a browser fetches when the lab is opened at its first view, compressed as a web server would send it: the page, its
// style and letters, the view's own chunk and the worker that reads. Fails above a limit. The network that comes along is told
// apart: it is a text of the worker's.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limitKb = 200;
const limitWithNetworkKb = 550;
const dist = fileURLToPath(new URL("../packages/lab/dist/", import.meta.url));
const read = (name) => readFileSync(`${dist}${name}`);
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length / 1024;

/** The files that another one names and that are fetched with it. */
function namedIn(name, text) {
  const names = new Set();
  const add = (path) =>
    names.add(path.startsWith("./") && name.startsWith("assets/") ? `assets/${path.slice(2)}` : path.replace("./", ""));
  if (name.endsWith(".html")) for (const [, path] of text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)) add(path);
  if (name.endsWith(".css"))
    for (const [, path] of text.matchAll(/url\(([^)]+\.woff2)\)/g)) names.add(`assets/${path.split("/").at(-1)}`);
  if (!name.endsWith(".js")) return names;
  // What it imports, and what the first view's chunk is fetched with.
  for (const [, path] of text.matchAll(/(?:from|import)\s*["`](\.\/[^"`]+)["`]/g)) add(path);
  for (const [path] of text.matchAll(/Draw-[\w-]+\.(?:js|css)/g)) names.add(`assets/${path}`);
  for (const [path] of text.matchAll(/reading\.worker-[\w-]+\.js/g)) names.add(`assets/${path}`);
  return names;
}

const found = new Set(["index.html"]);
for (const name of found) for (const other of namedIn(name, read(name).toString("utf8"))) found.add(other);
const sizes = new Map([...found].map((name) => [name, gzip(read(name))]));
const worker = [...found].find((name) => name.includes("reading.worker"));
if (worker === undefined || ![...found].some((name) => name.endsWith(".woff2")))
  throw new Error("The first view's files were not found");
// The longest text in the worker is the network.
const [network] = [
  ...read(worker)
    .toString("utf8")
    .matchAll(/["`]([^"`\\]{100000,})["`]/g),
].map(([, text]) => text);
if (network === undefined) throw new Error("The network was not found in the worker");
const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
const without = whole - gzip(network);
for (const [name, size] of [...sizes].sort((a, b) => b[1] - a[1]))
  console.log(`${size.toFixed(1).padStart(8)} KB  ${name}`);
console.log(
  `the lab's first load: ${without.toFixed(1)} KB gzip without the network that comes along (limit ${limitKb}),`,
);
console.log(`${whole.toFixed(1)} KB with it (limit ${limitWithNetworkKb})`);
if (without > limitKb || whole > limitWithNetworkKb) process.exitCode = 1;
