import { exponential, logarithm } from "../core/mathematics.js";
import type { Rng } from "../core/rng.js";
import { rulings } from "./paper.js";
import type { SceneStyle } from "./scene.js";

export const between = (rng: Rng, from: number, to: number): number => from + (to - from) * rng.uniform();

/** How one page is written: every pen, paper and camera that may come. */
export function drawStyle(rng: Rng): SceneStyle {
  const height = Math.round(exponential(between(rng, logarithm(15), logarithm(60))));
  const pencil = rng.uniform() < 0.2;
  const bilevel = rng.uniform() < 0.15;
  const camera = !bilevel && rng.uniform() < 0.65;
  const paper = camera ? between(rng, 120, 235) : between(rng, 235, 255);
  const contrast = pencil ? between(rng, 0.25, 0.6) : between(rng, 0.55, 0.95);
  const spread = rng.uniform();
  const ruling = rng.uniform() < 0.35 ? rulings[rng.below(rulings.length)] : "plain";
  // Squares are printed pale, or nobody could write on them.
  const palest = ruling === "squared" || ruling === "ruled" ? between(rng, 0.12, 0.55) : between(rng, 0.2, 1);
  return {
    hand: {
      height,
      slant: 0.18 * rng.normal() + 0.03,
      rotation: 0.05 * rng.normal(),
      aspect: exponential(0.12 * rng.normal()),
      thickness: Math.max(-0.9, Math.min(1.1, 0.05 + 0.42 * rng.normal())),
      elastic: rng.uniform() < 0.5 ? 0 : 0.09 * rng.uniform(),
      variation: rng.uniform(),
    },
    spacing: spread < 0.3 ? "spaced" : spread < 0.6 ? "tight" : spread < 0.9 ? "touching" : [-0.05, 0.4],
    jitter: 0.06 * rng.uniform(),
    slope: 0.04 * rng.normal(),
    ruling,
    rulingInk: palest,
    specks: rng.uniform() < 0.2 ? rng.uniform() : 0,
    struck: rng.uniform() < 0.03,
    margin: between(rng, 0.1, 0.6),
    look: {
      paper,
      ink: paper * (1 - contrast),
      grain: pencil || rng.uniform() < 0.2 ? between(rng, 0.1, 0.6) : 0,
      noise: camera ? between(rng, 0, Math.min(8, (paper * contrast) / 9)) : 0,
      blur: camera ? rng.below(height > 24 ? 3 : 2) : 0,
      gradient: camera ? between(rng, 0, 0.5) : 0,
      shadow: camera && rng.uniform() < 0.15,
      bilevel,
      inverted: rng.uniform() < 0.1,
    },
  };
}
