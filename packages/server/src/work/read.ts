import { InklingError } from "inkling";
import { createReader, type NumberReader, type PageReading } from "inkling/reading";
import { decodeColours, PictureError, type DecodedPicture, type PictureFault } from "@inkling/data/pictures";
import { ProblemError, type Problem } from "../answers/problem.js";
import type { PageAnswer } from "../answers/schemas.js";
import type { Job, WorkSettings } from "./job.js";
import { pictureOf } from "./upload.js";

/**
 * Makes what reads pictures of numbers.
 *
 * @example
 * const read = createPageReading({ mostPixels: 30_000_000 });
 * await read({ kind: "read", bytes, contentType: "image/png" }); // { text: "25544", … }
 */
export function createPageReading({ mostPixels, accept }: WorkSettings): (job: Job) => Promise<PageAnswer> {
  const reader = createReader({ accept });
  return async (job) => {
    const picture = await decode(await pictureOf(job), mostPixels);
    const { text, lines, warnings } = readPicture(reader, picture);
    return {
      text,
      lines: lines.map(({ text, groups, digits }) => ({
        text,
        groups: [...groups],
        digits: digits.map(({ digit, confidence, second, box, status }) => ({
          digit,
          confidence,
          second: { ...second },
          box: { ...box },
          status: status === "digit" ? status : "not sure",
        })),
      })),
      warnings: picture.count === 1 ? [...warnings] : [...warnings, firstAlone],
    };
  };
}

const firstAlone = "The file holds several frames or pages: the first was read.";

/** What is wrong with a picture; in our words, for a decoder's may quote the file. */
const pictureProblems: Readonly<Record<PictureFault, Omit<Problem, "detail">>> = {
  "another kind": { status: 415, code: "no-picture" },
  damaged: { status: 422, code: "picture-damaged" },
  "too large": { status: 413, code: "picture-too-large" },
};

async function decode(bytes: Uint8Array, mostPixels: number): Promise<DecodedPicture> {
  try {
    return await decodeColours(bytes, { name: "The body", mostPixels });
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const { what, expected = "", advice = "" } = error.complaint;
    throw new ProblemError({ ...pictureProblems[error.fault], detail: `${what}: expected ${expected}. ${advice}.` });
  }
}

function readPicture(reader: NumberReader, picture: DecodedPicture): PageReading {
  try {
    return reader.read(picture);
  } catch (error) {
    if (!(error instanceof InklingError)) throw error;
    const { what, expected = "a picture that can be read", advice } = error.complaint;
    throw new ProblemError({
      status: 422,
      code: "picture-unreadable",
      detail: `${what}: expected ${expected}.${advice === undefined ? "" : ` ${advice}.`}`,
    });
  }
}
