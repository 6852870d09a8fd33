import { exponential, logarithm } from "../core/mathematics.js";
import type { Atoms } from "./atoms.js";
import type { Candidate } from "./candidates.js";
import { noDigit, readingClasses } from "./classes.js";
import { heightOf, widthOf } from "../ink/components.js";

/** What one piece of a line was read as. */
export interface Piece {
  readonly candidate: Candidate;
  /** The digit, or undefined for what is none. */
  readonly digit: number | undefined;
  /** The likeliest digit in this place, whether it was taken for one or not. */
  readonly likeliest: number;
  /**
   * Share of all readings of the line, weighed by their probability, that have this digit in this place, cut a little more or
   * less generously: 0 to 1.
   */
  readonly confidence: number;
  /** The next likely digit in this place, with its share. */
  readonly second: { readonly digit: number; readonly confidence: number };
}

const digits = noDigit;
const classes = readingClasses.length;

/** No probability is taken to be smaller. */
const leastProbability = 1e-6;

/**
 * What is said against a piece that is no digit, as a logarithm, for each height of a digit that it is long: writing on a line of
 * digits is a digit before it is dirt. Chosen on pages of `writeScene`.
 */
const reluctance = 5.5;

/**
 * A piece counts as once, and for each height of a digit that it is wider than half of one so many times more: else two digits
 * taken for one would cost half of what two taken for two do. Chosen on pages of `writeStrings` with training digits: of strings
 * whose digits touch 64 % were read without it and with a reluctance of 4, 70 % so.
 */
const breadth = { from: 0.5, weight: 3 };

/** A piece shorter than this share of the line's height is hardly a digit, by so much for each share that is missing. */
const smallest = { size: 0.6, cost: 12 };

/**
 * Finds the most likely reading of a line among all ways to make it up of candidates that follow each other: a reading's
 * probability is the product of its pieces'. Viterbi's algorithm for the best, forward and backward sums for how sure it is.
 *
 * @param probabilities of each candidate's eleven classes, one after the other
 */
export function readLattice(
  { atoms, height }: Atoms,
  candidates: readonly Candidate[],
  probabilities: ArrayLike<number>,
): Piece[] {
  const count = atoms.length;
  const endingAt: number[][] = Array.from({ length: count + 1 }, () => []);
  candidates.forEach(({ last }, i) => endingAt[last + 1].push(i));
  const costs = candidates.map(({ box }) => {
    const size = Math.max(widthOf(box), heightOf(box)) / height;
    return {
      weight: 1 + breadth.weight * Math.max(0, widthOf(box) / height - breadth.from),
      none: -reluctance * Math.min(1.5, size),
      digit: -smallest.cost * Math.max(0, smallest.size - size),
    };
  });
  const score = (i: number, kind: number): number =>
    costs[i].weight * logarithm(Math.max(leastProbability, probabilities[i * classes + kind])) +
    (kind < digits ? costs[i].digit : costs[i].none);

  const best = new Float64Array(count + 1).fill(-Infinity);
  const forward = new Float64Array(count + 1).fill(-Infinity);
  const backward = new Float64Array(count + 1).fill(-Infinity);
  const choices = Array.from({ length: count + 1 }, () => ({ candidate: -1, kind: -1 }));
  best[0] = forward[0] = backward[count] = 0;
  for (let end = 1; end <= count; end++) {
    for (const i of endingAt[end]) {
      const start = candidates[i].first;
      for (let kind = 0; kind < classes; kind++) {
        const value = score(i, kind);
        forward[end] = addLogs(forward[end], forward[start] + value);
        if (best[start] + value <= best[end]) continue;
        best[end] = best[start] + value;
        choices[end] = { candidate: i, kind };
      }
    }
  }
  for (let end = count; end > 0; end--) {
    for (const i of endingAt[end]) {
      const start = candidates[i].first;
      for (let kind = 0; kind < classes; kind++) {
        backward[start] = addLogs(backward[start], backward[end] + score(i, kind));
      }
    }
  }
  const pieces: Piece[] = [];
  for (let end = count; end > 0;) {
    const { candidate: i, kind } = choices[end];
    const candidate = candidates[i];
    // What is much the same ink, a piece more or less, is the same place: no reading has two of them.
    const samePlace = candidates.flatMap((each, k) => (overlap(each, candidate, atoms) > 0.5 ? [k] : []));
    const share = (each: number): number =>
      samePlace.reduce((sum, k) => {
        const { first, last } = candidates[k];
        return sum + exponential(forward[first] + score(k, each) + backward[last + 1] - forward[count]);
      }, 0);
    const shares = Float64Array.from({ length: digits }, (_, digit) => share(digit));
    const [first, other] = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
    const isDigit = kind < digits;
    const second = isDigit && kind === first ? other : first;
    pieces.push({
      candidate,
      digit: isDigit ? kind : undefined,
      likeliest: isDigit ? kind : first,
      confidence: Math.min(1, isDigit ? shares[kind] : share(kind)),
      second: { digit: second, confidence: Math.min(1, shares[second]) },
    });
    end = candidate.first;
  }
  return pieces.reverse();
}

/** The ink that two candidates have in common, as a share of all that either has. */
function overlap(a: Candidate, b: Candidate, atoms: Atoms["atoms"]): number {
  let common = 0;
  for (let i = Math.max(a.first, b.first); i <= Math.min(a.last, b.last); i++) common += atoms[i].area;
  return common / (a.area + b.area - common);
}

/** log(e^a + e^b). */
function addLogs(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + logarithm(1 + exponential(low - high));
}
