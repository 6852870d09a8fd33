import type { Layer, Shape } from "inkling";
import { imageShape, type ImageShape } from "inkling/inspection";
import { foreignError } from "./foreignError.js";
import { orderOf, type Order } from "./order.js";
import type { LayerValues, ValuedLayer } from "./parameters.js";

/*
 * The way back of flow.ts: which image or row goes through, in inkling's own layers and in the other framework's. A flatten
 * of theirs is none of ours until something needs a row that has no pixels: inkling's dense layers and softmax read images.
 */

/** A list of inkling's layers that grows, and what comes out at its end. */
export interface Intake {
  readonly inputShape: Shape;
  readonly layers: readonly ValuedLayer[];
  add(layer: Layer, values?: LayerValues): void;
  /** The images that come out. Throws a ModelFileError where rows do. */
  images(name: string): ImageShape;
  /** From here on there are images of this shape. */
  putImages(image: ImageShape): void;
  /** The order of the numbers of the rows that come out. Throws a ModelFileError where images do. */
  rows(name: string): Order;
  /** From here on there are rows of so many numbers, which have one order everywhere. */
  putRows(units: number): void;
  /** The other framework makes rows of its images, if it has not. */
  flatten(): void;
  /** It makes images of its rows. Throws a ModelFileError where they were none before. */
  unflatten(image: ImageShape, name: string): void;
  /** Makes rows of what inkling has, too. */
  flattenOwn(): void;
  outputShape(): Shape;
  outputOrder(): Order;
}

/** More than any image that a network reads: a file may claim any size, and flattening makes a list of so many. */
const mostNumbers = 2 ** 24;

function requireReadable(shape: Shape): Shape {
  const numbers = shape.reduce((product, length) => product * length, 1);
  if (numbers <= mostNumbers) return shape;
  throw foreignError("The network's images are too large", `at most ${mostNumbers} numbers`, shape.join("x"));
}

/** Begins with the input of a network. */
export function createIntake(input: Shape): Intake {
  let inputShape = requireReadable(input);
  const layers: ValuedLayer[] = [];
  let shape = input;
  // Images of one channel have one order everywhere: a linear layer may read them with or without a flatten before it.
  let flat = input.length === 1;
  let order: Order;
  const isImage = (): boolean => shape.length > 1;
  return {
    get inputShape() {
      return inputShape;
    },
    layers,
    add(layer, values = {}) {
      layers.push({ layer, values });
    },
    images(name) {
      if (!flat && isImage()) return imageShape(shape, name);
      throw foreignError(`${name} takes images`, "images before it, not yet flattened", `rows of ${shape.join("x")}`);
    },
    putImages({ height, width, channels }) {
      shape = requireReadable([height, width, channels]);
    },
    rows(name) {
      const isBare = layers.length === 0 && (shape.length === 2 || shape[2] === 1);
      if (flat || isBare) return order;
      throw foreignError(`${name} takes rows`, "a flatten before it", `images of ${shape.join("x")}`);
    },
    putRows(units) {
      [shape, flat, order] = [[units], true, undefined];
    },
    flatten() {
      if (!flat) order = orderOf(imageShape(shape, "flatten"));
      flat = true;
    },
    unflatten(image, name) {
      const { height, width, channels } = image;
      const numbers = height * width * channels;
      if (layers.length === 0 && !isImage() && shape[0] === numbers && channels === 1) {
        inputShape = shape = [height, width];
      }
      const own = isImage() ? imageShape(shape, name) : undefined;
      if (own?.height !== height || own.width !== width || own.channels !== channels) {
        throw foreignError(
          `${name} makes images of rows`,
          "a flatten of such images before it",
          `rows of ${shape.join("x")} numbers, to become ${height}x${width}x${channels}`,
        );
      }
      [flat, order] = [false, undefined];
    },
    flattenOwn() {
      if (!isImage()) return;
      layers.push({ layer: { kind: "flatten" }, values: {} });
      shape = [shape.reduce((product, length) => product * length, 1)];
    },
    outputShape: () => shape,
    outputOrder: () => (flat || !isImage() ? order : orderOf(imageShape(shape, "output"))),
  };
}
