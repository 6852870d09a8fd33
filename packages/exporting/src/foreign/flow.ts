import type { Shape } from "inkling";
import { imageShape, type ImageShape } from "inkling/inspection";
import type { ForeignLayer, NamedLayer } from "./foreignLayer.js";
import { orderOf, type Order } from "./order.js";

/** A list of foreign layers that grows, and whether images or rows come out at its end. */
export interface Flow {
  readonly layers: readonly NamedLayer[];
  /** Goes on with a layer of inkling's: its name, and the shape that goes into it. */
  begin(name: string, shape: Shape): void;
  add(...layers: readonly ForeignLayer[]): void;
  /** Makes rows of what comes out, if need be, and tells the order of their numbers. */
  asRows(): Order;
  /** Makes images of what comes out, if need be. Throws a ShapeError for rows that never were images. */
  asImages(): ImageShape;
  /** From here on the numbers of a row are in inkling's own order: a dense layer made them. */
  forgetOrder(): void;
}

/** Begins with the input of a network. */
export function createFlow(input: Shape): Flow {
  const layers: NamedLayer[] = [];
  let [name, shape] = ["input", input];
  let rows = input.length === 1;
  let order: Order;
  function add(...more: readonly ForeignLayer[]): void {
    for (const layer of more) layers.push({ name, layer });
  }
  return {
    layers,
    add,
    begin(nextName, nextShape) {
      [name, shape] = [nextName, nextShape];
    },
    asRows() {
      if (!rows) {
        order = orderOf(imageShape(shape, name));
        add({ kind: "flatten" });
        rows = true;
      }
      return order;
    },
    asImages() {
      const image = imageShape(shape, name);
      if (rows) add({ kind: "unflatten", image });
      rows = false;
      return image;
    },
    forgetOrder() {
      order = undefined;
    },
  };
}
