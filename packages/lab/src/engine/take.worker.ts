import { exportForms } from "@inkling/exporting";
import { expose, transfer } from "comlink";
import { InklingError } from "inkling";
import { digitModelBytes } from "inkling/digits";
import { readingModelBytes } from "inkling/reading";
import { bestRecipe, encodeTrainedModel, readingRecipe } from "inkling/recipes";
import { describeNamed } from "./networkFacts.js";
import { networkNames, type NetworkName } from "./networkNames.js";
import { openNamed, type OpenedNetwork } from "./networks.js";
import type { FormKind, TakeApi, TakeForm, TrainedWith } from "./takeApi.js";
import type { KeptTraining } from "./trainingTypes.js";

// The worker that writes networks as files.

const fileNames: Readonly<Record<NetworkName, string>> = {
  digits: "inkling-digits",
  pages: "inkling-pages",
  trained: "my-network",
  hand: "my-hand",
};

/** Whether recipe and seed come to just these weights. */
const isWhole = ({ phase, handmade }: KeptTraining): boolean => phase === "finished" && handmade === 0;

/** The file in which inkling keeps a network: of those that come along the very one that comes. */
async function writeModel(name: NetworkName, { network, run, hand }: OpenedNetwork): Promise<Uint8Array> {
  if (name === "digits") return digitModelBytes();
  if (name === "pages") return readingModelBytes();
  if (hand !== undefined) return hand.model;
  if (run === undefined) return encodeTrainedModel({ network, history: [], engine: "wasm" });
  const { recipe, seed, history } = run;
  const known = isWhole(run) ? { recipe, seed, ...resultsOf(run) } : {};
  return encodeTrainedModel({ network, history, engine: "wasm", ...known });
}

function resultsOf({ end, history }: KeptTraining) {
  const last = history.at(-1);
  if (end === undefined || last === undefined) return {};
  const { testAccuracy, testCount } = end;
  const test =
    testAccuracy === undefined || testCount === undefined
      ? {}
      : { testAccuracy, testCount, testCorrect: Math.round(testAccuracy * testCount) };
  const { epoch: epochs, iteration: iterations, trainingAccuracy } = last;
  return { results: { ...test, trainingAccuracy, seconds: end.seconds, epochs, iterations } };
}

async function write(name: NetworkName, kind: FormKind, opened: OpenedNetwork): Promise<Uint8Array<ArrayBuffer>> {
  const form = exportForms.find((each) => each.kind === kind);
  const bytes = await (form === undefined ? writeModel(name, opened) : form.write(opened.network));
  // A copy, which the page may have for itself.
  return new Uint8Array(bytes);
}

const modelUsage = (file: string): string =>
  [
    'import { readFile } from "node:fs/promises";',
    'import { createReader, decodeNetwork } from "inkling";',
    "",
    `const network = await decodeNetwork(await readFile(${JSON.stringify(file)}));`,
    "const { labels } = createReader(network).read(pixels); // bytes, 0 paper, 255 ink",
    "",
    `// or: inkling predict digit.png --model ${file}`,
  ].join("\n");

async function describe(name: NetworkName, kind: FormKind, opened: OpenedNetwork): Promise<TakeForm> {
  const form = exportForms.find((each) => each.kind === kind);
  const file = `${fileNames[name]}${form?.extension ?? ".safetensors"}`;
  const summary = form?.summary ?? "inkling’s own file, which every part of it opens";
  try {
    const { length } = await write(name, kind, opened);
    const usage = form === undefined ? modelUsage(file) : form.usage(opened.network, file);
    return { kind, summary, file, bytes: length, fault: undefined, usage };
  } catch (error) {
    if (error instanceof InklingError)
      return { kind, summary, file, bytes: undefined, fault: error.message, usage: "" };
    throw error;
  }
}

function trainedWith(name: NetworkName, { run }: OpenedNetwork): TrainedWith | undefined {
  if (name === "digits") return { recipe: bestRecipe, seed: 1, source: "mnist", named: true };
  if (name === "pages") return { recipe: readingRecipe, seed: 1, source: "mnist", named: true };
  if (run === undefined) return undefined;
  const { recipe, seed, source } = run;
  return { recipe, seed, source, named: recipe.name !== "custom" };
}

async function mustOpen(name: NetworkName): Promise<OpenedNetwork> {
  const opened = await openNamed(name);
  if (opened !== undefined) return opened;
  throw new Error("The browser no longer keeps this network: choose another one.");
}

const api: TakeApi = {
  async list() {
    const facts = await Promise.all(networkNames.map(describeNamed));
    return facts.filter((each) => each !== undefined);
  },

  async prepare(name) {
    const opened = await openNamed(name);
    if (opened === undefined) return undefined;
    const kinds: FormKind[] = ["model", ...exportForms.map(({ kind }) => kind)];
    const forms: TakeForm[] = [];
    for (const kind of kinds) forms.push(await describe(name, kind, opened));
    return {
      forms,
      trainedWith: trainedWith(name, opened),
      isWhole: opened.run === undefined || isWhole(opened.run),
      learntFrom: opened.hand?.report.digits,
    };
  },

  async write(name, kind) {
    const bytes = await write(name, kind, await mustOpen(name));
    return transfer(bytes, [bytes.buffer]);
  },
};

expose(api);
