import { cosine, sine } from "../core/mathematics.js";
import type { Rng } from "../core/rng.js";
import { inkSegment, type Point } from "../reading/pen.js";
import type { Glyph } from "./glyph.js";

/** Draws ways of a pen of some width, in pixels, at a line's height. */
export function drawStrokes(
  strokes: readonly (readonly Point[])[],
  height: number,
  penWidth: number,
): Glyph | undefined {
  const points = strokes.flat();
  if (points.length === 0) return undefined;
  const radius = Math.max(0.6, penWidth / 2);
  const margin = Math.ceil(radius) + 1;
  const left = Math.floor(Math.min(...points.map(({ x }) => x)) * height) - margin;
  const top = Math.floor(Math.min(...points.map(({ y }) => y)) * height) - margin;
  const width = Math.ceil(Math.max(...points.map(({ x }) => x)) * height) + margin - left;
  const tall = Math.ceil(Math.max(...points.map(({ y }) => y)) * height) + margin - top;
  const coverage = new Float32Array(width * tall);
  for (const stroke of strokes) {
    stroke.forEach((point, i) => {
      const before = stroke[Math.max(0, i - 1)];
      const from = { x: before.x * height - left, y: before.y * height - top };
      const to = { x: point.x * height - left, y: point.y * height - top };
      inkSegment(coverage, width, tall, from, to, radius);
    });
  }
  return { width, height: tall, coverage, top };
}

/** What stands between groups of digits. */
export const separators = ["/", "-", ",", ".", ":"] as const;
export type Separator = (typeof separators)[number];

export function separatorStrokes(kind: Separator, rng: Rng): readonly (readonly Point[])[] {
  const near = (value: number, by = 0.06): number => value + by * rng.normal();
  const dot = (x: number, y: number): readonly Point[] => [
    { x, y },
    { x: near(x, 0.015), y: near(y, 0.015) },
  ];
  switch (kind) {
    case "/": {
      const longer = rng.uniform() < 0.5 ? 0.15 : 0;
      const [top, bottom] = [near(-0.05 - longer, 0.12), near(1.05 + longer, 0.12)];
      const lean = 0.25 + 0.4 * rng.uniform();
      return [
        [
          { x: lean, y: top },
          { x: near(lean / 2, 0.03), y: near(0.5) },
          { x: 0, y: bottom },
        ],
      ];
    }
    case "-": {
      const y = near(0.55, 0.08);
      return [
        [
          { x: 0, y },
          { x: near(0.4, 0.1), y: near(y, 0.03) },
        ],
      ];
    }
    case ",": {
      const y = near(0.95);
      return [
        [
          { x: 0.08, y },
          { x: near(0, 0.02), y: y + 0.18 + 0.05 * rng.normal() },
        ],
      ];
    }
    case ".":
      return [dot(0, near(0.97, 0.03))];
    case ":":
      return [dot(0, near(0.35)), dot(near(0, 0.03), near(0.85))];
  }
}

/** A pen that goes to and fro: no character at all, for it turns more often than any digit does. */
export function scribble(rng: Rng): readonly (readonly Point[])[] {
  return Array.from({ length: 1 + rng.below(2) }, () => (rng.uniform() < 0.5 ? loops(rng) : zigzag(rng)));
}

/** A way that winds and turns about. */
function loops(rng: Rng): readonly Point[] {
  let [x, y] = [rng.uniform(), rng.uniform()];
  let direction = 6.28 * rng.uniform();
  let turn = 0.5 * rng.normal();
  return Array.from({ length: 24 + rng.below(30) }, () => {
    const point = { x: 0.9 * x, y };
    turn = 0.85 * turn + 0.25 * rng.normal();
    direction += turn;
    x = Math.max(-0.1, Math.min(1.2, x + 0.12 * cosine(direction)));
    y = Math.max(-0.1, Math.min(1.1, y + 0.12 * sine(direction)));
    return point;
  });
}

/** Straight strokes from side to side, or from anywhere to anywhere. */
function zigzag(rng: Rng): readonly Point[] {
  const sideways = rng.uniform() < 0.6;
  const count = 5 + rng.below(6);
  return Array.from({ length: count }, (_, i) =>
    sideways
      ? { x: (i % 2) * (0.5 + 0.4 * rng.uniform()), y: i / (count - 1) + 0.08 * rng.normal() }
      : { x: 0.9 * rng.uniform(), y: rng.uniform() },
  );
}
