import type { Network } from "../network/network.js";
import type { GreyImage } from "../pictures/greyImage.js";
import { createReader as createPredictor } from "../predicting/reader.js";
import { drawCandidate, listCandidates } from "./candidates.js";
import type { Box } from "./components.js";
import { readLattice } from "./lattice.js";
import { imageSize } from "./placement.js";
import { takeApart } from "./page.js";

/** One digit of a reading. */
export interface DigitReading {
  readonly digit: number;
  readonly confidence: number;
  readonly second: { readonly digit: number; readonly confidence: number };
  readonly box: Box;
  readonly status: "sure" | "not sure";
}

export interface LineReading {
  readonly text: string;
  readonly digits: readonly DigitReading[];
}

export interface PageReading {
  readonly text: string;
  readonly lines: readonly LineReading[];
}

export interface NumberReader {
  read(grey: GreyImage): PageReading;
}

const acceptFrom = 0.5;

/** Makes a reader of whole pages. */
export function createReader(network: Network): NumberReader {
  const predictor = createPredictor(network);
  return {
    read(grey) {
      const page = takeApart(grey);
      const lines: LineReading[] = [];
      for (const atoms of page.lines) {
        const candidates = listCandidates(atoms);
        const images = new Uint8Array(candidates.length * imageSize * imageSize);
        candidates.forEach((candidate, i) => {
          drawCandidate(candidate, atoms, images.subarray(i * imageSize * imageSize, (i + 1) * imageSize * imageSize));
        });
        const { outputs } = predictor.read(images);
        const pieces = readLattice(atoms, candidates, outputs);
        const digits = pieces.flatMap(({ candidate: { box }, digit, confidence, second }): DigitReading[] =>
          digit === undefined ? [] : [{ digit, confidence, second, box: scaled(box, 1 / page.zoom), status: confidence >= acceptFrom ? "sure" : "not sure" }],
        );
        if (digits.length === 0) continue;
        lines.push({ text: digits.map(({ digit, status }) => (status === "sure" ? digit : "?")).join(""), digits });
      }
      return { text: lines.map(({ text }) => text).join("\n"), lines };
    },
  };
}

function scaled({ left, top, right, bottom }: Box, by: number): Box {
  return {
    left: Math.floor(left * by),
    top: Math.floor(top * by),
    right: Math.ceil(right * by),
    bottom: Math.ceil(bottom * by),
  };
}
