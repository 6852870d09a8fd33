import { hash } from "../../core/hash.js";
import type { Views } from "../engine.js";
import { noisePosition, transformLength, type AugmentKernels } from "../augment.js";
import * as transform from "../transform.js";

/** A picture of reals that is paper outside its edges. */
type Picture = (x: number, y: number) => number;

export function createAugmentKernels({ reals, integers, bytes }: Views): AugmentKernels {
  return {
    augment(IMAGES, INDICES, TRANSFORMS, X, _SCRATCH, height, width, scale, first, last) {
      const indices = integers(INDICES, last);
      const pixels = height * width;
      for (let i = first; i < last; i++) {
        const image = bytes(IMAGES + indices[i] * pixels, pixels);
        const settings = Float64Array.from(reals(TRANSFORMS + i * transformLength * 8, transformLength));
        const x = reals(X + i * pixels * 8, pixels);
        const inside = (column: number, row: number) => column >= 0 && column < width && row >= 0 && row < height;
        const original: Picture = (column, row) => (inside(column, row) ? image[row * width + column] : 0);
        const strokes = changeStrokes(original, settings[transform.thickness]);
        const picture: Picture = (column, row) => (inside(column, row) ? strokes(column, row) : 0);
        const moved = elasticField(settings, height, width);
        for (let k = 0; k < pixels; k++) {
          const [column, row] = [k % width, Math.floor(k / width)];
          const [right, down] = moved(column, row);
          const placeX =
            settings[transform.xx] * column + settings[transform.xy] * row + settings[transform.x0] + right;
          const placeY = settings[transform.yx] * column + settings[transform.yy] * row + settings[transform.y0] + down;
          x[k] = bilinear(picture, placeX, placeY) * scale;
        }
        addNoise(x, settings, 255 * scale);
        for (let row = settings[transform.top]; row < settings[transform.bottom]; row++) {
          x.fill(0, row * width + settings[transform.left], row * width + settings[transform.right]);
        }
      }
    },
  };
}

/** Towards the largest or smallest of the nine around, in 256ths, rounded to whole values as the bytes are. */
function changeStrokes(picture: Picture, thickness: number): Picture {
  if (thickness === 0) return picture;
  const amount = Math.floor(Math.abs(thickness) * 256 + 0.5);
  const extremeOf = thickness > 0 ? Math.max : Math.min;
  return (x, y) => {
    const nine = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => picture(x + column, y + row)));
    return Math.floor((picture(x, y) * (256 - amount) + extremeOf(...nine) * amount + 128) / 256);
  };
}

/** A number from -1 to 1 in steps of 2^-23, uniform: as many bits as a float32 holds. */
function signed(position: number, settings: Float64Array): number {
  return (hash(position, settings[transform.keyLow], settings[transform.keyHigh]) >> 8) / 2 ** 23;
}

/**
 * How far each pixel is moved: random numbers at knots, joined by splines of degree two.
 *
 * Simard, Steinkraus and Platt (2003) draw a uniform number from -1 to 1 for each pixel, smooth by a Gaussian of
 * deviation σ and multiply by α: two convolutions a picture. A spline of degree two is the threefold convolution of a box
 * as wide as the distance between knots, so its deviation is √(3/12) of that distance: with knots 2σ apart it is σ too.
 * What is smoothed is then as far alike from place to place as theirs; dataset/augment.ts makes it as strong.
 */
function elasticField(settings: Float64Array, height: number, width: number): (x: number, y: number) => number[] {
  const strength = settings[transform.elastic];
  if (strength === 0) return () => [0, 0];
  const spacing = settings[transform.spacing];
  const rows = Math.ceil(height / spacing) + 2;
  const pitch = 4 * Math.ceil(width / spacing / 4) + 4;
  return (x, y) => {
    return [0, 1].map((component) => {
      let sum = 0;
      splineWeights(y, spacing).forEach((weightY, j) => {
        splineWeights(x, spacing).forEach((weightX, k) => {
          const row = component * rows + Math.floor(y / spacing) + j;
          sum += weightY * weightX * strength * signed(row * pitch + Math.floor(x / spacing) + k, settings);
        });
      });
      return sum;
    });
  };
}

/** What the three knots around a pixel's centre weigh. */
function splineWeights(pixel: number, spacing: number): number[] {
  const place = ((pixel % spacing) + 0.5) / spacing;
  const [before, after] = [(1 - place) ** 2 / 2, place ** 2 / 2];
  return [before, 1 - before - after, after];
}

function bilinear(picture: Picture, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const along = (line: number) => {
    const left = picture(column, line);
    return left + (picture(column + 1, line) - left) * (x - column);
  };
  return along(row) + (along(row + 1) - along(row)) * (y - row);
}

function addNoise(x: Float32Array | Float64Array, settings: Float64Array, full: number): void {
  const strength = settings[transform.noise] * full;
  if (strength === 0) return;
  for (let k = 0; k < x.length; k++) {
    x[k] = Math.min(full, Math.max(0, x[k] + strength * signed(noisePosition + k, settings)));
  }
}
