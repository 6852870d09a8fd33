import type { Rng } from "../core/rng.js";
import { cosine, sine } from "../core/mathematics.js";

/** A picture of one character, 0 = paper to 255 = ink, as it is before a hand writes it anew. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** How tall its ink stands for: 20 for a digit of MNIST, whose ink fills 20 of 28 pixels. */
  readonly inkHeight: number;
}

/** How a writer writes: the same along a line, but for what `variation` says. */
export interface Hand {
  /** Pixels of a digit, from top to bottom. */
  readonly height: number;
  /** Radians; positive leans to the right. */
  readonly slant: number;
  readonly rotation: number;
  /** How much wider than tall a digit is written than it was. */
  readonly aspect: number;
  /** From -1, a hair, over 0, as MNIST's, to 1, twice as thick. */
  readonly thickness: number;
  /** How far the knots of the elastic field are moved, as a share of the height. */
  readonly elastic: number;
  /** How much of all this changes from one character to the next: 0 to 1. */
  readonly variation: number;
}

/** A written character: how much of each pixel is inked, 0 to 1, in its tight box. */
export interface Glyph {
  readonly width: number;
  readonly height: number;
  readonly coverage: Float32Array;
  /** Where its top lies below the top of a line of full height. */
  readonly top: number;
}

/** Writes a character by a hand. Undefined where nothing of it is left, such as of a hair drawn thinner. */
export function writeGlyph(shape: Shape, hand: Hand, rng: Rng): Glyph | undefined {
  const { variation } = hand;
  const height = hand.height * (1 + variation * 0.1 * rng.normal());
  const scale = Math.max(0.3, height / shape.inkHeight);
  const angle = hand.rotation + variation * 0.06 * rng.normal();
  const slant = hand.slant + variation * 0.08 * rng.normal();
  const aspect = hand.aspect * (1 + variation * 0.08 * rng.normal());
  const thickness = hand.thickness + variation * 0.15 * rng.normal();
  const source = thickness > 0 ? swell(shape, Math.min(1.4, thickness)) : shape.pixels;
  const threshold = thickness > 0 ? 0.42 : 0.42 - 0.3 * Math.max(-1, thickness);
  // Over one pixel of the page the pen's edge rises from nothing to full ink.
  // No softer than that paper stays paper.
  const edge = Math.min(1.9 * threshold, Math.max(0.12, 0.9 / scale));
  const field = elasticField(rng, hand.elastic * shape.inkHeight);
  const reachX = Math.ceil((shape.width / 2) * scale * aspect * 1.2 + Math.abs(slant) * height * 0.6) + 2;
  const reachY = Math.ceil((shape.height / 2) * scale * 1.15) + 2;
  const [columns, rows] = [2 * reachX + 1, 2 * reachY + 1];
  const canvas = new Float32Array(columns * rows);
  const [cos, sin] = [cosine(angle), sine(angle)];
  const tangent = sine(slant) / cosine(slant);
  const box = { left: columns, top: rows, right: 0, bottom: 0 };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = column - reachX;
      const y = row - reachY;
      // Back from the page to the shape: the rotation, the slant and the size undone.
      const turnedX = cos * x + sin * y;
      const turnedY = cos * y - sin * x;
      const u = (turnedX + tangent * turnedY) / (scale * aspect) + (shape.width - 1) / 2;
      const v = turnedY / scale + (shape.height - 1) / 2;
      if (u < -2 || v < -2 || u > shape.width + 1 || v > shape.height + 1) continue;
      const [du, dv] = field((u + 0.5) / shape.width, (v + 0.5) / shape.height);
      const value = sample(source, shape.width, shape.height, u + du, v + dv) / 255;
      const coverage = Math.min(1, Math.max(0, (value - threshold) / edge + 0.5));
      if (coverage < 0.03) continue;
      canvas[row * columns + column] = coverage;
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column + 1);
      box.top = Math.min(box.top, row);
      box.bottom = row + 1;
    }
  }
  if (box.right <= box.left) return undefined;
  const [width, tall] = [box.right - box.left, box.bottom - box.top];
  const coverage = new Float32Array(width * tall);
  for (let y = 0; y < tall; y++) {
    const from = (y + box.top) * columns + box.left;
    coverage.set(canvas.subarray(from, from + width), y * width);
  }
  return { width, height: tall, coverage, top: box.top - reachY + hand.height / 2 };
}

/** Each pixel moved towards the largest of the nine around it. */
function swell({ pixels, width, height }: Shape, share: number): Uint8Array {
  const swollen = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let most = 0;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
          most = Math.max(most, pixels[v * width + u]);
      }
      const own = pixels[y * width + x];
      swollen[y * width + x] = Math.min(255, own + share * (most - own));
    }
  }
  return swollen;
}

const knots = 5;

/** A smooth random field over 0..1 by 0..1: bilinear between 5x5 knots, each moved by up to `strength` pixels. */
function elasticField(rng: Rng, strength: number): (u: number, v: number) => readonly [number, number] {
  if (strength <= 0) return () => [0, 0];
  const moves = Float32Array.from({ length: 2 * knots * knots }, () => (2 * rng.uniform() - 1) * strength);
  return (u, v) => {
    const x = Math.min(knots - 1.001, Math.max(0, u * (knots - 1)));
    const y = Math.min(knots - 1.001, Math.max(0, v * (knots - 1)));
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [a, b] = [x - left, y - top];
    const at = (axis: number): number => {
      const i = axis * knots * knots + top * knots + left;
      const upper = moves[i] * (1 - a) + moves[i + 1] * a;
      return upper * (1 - b) + (moves[i + knots] * (1 - a) + moves[i + knots + 1] * a) * b;
    };
    return [at(0), at(1)];
  };
}

/** The shape between its pixels, by Keys' cubic convolution; nothing beyond its edges. */
function sample(pixels: Uint8Array, width: number, height: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < -2 || top < -2 || left > width || top > height) return 0;
  const across = cubicWeights(x - left);
  const down = cubicWeights(y - top);
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    const row = top - 1 + j;
    if (row < 0 || row >= height) continue;
    let line = 0;
    for (let i = 0; i < 4; i++) {
      const column = left - 1 + i;
      if (column >= 0 && column < width) line += across[i] * pixels[row * width + column];
    }
    sum += down[j] * line;
  }
  return sum;
}

function cubicWeights(t: number): readonly [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [-0.5 * t + t2 - 0.5 * t3, 1 - 2.5 * t2 + 1.5 * t3, 0.5 * t + 2 * t2 - 1.5 * t3, -0.5 * t2 + 0.5 * t3];
}
