import { basename, dirname } from "node:path";
import { DataError, formatShape } from "inkling";
import { plainNumbers, requireNumbers, type DataArray } from "../formats/numbers.js";

/*
 * A part of a data set cut into several files, as Hugging Face does with large ones: train-00000-of-00003.parquet …
 */

/** Which of how many files this is. */
interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What a shard is called, within its name. */
export const shardName = /[-_.](\d{1,6})-of-(\d{1,6})(?=\.|$)/i;

/**
 * Which shard a file's name says that it is; undefined for whole files.
 *
 * @example
 * shardOf("train-00001-of-00003.parquet"); // { index: 1, count: 3 }
 */
export function shardOf(name: string): Shard | undefined {
  const found = shardName.exec(name);
  return found === null ? undefined : { index: Number(found[1]), count: Number(found[2]) };
}

/** Whether two files are shards of the same part, cut in the same way. */
export function isShardOfSame(name: string, other: string): boolean {
  return withoutShard(name) === withoutShard(other) && shardOf(name)?.count === shardOf(other)?.count;
}

/** The name without what tells shards apart: `train.parquet`. */
export function withoutShard(name: string): string {
  return name.replace(shardName, "");
}

/**
 * Refuses to read a data set of which a shard is missing, or that lies there cut in two ways.
 *
 * @throws DataError naming it
 */
export function requireAllShards(paths: readonly string[]): void {
  const sets = new Map<string, (Shard & { path: string })[]>();
  for (const path of paths) {
    const shard = shardOf(path);
    const key = withoutShard(path);
    if (shard !== undefined) sets.set(key, [...(sets.get(key) ?? []), { ...shard, path }]);
  }
  for (const [key, shards] of sets) {
    const [{ count, path }] = shards;
    const fault = faultOf(shards);
    if (fault === undefined) continue;
    throw new DataError({
      what: `${basename(key)} is not whole in ${dirname(path)}`,
      expected: `${count} files, from 0 to ${count - 1}`,
      received: fault,
      advice: "Fetch all of them, and no others. To read one alone, give it a name without -of-",
    });
  }
}

/** What is wrong with the shards of a part; undefined where each is there once. */
function faultOf(shards: readonly Shard[]): string | undefined {
  const [{ count }] = shards;
  const other = shards.find((shard) => shard.count !== count);
  if (other !== undefined) return `also one of ${other.count}`;
  const indices = new Set(shards.map(({ index }) => index));
  for (let index = 0; index < count; index++) if (!indices.has(index)) return `none that is ${index}`;
  return shards.length === count ? undefined : `${shards.length}`;
}

/**
 * Arrays one after another along their first axis.
 *
 * @throws DataError where they differ in another, or in whether they hold numbers or words
 */
export function joinArrays(arrays: readonly DataArray[], name: string): DataArray {
  const [first] = arrays;
  if (arrays.length === 1) return first;
  const rest = first.shape.slice(1);
  const odd = arrays.find(({ shape }) => formatShape(shape.slice(1)) !== formatShape(rest));
  if (odd !== undefined) {
    throw new DataError({
      what: `${name}: files that do not fit together`,
      expected: `${formatShape(first.shape)} as in the first, but for their count`,
      received: formatShape(odd.shape),
      advice: "Pictures of several sizes can be resized: --resize ROWSxCOLUMNS (option resize)",
    });
  }
  const shape = [arrays.reduce((sum, each) => sum + each.shape[0], 0), ...rest];
  if (!ArrayBuffer.isView(first.values))
    return { shape, values: arrays.flatMap(({ values }) => [...values].map(String)) };
  const numbers = arrays.map(({ values }) => plainNumbers(requireNumbers(values, name)));
  const bytes = numbers.every((values) => values instanceof Uint8Array);
  const joined = new (bytes ? Uint8Array : Float64Array)(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of numbers) {
    joined.set(values, at);
    at += values.length;
  }
  return { shape, values: joined };
}
