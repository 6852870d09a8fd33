import type { Point, Strokes } from "inkling/reading";

/*
 * Drawings to begin with, by their turning points: who has no pen at hand sees something at once.
 */

const two = [
  [0, 45],
  [8, 18],
  [30, 4],
  [58, 8],
  [72, 32],
  [64, 64],
  [38, 100],
  [4, 142],
  [30, 138],
  [82, 142],
];
const five = [
  [72, 4],
  [18, 6],
  [12, 62],
  [40, 52],
  [70, 66],
  [80, 96],
  [66, 130],
  [34, 144],
  [4, 132],
];
const four = [
  [
    [58, 4],
    [30, 50],
    [2, 92],
    [40, 92],
    [88, 90],
  ],
  [
    [62, 44],
    [60, 96],
    [58, 146],
  ],
];
const seven = [
  [0, 8],
  [46, 8],
  [88, 4],
  [66, 54],
  [44, 104],
  [30, 146],
];
const eight = [
  [66, 24],
  [44, 4],
  [16, 14],
  [16, 40],
  [44, 66],
  [70, 96],
  [66, 130],
  [38, 144],
  [10, 128],
  [14, 96],
  [44, 68],
  [68, 42],
  [66, 22],
];
const scribble = [
  [0, 60],
  [30, 10],
  [50, 110],
  [74, 6],
  [96, 116],
  [120, 14],
  [140, 108],
  [164, 20],
  [180, 90],
  [120, 60],
  [60, 90],
  [20, 40],
  [100, 20],
  [170, 60],
];

type Turns = readonly (readonly number[])[];

/** Points in between, so that a pad that rounds corners rounds none by much. */
const pieces = 6;

function place(turns: Turns, left: number, top: number, scale: number): Point[] {
  return turns.flatMap(([x, y], i) => {
    const [fromX, fromY] = turns[Math.max(0, i - 1)];
    const at = (portion: number): Point => ({
      x: left + scale * (fromX + portion * (x - fromX)),
      y: top + scale * (fromY + portion * (y - fromY)),
    });
    return i === 0 ? [at(1)] : Array.from({ length: pieces }, (_, piece) => at((piece + 1) / pieces));
  });
}

/** What is offered, each with its name. */
export const examples: readonly { readonly name: string; readonly strokes: Strokes }[] = [
  { name: "a 7", strokes: [place(seven, 290, 75, 2.2)] },
  { name: "an 8", strokes: [place(eight, 275, 75, 2.2)] },
  {
    name: "25544",
    strokes: [
      place(two, 40, 170, 1),
      place(five, 172, 160, 1),
      place(five, 300, 176, 1),
      ...four.map((turns) => place(turns, 424, 165, 1)),
      ...four.map((turns) => place(turns, 560, 172, 1)),
    ],
  },
  { name: "a scribble", strokes: [place(scribble, 180, 110, 2)] },
];
