import { createReader } from "inkling";
import { digitNetwork } from "inkling/digits";
import { z } from "zod";
import { ProblemError } from "../answers/problem.js";
import { mostImages, pixel, pixelsPerImage, type PredictionsAnswer } from "../answers/schemas.js";
import { mediaType, type Job } from "./job.js";

/**
 * Makes what reads digits whose pixels are sent.
 *
 * @example
 * const predict = createPrediction();
 * predict({ kind: "predict", bytes: new Uint8Array(784), contentType: "application/octet-stream" });
 */
export function createPrediction(): (job: Job) => PredictionsAnswer {
  const reader = createReader(digitNetwork());
  return (job) => {
    const { outputs } = reader.read(pixelsOf(job));
    const images = Array.from({ length: outputs.length / 10 }, (_, i) => outputs.subarray(10 * i, 10 * i + 10));
    return {
      predictions: images.map((own) => {
        const [first, second] = [...own.keys()].sort((a, b) => own[b] - own[a]);
        return { digit: first, confidence: own[first], second: { digit: second, confidence: own[second] } };
      }),
    };
  };
}

/** Images of bytes, one after the other. Throws a ProblemError for anything else. */
function pixelsOf({ bytes, contentType }: Job): Uint8Array {
  const type = mediaType(contentType);
  if (type === "application/json") return listedPixels(parse(bytes));
  if (type !== "application/octet-stream") {
    throw new ProblemError({
      status: 415,
      code: "unsupported-type",
      detail: "Expected application/json, or application/octet-stream with a byte a pixel.",
    });
  }
  const count = bytes.length / pixelsPerImage;
  if (Number.isInteger(count) && count >= 1 && count <= mostImages) return bytes;
  throw wrongShape(`1 to ${mostImages} images of ${pixelsPerImage} bytes each (28x28; 0 paper, 255 ink)`);
}

function parse(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return value;
  } catch {
    throw new ProblemError({ status: 400, code: "malformed-json", detail: "Expected JSON, in UTF-8." });
  }
}

const request = z.union([z.strictObject({ pixels: z.unknown() }), z.strictObject({ images: z.unknown() })]);
const images = z.array(z.unknown()).min(1).max(mostImages);
const image = z.array(z.unknown()).length(pixelsPerImage);

/**
 * The pixels of `predictRequest`, by its own rules but from the outside in: the first fault ends it, where the schema would
 * list a million of them.
 */
function listedPixels(value: unknown): Uint8Array {
  const given = request.safeParse(value).data;
  if (given === undefined) throw wrongShape("an object with either pixels or images, and nothing else");
  const several = "images" in given;
  const list = several ? images.safeParse(given.images).data : [given.pixels];
  if (list === undefined) throw wrongShape(`images: a list of 1 to ${mostImages} images`);
  const pixels = new Uint8Array(list.length * pixelsPerImage);
  list.forEach((listed, i) => {
    const place = several ? `images[${i}]` : "pixels";
    const own = image.safeParse(listed).data;
    if (own === undefined) throw wrongShape(`${place}: a list of ${pixelsPerImage} numbers (28x28)`);
    own.forEach((number, j) => {
      const { data } = pixel.safeParse(number);
      if (data === undefined) throw wrongShape(`${place}[${j}]: a whole number from 0 (paper) to 255 (ink)`);
      pixels[i * pixelsPerImage + j] = data;
    });
  });
  return pixels;
}

function wrongShape(expected: string): ProblemError {
  return new ProblemError({ status: 400, code: "wrong-shape", detail: `Expected ${expected}.` });
}
