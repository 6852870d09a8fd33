import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readBytes } from "@inkling/data";
import { InklingError, OptionError, type HistoryRecord } from "inkling";
import { parseJson, readObject, type Fields } from "inkling/recipes";
import { listCheckpoints } from "./checkpoints.js";
import { configName, readConfig, type RunConfig } from "./config.js";
import { holderOf } from "./lock.js";
import { metricsName, resultName } from "./runFolder.js";

/** How a run stands, as its folder tells. */
export interface RunSummary {
  readonly folder: string;
  readonly config: RunConfig;
  readonly state: "finished" | "failed" | "running" | "interrupted";
  /** The newest record. */
  readonly last: HistoryRecord | undefined;
  /** Steps that are not lost, whatever happens. */
  readonly steps: number;
  /** Of a finished one. */
  readonly result: RunEnd | undefined;
}

/** How a run ended. */
interface RunEnd {
  readonly accuracy?: number;
  readonly measuredOn?: string;
  readonly seconds?: number;
  readonly epochs?: number;
  readonly iterations?: number;
  readonly parametersSha256?: string;
  /** Why there is no model. */
  readonly failed?: string;
}

/**
 * The runs in these folders: a run's own, or one that runs lie in.
 *
 * @throws OptionError when a folder is neither, or what makes a run cannot be read
 */
export async function listRuns(folders: readonly string[]): Promise<RunSummary[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch((): string[] => []);
    const inside = names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, configName)));
    const own = names.includes(configName) ? [folder] : inside.sort();
    if (own.length === 0) {
      throw new OptionError({
        what: `There is no run in ${folder}`,
        expected: "the folder of a run, or one that runs lie in",
        received: existsSync(folder) ? "neither" : "nothing of that name",
        advice: "Name the folder that train --run was given",
      });
    }
    found.push(...own);
  }
  return Promise.all(found.map(readRun));
}

async function readRun(folder: string): Promise<RunSummary> {
  const config = await readConfig(folder);
  const result = await readResult(join(folder, resultName));
  const newest = (await listCheckpoints(folder)).at(0);
  const isRunning = (await holderOf(folder)) !== undefined;
  const ended = result?.failed === undefined ? "finished" : "failed";
  return {
    folder,
    config,
    state: result !== undefined ? ended : isRunning ? "running" : "interrupted",
    last: await lastRecord(join(folder, metricsName)),
    steps: result?.iterations ?? newest?.step ?? 0,
    result,
  };
}

async function readResult(path: string): Promise<RunEnd | undefined> {
  if (!existsSync(path)) return undefined;
  const text = new TextDecoder().decode(await readBytes(path));
  return readObject(parseJson(text, path), path, (fields) => {
    // What the model file says too is passed over.
    for (const name of ["model", "interval", "seed", "recipe"]) fields.value(name);
    return {
      ...given("accuracy", fields.optional.number("accuracy", 0, 1)),
      ...given("measuredOn", fields.optional.text("measuredOn")),
      ...given("seconds", fields.optional.number("seconds", 0)),
      ...given("epochs", fields.optional.integer("epochs", 0)),
      ...given("iterations", fields.optional.integer("iterations", 0)),
      ...given("parametersSha256", fields.optional.text("parametersSha256")),
      ...given("failed", fields.optional.text("failed")),
    };
  });
}

/** The last line that is whole: a process that was killed may have left a part of one. */
async function lastRecord(path: string): Promise<HistoryRecord | undefined> {
  if (!existsSync(path)) return undefined;
  const lines = new TextDecoder().decode(await readBytes(path)).split("\n");
  for (const line of lines.reverse()) {
    if (line === "") continue;
    try {
      return readObject(parseJson(line, path), path, parseRecord);
    } catch (error) {
      if (!(error instanceof InklingError)) throw error;
    }
  }
  return undefined;
}

function parseRecord({ number, integer, optional, has }: Fields): HistoryRecord {
  return {
    epoch: integer("epoch", 0),
    iteration: integer("iteration", 0),
    seconds: number("seconds", 0),
    learningRate: number("learningRate", 0),
    trainingLoss: number("trainingLoss"),
    trainingAccuracy: number("trainingAccuracy", 0, 1),
    ...given("parametersSha256", optional.text("parametersSha256")),
    ...(has("validationLoss") ? { validationLoss: number("validationLoss") } : {}),
    ...given("validationAccuracy", optional.number("validationAccuracy", 0, 1)),
  };
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  const field: Partial<Record<string, Value>> = value === undefined ? {} : { [name]: value };
  return field;
}

/** What differs between the runs that are compared: each field of what makes them, with each run's value. */
export function differencesBetween(runs: readonly RunSummary[]): Readonly<Record<string, readonly string[]>> {
  const flat = runs.map(({ config: { seed, engine, source, reading, dataSha256, ...config } }) => {
    const { heldOut, testPortion, keep, recordEvery, patience, recipe } = config;
    const images = { source, reading, dataSha256, heldOut, testPortion };
    return flatten({ seed, engine, ...images, keep, recordEvery, patience, recipe: { ...recipe, summary: undefined } });
  });
  const names = [...new Set(flat.flatMap((fields) => [...fields.keys()]))];
  const differ = names
    .map((name) => [name, flat.map((fields) => fields.get(name) ?? "-")] as const)
    .filter(([, values]) => new Set(values).size > 1);
  return Object.fromEntries(differ);
}

/** `{ a: { b: [1] } }` as `a.b[0]` with its value as JSON. */
function flatten(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) {
    return new Map(value === undefined ? [] : [[path, JSON.stringify(value)]]);
  }
  const below = (name: string): string =>
    Array.isArray(value) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
  return new Map(Object.entries(value).flatMap(([name, inner]) => [...flatten(inner, below(name))]));
}
