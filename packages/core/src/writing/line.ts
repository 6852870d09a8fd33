import type { Rng } from "../core/rng.js";
import type { Glyph } from "./glyph.js";

/** A character that was put on the page. */
export interface Placed {
  readonly glyph: Glyph;
  readonly left: number;
  readonly top: number;
}

/** How far apart characters stand, as shares of their height: the least white between their inks, row by row. */
export const spacings = {
  spaced: [0.15, 0.5],
  tight: [0.02, 0.14],
  touching: [-0.04, 0.01],
} as const satisfies Record<string, readonly [number, number]>;
export type Spacing = keyof typeof spacings;

/** Sets characters side by side: so near that the least white between two of them is what the spacing says. */
export function setLine(
  glyphs: readonly Glyph[],
  height: number,
  { spacing, jitter, slope }: { spacing: Spacing | readonly [number, number]; jitter: number; slope: number },
  rng: Rng,
): Placed[] {
  const [least, most] = typeof spacing === "string" ? spacings[spacing] : spacing;
  const placed: Placed[] = [];
  for (const glyph of glyphs) {
    const before = placed.at(-1);
    const lift = Math.round(jitter * height * rng.normal());
    const gap = (least + (most - least) * rng.uniform()) * height;
    const top = Math.round(glyph.top) + lift;
    let left = 0;
    if (before !== undefined) {
      const flat = { ...before, top: before.top - Math.round(slope * before.left) };
      left = before.left + Math.round(clearance(flat, glyph, top) + gap);
      left = Math.max(left, before.left + 2);
    }
    placed.push({ glyph, left, top: top + Math.round(slope * left) });
  }
  return placed;
}

/** How far right of another's left edge a glyph must stand for their inks to touch, looking a little up and down. */
function clearance({ glyph: a, top: topA }: Placed, b: Glyph, topB: number): number {
  const reach = Math.max(1, Math.round(a.height * 0.06));
  const ends = Array.from({ length: a.height }, (_, y) => lastInk(a, y));
  let needed = -Infinity;
  for (let y = 0; y < b.height; y++) {
    const start = firstInk(b, y);
    if (start < 0) continue;
    const row = y + topB - topA;
    for (let v = Math.max(0, row - reach); v <= Math.min(a.height - 1, row + reach); v++) {
      if (ends[v] >= 0) needed = Math.max(needed, ends[v] + 1 - start);
    }
  }
  // Nothing beside each other, such as a comma under a bar: box beside box.
  return needed === -Infinity ? a.width : needed;
}

const inked = 0.4;

function firstInk({ width, coverage }: Glyph, y: number): number {
  for (let x = 0; x < width; x++) if (coverage[y * width + x] > inked) return x;
  return -1;
}

function lastInk({ width, coverage }: Glyph, y: number): number {
  for (let x = width - 1; x >= 0; x--) if (coverage[y * width + x] > inked) return x;
  return -1;
}
