import { requireNumber, wrongOption } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { hash, subkey, type Key } from "../core/hash.js";
import { cosine, sine } from "../core/mathematics.js";
import { transformLength } from "../kernels/augment.js";
import * as transform from "../kernels/transform.js";

/** How much the images of a training may differ from the originals each time they are seen: a plain frozen object. */
export interface Augmentation {
  /** Up to so many pixels along each axis. */
  readonly shift: number;
  /** Up to so many degrees either way. */
  readonly rotation: number;
  /** Up to this share larger or smaller. */
  readonly zoom: number;
  /** Up to so many degrees of slant either way. */
  readonly shear: number;
  /** Strength (α, in pixels) and smoothness (σ, in pixels) of elastic distortion. */
  readonly elastic: number;
  readonly elasticSigma: number;
  /** Up to this share of a stroke's edge pixels on or off: 1 is a whole pixel all around. */
  readonly thickness: number;
  /** Up to this share of full ink on each pixel. */
  readonly noise: number;
  /** A rectangle whose sides are up to this share of the image's. */
  readonly erase: number;
}

/**
 * Describes how images are varied. Everything is drawn anew for each image, uniformly between its bounds; what is 0 is
 * left out.
 *
 * Elastic distortion is that of Simard, Steinkraus and Platt (2003), who found σ = 4 and α = 34 best on digits of 28 x 28
 * pixels: each pixel is then moved by 1.4 pixels along each axis, as a standard deviation.
 *
 * @param options `shift` in pixels; `rotation` to 180 and `shear` to 60, in degrees; `zoom` to 0.9; `elastic` (α) in
 *   pixels; `elasticSigma` an even number of pixels from 2 to 32, default 4; `thickness`, `noise` and `erase` to 1. All
 *   but `elasticSigma` default to 0
 * @throws OptionError for an option out of its range
 * @example
 * const forDigits = augmentation({ shift: 2, rotation: 12, zoom: 0.12, shear: 8, elastic: 34, thickness: 0.3 });
 */
export function augmentation(
  options: { [Name in keyof Augmentation]?: Augmentation[Name] | undefined } = {},
): Augmentation {
  const upTo = (name: keyof Augmentation, most?: number) => requireNumber(name, options[name] ?? 0, 0, most);
  return Object.freeze({
    shift: upTo("shift"),
    rotation: upTo("rotation", 180),
    zoom: upTo("zoom", 0.9),
    shear: upTo("shear", 60),
    elastic: upTo("elastic"),
    elasticSigma: evenNumber("elasticSigma", options.elasticSigma ?? 4),
    thickness: upTo("thickness", 1),
    noise: upTo("noise", 1),
    erase: upTo("erase", 1),
  });
}

/** Whether images come out of it otherwise than they went in. */
export function changesImages(varied: Augmentation): boolean {
  return names.some((name) => name !== "elasticSigma" && varied[name] > 0);
}

/** Knots of the elastic field are 2σ apart, and its kernel works on four pixels of one interval at a time. */
function evenNumber(name: string, value: number): number {
  if (value % 2 === 0 && value >= 2 && value <= 32) return value;
  throw wrongOption(name, "an even number from 2 to 32", value);
}

// prettier-ignore
const names = [
  "shift", "rotation", "zoom", "shear", "elastic", "elasticSigma", "thickness", "noise", "erase",
] as const satisfies (keyof Augmentation)[];

/**
 * Reads from JSON how images are varied.
 *
 * @throws OptionError with the path of the field that is wrong or unknown
 * @example
 * readObject({ shift: 2 }, "mine.json", parseAugmentation);
 */
export function parseAugmentation({ optional }: Fields): Augmentation {
  const options: Partial<Record<keyof Augmentation, number | undefined>> = {};
  for (const name of names) options[name] = optional.number(name);
  return augmentation(options);
}

/**
 * Draws what becomes of `slots` images in a row and writes it for the kernel `augment`: `transformLength` reals each.
 *
 * What is drawn depends on the key and the image's position alone: the same bits in every engine, on every machine, in
 * whatever slices and on whichever thread.
 *
 * @param key of the step: `subkey(createKey(seed, "augment"), iteration)`
 * @param position the first image's position in its batch
 */
export function fillTransforms(
  augmentation: Augmentation,
  key: Key,
  position: number,
  slots: number,
  target: Float32Array | Float64Array,
  height: number,
  width: number,
): void {
  for (let slot = 0; slot < slots; slot++) {
    const block = target.subarray(slot * transformLength, (slot + 1) * transformLength);
    fillTransform(augmentation, subkey(key, position + slot), block, height, width);
  }
}

const degree = Math.PI / 180;

/**
 * What numbers from -1 to 1 at the knots are multiplied by, for α = 1 and σ = 1, to move pixels as far as Simard's field
 * does. A Gaussian of deviation σ leaves 1/(2√π σ) of white noise's deviation; a spline of degree two, on average over
 * its interval and along both axes, 11/20.
 */
const knotStrength = 1 / (2 * Math.sqrt(Math.PI)) / (11 / 20);

function fillTransform(
  { shift, rotation, zoom, shear, elastic, elasticSigma, thickness, noise, erase }: Augmentation,
  key: Key,
  block: Float32Array | Float64Array,
  height: number,
  width: number,
): void {
  let draws = 0;
  /** From 0 to below 1. */
  const share = () => hash(draws++, key.low, key.high) / 2 ** 32;
  const between = (bound: number) => (2 * share() - 1) * bound;

  const angle = between(rotation) * degree;
  const slant = between(shear) * degree;
  const size = 1 + between(zoom);
  const [shiftX, shiftY] = [between(shift), between(shift)];
  block[transform.thickness] = between(thickness);

  // Seen from the centre, a pixel of the original goes to size · rotation · slant of its place, plus the shift. Here the
  // way back: undo the shift, the rotation, the slant and the size.
  const [cos, sin] = [cosine(angle) / size, sine(angle) / size];
  const tangent = sine(slant) / cosine(slant);
  const [xx, xy] = [cos + tangent * sin, sin - tangent * cos];
  const [yx, yy] = [-sin, cos];
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  block[transform.xx] = xx;
  block[transform.xy] = xy;
  block[transform.x0] = centreX - xx * (centreX + shiftX) - xy * (centreY + shiftY);
  block[transform.yx] = yx;
  block[transform.yy] = yy;
  block[transform.y0] = centreY - yx * (centreX + shiftX) - yy * (centreY + shiftY);

  block[transform.elastic] = (elastic / elasticSigma) * knotStrength;
  block[transform.spacing] = 2 * elasticSigma;
  block[transform.noise] = noise;

  const [eraseX, eraseY] = [Math.floor(share() * erase * (width + 1)), Math.floor(share() * erase * (height + 1))];
  const left = Math.floor(share() * (width + 1 - eraseX));
  const top = Math.floor(share() * (height + 1 - eraseY));
  block[transform.left] = left;
  block[transform.top] = top;
  block[transform.right] = left + eraseX;
  block[transform.bottom] = top + eraseY;

  block[transform.keyLow] = key.low >>> 8;
  block[transform.keyHigh] = key.high >>> 8;
}
