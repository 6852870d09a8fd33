import { DataError, sameShape } from "inkling";
import { isInkDark } from "inkling/pictures";
import type { DataArray } from "./numbers.js";
import { decodePicture, type PictureSource } from "./pictureStack.js";
import type { Decision, ReadingOptions } from "./reading.js";

/** What MNIST's images are, in rows and columns. */
const form = [28, 28] as const;
const size = form[0] * form[1];

/** Pictures of digits in MNIST's form. */
interface DigitStack {
  readonly values: Uint8Array<ArrayBuffer>;
  /** Numbers of the pictures that were 28x28, and are as they were. */
  readonly untouched: readonly number[];
}

/**
 * Brings pictures of one digit each into MNIST's form by `options.normalize`, those of 28x28 excepted: N x 28 x 28 bytes. Where
 * all are 28x28 nothing is done to any; else ink is 255 in all of them, whatever it was.
 *
 * @param parts the pictures of each part of a data set
 * @throws DataError naming a picture that cannot be decoded, or on which nothing is written
 */
export async function stackDigits(
  parts: readonly (readonly PictureSource[])[],
  options: ReadingOptions & Required<Pick<ReadingOptions, "normalize">>,
): Promise<{ stacks: readonly DataArray[]; decision?: Decision }> {
  const stacks: DigitStack[] = [];
  for (const pictures of parts) stacks.push(await stack(pictures, options));
  const all = stacks.reduce((sum, { values }) => sum + values.length / size, 0);
  const changed = all - stacks.reduce((sum, { untouched }) => sum + untouched.length, 0);
  const arrays = stacks.map(({ values }) => ({ shape: [values.length / size, ...form], values }));
  if (changed === 0) return { stacks: arrays };
  for (const { values, untouched } of stacks) {
    for (const i of untouched) {
      const pixels = values.subarray(i * size, (i + 1) * size);
      if (!isInkDark(pixels, form, options.polarity ?? "auto")) continue;
      pixels.forEach((value, k) => (pixels[k] = 255 - value));
    }
  }
  const which = changed === all ? "every digit" : `${changed} of ${all} digits`;
  const decided = `${which} brought into MNIST's form, 28x28`;
  return { stacks: arrays, decision: { about: "size", decided, because: "pictures of digits of other sizes" } };
}

async function stack(
  pictures: readonly PictureSource[],
  options: ReadingOptions & Required<Pick<ReadingOptions, "normalize">>,
): Promise<DigitStack> {
  const values = new Uint8Array(pictures.length * size);
  const untouched: number[] = [];
  for (const [i, picture] of pictures.entries()) {
    const grey = await decodePicture(picture, options);
    if (sameShape([grey.height, grey.width], form)) untouched.push(i);
    const pixels = untouched.at(-1) === i ? grey.pixels : options.normalize(grey, options.polarity)?.pixels;
    if (pixels !== undefined) values.set(pixels, i * size);
    else {
      throw new DataError({
        what: `${picture.name}: nothing is written on it`,
        expected: "a picture of one digit",
        received: "paper alone",
        advice: "Take it away, or have all pictures resized as they are: --resize 28x28 (option resize)",
      });
    }
  }
  return { values, untouched };
}
