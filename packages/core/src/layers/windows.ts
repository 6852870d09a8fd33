import { ShapeError } from "../core/errors.js";
import { formatShape, type Shape } from "../core/shape.js";

/** Images as layers see them: the channels of a pixel lie side by side. Images of two dimensions have one channel. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Reads a shape as images. Throws a ShapeError that begins with `where` when it is a row of numbers. */
export function imageShape(input: Shape, where: string): ImageShape {
  const [height, width, channels = 1] = input;
  if (input.length === 2 || input.length === 3) return { height, width, channels };
  throw new ShapeError({
    what: `${where}: its input has no pixels`,
    expected: "images of height x width, or height x width x channels",
    received: `a row of ${formatShape(input)} numbers`,
    advice: "Put it before flatten and dense layers",
  });
}

/** Windows of `size` pixels, `stride` apart, along both axes of an image. */
export interface Windows {
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** `valid`: windows inside the image only; `same`: as many as ⌈pixels / stride⌉, with zeros around the image. */
export type Padding = (typeof paddings)[number];

export const paddings = ["valid", "same"] as const;

/**
 * Where windows lie on images.
 *
 * @param name what the windows are, for the message: `kernel` or `window`
 */
export function windowsOn(
  { height, width, channels }: ImageShape,
  { size, stride, padding }: { size: number; stride: number; padding: Padding },
  where: string,
  name: string,
): Windows {
  const received = formatShape([height, width, channels]);
  if (padding === "valid" && size > Math.min(height, width)) {
    throw new ShapeError({
      what: `${where}: its ${name} is larger than its images`,
      expected: `images of at least ${size}x${size}`,
      received,
      advice: `Make the ${name} smaller, or let fewer layers before it make images smaller`,
    });
  }
  if (stride > Math.max(height, width)) {
    throw new ShapeError({
      what: `${where}: its stride leaves nothing of its images but a corner`,
      expected: `a stride of at most ${Math.max(height, width)}`,
      received: `${stride}, on images of ${received}`,
      advice: "Lower the stride, or let fewer layers before it make images smaller",
    });
  }
  if (padding === "same") {
    const [outHeight, outWidth] = [Math.ceil(height / stride), Math.ceil(width / stride)];
    const before = (pixels: number, out: number): number =>
      Math.max(0, Math.floor(((out - 1) * stride + size - pixels) / 2));
    return { padTop: before(height, outHeight), padLeft: before(width, outWidth), outHeight, outWidth };
  }
  const out = (pixels: number): number => Math.floor((pixels - size) / stride) + 1;
  return { padTop: 0, padLeft: 0, outHeight: out(height), outWidth: out(width) };
}
