import { ShapeError } from "../core/errors.js";
import { formatShape, sizeOf, type Shape } from "../core/shape.js";
import type { ParameterSpecification } from "../layers/layer.js";

/**
 * The most numbers in a network's parameters, or in one image's output of a layer: 244 MiB. Training takes up to six such
 * vectors (weights, gradient, optimiser, average) out of one block of at most 4 GiB, and Node's SHA-256 of the weights ends
 * at 256 MiB.
 */
const mostNumbers = 64_000_000;

/**
 * The most layers of a network: each has a place in memory for what it makes of a slice, and laying one out looks at all the
 * others: with 1,000 that takes a part of a second.
 */
export const mostLayers = 1000;

/**
 * Makes sure, when a network is described, that its memory can be had.
 *
 * @param parameterCount of this layer and those before it
 * @throws ShapeError naming the layer, with the size asked for and what to lower
 */
export function requireAllocatable(
  where: string,
  parameterCount: number,
  specifications: readonly ParameterSpecification[],
  output: Shape,
): void {
  const outputs = sizeOf(output);
  if (Math.max(parameterCount, outputs) <= mostNumbers) return;
  const shapes = specifications.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ");
  throw new ShapeError({
    what: `${where}: too large for memory`,
    expected: `at most ${mebibytes(4 * mostNumbers)} for the parameters up to it, and for its output`,
    received:
      outputs > mostNumbers
        ? `${mebibytes(4 * outputs)} for an output of ${formatShape(output)}`
        : `${mebibytes(4 * parameterCount)} with its ${shapes}`,
    advice: "Lower its units or filters, or put a pool before it",
  });
}

/** The layer with the most parameters and outputs, to be named where memory is short: `layer 1 (dense)`. */
export function largestLayer({ layers, shapes, tensors }: LaidOut): string {
  const sizes = layers.map((_, i) =>
    tensors.reduce((sum, { layer, size }) => sum + (layer === i ? size : 0), sizeOf(shapes[i + 1])),
  );
  const largest = sizes.indexOf(Math.max(...sizes));
  return `layer ${largest + 1} (${layers[largest].kind})`;
}

/** What of a network says how large it is. */
interface LaidOut {
  readonly layers: readonly { readonly kind: string }[];
  readonly shapes: readonly Shape[];
  readonly tensors: readonly { readonly layer: number; readonly size: number }[];
}

export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
