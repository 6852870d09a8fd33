import type { Rng } from "../core/rng.js";
import type { Point, Strokes } from "../reading/pen.js";

/**
 * Digits as MNIST's American writers hardly write them, or as people write with a mouse: for each digit ways of the pen, one
 * stroke after the other, as "x,y" in hundredths of the height. They were drawn for inkling, to be moved by who draws them.
 */
const ways: readonly (readonly string[])[] = [
  [
    "25,2 5,20 2,60 20,98 45,90 55,50 45,10 25,2; 5,85 50,15",
    "35,5 10,15 3,55 20,97 48,85 55,40 40,8 26,0",
    "20,0 48,8 58,50 45,95 18,98 2,55 10,10 30,2 45,12",
  ],
  [
    "0,35 30,0 30,100",
    "0,50 20,22 32,0 28,100",
    "5,25 30,0 30,100; 2,100 58,100",
    "0,40 22,20 34,0 34,98; 8,100 60,98",
    "0,95 22,50 38,0 38,100",
    "0,60 20,35 40,0 34,100",
    "0,22 18,12 26,0 26,100; 8,100 44,100",
    "2,100 24,50 40,0 38,84 36,98 54,98",
  ],
  [
    "5,20 25,0 50,15 45,45 10,90 0,98 10,80 30,85 65,98",
    "0,5 50,5 5,95 55,95",
    "20,30 8,18 25,0 48,15 40,50 0,97 55,95",
    "22,32 5,28 8,5 35,0 48,22 25,60 0,98 20,82 40,98 62,92",
  ],
  [
    "0,5 50,5 20,40 50,55 52,80 25,100 0,90",
    "5,15 30,0 50,20 18,45 55,65 45,95 0,90",
    "0,2 48,0 22,42 48,44 54,72 38,98 2,94",
    "8,20 10,5 35,0 48,20 30,42 20,46 40,48 55,68 40,98 5,95 8,80",
  ],
  [
    "25,0 10,30 0,55 60,52; 50,20 45,100",
    "10,0 6,50 58,50; 48,0 46,100",
    "40,0 0,65 60,65; 42,30 40,100",
    "35,0 2,68 55,62; 45,45 42,100",
    "20,0 8,30 12,50 45,48; 52,5 46,100",
    "5,0 5,42 28,54 50,40; 52,0 50,100",
    "30,0 0,80 70,78; 45,55 45,100",
    "45,0 5,60 0,70 30,72 60,60; 52,48 40,100",
    "38,0 4,72 12,78 62,60; 50,52 50,98",
    "12,0 2,44 10,50 50,46; 56,8 40,100",
  ],
  [
    "50,0 8,2 5,40 40,40 52,70 30,98 0,92",
    "8,5 5,42 38,40 50,70 25,100 0,92; 8,5 55,0",
    "55,2 20,4 12,36 42,46 44,80 20,100 0,88",
    "10,0 6,40 30,36 52,55 45,88 20,98 2,92; 10,2 60,4",
  ],
  [
    "45,0 10,40 5,80 25,100 48,85 42,60 10,65",
    "50,5 25,15 5,60 15,95 45,92 48,65 25,55 6,70",
    "30,0 8,50 4,85 22,100 40,90 38,70 20,64 6,78",
    "55,4 35,0 10,30 2,70 20,98 50,90 52,62 30,54 8,64",
  ],
  [
    "0,2 55,0 35,45 20,100; 10,50 55,46",
    "0,18 5,2 60,3 40,40 25,100; 12,52 60,50",
    "0,18 5,2 60,3 40,40 25,100",
    "0,30 3,4 40,2 38,40 34,100",
    "0,24 6,2 34,4 32,50 26,100",
    "0,12 28,18 60,0 38,55 30,100; 12,55 60,52",
    "2,22 8,6 20,12 40,2 34,50 28,100",
  ],
  [
    "28,48 8,30 12,5 30,0 48,10 45,30 28,48 5,70 10,95 30,100 52,88 50,65 28,48",
    "50,12 30,0 8,15 20,42 50,70 35,98 8,90 8,68 45,35 52,10",
    "45,8 20,0 5,18 25,44 52,75 30,100 4,85 22,52 52,20 40,4",
    "20,46 4,24 22,2 44,20 26,46 20,46 2,76 26,100 54,78 28,46",
  ],
  [
    "50,10 30,0 8,12 6,36 25,48 48,36 52,8 54,60 48,88 28,100 8,90",
    "50,20 34,2 10,10 8,36 30,48 50,30 50,70 36,96 10,100",
    "48,12 25,2 5,20 20,42 46,25 50,5 48,60 30,98 0,85",
    "45,10 20,0 3,20 18,40 45,22 46,0 42,100",
    "50,20 30,2 8,18 25,45 50,28 48,8 52,60 45,95 0,96",
    "34,8 14,0 2,14 12,28 34,16 36,2 32,100",
    "46,14 26,0 6,16 16,38 44,26 50,10 46,52 20,74 4,90 20,100 52,90",
    "48,8 22,2 6,24 24,44 46,24 52,60 38,80 8,84 0,94 50,98",
  ],
];

let drawn: readonly { readonly digit: number; readonly strokes: Strokes }[] | undefined;

function allWays(): readonly { readonly digit: number; readonly strokes: Strokes }[] {
  drawn ??= ways.flatMap((forms, digit) => forms.map((way) => ({ digit, strokes: strokesOf(way) })));
  return drawn;
}

const strokesOf = (way: string): Strokes =>
  way.split("; ").map((stroke) =>
    stroke.split(" ").map((point): Point => {
      const [x, y] = point.split(",").map((hundredths) => Number(hundredths) / 100);
      return { x, y };
    }),
  );

/** How far each point of a way is moved, as a share of the height, and how much wider or narrower it is made. */
const sway = 0.035;
const widening = 0.25;

/** One of them, moved, and the digit that it is. */
export function styledDigit(rng: Rng): { readonly digit: number; readonly strokes: Strokes } {
  // Each digit as often as the others, whatever the number of its ways.
  const ofDigit = rng.below(ways.length);
  const forms = allWays().filter(({ digit }) => digit === ofDigit);
  const { digit, strokes } = forms[rng.below(forms.length)];
  const wide = Math.max(0.4, 1 + widening * rng.normal());
  const moved = strokes.map((stroke) =>
    smooth(stroke.map(({ x, y }) => ({ x: wide * x + sway * rng.normal(), y: y + sway * rng.normal() }))),
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
