// Makes a trained model one that comes with inkling: the one that reads pages if its recipe is `reading`, else the one of
// single digits. Rounds it to float16, measures what that loses on MNIST's test images, writes packages/core/models (the
// model and what is said of it), and builds. Prints the row for docs/experiments.md.
// usage: npm run ship -- MODEL.safetensors
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { createDataset } from "inkling";
import { decodeTrainedModel, encodeTrainedModel, recipes } from "inkling/recipes";
import { roundModel } from "inkling/experiments";
import { loadMnist } from "@inkling/data";

const mostBytes = 300_000;
const mostPointsLost = 0.03;
const folder = new URL("../packages/core/models/", import.meta.url);

const [path] = process.argv.slice(2);
if (path === undefined) fail("Say which model: npm run ship -- MODEL.safetensors");
const trained = await decodeTrainedModel(readFileSync(path));
const reads = trained.recipe.images.form === "written";
const [name, cardName] = reads ? ["reading", "reading.md"] : ["digits", "README.md"];
const digits = await loadMnist({ part: "test" });
const test = createDataset({ ...digits, classNames: trained.network.classNames });
const model = await roundModel(trained, test);
const bytes = await encodeTrainedModel(model);

const { recipe, seed, rounding, results, network } = model;
const { trainedCorrect, trainedSha256 } = rounding;
const { testCorrect } = results;
const pointsLost = ((trainedCorrect - testCorrect) / test.count) * 100;
if (bytes.length > mostBytes) fail(`Too large: ${count(bytes.length)} bytes, at most ${count(mostBytes)}`);
if (pointsLost > mostPointsLost) {
  fail(`Rounding loses ${pointsLost.toFixed(2)} points of accuracy, at most ${mostPointsLost} are allowed`);
}
const listed = recipes.some((own) => JSON.stringify(own) === JSON.stringify(recipe));
if (!listed) fail(`Its recipe "${recipe.name}" is none of inkling's: nobody could train it by name`);

const parametersSha256 = sha256(new Uint8Array(network.parameters.buffer));
const opener = reads ? "readingNetwork()\` of \`inkling/reading" : "digitNetwork()\` of \`inkling/digits";
const card = `# The model that ${reads ? "reads pages" : "comes with inkling"}

\`${name}.safetensors\` is what \`${opener}\` opens. Made by \`npm run ship -- MODEL\`, which also
wrote this page; \`inkling verify${reads ? " packages/core/models/reading.safetensors" : ""}\` trains it again and compares the bytes, and a test holds file and figures to what
stands here.

| | |
| --- | --- |
| recipe | \`${recipe.name}\`: ${recipe.summary} |
| seed | ${seed} |
| training | ${results.epochs} epochs, ${Math.round(results.seconds)} s |
| parameters | ${count(network.parameters.length)}, float16 |
| file | ${count(bytes.length)} bytes |
| MNIST test images read rightly | ${count(testCorrect)} of ${count(test.count)} |
| of them before rounding to float16 | ${count(trainedCorrect)} |
| SHA-256 of the file | \`${sha256(bytes)}\` |
| SHA-256 of the parameters | \`${parametersSha256}\` |
| the same before rounding to float16 | \`${trainedSha256}\` |
`;
const cardFile = fileURLToPath(new URL(cardName, folder));
writeFileSync(new URL(`${name}.safetensors`, folder), bytes);
writeFileSync(cardFile, await format(card, { ...(await resolveConfig(cardFile)), filepath: cardFile }));
execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });

console.log("| recipe | parameters | bytes | read rightly, float32 | float16 | points lost |");
console.log("| --- | --- | --- | --- | --- | --- |");
console.log(
  `| ${recipe.name} | ${count(network.parameters.length)} | ${count(bytes.length)} | ${percent(trainedCorrect)} | ` +
    `${percent(testCorrect)} | ${pointsLost.toFixed(2)} |`,
);

console.error("Confirm it with: npm run inkling -- verify");
if (reads) console.error("Measure how sure it must be for few errors: node scripts/fit-acceptance.mjs");

function fail(message) {
  console.error(message);
  process.exit(1);
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

function count(number) {
  return number.toLocaleString("en-US");
}

function percent(correct) {
  return `${((correct / test.count) * 100).toFixed(2)} %`;
}
