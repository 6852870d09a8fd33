/*
 * Numbers as pixels, the same in light and dark: ink is dark on white paper, as on the pad; a number above 0 is blue, one
 * below orange, and 0 is white.
 */

type Colour = readonly [red: number, green: number, blue: number];

const paper: Colour = [255, 255, 255];
const ink: Colour = [24, 22, 38];
const positive: Colour = [17, 82, 172];
const negative: Colour = [178, 76, 0];

/** Ink from 0 (paper) to `most`. */
export function paintInk(target: Uint8ClampedArray, values: ArrayLike<number>, most = 255): void {
  for (let i = 0; i < values.length; i++) blend(target, 4 * i, paper, ink, values[i] / most);
}

/** Numbers with signs; the largest, or `most`, in full colour. */
export function paintSigned(target: Uint8ClampedArray, values: ArrayLike<number>, most = largest(values)): void {
  for (let i = 0; i < values.length; i++) {
    const portion = most === 0 ? 0 : values[i] / most;
    blend(target, 4 * i, paper, portion < 0 ? negative : positive, Math.abs(portion));
  }
}

/** The largest of some numbers, without their signs. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

function blend(target: Uint8ClampedArray, at: number, from: Colour, to: Colour, portion: number): void {
  const share = Math.min(1, Math.max(0, portion));
  for (let channel = 0; channel < 3; channel++) {
    target[at + channel] = from[channel] + share * (to[channel] - from[channel]);
  }
  target[at + 3] = 255;
}
