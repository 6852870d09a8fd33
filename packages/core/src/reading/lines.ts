import { boxAround, heightOf, typicalHeight, widthOf, type Box, type Component } from "../ink/components.js";

/** What stands on one line of writing, from left to right. */
export interface Line {
  readonly components: readonly Component[];
  /** How tall its digits are, in pixels. */
  readonly height: number;
}

/** Below these shares of a digit's height a component is a speck, dust or grain. */
const speck = { side: 0.12, area: 0.01 };

/** What is larger than that, in heights of a digit, is no writing: a shadow's edge, a finger, the border of a page. */
const largest = { height: 3.2, width: 8 };

/** Marks on a page of which more is noise: what lines cost grows with their square. */
const mostComponents = 2500;

/** Whether a component touches the edge of the picture and is longer than a digit could be, or a solid band. */
function isEdge(component: Component, typical: number, width: number, height: number): boolean {
  const { left, top, right, bottom, area } = component;
  const sides = Number(left <= 1) + Number(top <= 1) + Number(right >= width - 1) + Number(bottom >= height - 1);
  const isBand = right - left > 3 * typical && area > 0.5 * widthOf(component) * heightOf(component);
  return sides > 0 && (bottom - top > 2 * typical || isBand);
}

/** Sorts components into lines, top to bottom, each from left to right; specks are left out. */
export function findLines(components: readonly Component[], width: number, height: number): Line[] {
  const typical = typicalHeight(components, width, height);
  let inked = components.filter(
    (component) =>
      heightOf(component) <= largest.height * typical &&
      widthOf(component) <= largest.width * typical &&
      !isEdge(component, typical, width, height) &&
      Math.max(heightOf(component), widthOf(component)) > Math.max(2, speck.side * typical) &&
      component.area > Math.max(3, speck.area * typical * typical),
  );
  // Noise has no lines: of more than any page holds, the largest are looked at.
  if (inked.length > mostComponents) inked = inked.sort((a, b) => b.area - a.area).slice(0, mostComponents);
  // Tall components found the lines; what is small, such as a dot or a bar cut off, joins the line that it lies in.
  const tall = inked.filter((component) => heightOf(component) > 0.45 * typical);
  const small = inked.filter((component) => heightOf(component) <= 0.45 * typical);
  const lines: Component[][] = [];
  for (const component of [...tall].sort((a, b) => a.left - b.left)) {
    const line = bestLine(lines, component, 0.4);
    if (line === undefined) lines.push([component]);
    else line.push(component);
  }
  for (const component of small) bestLine(lines, component, 0.2, 3)?.push(component);
  return lines
    .map((line) => {
      const components = line.sort((a, b) => a.left + a.right - b.left - b.right);
      return { components, height: typicalHeight(components, width, height) };
    })
    .sort((a, b) => middleOf(a.components) - middleOf(b.components));
}

function middleOf(boxes: readonly Box[]): number {
  const { top, bottom } = boxAround(boxes);
  return top + bottom;
}

/** The line that most of a component's height lies in, seen from the nearest that stand there; at least `share` of it. */
function bestLine<Item extends Box>(
  lines: readonly Item[][],
  box: Box,
  share: number,
  nearest = 3,
): Item[] | undefined {
  let [best, most]: [Item[] | undefined, number] = [undefined, share];
  for (const line of lines) {
    const near = nearestOf(line, box, nearest);
    const gap = distance(near[0], box);
    const top = near.reduce((sum, other) => sum + other.top, 0) / near.length;
    const bottom = near.reduce((sum, other) => sum + other.bottom, 0) / near.length;
    const common = Math.min(bottom, box.bottom) - Math.max(top, box.top);
    const overlap = common / Math.max(1, Math.min(bottom - top, heightOf(box)));
    // Far away along the line, a neighbour says less of where the line runs.
    const score = overlap - 0.02 * Math.max(0, gap / Math.max(1, bottom - top) - 2);
    if (overlap > share && score > most) [best, most] = [line, score];
  }
  return best;
}

/** The nearest few of a line, the nearest first; of equals those that stand first. */
function nearestOf<Item extends Box>(line: readonly Item[], box: Box, count: number): Item[] {
  const near: { item: Item; far: number }[] = [];
  for (const item of line) {
    const far = distance(item, box);
    let place = near.length;
    while (place > 0 && near[place - 1].far > far) place--;
    if (place >= count) continue;
    near.splice(place, 0, { item, far });
    if (near.length > count) near.pop();
  }
  return near.map(({ item }) => item);
}

function distance(a: Box, b: Box): number {
  return Math.max(0, Math.max(a.left, b.left) - Math.min(a.right, b.right));
}
