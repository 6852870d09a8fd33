// Measures how sure the network that comes along for pages must be of a digit for one error in 10 to 2,000 accepted ones, and
// writes packages/core/src/reading/acceptance.generated.ts: what `oneErrorIn` looks up. Run it after `npm run ship` of a network
// of the recipe `reading`, then build. What `inkling evaluate --risk --strings 2000` prints, on other pages: 2,000 of each
// spacing, of MNIST's test digits, on which nothing was trained.
// usage: node scripts/fit-acceptance.mjs [PAGES]
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { loadMnist } from "@inkling/data";
import { parametersSha256 } from "inkling";
import { acceptFor, readWritten } from "inkling/experiments";
import { createReader, readingNetwork } from "inkling/reading";

/** So many errors must have been met for their share to say anything. */
const fewestErrors = 5;
const wanted = [10, 20, 50, 100, 200, 500, 1000, 2000];

const [pages = 2000] = process.argv.slice(2).map(Number);
const network = readingNetwork();
const outcomes = readWritten(createReader({ network }), await loadMnist({ part: "test" }), { count: pages, seed: 2 });
const points = wanted.flatMap((oneErrorIn) => {
  const found = acceptFor(outcomes, oneErrorIn);
  const isMeasured = found !== undefined && found.coverage * outcomes.length >= fewestErrors * oneErrorIn;
  return isMeasured ? [{ oneErrorIn, accept: roundedUp(found.accept), coverage: rounded(found.coverage) }] : [];
});
const table = { parametersSha256: await parametersSha256(network.parameters), digits: outcomes.length, points };
const text = `// Made by scripts/fit-acceptance.mjs.

/** How sure the network that comes along must be of a digit on a written page, for one error in so many accepted ones. */
export const acceptances = ${JSON.stringify(table)};
`;
const file = fileURLToPath(new URL("../packages/core/src/reading/acceptance.generated.ts", import.meta.url));
writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
console.table(points);

function roundedUp(confidence) {
  return Math.min(1, Math.ceil(confidence * 1e6) / 1e6);
}

function rounded(share) {
  return Math.round(share * 1e4) / 1e4;
}
