import { createRng } from "../core/rng.js";
import type { Dataset } from "../dataset/dataset.js";
import { digitShape } from "./examples.js";
import type { Spacing } from "./line.js";
import { writeScene, type Scene } from "./scene.js";
import { drawStyle } from "./style.js";

/**
 * Writes and photographs strings of digits, each on a page of its own: every kind of hand, pen, paper and light that
 * `drawStyle` knows, but legible ones.
 *
 * @param length digits a string
 * @param seed the same pages on every machine
 */
export function* writeStrings(
  digits: Dataset,
  { count, length = 5, spacing, seed }: { count: number; length?: number; spacing: Spacing; seed: number },
): Generator<Scene> {
  const rng = createRng(seed, `strings ${spacing}`);
  for (let i = 0; i < count; i++) {
    const drawn = drawStyle(rng);
    const { height, slant, rotation, aspect, thickness } = drawn.hand;
    // What a person reads without hesitating: no hair, no brush, no thumbnail.
    const hand = {
      height: Math.max(28, height),
      slant: slant / 2,
      rotation: rotation / 2,
      aspect: 1 + (aspect - 1) / 2,
      thickness: Math.max(-0.4, Math.min(0.5, thickness)),
      elastic: 0,
      variation: 0.3,
    };
    const style = { ...drawn, hand, spacing, struck: false, specks: 0 };
    const items = Array.from({ length }, () => {
      const index = rng.below(digits.count);
      return { kind: "digit" as const, digit: digits.labels[index], shape: digitShape(digits, index) };
    });
    yield writeScene([items], style, rng);
  }
}
