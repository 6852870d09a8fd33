import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { readBytes } from "@inkling/data";
import { OptionError } from "inkling";
import {
  parseJson,
  parseRecipe,
  readObject,
  type DataSha256,
  type EngineName,
  type Fields,
  type Recipe,
} from "inkling/recipes";
import { polarities } from "inkling/pictures";
import type { DataOptions } from "../files/dataOptions.js";
import type { Disk } from "../files/disk.js";
import { writeWhole } from "../files/outputFiles.js";
import { version } from "../terminal/commandName.js";

/** The name of the file that makes a folder a run's. */
export const configName = "config.json";

/** Sources that are no paths. */
const namedSources: readonly string[] = ["mnist", "fashion"];

/** Raised when a program of today would misread a folder of then. */
const formatVersion = 1;

/** All that makes a run: with it and the same images any machine comes to the same weights. */
export interface RunConfig {
  /** Network, plan and choice of images. */
  readonly recipe: Recipe;
  readonly seed: number;
  readonly engine: EngineName;
  /** Where the images come from: a name that inkling knows, or a path from the root. */
  readonly source: string;
  /** How they are read. */
  readonly reading: DataOptions;
  readonly dataSha256: DataSha256;
  /** Training images held out by --validation. */
  readonly heldOut?: number | undefined;
  /** The portion of the images that --test has set aside. */
  readonly testPortion?: number | undefined;
  readonly keep: "best" | "last";
  readonly recordEvery?: number | undefined;
  /** Records without improvement after which it stops. */
  readonly patience?: number | undefined;
  /** Steps in all, those before it went on from another model included. */
  readonly totalSteps: number;
  /** Where the model is saved: a path from the run's folder, or from the root. */
  readonly model: string;
  /** Whether the folder goes when the run is over, its model being elsewhere. */
  readonly isTemporary: boolean;
  /** Whether it writes TensorBoard's event files. */
  readonly tensorboard: boolean;
}

/** Writes what makes a run, beside the versions that it was begun with. */
export async function writeConfig(folder: string, config: RunConfig, disk: Disk): Promise<void> {
  const versions = { inkling: version(), node: process.version, system: `${process.platform} ${process.arch}` };
  const source = namedSources.includes(config.source) ? config.source : resolve(config.source);
  const content = JSON.stringify({ formatVersion, versions, ...config, source }, undefined, 2);
  await writeWhole(join(folder, configName), `${content}\n`, disk);
}

/**
 * Reads what makes a run; everything in it is checked.
 *
 * @throws OptionError when the folder is no run's, or a field is wrong
 */
export async function readConfig(folder: string): Promise<RunConfig> {
  const path = join(folder, configName);
  if (existsSync(path)) {
    const text = new TextDecoder().decode(await readBytes(path));
    return readObject(parseJson(text, path), path, parseConfig);
  }
  throw new OptionError({
    what: `${folder} is no run's folder`,
    expected: `a folder with a file ${configName}, as train writes it`,
    received: "one without",
    advice: "Name the folder that train --run was given, or that Ctrl-C told of",
  });
}

function parseConfig(fields: Fields): RunConfig {
  const { optional } = fields;
  if (fields.integer("formatVersion", 1) !== formatVersion) {
    throw fields.wrong("formatVersion", `${formatVersion}: a later inkling wrote it, which can also go on`);
  }
  fields.object("versions", ({ text }) => [text("inkling"), text("node"), text("system")]);
  return {
    recipe: parseRecipe(fields.value("recipe"), "recipe"),
    seed: fields.integer("seed", 0),
    engine: fields.oneOf("engine", ["wasm", "reference"]),
    source: fields.text("source"),
    reading: fields.object("reading", parseReading),
    dataSha256: fields.object("dataSha256", parseDataSha256),
    heldOut: optional.integer("heldOut", 1),
    testPortion: optional.number("testPortion", 0, 1),
    keep: fields.oneOf("keep", ["best", "last"]),
    recordEvery: optional.integer("recordEvery", 1),
    patience: optional.integer("patience", 1),
    totalSteps: fields.integer("totalSteps", 1),
    model: fields.text("model"),
    isTemporary: fields.boolean("isTemporary"),
    tensorboard: fields.boolean("tensorboard"),
  };
}

function parseDataSha256({ text, optional }: Fields): DataSha256 {
  const [validation, test] = [optional.text("validation"), optional.text("test")];
  return {
    training: text("training"),
    ...(validation === undefined ? {} : { validation }),
    ...(test === undefined ? {} : { test }),
  };
}

function parseReading(fields: Fields): DataOptions {
  const { optional } = fields;
  return {
    labelColumn: optional.text("labelColumn"),
    classes: optional.texts("classes"),
    shape: parsePair(fields, "shape"),
    scale: parsePair(fields, "scale"),
    transpose: optional.oneOf("transpose", ["yes", "no"]),
    polarity: optional.oneOf("polarity", polarities),
    resize: parsePair(fields, "resize"),
    split: optional.text("split"),
    asIs: optional.boolean("asIs") === true ? true : undefined,
  };
}

function parsePair({ has, value, wrong }: Fields, name: string): readonly [number, number] | undefined {
  const pair = value(name);
  if (!has(name)) return undefined;
  const numbers = Array.isArray(pair) ? pair.filter((value) => typeof value === "number") : [];
  if (Array.isArray(pair) && pair.length === 2 && numbers.length === 2) return [numbers[0], numbers[1]];
  throw wrong(name, "two numbers");
}
