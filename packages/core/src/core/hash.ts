import { createRng } from "./rng.js";

/**
 * Random numbers without a sequence: the number at any position, under any key, from a few integer operations alone.
 * Whoever asks, in whatever order and on whichever thread, gets the same. The fast kernels compute the same four at a
 * time (assembly/random.ts).
 *
 * The rounds are those of triple32 (Wellons, "Prospecting for hash functions", 2018); the key enters before the first and
 * after it, so that two keys do not give the same numbers in another order. With splitmix32's two rounds, neighbours in
 * the upper half of the key would be alike: chi-square of 120,277 where hash.test.ts allows 44.
 *
 * @returns a whole number from 0 to 2^32 - 1
 */
export function hash(position: number, keyLow: number, keyHigh: number): number {
  let z = position ^ keyLow;
  z = Math.imul(z ^ (z >>> 17), 0xed5ad4bb) + keyHigh;
  z = Math.imul(z ^ (z >>> 11), 0xac4c1b51);
  z = Math.imul(z ^ (z >>> 15), 0x31848bab);
  return (z ^ (z >>> 14)) >>> 0;
}

/** Two whole numbers of 32 bits, under which `hash` gives numbers of their own. */
export interface Key {
  readonly low: number;
  readonly high: number;
}

/**
 * The key of a seed and the name of a stream, as `createRng` takes them.
 *
 * @throws OptionError for a seed that is no whole number.
 * @example
 * const ofStep = subkey(createKey(42, "dropout"), iteration);
 */
export function createKey(seed: number, stream: string): Key {
  const [low, high] = createRng(seed, stream).state();
  return { low, high };
}

/** One of a key's own keys: of a step of a training, of an image in a batch. */
export function subkey({ low, high }: Key, position: number): Key {
  return { low: hash(position, low, high), high: hash(position, high, low) };
}
