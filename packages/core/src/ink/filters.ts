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
  const across = createSlide(width, reach, largest);
  for (let y = 0; y < height; y++) across(pixels, half, y * width, 1);
  const whole = new Uint8Array(pixels.length);
  const down = createSlide(height, reach, largest);
  for (let x = 0; x < width; x++) down(half, whole, x, width);
  return whole;
}

/**
 * Van Herk's running extreme along lines of one length: of each stretch of 2·reach + 1 from its ends, then of both. All lines
 * share its memory.
 */
function createSlide(length: number, reach: number, largest: boolean) {
  const stretch = 2 * reach + 1;
  const padded = Math.ceil((length + 2 * reach) / stretch) * stretch;
  // The smallest is the largest of what is missing to 255.
  const flip = largest ? 0 : 255;
  const forward = new Uint8Array(padded);
  const backward = new Uint8Array(padded);
  return (source: Uint8Array, target: Uint8Array, start: number, stride: number): void => {
    forward.fill(0, 0, reach);
    for (let place = 0, i = start; place < length; place++, i += stride) forward[reach + place] = source[i] ^ flip;
    forward.fill(0, reach + length);
    backward.set(forward);
    for (let from = 0; from < padded; from += stretch) {
      let most = forward[from];
      for (let i = from + 1; i < from + stretch; i++) {
        const value = forward[i];
        if (value > most) most = value;
        else forward[i] = most;
      }
      most = backward[from + stretch - 1];
      for (let i = from + stretch - 2; i >= from; i--) {
        const value = backward[i];
        if (value > most) most = value;
        else backward[i] = most;
      }
    }
    for (let place = 0, i = start; place < length; place++, i += stride) {
      const [a, b] = [backward[place], forward[place + 2 * reach]];
      target[i] = (a > b ? a : b) ^ flip;
    }
  };
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
