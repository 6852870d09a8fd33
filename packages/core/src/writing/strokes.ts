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
      const [top, bottom] = [near(-0.05, 0.12), near(1.05, 0.12)];
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

/**
 * Digits as MNIST's American writers hardly write them: a 1 with a flag and a foot, a 7 with a bar, a 4 with an open top, a 9
 * whose tail is curled. In shares of the height, to be moved a little by who draws them.
 */
const styles: readonly {
  readonly digit: number;
  readonly strokes: readonly (readonly (readonly [number, number])[])[];
}[] = [
  {
    digit: 1,
    strokes: [
      [
        [0, 0.35],
        [0.3, 0],
        [0.3, 1],
      ],
    ],
  },
  {
    digit: 1,
    strokes: [
      [
        [0, 0.5],
        [0.2, 0.22],
        [0.32, 0],
        [0.28, 1],
      ],
    ],
  },
  {
    digit: 1,
    strokes: [
      [
        [0.05, 0.25],
        [0.3, 0],
        [0.3, 1],
      ],
      [
        [0.02, 1],
        [0.58, 1],
      ],
    ],
  },
  {
    digit: 7,
    strokes: [
      [
        [0, 0.02],
        [0.55, 0],
        [0.35, 0.45],
        [0.2, 1],
      ],
      [
        [0.1, 0.5],
        [0.55, 0.46],
      ],
    ],
  },
  {
    digit: 7,
    strokes: [
      [
        [0, 0.18],
        [0.05, 0.02],
        [0.6, 0.03],
        [0.4, 0.4],
        [0.25, 1],
      ],
      [
        [0.12, 0.52],
        [0.6, 0.5],
      ],
    ],
  },
  {
    digit: 4,
    strokes: [
      [
        [0.25, 0],
        [0.1, 0.3],
        [0, 0.55],
        [0.6, 0.52],
      ],
      [
        [0.5, 0.2],
        [0.45, 1],
      ],
    ],
  },
  {
    digit: 4,
    strokes: [
      [
        [0.1, 0],
        [0.06, 0.5],
        [0.58, 0.5],
      ],
      [
        [0.48, 0],
        [0.46, 1],
      ],
    ],
  },
  {
    digit: 9,
    strokes: [
      [
        [0.5, 0.1],
        [0.3, 0],
        [0.08, 0.12],
        [0.06, 0.36],
        [0.25, 0.48],
        [0.48, 0.36],
        [0.52, 0.08],
        [0.54, 0.6],
        [0.48, 0.88],
        [0.28, 1],
        [0.08, 0.9],
      ],
    ],
  },
  {
    digit: 9,
    strokes: [
      [
        [0.5, 0.2],
        [0.34, 0.02],
        [0.1, 0.1],
        [0.08, 0.36],
        [0.3, 0.48],
        [0.5, 0.3],
        [0.5, 0.7],
        [0.36, 0.96],
        [0.1, 1],
      ],
    ],
  },
];

/** One of them, moved, and the digit that it is. */
export function styledDigit(rng: Rng): { readonly digit: number; readonly strokes: readonly (readonly Point[])[] } {
  const { digit, strokes } = styles[rng.below(styles.length)];
  const wide = Math.abs(1 + 0.25 * rng.normal());
  const sway = 0.035;
  const moved = strokes.map((stroke) =>
    smooth(stroke.map(([x, y]) => ({ x: wide * x + sway * rng.normal(), y: y + sway * rng.normal() }))),
  );
  return { digit, strokes: moved };
}

/** A way rounded at its corners, as by a hand: Chaikin's cutting of corners, twice. */
function smooth(points: readonly Point[]): readonly Point[] {
  let way = points;
  for (let round = 0; round < 2; round++) {
    const cut = way.slice(1).flatMap((to, i): Point[] => {
      const from = way[i];
      const at = (share: number): Point => ({
        x: from.x + share * (to.x - from.x),
        y: from.y + share * (to.y - from.y),
      });
      return [at(0.2), at(0.8)];
    });
    way = [way[0], ...cut, way[way.length - 1]];
  }
  return way;
}

/** A pen that goes nowhere: no character at all. */
export function scribble(rng: Rng): readonly (readonly Point[])[] {
  return Array.from({ length: 1 + rng.below(3) }, () => {
    const curved = rng.uniform() < 0.5;
    let [x, y] = [rng.uniform(), rng.uniform()];
    let direction = 6.28 * rng.uniform();
    const turn = curved ? 0.5 * rng.normal() : 0;
    const steps = curved ? 6 + rng.below(18) : 2 + rng.below(5);
    return Array.from({ length: steps }, () => {
      const point = { x, y };
      if (curved) {
        direction += turn + 0.25 * rng.normal();
        x += 0.12 * cosine(direction);
        y += 0.12 * sine(direction);
      } else [x, y] = [rng.uniform(), rng.uniform()];
      return { x: point.x * 0.9, y: Math.max(-0.1, Math.min(1.1, point.y)) };
    });
  });
}
