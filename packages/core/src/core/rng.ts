import { requireInteger } from "./errors.js";
import { logarithm } from "./mathematics.js";

/**
 * A seeded generator of random numbers: the same seed gives the same numbers in every engine, on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Chaotic, 32-bit; part of PractRand), seeded through
 * splitmix32. Its state is four 32-bit integers: plain data that a checkpoint can hold.
 */
export interface Rng {
  /** An integer from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number from 0 (inclusive) to 1 (exclusive), a multiple of 2^-53. */
  uniform(): number;
  /** A number from the standard normal distribution N(0, 1). */
  normal(): number;
  /**
   * An integer from 0 (inclusive) to `bound` (exclusive), without bias; `bound` is a whole number from 1 to 2^32.
   *
   * @throws OptionError for any other bound: without an answer it would draw for ever.
   */
  below(bound: number): number;
  /** Puts a list in random order, in place (Fisher and Yates). */
  shuffle(list: Uint32Array): void;
  /** The generator's position, to go on from later with `restoreRng`. */
  state(): RngState;
}

/** Four 32-bit integers. */
export type RngState = readonly [number, number, number, number];

/**
 * Makes a generator from a seed (a whole number, negative or not) and the name of the stream: weights, shuffling and
 * dropout each draw from their own stream, so that a change to one leaves the others as they were.
 *
 * @throws OptionError for a seed that is no whole number: 0.1 and 0.2 would silently be the same.
 * @example
 * const rng = createRng(42, "weights");
 * rng.uniform(); // 0.6414122898762827, on every machine
 */
export function createRng(seed: number, stream = ""): Rng {
  requireInteger("seed", seed, Number.MIN_SAFE_INTEGER);
  let mixed = seed >>> 0;
  for (let i = 0; i < stream.length; i++) mixed = Math.imul(mixed ^ stream.charCodeAt(i), 0x01000193) >>> 0;
  const next = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  // The upper half of seeds above 2^32 and below 0 goes in beside the lower: all whole seeds up to 2^53 differ.
  const rng = restoreRng([next(), next(), next() ^ Math.floor(seed / 4294967296), 1]);
  for (let i = 0; i < 12; i++) rng.uint32(); // sfc32's own warm-up
  return rng;
}

/** Goes on from a saved state. */
export function restoreRng(state: RngState): Rng {
  let [a, b, c, counter] = state;

  function uint32(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  }

  function uniform(): number {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Marsaglia's polar method; the second of each pair is thrown away so that the state stays four integers. */
  function normal(): number {
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * logarithm(square)) / square);
    }
  }

  function below(bound: number): number {
    requireInteger("bound", bound, 1, 4294967296);
    // Draws past the last whole multiple of bound are drawn again: every value is equally likely.
    const limit = 4294967296 - (4294967296 % bound);
    for (;;) {
      const draw = uint32();
      if (draw < limit) return draw % bound;
    }
  }

  function shuffle(list: Uint32Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = below(i + 1);
      const held = list[i];
      list[i] = list[j];
      list[j] = held;
    }
  }

  return { uint32, uniform, normal, below, shuffle, state: () => [a | 0, b | 0, c | 0, counter | 0] };
}
