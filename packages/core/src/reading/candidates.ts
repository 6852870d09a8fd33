import type { Atom, Atoms } from "./atoms.js";
import { boxAround, heightOf, widthOf, type Box } from "../ink/components.js";
import { imageSize, placeDigit, tapsAlong, type Placement } from "./placement.js";

/** Neighbouring atoms that could be one digit. */
export interface Candidate {
  /** The first and the last of its atoms. */
  readonly first: number;
  readonly last: number;
  readonly box: Box;
  /** Pixels of ink. */
  readonly area: number;
  readonly placement: Placement;
}

/** A digit is no more of these than its height times this, wide; nor more pieces than that. */
const widest = 1.5;
const mostAtoms = 10;

/** White between two atoms of a digit, as a share of its height. */
const widestGap = 0.3;

/** Smaller things are shown small: the square is at least this share of a digit's height. */
const leastSquare = 0.5;

/** All runs of neighbouring atoms that are not too wide for a digit. */
export function listCandidates({ atoms, height }: Atoms): Candidate[] {
  const found: Candidate[] = [];
  for (let first = 0; first < atoms.length; first++) {
    for (let last = first; last < Math.min(atoms.length, first + mostAtoms); last++) {
      const members = atoms.slice(first, last + 1);
      const box = boxAround(members);
      if (last > first) {
        const gap = atoms[last].left - Math.max(...members.slice(0, -1).map(({ right }) => right));
        if (gap > widestGap * height || widthOf(box) > widest * height || heightOf(box) > 2 * height) break;
      }
      found.push(candidateOf(first, last, box, members, height));
    }
  }
  return found;
}

/** Everything on a line as one candidate: what a reader of single digits asks about. */
export function wholeLine({ atoms, height }: Atoms): Candidate {
  return candidateOf(0, atoms.length - 1, boxAround(atoms), atoms, height);
}

function candidateOf(first: number, last: number, box: Box, members: readonly Atom[], height: number): Candidate {
  const sum = (part: (atom: Atom) => number): number => members.reduce((total, atom) => total + part(atom), 0);
  const mass = sum(({ mass }) => mass);
  const centre = { x: sum(({ momentX }) => momentX) / mass, y: sum(({ momentY }) => momentY) / mass };
  const placement = placeDigit(box, centre, leastSquare * height);
  return { first, last, box, area: sum(({ area }) => area), placement };
}

/** Ink of others is shown at this share of its strength: enough to be seen, too little to be taken for a digit's own. */
const paleness = 0.35;

/**
 * Draws a candidate as MNIST's makers would have: its own ink at full strength, and pale what stands around it, by which a
 * part of a digit can be told from a whole one.
 *
 * @param target 784 bytes, 0 paper to 255 ink
 */
export function drawCandidate(
  { first, last, placement }: Candidate,
  { box, map, strength }: Atoms,
  target: Uint8Array,
): void {
  const across = tapsAlong(placement.left - box.left, placement.scale);
  const down = tapsAlong(placement.top - box.top, placement.scale);
  const [columns, rows] = [widthOf(box), heightOf(box)];
  const own = new Float64Array(imageSize * imageSize);
  const others = new Float64Array(imageSize * imageSize);
  const from = Math.max(0, down.first[0]);
  const to = Math.min(rows, down.first[imageSize - 1] + down.weights[imageSize - 1].length);
  // Each row of the page once, then as much of it as each row of the image takes.
  const ownRows = new Float64Array(Math.max(0, to - from) * imageSize);
  const otherRows = new Float64Array(ownRows.length);
  for (let y = from; y < to; y++) {
    for (let c = 0; c < imageSize; c++) {
      const weights = across.weights[c];
      let [ink, foreign] = [0, 0];
      for (let k = 0; k < weights.length; k++) {
        const x = across.first[c] + k;
        if (x < 0 || x >= columns) continue;
        const i = y * columns + x;
        const atom = map[i] - 1;
        if (atom >= first && atom <= last) ink += weights[k] * strength[i];
        else foreign += weights[k] * strength[i];
      }
      ownRows[(y - from) * imageSize + c] = ink;
      otherRows[(y - from) * imageSize + c] = foreign;
    }
  }
  let most = 0;
  for (let r = 0; r < imageSize; r++) {
    const weights = down.weights[r];
    for (let c = 0; c < imageSize; c++) {
      let [ink, foreign] = [0, 0];
      for (let k = 0; k < weights.length; k++) {
        const y = down.first[r] + k;
        if (y < from || y >= to) continue;
        ink += weights[k] * ownRows[(y - from) * imageSize + c];
        foreign += weights[k] * otherRows[(y - from) * imageSize + c];
      }
      own[r * imageSize + c] = ink;
      others[r * imageSize + c] = foreign;
      most = Math.max(most, ink);
    }
  }
  const gain = most === 0 ? 0 : 255 / Math.min(255, most);
  for (let i = 0; i < target.length; i++) {
    target[i] = Math.min(255, Math.floor(Math.max(gain * own[i], gain * paleness * others[i]) + 0.5));
  }
}
