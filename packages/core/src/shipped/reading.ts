import { decodeBinary } from "../kernels/binaryText.js";
import type { Network } from "../network/network.js";
import { openNetwork } from "../saving/networkFile.js";
import { readingText } from "./generatedReading.js";

let opened: Network | undefined;

/**
 * The network that reads pages: ten digits and what is none, in images of 28x28 bytes in which others than the digit's own
 * strokes are pale. `createReader` of `inkling/reading` asks it. The same object each time.
 */
export function readingNetwork(): Network {
  opened ??= openNetwork(readingModelBytes());
  return opened;
}

/** The same network as the bytes of its model file, with its recipe, its seed and its results, for `decodeTrainedModel`. */
export function readingModelBytes(): Uint8Array {
  return decodeBinary(readingText);
}
