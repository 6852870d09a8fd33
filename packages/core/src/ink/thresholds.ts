/** Ink that takes less than this of the light, in 255ths, is none. */
export const faintestInk = 12;

/** What counts as full ink, and the two thresholds; a level of 0 where there is no ink at all. */
export function thresholds(depth: Uint8Array): { level: number; low: number; high: number } {
  const counts = histogram(depth);
  const split = Math.max(faintestInk, otsu(counts));
  const level = percentileAbove(counts, split, 0.6);
  if (level === 0) return { level, low: 0, high: 0 };
  const high = Math.max(0.5 * level, Math.min(split, 0.6 * level));
  return { level, high, low: 0.6 * high };
}

export function histogram(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value]++;
  return counts;
}

/** The threshold between two kinds of values whose means are furthest apart: Otsu (1979). */
export function otsu(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = counts.reduce((sum, count, value) => sum + count * value, 0);
  let [below, sumBelow, best, threshold] = [0, 0, -1, 0];
  for (let value = 0; value < 256; value++) {
    below += counts[value];
    sumBelow += counts[value] * value;
    if (below === 0 || below === total) continue;
    const apart = sumBelow / below - (all - sumBelow) / (total - below);
    const between = below * (total - below) * apart * apart;
    if (between > best) [best, threshold] = [between, value];
  }
  return threshold;
}

function percentileAbove(counts: Uint32Array, threshold: number, share: number): number {
  let total = 0;
  for (let value = threshold + 1; value < 256; value++) total += counts[value];
  let seen = 0;
  for (let value = threshold + 1; value < 256; value++) {
    seen += counts[value];
    if (seen > 0 && seen >= share * total) return value;
  }
  return 0;
}

/** Pixels above `low` that hang together with one above `high`. */
export function hysteresis(depth: Uint8Array, width: number, height: number, low: number, high: number): Uint8Array {
  const mask = new Uint8Array(depth.length);
  const open: number[] = [];
  for (let seed = 0; seed < depth.length; seed++) {
    if (depth[seed] <= high || mask[seed] === 1) continue;
    mask[seed] = 1;
    open.push(seed);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [x, y] = [next % width, Math.floor(next / width)];
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const i = v * width + u;
          if (mask[i] === 1 || depth[i] <= low) continue;
          mask[i] = 1;
          open.push(i);
        }
      }
    }
  }
  return mask;
}
