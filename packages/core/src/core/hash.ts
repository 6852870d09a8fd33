/**
 * Random numbers without a sequence: the number at any position, under any key, from a few integer operations alone.
 * Whoever asks, in whatever order and on whichever thread, gets the same. The fast kernels compute the same four at a
 * time (assembly/random.ts).
 *
 * The rounds are those of splitmix32 as in rng.ts; the key enters before the first and between the two, so that two keys
 * do not give the same numbers in another order.
 *
 * @returns a whole number from 0 to 2^32 - 1
 */
export function hash(position: number, keyLow: number, keyHigh: number): number {
  let z = position ^ keyLow;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad) + keyHigh;
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
