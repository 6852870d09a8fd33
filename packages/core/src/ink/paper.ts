import { blurBox, closeBright } from "./filters.js";

/** Paper is never taken to be darker than this when brightness is divided by it: in black there is nothing to be seen. */
const darkestPaper = 40;

/** How much of the paper's light is missing at each pixel, in 255ths. */
export function withoutPaper(bright: Uint8Array, width: number, height: number): Uint8Array {
  // Wider than any stroke, which is what closing takes for a stroke; found at a size that costs little.
  const reach = Math.max(7, Math.floor(Math.min(width, height) / 16));
  const factor = Math.max(1, Math.floor(reach / 3.5));
  const small = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const coarse = blockMeans(bright, width, height, factor);
  const smallReach = Math.max(3, Math.round(reach / factor));
  const close = (reach: number): Uint8Array => closeBright(coarse, small.width, small.height, reach);
  const paper = blurBox(close(smallReach), small.width, small.height, smallReach);
  // Blurring brightens the dark side of a shadow's edge, which would be ink then; what a wider closing leaves dark is paper.
  const wider = close(2 * smallReach);
  for (let i = 0; i < paper.length; i++) paper[i] = Math.min(paper[i], wider[i]);
  const depth = new Uint8Array(bright.length);
  const columns = samplesOf(width, factor, small.width);
  const rows = samplesOf(height, factor, small.height);
  // Straight lines between the middles of the small picture's pixels: along each of its rows once, then between two of them.
  const stretched = [0, 1].map(() => ({ row: -1, values: new Float64Array(width) }));
  const stretch = (row: number): Float64Array => {
    const kept = stretched[row % 2];
    if (kept.row === row) return kept.values;
    kept.row = row;
    for (let x = 0, start = row * small.width; x < width; x++) {
      const share = columns.share[x];
      kept.values[x] = paper[start + columns.before[x]] * (1 - share) + paper[start + columns.after[x]] * share;
    }
    return kept.values;
  };
  for (let y = 0, i = 0; y < height; y++) {
    const [upper, lower, share] = [stretch(rows.before[y]), stretch(rows.after[y]), rows.share[y]];
    for (let x = 0; x < width; x++, i++) {
      const here = Math.max(darkestPaper, upper[x] * (1 - share) + lower[x] * share);
      const missing = ((here - bright[i]) * 255) / here;
      depth[i] = missing > 0 ? missing : 0;
    }
  }
  return depth;
}

/** Between which two of `count` pixels, each `factor` wide, the middles of `length` small ones lie, and how near to the second. */
function samplesOf(length: number, factor: number, count: number) {
  const [before, after, share] = [new Int32Array(length), new Int32Array(length), new Float64Array(length)];
  for (let place = 0; place < length; place++) {
    const exact = Math.min(count - 1, Math.max(0, (place + 0.5) / factor - 0.5));
    before[place] = Math.floor(exact);
    after[place] = Math.min(count - 1, before[place] + 1);
    share[place] = exact - before[place];
  }
  return { before, after, share };
}

export function blockMeans(pixels: Uint8Array, width: number, height: number, factor: number): Uint8Array {
  if (factor === 1) return pixels;
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const means = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const bottom = Math.min(height, (row + 1) * factor);
    for (let column = 0; column < columns; column++) {
      const right = Math.min(width, (column + 1) * factor);
      let sum = 0;
      for (let y = row * factor; y < bottom; y++) {
        for (let x = column * factor; x < right; x++) sum += pixels[y * width + x];
      }
      means[row * columns + column] = sum / ((bottom - row * factor) * (right - column * factor));
    }
  }
  return means;
}

/** The mean of each pixel and its neighbours, weighted 4, 2 and 1: single pixels of noise are no ink. */
export function blurLightly(depth: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint16Array(depth.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      rows[i] = depth[x > 0 ? i - 1 : i] + 2 * depth[i] + depth[x < width - 1 ? i + 1 : i];
    }
  }
  const blurred = new Uint8Array(depth.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      blurred[i] = (rows[y > 0 ? i - width : i] + 2 * rows[i] + rows[y < height - 1 ? i + width : i] + 8) >> 4;
    }
  }
  return blurred;
}

/** A loop: `map` takes ten times as long. */
export function inverted(pixels: Uint8Array): Uint8Array {
  const other = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) other[i] = 255 - pixels[i];
  return other;
}
