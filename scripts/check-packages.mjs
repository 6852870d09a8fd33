// Packs each package as npm would and looks at what is in the tarball: publint (entries that exist and are what they say),
// are-the-types-wrong (types that every way of importing finds), and README and LICENSE. No network.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = ["core", "data", "drawings", "exporting", "server", "lab", "cli"];
const folder = mkdtempSync(join(tmpdir(), "inkling-pack-"));
const faults = [];
try {
  for (const name of names) {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const fault = (text) => faults.push(`${manifest.name}: ${text}`);
    const packed = execFileSync(
      "npm",
      ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, "--workspace", `packages/${name}`],
      { cwd: root, encoding: "utf8" },
    );
    // npm 11 gives a list of packages, later ones an object of them by name.
    const [{ filename, files }] = Object.values(JSON.parse(packed));
    for (const file of ["README.md", "LICENSE"]) {
      if (!files.some(({ path }) => path === file)) fault(`${file} is not packed`);
    }
    const tarball = readFileSync(join(folder, filename));
    const { messages } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.length) },
    });
    for (const message of messages) {
      // The lab's files are a page's, which nobody imports: publint takes a worker's wrapped library for a module of Node.
      if (name === "lab" && message.code === "FILE_INVALID_FORMAT") continue;
      if (message.type !== "suggestion") fault(formatMessage(message, manifest) ?? message.code);
    }
    if (manifest.exports === undefined) continue; // a command: nothing to import
    // Modules of ECMAScript alone, from Node 20.19 on, which can also require() them; and entries that are not code.
    const { problems } = await checkPackage(createPackageFromTarballData(tarball), {
      excludeEntrypoints: ["./package.json", "./thread"],
    });
    const meant = new Set(["CJSResolvesToESM"]);
    for (const { kind, entrypoint = "", resolutionKind = "" } of problems) {
      // "node10" knows no exports: TypeScript's setting of that name is gone from TypeScript 7.
      if (!meant.has(kind) && resolutionKind !== "node10") fault(`${kind} ${entrypoint} ${resolutionKind}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const text of faults) console.log(text);
console.log(
  faults.length === 0 ? `${names.length} packages as npm would publish them: no fault` : `${faults.length} faults`,
);
if (faults.length > 0) process.exitCode = 1;
