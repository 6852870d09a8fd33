import { DataError, formatShape, sizeOf, type Shape } from "inkling";
import { isInkDark, resizeBicubic } from "inkling/pictures";
import { permuted, requireNumbers, type DataArray } from "./numbers.js";
import { decideTransposed } from "./orientation.js";
import type { Decision, Hints, ReadingOptions } from "./reading.js";
import { decideScale } from "./scale.js";

/** Images as a data set keeps them. */
export interface DecidedImages {
  readonly imageShape: Shape;
  readonly images: Uint8Array | Float32Array;
}

/**
 * Decides of images what their shape is, whether they are transposed, what their values mean and which side of them is ink;
 * for all parts together, so that they stay comparable.
 *
 * @param parts each N x pixels, N x rows x columns, or either with a single channel
 * @throws DataError naming the option that decides where two readings are possible
 */
export function decideImages(
  parts: readonly DataArray[],
  options: ReadingOptions,
  hints: Hints,
  name: string,
): { parts: readonly DecidedImages[]; decisions: readonly Decision[] } {
  const shapes = parts.map(({ shape }) => imageShapeOf(shape, options.imageShape, name));
  const numbers = parts.map(({ values }) => requireNumbers(values, name));
  // An array with rows and columns of its own says which are which.
  const orientationOpen = hints.orientationOpen === true && parts[0].shape.length === 2;
  const pixels = decideTransposed(numbers[0], shapes[0], options.transpose, { ...hints, orientationOpen });
  if (pixels === undefined) throw lyingOrNot(name);
  const upright = numbers.map((values, i) => {
    const [rows, columns] = shapes[i];
    // Turned over the diagonal: stored as columns of `rows` pixels.
    return pixels.transposed ? permuted(values, [parts[i].shape[0], columns, rows], [0, 2, 1]) : values;
  });
  const scale = decideScale(upright, options.scale, hints, name);
  const scaled = upright.map(scale.apply);
  const white = scaled[0] instanceof Uint8Array ? 255 : 1;
  const dark = isInkDark(scaled[0], shapes[0], options.polarity ?? "auto", white);
  return {
    parts: scaled.map((values, i) => {
      const images = dark ? inverted(values) : values;
      return options.resize === undefined
        ? { imageShape: shapes[i], images }
        : { imageShape: options.resize, images: resized(images, shapes[i], options.resize) };
    }),
    decisions: [shapeDecision(shapes[0], options), pixels.decision, scale.decision, polarityDecision(dark, options)],
  };
}

/** `[rows, columns]` of images that are N x pixels, N x rows x columns, or either with a single channel. */
function imageShapeOf([, ...rest]: Shape, given: Shape | undefined, name: string): Shape {
  const channelLast = rest.length === 3 && rest[2] === 1;
  const channelFirst = rest.length === 3 && rest[0] === 1;
  const shape = channelLast ? rest.slice(0, 2) : channelFirst ? rest.slice(1) : rest;
  if (shape.length > 2) {
    throw new DataError({
      what: `${name}: images of several channels`,
      expected: "grey images: rows x columns",
      received: formatShape(shape),
      advice: "Turn colours into grey before saving",
    });
  }
  if (shape.length === 2 && given === undefined) return shape;
  return imageShapeFor(sizeOf(shape), given, name);
}

/**
 * The side lengths of a square image of so many pixels, such as `[28, 28]` for 784; undefined when it is no square.
 *
 * @example
 * squareShape(400); // [20, 20]
 */
export function squareShape(pixels: number): Shape | undefined {
  const side = Math.round(Math.sqrt(pixels));
  return side > 0 && side * side === pixels ? [side, side] : undefined;
}

/**
 * The shape of an image: the one given when it has so many pixels, else a square.
 *
 * @throws DataError naming `--shape` when the number of pixels fits neither.
 * @example
 * imageShapeFor(784, undefined, "digits.csv"); // [28, 28]
 */
export function imageShapeFor(pixels: number, given: Shape | undefined, name: string): Shape {
  const shape = given ?? squareShape(pixels);
  if (shape !== undefined && sizeOf(shape) === pixels) return shape;
  throw new DataError({
    what: `${name}: unknown image shape`,
    expected:
      given === undefined
        ? "a square number of pixels, such as 784 (28x28)"
        : `${sizeOf(given)} pixels (${formatShape(given)})`,
    received: `${pixels}`,
    advice: "Say the rows and columns of an image: --shape ROWSxCOLUMNS (option imageShape)",
  });
}

function inverted(values: Uint8Array | Float32Array): Uint8Array | Float32Array {
  return values instanceof Uint8Array ? values.map((value) => 255 - value) : values.map((value) => 1 - value);
}

function resized(
  images: Uint8Array | Float32Array,
  [rows, columns]: Shape,
  shape: readonly [number, number],
): Uint8Array | Float32Array {
  if (rows === shape[0] && columns === shape[1]) return images;
  const [before, after] = [rows * columns, shape[0] * shape[1]];
  const count = images.length / before;
  // Bicubic values may leave the range a little: bytes are clamped to it.
  const target = new (images instanceof Uint8Array ? Uint8ClampedArray : Float32Array)(count * after);
  for (let i = 0; i < count; i++) {
    target.set(resizeBicubic(images.subarray(i * before, (i + 1) * before), [rows, columns], shape), i * after);
  }
  return target instanceof Float32Array ? target : new Uint8Array(target.buffer);
}

function shapeDecision(shape: Shape, { imageShape, resize }: ReadingOptions): Decision {
  const because = imageShape === undefined ? {} : { because: "--shape says so" };
  const after = resize === undefined ? "" : `, resized to ${formatShape(resize)}`;
  return { about: "shape", decided: `${formatShape(shape)} (rows x columns)${after}`, ...because };
}

function lyingOrNot(name: string): DataError {
  return new DataError({
    what: `${name}: it is not clear whether images are stored row by row or column by column, as MATLAB unrolls them`,
    expected: "ink that is taller than wide one way, as of digits and letters",
    received: "ink as tall as wide",
    advice: "Look at both, and say which: --transpose yes or no (option transpose)",
  });
}

function polarityDecision(dark: boolean, { polarity = "auto" }: ReadingOptions): Decision {
  const decided = dark ? "dark ink, turned bright" : "bright ink, as it is";
  const border = `the border of the images is ${dark ? "bright" : "dark"}`;
  return { about: "polarity", decided, because: polarity === "auto" ? border : "--polarity says so" };
}
