import { basename } from "node:path";
import { readBytes } from "@inkling/data";
import { importNetwork, type Standardization } from "@inkling/exporting";
import { ModelFileError, OptionError, formatShape, type Network } from "inkling";
import { labelOf, networkOf } from "inkling/recipes";
import { formatCount } from "@inkling/drawings";
import type { Context } from "../terminal/context.js";
import { expectedModelBytes, modelKind, readModel, saveModel } from "../files/modelFiles.js";
import { requireWritable } from "../files/outputFiles.js";
import { namedRecipe } from "../options/recipeOptions.js";
import { positiveNumber, verb, withCommonOptions, type CommonOptions } from "../options/verb.js";
import { createOutput } from "../terminal/output.js";

/** `inkling import`: a network that another program trained, as a model. */
export function importVerb(context: Context) {
  const command = verb({
    details:
      "Safetensors of a PyTorch state_dict, NumPy arrays (.npz, also Keras' get_weights) and ONNX. docs/export.md tells how " +
      "each is written. Nothing in a file is run.",
    examples: [
      ["import digits.onnx", "writes digits.safetensors, which every verb takes"],
      ["import keras.npz --like mine.json", "weights alone, for the layers of a recipe"],
      ["import net.onnx --mean 0.1307 --deviation 0.3081", "trained on standardized pixels"],
    ],
  })
    .argument("<file>", "the other program's file")
    .option("--like <network>", "a model file, a recipe or its JSON file: layers of the same sizes, names of classes")
    .option("--pixel-scale <number>", "what bytes are multiplied by (default: the file's, else 1/255)", positiveNumber)
    .option("--mean <number>", "what was taken from each scaled pixel", Number)
    .option("--deviation <number>", "what the rest was divided by", positiveNumber)
    .option("--output <file>", "where to write (default: the file's name with .safetensors, in this folder)")
    .option("--force", "write over a file that is no inkling model");
  return withCommonOptions(command, "of no effect here: nothing is drawn at random").action((path, options) =>
    importFile(path, options, context),
  );
}

interface ImportVerbOptions extends CommonOptions {
  readonly like?: string | undefined;
  readonly pixelScale?: number | undefined;
  readonly mean?: number | undefined;
  readonly deviation?: number | undefined;
  readonly output?: string | undefined;
  readonly force?: true | undefined;
}

async function importFile(path: string, options: ImportVerbOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const standardization = standardizationOf(options);
  const like = options.like === undefined ? undefined : await networkLike(options.like);
  const { network, kind } = read(path, await readBytes(path), {
    like,
    pixelScale: options.pixelScale,
    standardization,
  });
  const file = options.output ?? defaultName(path);
  const parameters = network.parameters.length;
  await requireWritable(file, modelKind, { force: options.force, bytesNeeded: expectedModelBytes(parameters) });
  await saveModel(file, { network, history: [], engine: "wasm" });
  const layers = network.layers.map(labelOf);
  output.print(`Written: ${file} (${formatCount(parameters)} parameters)`);
  output.explain(`\n${formatShape(network.inputShape)} pixels, times ${network.pixelScale}\n${layers.join(", ")}`);
  output.json({ file: path, from: kind, output: file, parameters, inputShape: network.inputShape, layers });
}

type ReadOptions = Parameters<typeof importNetwork>[1];

function read(path: string, bytes: Uint8Array, options: ReadOptions): ReturnType<typeof importNetwork> {
  try {
    return importNetwork(bytes, options);
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    const { what, ...rest } = error.complaint;
    throw new ModelFileError({ what: `${path}: ${what}`, ...rest });
  }
}

function standardizationOf({ mean, deviation }: ImportVerbOptions): Standardization | undefined {
  if (mean === undefined && deviation === undefined) return undefined;
  if (mean !== undefined && deviation !== undefined && Number.isFinite(mean)) return { mean, deviation };
  throw new OptionError({
    what: "Pixels are standardized by two numbers",
    expected: "--mean and --deviation, such as --mean 0.1307 --deviation 0.3081",
    received: [mean === undefined ? "" : `--mean ${mean}`, deviation === undefined ? "" : `--deviation ${deviation}`]
      .join(" ")
      .trim(),
  });
}

/** The network of a model file, of a recipe or of its JSON file. */
async function networkLike(named: string): Promise<Network> {
  if (named.endsWith(".safetensors")) return (await readModel(named)).model.network;
  return networkOf(await namedRecipe(named), { seed: 1 });
}

/** `digits.safetensors` of `models/digits.onnx`; `digits.inkling.safetensors` of what ends so already. */
function defaultName(path: string): string {
  const name = basename(path);
  const isSafetensors = name.endsWith(".safetensors");
  return `${name.replace(/(\.pytorch)?\.(safetensors|npz|onnx)$/, "")}${isSafetensors ? ".inkling" : ""}.safetensors`;
}
