import { getHeapStatistics } from "node:v8";
import type { Opened, Target } from "./target.js";

/*
 * What is asked of a reader, whatever it is given.
 */

/** What became of an input. */
export interface Outcome {
  /** The class of the error that refused it, and what it says is wrong; undefined where it was read. */
  readonly refusal: string | undefined;
  /** Bytes that were more in memory after it than before. */
  readonly kept: number;
}

/** What no reader may do. */
export class Finding extends Error {
  override readonly name = "Finding";
}

/** Beside what follows from an input's length: the engine's own garbage, and what readers unpack into. */
const keptAnyway = 48 * 2 ** 20;
const prototypeKeys = Reflect.ownKeys(Object.prototype).length;
/** What people read: a name of the file's own may be in it, a file may not. */
const longestMessage = 4000;

/**
 * Has an input read, and makes sure that it was read or refused in the project's own words, that it left no more in memory
 * than the target's multiple of its length, and that Object.prototype is as it was.
 *
 * @throws Finding
 */
export async function judge({ errors, memory }: Target, { read }: Opened, bytes: Uint8Array): Promise<Outcome> {
  const before = memoryInUse();
  let refusal: string | undefined;
  try {
    const answer = await read(bytes);
    if (answer !== undefined) refusal = answer;
  } catch (error) {
    refusal = refusalOf(error, errors);
  }
  const kept = memoryInUse() - before;
  if (kept > keptAnyway + memory * bytes.length) {
    throw new Finding(`${kept} bytes in memory for an input of ${bytes.length}: expected at most ${memory} for each`);
  }
  if (Reflect.ownKeys(Object.prototype).length !== prototypeKeys) throw new Finding("Object.prototype was changed");
  return { refusal, kept };
}

function refusalOf(error: unknown, errors: readonly string[]): string {
  if (!(error instanceof Error)) throw new Finding(`thrown: ${String(error)}`);
  const classes: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = Object.getPrototypeOf(each)) {
    classes.push(each.constructor.name);
  }
  if (!classes.some((name) => errors.includes(name))) {
    throw new Finding(
      `expected an error of the classes ${errors.join(", ")}, received ${error.stack ?? error.message}`,
    );
  }
  const { message } = error;
  if (message.length > longestMessage)
    throw new Finding(`a message of ${message.length} characters: ${message.slice(0, 200)}`);
  if (/\[object |expected NaN|NaNx/.test(message)) throw new Finding(`a message that says nothing: ${message}`);
  // Its kind: what is wrong, without the numbers and names in it.
  const [what] = message.split(/: expected|: received/, 1);
  return `${classes[0]}: ${what.replace(/["“'][^"”']*["”']|\S*\d\S*/g, "…").slice(0, 80)}`;
}

function memoryInUse(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/** What all code shares: a key more in any of these, or another function in its place, is an attack that worked. */
const shared: readonly (readonly [string, object])[] = [
  ...[Object, Array, Function, String, Number, Map, Set, Promise, Error, Uint8Array, ArrayBuffer].map(
    (each): [string, object] => [`${each.name}.prototype`, each.prototype as object],
  ),
  ["Object", Object],
  ["JSON", JSON],
  ["globalThis", globalThis],
];

const snapshot = (): unknown[][] =>
  shared.map(([, each]) =>
    Reflect.ownKeys(each).flatMap((key): unknown[] => [key, Object.getOwnPropertyDescriptor(each, key)?.value]),
  );

/** Node makes many of its globals when they are first asked for: until then they have no value. */
const isOther = (before: unknown, after: unknown): boolean => before !== undefined && !Object.is(before, after);

/**
 * Makes what says whether anything was changed since that all code shares.
 *
 * @returns a function that throws a Finding
 */
export function watchShared(): () => void {
  // Node makes some of these when they are first asked for (AbortController): now, and not in the midst of an input.
  for (const key of Reflect.ownKeys(globalThis)) void Reflect.get(globalThis, key);
  const before = snapshot();
  return () => {
    const after = snapshot();
    const touched = shared.find(
      (_, i) => after[i].length !== before[i].length || after[i].some((each, k) => isOther(before[i][k], each)),
    );
    if (touched !== undefined) throw new Finding(`${touched[0]} was changed`);
  };
}
