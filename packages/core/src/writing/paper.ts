import type { Rng } from "../core/rng.js";
import { inkSegment } from "../reading/pen.js";

/** What is printed on paper before anybody writes. */
export const rulings = ["plain", "ruled", "squared", "boxes", "frame"] as const;
export type Ruling = (typeof rulings)[number];

/** What a pen and a camera, or a scanner, make of a page. */
export interface Look {
  /** Brightness of paper and of full ink, 0 to 255. */
  readonly paper: number;
  readonly ink: number;
  /** Share of the ink that grain takes away, as a pencil's on rough paper. */
  readonly grain: number;
  /** Standard deviation of the sensor's noise. */
  readonly noise: number;
  /** Times the mean with the neighbours is taken. */
  readonly blur: number;
  /** How much darker the light is at one end than at the other: 0 to 0.7. */
  readonly gradient: number;
  /** Whether a shadow's edge runs through the page. */
  readonly shadow: boolean;
  /** Scanned to black and white. */
  readonly bilevel: boolean;
  /** Chalk on a board. */
  readonly inverted: boolean;
}

/** Draws rules where a page has them: how much of each pixel they cover. */
export function drawRuling(
  ruling: Ruling,
  {
    width,
    height,
    lines,
    cells,
    unit,
  }: { width: number; height: number; lines: readonly number[]; cells: readonly number[]; unit: number },
  rng: Rng,
): Float32Array {
  const coverage = new Float32Array(width * height);
  const radius = Math.max(0.4, unit * (0.012 + 0.02 * rng.uniform()));
  const tilt = 0.015 * rng.normal();
  const across = (y: number, from = -2, to = width + 2): void => {
    inkSegment(
      coverage,
      width,
      height,
      { x: from, y: y + tilt * (from - width / 2) },
      { x: to, y: y + tilt * (to - width / 2) },
      radius,
    );
  };
  const upright = (x: number, from = -2, to = height + 2): void => {
    inkSegment(
      coverage,
      width,
      height,
      { x: x - tilt * (from - height / 2), y: from },
      { x: x - tilt * (to - height / 2), y: to },
      radius,
    );
  };
  if (ruling === "ruled") for (const y of lines) across(y + unit * (1.02 + 0.08 * rng.normal()));
  if (ruling === "squared") {
    const step = unit * (0.45 + 0.5 * rng.uniform());
    for (let x = step * rng.uniform(); x < width; x += step) upright(x);
    for (let y = step * rng.uniform(); y < height; y += step) across(y);
  }
  if (ruling === "boxes" || ruling === "frame") {
    for (const y of lines) {
      const [top, bottom] = [y - unit * (0.12 + 0.1 * rng.uniform()), y + unit * (1.12 + 0.1 * rng.uniform())];
      const inner = ruling === "boxes" ? cells : [cells[0], cells[cells.length - 1]];
      const [left, right] = [inner[0], inner[inner.length - 1]];
      across(top, left, right);
      across(bottom, left, right);
      for (const x of inner) upright(x, top, bottom);
    }
  }
  return coverage;
}

/** The picture that a camera takes of ink on paper: 0 = black, 255 = white. */
export function photograph(coverage: Float32Array, width: number, height: number, look: Look, rng: Rng): Uint8Array {
  const { grain, noise, blur, gradient, shadow, bilevel, inverted } = look;
  const light = lightOf(width, height, gradient, shadow, rng);
  let page: Float32Array = new Float32Array(coverage.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const covered = coverage[i] === 0 ? 0 : coverage[i] * (1 - grain * (rng.uint32() / 2 ** 32));
      page[i] = (look.paper + (look.ink - look.paper) * covered) * light(x, y);
    }
  }
  for (let time = 0; time < blur; time++) page = blurred(page, width);
  const middle = (look.paper + look.ink) / 2;
  const pixels = new Uint8Array(page.length);
  for (let i = 0; i < page.length; i++) {
    let value = page[i];
    if (noise > 0) {
      // The sum of two uniform numbers is near enough to a bell; both come from one draw.
      const draw = rng.uint32();
      value += noise * 2.45 * (((draw >>> 16) + (draw & 0xffff)) / 65_536 - 1);
    }
    const told = bilevel ? (value < middle ? 0 : 255) : Math.max(0, Math.min(255, Math.round(value)));
    pixels[i] = inverted ? 255 - told : told;
  }
  return pixels;
}

function lightOf(
  width: number,
  height: number,
  gradient: number,
  shadow: boolean,
  rng: Rng,
): (x: number, y: number) => number {
  const [ax, ay] = [2 * rng.uniform() - 1, 2 * rng.uniform() - 1];
  const [bx, by, offset] = [2 * rng.uniform() - 1, 2 * rng.uniform() - 1, rng.uniform() - 0.5];
  const softness = (0.15 + 0.5 * rng.uniform()) * Math.min(width, height);
  const dark = 0.35 + 0.4 * rng.uniform();
  if (gradient === 0 && !shadow) return () => 1;
  return (x, y) => {
    const u = x / width - 0.5;
    const v = y / height - 0.5;
    const slope = 1 - gradient * Math.max(0, Math.min(1, 0.5 + (ax * u + ay * v)));
    if (!shadow) return slope;
    const inside = Math.max(0, Math.min(1, 0.5 + ((bx * u + by * v + 0.3 * offset) * width) / softness));
    return slope * (1 - dark * inside);
  };
}

function blurred(page: Float32Array, width: number): Float32Array {
  const rows = new Float32Array(page.length);
  for (let i = 0; i < page.length; i++) {
    const x = i % width;
    rows[i] = (page[x > 0 ? i - 1 : i] + 2 * page[i] + page[x < width - 1 ? i + 1 : i]) / 4;
  }
  const whole = new Float32Array(page.length);
  for (let i = 0; i < page.length; i++) {
    whole[i] = (rows[i >= width ? i - width : i] + 2 * rows[i] + rows[i < page.length - width ? i + width : i]) / 4;
  }
  return whole;
}
