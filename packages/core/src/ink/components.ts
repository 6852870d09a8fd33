/** A rectangle of pixels: from `left` and `top` to before `right` and `bottom`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const widthOf = ({ left, right }: Box): number => right - left;
export const heightOf = ({ top, bottom }: Box): number => bottom - top;

/** The smallest box around several. */
export function boxAround(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

/** Pixels of ink that hang together, corners included. */
export interface Component extends Box {
  /** What its pixels hold in the label map, from 1. */
  readonly label: number;
  /** How many pixels it has. */
  readonly area: number;
}

/** All components of a mask, and a map of which pixel belongs to which: 0 where there is no ink. */
export interface Components {
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/** Labels the components of a mask: runs of ink along each row, joined with those that they touch in the row above. */
export function findComponents(mask: Uint8Array, width: number, height: number): Components {
  const labels = new Int32Array(mask.length);
  const parents: number[] = [0];
  const rootOf = (label: number): number => {
    let root = label;
    while (parents[root] !== root) root = parents[root];
    while (parents[label] !== root) [label, parents[label]] = [parents[label], root];
    return root;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (mask[i] === 0) continue;
      let label = x > 0 ? labels[i - 1] : 0;
      if (y > 0) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const above = labels[i - width + u - x];
          if (above === 0 || above === label) continue;
          if (label === 0) label = above;
          else {
            const [a, b] = [rootOf(label), rootOf(above)];
            parents[Math.max(a, b)] = Math.min(a, b);
          }
        }
      }
      if (label === 0) {
        label = parents.length;
        parents.push(label);
      }
      labels[i] = label;
    }
  }
  return gather(labels, parents, rootOf, width);
}

function gather(labels: Int32Array, parents: readonly number[], rootOf: (label: number) => number, width: number) {
  const numbers = new Int32Array(parents.length);
  const found: { label: number; area: number; left: number; top: number; right: number; bottom: number }[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const root = rootOf(labels[i]);
    const [x, y] = [i % width, Math.floor(i / width)];
    if (numbers[root] === 0) {
      found.push({ label: found.length + 1, area: 0, left: x, top: y, right: x + 1, bottom: y + 1 });
      numbers[root] = found.length;
    }
    const component = found[numbers[root] - 1];
    labels[i] = component.label;
    component.area++;
    component.left = Math.min(component.left, x);
    component.right = Math.max(component.right, x + 1);
    component.bottom = y + 1;
  }
  return { labels, components: found };
}

/**
 * The height that stands in the middle when every component counts by its ink: specks do not, nor do thin long lines. What
 * touches the edge of the picture counts only where everything does: a shadow, a finger, another page.
 */
export function typicalHeight(components: readonly Component[], width: number, height: number): number {
  const inner = components.filter(
    ({ left, top, right, bottom }) => left > 0 && top > 0 && right < width && bottom < height,
  );
  const counted = [...(inner.length > 0 ? inner : components)].sort((a, b) => heightOf(a) - heightOf(b));
  const half = counted.reduce((sum, { area }) => sum + area, 0) / 2;
  let seen = 0;
  const middle = counted.find(({ area }) => (seen += area) >= half);
  return middle === undefined ? 0 : heightOf(middle);
}
