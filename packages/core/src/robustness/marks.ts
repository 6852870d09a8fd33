import { cosine, sine } from "../core/mathematics.js";
import type { Rng } from "../core/rng.js";
import { anyAngle } from "./geometry.js";
import { eachPixel, middle, side, smooth } from "./pixels.js";

/** A square of paper, so many pixels wide, whose middle lies anywhere in the middle 20 x 20 pixels: where the digit is. */
export function occlusion(image: Uint8Array, width: number, rng: Rng): Uint8Array {
  const [left, top] = [4 + rng.below(20) - Math.floor(width / 2), 4 + rng.below(20) - Math.floor(width / 2)];
  return eachPixel(image, (pixel, x, y) => (x >= left && x < left + width && y >= top && y < top + width ? 0 : pixel));
}

/** A stripe from top to bottom, so many pixels wide, in which ink and paper change places; it meets the middle 14 columns. */
export function stripe(image: Uint8Array, width: number, rng: Rng): Uint8Array {
  const left = 7 + rng.below(14) - Math.floor(width / 2);
  return eachPixel(image, (pixel, x) => (x >= left && x < left + width ? 255 - pixel : pixel));
}

/** Splashes of full ink over a share of the pixels: where smoothed noise (σ = 1.5) is highest. */
export function spatter(image: Uint8Array, share: number, rng: Rng): Uint8Array {
  const field = smooth(
    Float64Array.from(image, () => rng.normal()),
    1.5,
  );
  const covered = Math.round(share * field.length);
  const least = [...field].sort((a, b) => b - a)[covered - 1];
  return eachPixel(image, (pixel, x, y) => (field[y * side + x] >= least ? 255 : pixel));
}

/** Straight lines of dots across the image, in any direction, 3 pixels from dot to dot. */
export function dottedLine(image: Uint8Array, lines: number, rng: Rng): Uint8Array {
  return acrossImage(image, lines, rng, (along) => ({ at: 3 * along, beside: 0, radius: 0.8 }), 14);
}

/** Lines across the image that go to and fro: 2 pixels to either side, 8 from turn to the next of its kind. */
export function zigzag(image: Uint8Array, lines: number, rng: Rng): Uint8Array {
  return acrossImage(
    image,
    lines,
    rng,
    (along) => {
      const at = along / 2;
      const phase = (((at % 8) + 8) % 8) / 8;
      return { at, beside: 8 * Math.abs(phase - 0.5) - 2, radius: 0.5 };
    },
    80,
  );
}

/** A dot of a line: how far along it, how far beside it, and how large. */
interface Dot {
  readonly at: number;
  readonly beside: number;
  readonly radius: number;
}

/** Draws dots -reach to reach of each line: in any direction, through a point at most 6 pixels from the middle in x and in y. */
function acrossImage(
  image: Uint8Array,
  lines: number,
  rng: Rng,
  dotAt: (along: number) => Dot,
  reach: number,
): Uint8Array {
  const ink = new Float64Array(image.length);
  for (let line = 0; line < lines; line++) {
    const angle = anyAngle(rng);
    const [x0, y0] = [middle + 12 * rng.uniform() - 6, middle + 12 * rng.uniform() - 6];
    const [dx, dy] = [cosine(angle), sine(angle)];
    for (let along = -reach; along <= reach; along++) {
      const { at, beside, radius } = dotAt(along);
      stamp(ink, x0 + at * dx - beside * dy, y0 + at * dy + beside * dx, radius);
    }
  }
  return eachPixel(image, (pixel, x, y) => Math.max(pixel, 255 * ink[y * side + x]));
}

/** A round dot whose edge is a pixel soft: ink is what it covers of each pixel, 0 to 1. */
function stamp(ink: Float64Array, x: number, y: number, radius: number): void {
  for (let row = Math.floor(y) - 2; row <= y + 2; row++) {
    for (let column = Math.floor(x) - 2; column <= x + 2; column++) {
      if (row < 0 || row >= side || column < 0 || column >= side) continue;
      const distance = Math.sqrt((column - x) * (column - x) + (row - y) * (row - y));
      const covered = Math.min(1, Math.max(0, radius + 0.5 - distance));
      ink[row * side + column] = Math.max(ink[row * side + column], covered);
    }
  }
}
