import { heightOf, widthOf, type Components } from "./components.js";
import { histogram, otsu } from "./thresholds.js";

/** Writing fills less of its box than that; a patch of tinted paper, or a stain, more. */
const fullest = 0.62;

/** Ink on a patch is at least so much stronger than the patch, in 255ths. */
const leastStep = 40;

/** Smaller solid things, in pixels, are dots. */
const smallest = 10;

/**
 * Takes for ink, within components that are solid as no writing is, only what stands out of them: digits on a patch of
 * another paper, or in a stain.
 *
 * @returns the mask without the patches, or the same mask where there are none
 */
export function thinPatches(
  mask: Uint8Array,
  strength: Uint8Array,
  width: number,
  { labels, components }: Components,
): Uint8Array {
  let thinned = mask;
  for (const component of components) {
    const [columns, rows] = [widthOf(component), heightOf(component)];
    if (Math.min(columns, rows) < smallest || component.area < fullest * columns * rows) continue;
    const values = new Uint8Array(component.area);
    let count = 0;
    const each = (visit: (i: number) => void): void => {
      for (let y = component.top; y < component.bottom; y++) {
        for (let i = y * width + component.left; i < y * width + component.right; i++) {
          if (labels[i] === component.label) visit(i);
        }
      }
    };
    each((i) => (values[count++] = strength[i]));
    const threshold = otsu(histogram(values));
    const [above, below] = [values.filter((value) => value > threshold), values.filter((value) => value <= threshold)];
    if (above.length === 0 || below.length < 0.3 * values.length || meanOf(above) - meanOf(below) < leastStep) continue;
    if (thinned === mask) thinned = mask.slice();
    each((i) => (thinned[i] = strength[i] > threshold ? 1 : 0));
  }
  return thinned;
}

function meanOf(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
