import { gaussianBlur } from "./blur.js";
import { eachPixel, pixelAt, side } from "./pixels.js";

/**
 * Written with a pen wider by so many pixels to every side: each pixel is the most ink within reach, a neighbour at distance d
 * counting by 1 + pixels - d, from 0 to 1 (a grey dilation that grows smoothly; 0 changes nothing).
 */
export function thickerPen(image: Uint8Array, pixels: number): Uint8Array {
  const reach = Math.ceil(pixels);
  return eachPixel(image, (_, x, y) => {
    let most = 0;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const weight = Math.min(1, 1 + pixels - Math.sqrt(dx * dx + dy * dy));
        if (weight > 0) most = Math.max(most, weight * pixelAt(image, x + dx, y + dy));
      }
    }
    return most;
  });
}

/** Written with a thinner pen: the same for the paper, which eats so many pixels from every side of a stroke. */
export function thinnerPen(image: Uint8Array, pixels: number): Uint8Array {
  const negative = (pixels: Uint8Array): Uint8Array => pixels.map((pixel) => 255 - pixel);
  return negative(thickerPen(negative(image), pixels));
}

/** On the way to its outline: pixel + share (edge - pixel), with Canny's edges in full ink. */
export function cannyEdges(image: Uint8Array, share: number): Uint8Array {
  const edges = edgesOf(image);
  return eachPixel(image, (pixel, x, y) => pixel + share * ((edges[y * side + x] ? 255 : 0) - pixel));
}

/** Of full ink in a pixel: what begins an edge, and what goes on with one. */
const thresholds = { begin: 0.2 * 255, goOn: 0.1 * 255 };

/**
 * Which pixels are edges, after Canny (1986): smoothed (σ = 1), sloped (Sobel, over 4: what a step of full ink gives at most is
 * 255), steepest among the two neighbours along the slope, and at least `goOn`, joined to one of at least `begin`.
 */
export function edgesOf(image: Uint8Array): boolean[] {
  // Bytes again: of two pixels that are equally steep on paper, rounding makes neither the steeper one.
  const smoothed = gaussianBlur(image, 1);
  const slopes = Array.from(smoothed, (_, i) => slopeAt(smoothed, i % side, Math.floor(i / side)));
  const steepness = slopes.map(({ x, y }) => Math.sqrt(x * x + y * y));
  const crests = slopes.map((slope, i) => {
    const [dx, dy] = directionOf(slope);
    const [x, y] = [i % side, Math.floor(i / side)];
    // Of two equally steep neighbours the first alone is a crest, that an edge be one pixel wide.
    const before = pixelAt(steepness, x - dx, y - dy);
    return steepness[i] > before && steepness[i] >= pixelAt(steepness, x + dx, y + dy);
  });
  const isEdge = crests.map((crest, i) => crest && steepness[i] >= thresholds.begin);
  const open = isEdge.flatMap((edge, i) => (edge ? [i] : []));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of neighboursOf(at)) {
      if (isEdge[next] || !crests[next] || steepness[next] < thresholds.goOn) continue;
      isEdge[next] = true;
      open.push(next);
    }
  }
  return isEdge;
}

interface Slope {
  readonly x: number;
  readonly y: number;
}

function slopeAt(image: ArrayLike<number>, x: number, y: number): Slope {
  const at = (dx: number, dy: number): number => pixelAt(image, x + dx, y + dy);
  return {
    x: (at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1)) / 4,
    y: (at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1)) / 4,
  };
}

/** The neighbour that lies nearest to the direction of a slope: within 22.5 degrees, whose tangent is √2 - 1. */
function directionOf({ x, y }: Slope): readonly [number, number] {
  const flat = Math.sqrt(2) - 1;
  if (Math.abs(y) <= flat * Math.abs(x)) return [1, 0];
  if (Math.abs(x) <= flat * Math.abs(y)) return [0, 1];
  return x * y > 0 ? [1, 1] : [1, -1];
}

function neighboursOf(at: number): number[] {
  const [x, y] = [at % side, Math.floor(at / side)];
  const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [x + dx, y + dy]));
  return around
    .filter(([column, row]) => column >= 0 && column < side && row >= 0 && row < side)
    .map(([column, row]) => row * side + column);
}
