import { drawCandidate, listCandidates, type Atoms, type Box, type Mark, type PageReading } from "inkling/reading";
import type { PictureReading, SeenDigit } from "./readingApi.js";

/** Boxes are rounded outwards when they are told in the picture's pixels. */
const sameWithin = 1.5;

/**
 * What the network was shown of each mark: of the runs of pieces that could be a digit the one that lies where the mark does.
 *
 * @param zoom pixels of the pieces for one of the picture
 */
export function findSeen(
  marks: readonly Mark[],
  lines: readonly Atoms[],
  zoom: number,
  say: (pixels: Uint8Array) => SeenDigit,
): (SeenDigit | undefined)[] {
  const listed = lines.flatMap((line) => listCandidates(line).map((candidate) => ({ line, candidate })));
  return marks.map(({ box }) => {
    const found = listed.find(({ candidate }) => isSame(scaled(candidate.box, 1 / zoom), box));
    if (found === undefined) return undefined;
    const pixels = new Uint8Array(28 * 28);
    drawCandidate(found.candidate, found.line, pixels);
    return say(pixels);
  });
}

/** A line and its pieces in the picture's pixels. */
export function describeLine(line: Atoms, zoom: number): PictureReading["lines"][number] {
  return {
    box: scaled(line.box, 1 / zoom),
    pieces: line.atoms.map((atom) => scaled(atom, 1 / zoom)),
    candidates: listCandidates(line).length,
  };
}

/** What was read in a picture drawn smaller, in the places of what was drawn. */
export function enlarged(page: PageReading, by: number): PageReading {
  const larger = <Placed extends { readonly box: Box }>(placed: Placed): Placed => ({
    ...placed,
    box: scaled(placed.box, by),
  });
  return {
    ...page,
    lines: page.lines.map((line) => ({
      ...larger(line),
      digits: line.digits.map(larger),
      marks: line.marks.map(larger),
    })),
  };
}

function scaled({ left, top, right, bottom }: Box, by: number): Box {
  return { left: left * by, top: top * by, right: right * by, bottom: bottom * by };
}

function isSame(a: Box, b: Box): boolean {
  const sides = ["left", "top", "right", "bottom"] as const;
  return sides.every((side) => Math.abs(a[side] - b[side]) <= sameWithin);
}
