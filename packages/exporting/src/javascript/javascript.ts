import { encodeNetwork, formatShape, sameShape, type Network } from "inkling";
import { openNetwork } from "inkling/recipes";
import { readerText } from "./generated.js";

const beginning = "// Made by inkling export: ";

/**
 * Writes a network as one JavaScript file, an ES module that needs nothing else in Node, in pages and in bundlers:
 *
 * - `predict(pixels)` → `{ labels, outputs }`, bit for bit what the library's `predict` answers; it takes what that takes
 * - `readDigit(picture)` → `{ status, digit, confidence, second, box }`, of a network of digits: the picture, of any size, brought
 *   into MNIST's form first; `status` is `empty` where nothing is written, and where the network knows a class `none`, as the
 *   library's `createReader({ network }).readDigit`, also `not sure` or `not a digit`
 * - `normalizeDigit(picture)`, the library's
 * - `classNames`, `inputShape`
 *
 * The parameters are stored as float16 where that loses nothing, else as float32.
 *
 * @throws ModelFileError for a parameter that is no finite number; InklingError on pages without https, which lack Web Crypto
 */
export async function writeJavaScript(network: Network): Promise<Uint8Array> {
  const { inputShape, classNames, pixelScale } = network;
  const model = await smallestFile(network);
  const text = `${beginning}reads images of ${formatShape(inputShape)} as one of ${classNames.length} classes.
// import { predict, classNames } from "./this-file.js";
// const { labels, outputs } = predict(pixels); // labels[0] is the class, outputs[labels[0]] how sure it is
// pixels: a Uint8Array of whole images, 0 paper, 255 ink (or floats, those times ${pixelScale}), or the ImageData of a canvas.
${readsDigits(network) ? digitsHead : ""}// inkling, (c) 2026 the inkling authors. SPDX-License-Identifier: MIT
const inklingModel = "${base64(model)}";
${readerText}`;
  return new TextEncoder().encode(text);
}

const digitsHead = `// import { readDigit, normalizeDigit } from "./this-file.js";
// const { status, digit, confidence } = readDigit(picture); // ImageData of any size, { width, height, pixels }, or a pen's strokes
`;

/** Whether a network reads images of 28x28 as digits. */
export function readsDigits({ inputShape, classNames }: Network): boolean {
  return sameShape(inputShape, [28, 28]) && ["0123456789", "0123456789none"].includes(classNames.join(""));
}

/** The largest float16. */
const largestFloat16 = 65504;

/** A model file of float16 parameters, if each is one, or of float32 ones. */
async function smallestFile(network: Network): Promise<Uint8Array> {
  const { parameters } = network;
  if (parameters.every((value) => Math.abs(value) <= largestFloat16)) {
    const bytes = await encodeNetwork(network, { storedAs: "F16" });
    const stored = openNetwork(bytes).parameters;
    if (parameters.every((value, i) => Object.is(value, stored[i]))) return bytes;
  }
  return encodeNetwork(network);
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 4096) parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return btoa(parts.join(""));
}

/** Whether these bytes are a file that `writeJavaScript` wrote. */
export function isOurJavaScript(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, beginning.length)) === beginning;
}
