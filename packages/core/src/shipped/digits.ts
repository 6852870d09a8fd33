import { decodeBinary } from "../kernels/binaryText.js";
import { openNetwork } from "../saving/networkFile.js";
import type { Network } from "../network/network.js";
import { digitsText } from "./generated.js";

let opened: Network | undefined;

/**
 * The network that comes with inkling: it reads one handwritten digit in an image of 28x28 bytes (0 paper, 255 ink), in
 * size and place as MNIST's are. How it was trained and how well it reads stands in models/README.md; `inkling verify`
 * trains it again and compares.
 *
 * It is in this module as text: nothing is fetched, in Node, in pages and in bundles alike. The same object each time.
 *
 * @example
 * import { predict } from "inkling";
 * import { digitNetwork } from "inkling/digits";
 *
 * const { labels, outputs } = predict(digitNetwork(), pixels); // 784 bytes
 * labels[0]; // 7
 * outputs[7]; // 0.9996: how sure it is
 */
export function digitNetwork(): Network {
  opened ??= openNetwork(digitModelBytes());
  return opened;
}

/**
 * The same network as the bytes of its model file, with its recipe, its seed and its results, for `decodeTrainedModel`.
 *
 * @example
 * const { recipe, results } = await decodeTrainedModel(digitModelBytes());
 */
export function digitModelBytes(): Uint8Array {
  return decodeBinary(digitsText);
}
