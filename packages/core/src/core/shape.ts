/** The size of each dimension of one example, outermost first: `[784]`, `[28, 28]` or `[height, width, channels]`. */
export type Shape = readonly number[];

/** How many numbers an array of this shape holds: the product of its dimensions. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** The shape as people write it: `28x28`. */
export function formatShape(shape: Shape): string {
  return shape.join("x");
}

/** Whether two shapes have the same dimensions. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, i) => dimension === b[i]);
}
