import type { Network } from "../network/network.js";
import { createReader } from "../predicting/reader.js";
import type { Atoms } from "./atoms.js";
import { drawCandidate, listCandidates, type Candidate } from "./candidates.js";
import { readingClasses } from "./classes.js";
import { calibrate } from "./confidence.js";
import { imageSize } from "./placement.js";

/** Candidates of a line, and what the network says of each: eleven probabilities, one after the other. */
export interface Answers {
  readonly candidates: readonly Candidate[];
  readonly probabilities: Float32Array;
}

/** Asks a network about candidates. */
export interface Asker {
  /** Eleven probabilities for each of what stands alone. */
  readonly askWhole: (candidates: readonly Candidate[], atoms: Atoms) => Float32Array;
  /** All candidates of a line that need an answer. */
  readonly askLine: (atoms: Atoms) => Answers;
}

const classes = readingClasses.length;

/**
 * A component that is a digit with more than this probability is not looked into: of 450 written strings none was read
 * otherwise with 0.995.
 */
const beyondDoubt = 0.95;

/** Where the likeliest answer is less likely than this, the network looks again. */
const doubt = 0.9;

/** From where it looks: by how many of the 28 pixels aside, and how large a pixel is. */
const looks: readonly { readonly x: number; readonly y: number; readonly scale: number }[] = [
  { x: 0.7, y: 0, scale: 1 },
  { x: -0.7, y: 0, scale: 1 },
  { x: 0, y: 0.7, scale: 1 },
  { x: 0, y: -0.7, scale: 1 },
  { x: 0, y: 0, scale: 1.07 },
  { x: 0, y: 0, scale: 0.93 },
];

export function createAsker(network: Network): Asker {
  const reader = createReader(network);

  function look(candidates: readonly Candidate[], atoms: Atoms): Float32Array {
    const size = imageSize * imageSize;
    const images = new Uint8Array(candidates.length * size);
    candidates.forEach((candidate, i) => {
      drawCandidate(candidate, atoms, images.subarray(i * size, (i + 1) * size));
    });
    return reader.read(images).outputs;
  }

  /**
   * Once, and where the answer is in doubt six times more, a little aside, nearer and from further away; then the mean of the
   * seven counts. With the network before this one MNIST's test digits: 99.53 % right with one look, 99.62 % so; NSYSU's 96.8
   * and 97.2 %. Of parts of components the answers stayed the same.
   */
  function askWhole(candidates: readonly Candidate[], atoms: Atoms): Float32Array {
    const probabilities = look(candidates, atoms);
    const most = (i: number): number => Math.max(...probabilities.subarray(i * classes, (i + 1) * classes));
    const doubtful = [...candidates.keys()].filter((i) => most(i) < doubt);
    const again = look(
      doubtful.flatMap((i) => looks.map((aside) => moved(candidates[i], aside))),
      atoms,
    );
    doubtful.forEach((candidate, k) => {
      for (let kind = 0; kind < classes; kind++) {
        let sum = probabilities[candidate * classes + kind];
        for (let i = 0; i < looks.length; i++) sum += again[(k * looks.length + i) * classes + kind];
        probabilities[candidate * classes + kind] = sum / (looks.length + 1);
      }
    });
    return calibrate(probabilities);
  }

  /**
   * Whole components first: where one is a digit beyond doubt, nothing that takes a part of it, or more, is asked about. Of
   * spaced writing that leaves a third of the work.
   */
  function askLine(atoms: Atoms): Answers {
    const all = listCandidates(atoms);
    const wholes = all.filter((candidate) => isWhole(candidate, atoms));
    const answers = askWhole(wholes, atoms);
    const sure = wholes.filter((_, i) => Math.max(...answers.subarray(i * classes, i * classes + 10)) > beyondDoubt);
    const rest = all.filter(
      (candidate) =>
        !wholes.includes(candidate) &&
        !sure.some(({ first, last }) => first <= candidate.last && candidate.first <= last),
    );
    const others = calibrate(look(rest, atoms));
    const probabilities = new Float32Array(answers.length + others.length);
    probabilities.set(answers);
    probabilities.set(others, answers.length);
    return { candidates: [...wholes, ...rest], probabilities };
  }

  return { askWhole, askLine };
}

function moved(candidate: Candidate, { x, y, scale: by }: (typeof looks)[number]): Candidate {
  const { left, top, scale } = candidate.placement;
  // The middle stays where it is.
  const middle = (imageSize / 2) * scale * (1 - by);
  return {
    ...candidate,
    placement: { left: left + middle + x * scale, top: top + middle + y * scale, scale: scale * by },
  };
}

/** Whether a candidate is all of one component, and of no other. */
function isWhole({ first, last }: Candidate, { atoms }: Atoms): boolean {
  const { component } = atoms[first];
  const inside = atoms.slice(first, last + 1).every((atom) => atom.component === component);
  return inside && atoms[first - 1]?.component !== component && atoms[last + 1]?.component !== component;
}
