import { OptionError, ShapeError } from "../core/errors.js";
import { formatShape, type Shape } from "../core/shape.js";
import type { Network } from "../network/network.js";
import { predict, type PredictOptions } from "./predict.js";
import { pixelsOf, type Images } from "./pixels.js";
import type { Predictions } from "./reader.js";

/** How far an image is moved, [down, right], in pixels: the five of a cross first, then its corners. */
const moves = [
  [0, 0],
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;

/** Images whose moved copies are in memory together. */
const sliceSize = 100;

/**
 * Reads each image several times, moved by up to a pixel, and takes the mean of its outputs:
 * a = (1 / positions) Σ a(image moved). What leaves the image is lost, what comes in is paper.
 *
 * It takes `positions` times as long. Of 10,000 images held out, 784-256-10 read 97.99 % rightly without,
 * 98.18 % with 5 and 98.17 % with 9 positions; six convolutions, which mind a shift less, 99.33, 99.39 and 99.40 %. The
 * means are less sure of themselves: the cross-entropy of the convolutions rose, from 0.0213 to 0.0219 and 0.0236.
 *
 * @param images as for `predict`, of rows and columns
 * @param positions 5: as it is, up, down, left and right; 9: the four diagonals too
 * @throws OptionError for another number of positions; ShapeError as `predict`, or where an image is no rectangle
 * @example
 * const { labels, outputs } = predictShifted(network, pixels, 5);
 */
export function predictShifted(
  network: Network,
  images: Images,
  positions: number,
  options: PredictOptions = {},
): Predictions {
  const pixels = pixelsOf(network, images);
  const [height, width] = rectangleOf(network.inputShape);
  if (positions !== 5 && positions !== 9) {
    throw new OptionError({ what: "Wrong number of shifts", expected: "5 or 9", received: String(positions) });
  }
  const size = height * width;
  const classes = network.classNames.length;
  const count = pixels.length / size;
  const outputs = new Float32Array(count * classes);
  for (let from = 0; from < count; from += sliceSize) {
    const slice = pixels.subarray(from * size, (from + sliceSize) * size);
    const read = predict(network, movedCopies(slice, height, width, positions), options);
    outputs.set(meansOf(read.outputs, positions, classes), from * classes);
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const own = outputs.subarray(i * classes, (i + 1) * classes);
    return own.reduce((best, value, k) => (value > own[best] ? k : best), 0);
  });
  return { labels, outputs };
}

function rectangleOf(shape: Shape): readonly [height: number, width: number] {
  if (shape.length === 2) return [shape[0], shape[1]];
  throw new ShapeError({
    what: "Only images of rows and columns can be moved",
    expected: "a network whose input shape is [rows, columns]",
    received: formatShape(shape),
    advice: "Leave the shifts out",
  });
}

/** Every copy of the first image, in the order of the moves, then of the second, and so on. */
function movedCopies(pixels: Uint8Array | Float32Array, height: number, width: number, positions: number) {
  const size = height * width;
  const length = pixels.length * positions;
  const copies = pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  for (let image = 0; image < pixels.length; image += size) {
    moves.slice(0, positions).forEach(([down, right], move) => {
      const copy = image * positions + move * size;
      for (let y = Math.max(0, down); y < height + Math.min(0, down); y++) {
        const row = image + (y - down) * width;
        const kept = pixels.subarray(row + Math.max(0, -right), row + width - Math.max(0, right));
        copies.set(kept, copy + y * width + Math.max(0, right));
      }
    });
  }
  return copies;
}

/** The mean of each image's `positions` rows of outputs, summed in float64 in the order of the moves. */
function meansOf(outputs: Float32Array, positions: number, classes: number): Float32Array {
  return Float32Array.from({ length: outputs.length / positions }, (_, i) => {
    const first = Math.floor(i / classes) * positions * classes + (i % classes);
    let sum = 0;
    for (let move = 0; move < positions; move++) sum += outputs[first + move * classes];
    return sum / positions;
  });
}
