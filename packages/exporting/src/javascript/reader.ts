import { predict as predictWith, type Images, type Predictions } from "inkling";
import type { DigitReading, Picture } from "inkling/reading";
import { openNetwork } from "inkling/recipes";
import { createDigitReader } from "./around.js";

/*
 * The program of an exported JavaScript file: the very code that the library reads with, kernels included, so that every bit of
 * its answers is the library's. scripts/build-reader.mjs makes one text of it; `writeJavaScript` puts the model before it.
 */

/** The model file, in base64: stands in the exported file. */
declare const inklingModel: string;

const network = openNetwork(bytesOf(inklingModel));
const digitReader = createDigitReader(network);

/** One name a class, in the order of the outputs; rows and columns (and channels) of one image. */
export const { classNames, inputShape } = network;

/** Reads images: see the head of the file. */
export function predict(images: Images): Predictions {
  return predictWith(network, images);
}

/** Brings a picture of one digit into the form that the network reads: see the head of the file. */
export { normalizeDigit } from "inkling/reading";

/** Reads a picture of one digit, or says that nothing is written, or no digit: see the head of the file. */
export function readDigit(picture: Picture): DigitReading {
  return digitReader(picture);
}

/** Letter by letter: `Uint8Array.from` takes ten times as long, 80 ms for 300 KB. */
function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
