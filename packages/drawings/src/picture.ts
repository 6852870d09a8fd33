/**
 * What the drawings of this room start from: an image of any size, and its values as shares of ink.
 */

/** One image: bytes are 0 = paper to 255 = ink; floats are drawn over the range that they have. */
export interface Picture {
  /** `height` times `width` values, row after row. */
  readonly pixels: Uint8Array | Float32Array | Float64Array;
  readonly height: number;
  readonly width: number;
  /**
   * What counts as full ink (then 0 is paper), or as a weight of ±1: for pictures that are compared with one another.
   * Default: what is largest in the picture itself.
   */
  readonly limit?: number;
}

/** An image to draw, with what is to be said of it. */
export interface CaptionedPicture extends Picture {
  /** One line below the image, such as `4 → 9  87 %`. */
  readonly caption?: string;
  /** Green for what was read rightly, red for what was not; plain by default. */
  readonly verdict?: "right" | "wrong";
}

/** `ink`: 0 = paper to 1 = ink. `weights`: -1 to 1, symmetric about zero, so that no weight is blank. */
export type Scale = "ink" | "weights";

/** A picture's values brought to its scale, in memory of its own. */
export interface Plane {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Brings pixels to a scale. `ink`: bytes divided by 255; floats from their lowest (0) to their highest (1) value, or
 * divided by the picture's limit. `weights`: divided by the largest absolute value, or the limit. Values that are not
 * finite count as 0, as does a blank image.
 *
 * @example
 * toPlane({ pixels: Uint8Array.of(0, 255), height: 1, width: 2 }, "ink").values; // 0, 1
 */
export function toPlane({ pixels, height, width, limit }: Picture, scale: Scale): Plane {
  const values = Float64Array.from(pixels, (value) => (Number.isFinite(value) ? value : 0));
  if (scale === "weights") {
    const largest = limit ?? values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return { values: values.map((value) => (largest === 0 ? 0 : value / largest)), height, width };
  }
  const [low, high] =
    pixels instanceof Uint8Array
      ? [0, 255]
      : limit !== undefined
        ? [0, limit]
        : [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  return { values: values.map((value) => (high > low ? (value - low) / (high - low) : 0)), height, width };
}

/** The same plane made smaller: each new pixel is the mean of the area that it covers. */
export function reducePlane(plane: Plane, height: number, width: number): Plane {
  const values = new Float64Array(height * width);
  const rows = coverages(plane.height, height);
  const columns = coverages(plane.width, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const row of rows[y]) {
        for (const column of columns[x]) {
          sum += row.share * column.share * plane.values[row.index * plane.width + column.index];
        }
      }
      values[y * width + x] = sum;
    }
  }
  return { values, height, width };
}

/** For each of `to` new pixels along a side: the old pixels that it covers, with shares that add up to 1. */
function coverages(from: number, to: number): { index: number; share: number }[][] {
  const ratio = from / to;
  return Array.from({ length: to }, (_, place) => {
    const start = place * ratio;
    const end = start + ratio;
    const covered: { index: number; share: number }[] = [];
    for (let index = Math.floor(start); index < Math.min(from, Math.ceil(end - 1e-9)); index++) {
      covered.push({ index, share: (Math.min(end, index + 1) - Math.max(start, index)) / ratio });
    }
    return covered;
  });
}

/**
 * Cuts away the border that is blank in all planes of one size; MNIST's digits have at least four blank pixels on most
 * sides, and a terminal has none to waste. Planes of different sizes, and wholly blank ones, come back as they are.
 */
export function trimPlanes(planes: readonly Plane[]): readonly Plane[] {
  if (planes.length === 0) return planes;
  const { height, width } = planes[0];
  if (planes.some((plane) => plane.height !== height || plane.width !== width)) return planes;
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (const { values } of planes) {
    for (let i = 0; i < values.length; i++) {
      // A twentieth of full ink is not seen; it would keep whole rows.
      if (Math.abs(values[i]) < 0.05) continue;
      const y = Math.floor(i / width);
      const x = i % width;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
  }
  if (bottom < top) return planes;
  return planes.map(({ values }) => {
    const trimmed = new Float64Array((bottom - top + 1) * (right - left + 1));
    for (let y = top; y <= bottom; y++) {
      trimmed.set(values.subarray(y * width + left, y * width + right + 1), (y - top) * (right - left + 1));
    }
    return { values: trimmed, height: bottom - top + 1, width: right - left + 1 };
  });
}

const white: Rgb = [255, 255, 255];
const negative: Rgb = [33, 102, 172];
const positive: Rgb = [178, 24, 43];

/**
 * The colour of a weight from -1 to 1: blue, through white at zero, to red. The ends are those of the RdBu scheme of
 * colorbrewer2.org, which the colour-blind can tell apart.
 *
 * @example
 * weightColour(0); // [255, 255, 255]
 */
export function weightColour(value: number): Rgb {
  const end = value < 0 ? negative : positive;
  const share = Math.min(1, Math.abs(value));
  const mix = (channel: 0 | 1 | 2) => Math.round(white[channel] + (end[channel] - white[channel]) * share);
  return [mix(0), mix(1), mix(2)];
}
