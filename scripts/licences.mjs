// Whose work is installed with ours, and under which licence: every package that one of ours needs at run time, what it needs
// itself included. Fails for a licence that is not in the list below: whoever adds such a package decides with open eyes.
// usage: node scripts/licences.mjs
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** All let anyone use, change and pass on. LGPL: sharp's libvips, a library that is linked to and can be exchanged. */
const accepted = ["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "OFL-1.1", "LGPL-3.0-or-later"];

const root = fileURLToPath(new URL("..", import.meta.url));
const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const ours = Object.keys(locked).filter((place) => /^packages\/[^/]+$/.test(place));
/** What is bundled into the lab's page stands among its development dependencies. */
const needsOf = (place) => ({
  ...locked[place].dependencies,
  ...locked[place].optionalDependencies,
  ...(place === "packages/lab" ? locked[place].devDependencies : {}),
});

const found = new Set(ours);
for (const place of found) {
  for (const name of Object.keys(needsOf(place))) {
    const needed = resolve(place, name);
    if (needed !== undefined) found.add(needed);
  }
}

const rows = [...found]
  .filter((place) => place.includes("node_modules/") && existsSync(join(root, place, "package.json")))
  .map((place) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, place, "package.json"), "utf8"));
    return { name, version, license: typeof license === "string" ? license : "not stated" };
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1));
for (const { name, version, license } of rows) console.log(`${name} ${version}: ${license}`);
const refused = rows.filter(({ license }) => !isAccepted(license));
console.log(
  refused.length === 0
    ? `${rows.length} packages, all under licences that are accepted`
    : `FAILED: ${refused.map(({ name, license }) => `${name} (${license})`).join(", ")}`,
);
if (refused.length > 0 || rows.length === 0) process.exitCode = 1;

/** `A OR B` needs one of them, `A AND B` both. */
function isAccepted(license) {
  const parts = license.replace(/[()]/g, "").split(" OR ");
  return parts.some((part) => part.split(" AND ").every((one) => accepted.includes(one)));
}

/** Where a package finds another: beside it, or further up. */
function resolve(from, name) {
  for (let at = from; ; at = at.includes("/node_modules/") ? at.slice(0, at.lastIndexOf("/node_modules/")) : "") {
    const place = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (locked[place] !== undefined) return locked[place].link === true ? locked[place].resolved : place;
    if (at === "") return undefined;
  }
}
