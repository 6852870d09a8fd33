/** Running filters over images of bytes: each pixel costs the same, however far they reach. Beyond an edge nothing counts. */

/** Closing: the darkest of the brightest within `reach` pixels each way. Dark strokes narrower than that are gone. */
export function closeBright(pixels: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  return extreme(extreme(pixels, width, height, reach, true), width, height, reach, false);
}

/** The largest, or smallest, within `reach` pixels along both axes. */
export function extreme(
  pixels: Uint8Array,
  width: number,
  height: number,
  reach: number,
  largest: boolean,
): Uint8Array {
  const half = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) slide(pixels, half, y * width, 1, width, reach, largest);
  const whole = new Uint8Array(pixels.length);
  for (let x = 0; x < width; x++) slide(half, whole, x, width, height, reach, largest);
  return whole;
}

/** Van Herk's running extreme along a line: of each stretch of 2·reach + 1 from its ends, then of both. */
function slide(
  source: Uint8Array,
  target: Uint8Array,
  start: number,
  stride: number,
  length: number,
  reach: number,
  largest: boolean,
): void {
  const stretch = 2 * reach + 1;
  const padded = Math.ceil((length + 2 * reach) / stretch) * stretch;
  const nothing = largest ? 0 : 255;
  const line = new Uint8Array(padded).fill(nothing);
  for (let place = 0; place < length; place++) line[reach + place] = source[start + place * stride];
  const forward = line.slice();
  for (let i = 1; i < padded; i++) {
    if (i % stretch !== 0 && largest === forward[i - 1] > forward[i]) forward[i] = forward[i - 1];
  }
  const backward = line;
  for (let i = padded - 2; i >= 0; i--) {
    if (i % stretch !== stretch - 1 && largest === backward[i + 1] > backward[i]) backward[i] = backward[i + 1];
  }
  for (let place = 0; place < length; place++) {
    const a = backward[place];
    const b = forward[place + 2 * reach];
    target[start + place * stride] = largest === a > b ? a : b;
  }
}

/** The mean within `reach` pixels along both axes, of what is there. */
export function blurBox(pixels: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const half = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) average(pixels, half, y * width, 1, width, reach);
  const whole = new Uint8Array(pixels.length);
  for (let x = 0; x < width; x++) average(half, whole, x, width, height, reach);
  return whole;
}

function average(
  source: Uint8Array,
  target: Uint8Array,
  start: number,
  stride: number,
  length: number,
  reach: number,
): void {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < Math.min(reach, length); i++) {
    sum += source[start + i * stride];
    count++;
  }
  for (let i = 0; i < length; i++) {
    if (i + reach < length) {
      sum += source[start + (i + reach) * stride];
      count++;
    }
    if (i - reach > 0) {
      sum -= source[start + (i - reach - 1) * stride];
      count--;
    }
    target[start + i * stride] = Math.round(sum / count);
  }
}
