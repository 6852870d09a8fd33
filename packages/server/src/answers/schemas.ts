import { z } from "zod";

/*
 * What goes in and out, once: the types, what is checked, and the OpenAPI description.
 */

const confidence = z.number().min(0).max(1).describe("0 to 1: of a hundred digits at 0.9, ninety are right");
const digit = z.int().min(0).max(9);
const second = z.object({ digit, confidence }).describe("the next likely digit");
const coordinate = z.int().describe("in pixels of the picture, turned upright");
const box = z
  .object({ left: coordinate, top: coordinate, right: coordinate, bottom: coordinate })
  .describe("right and bottom are the first column and row beyond it");

/** The answer of POST /v1/read. */
export const pageReading = z.object({
  text: z
    .string()
    .describe("the lines, one below the other; ? is a digit that is not sure; empty where nothing is written"),
  lines: z.array(
    z.object({
      text: z.string().describe("its digits, without what stands between them"),
      groups: z.array(z.string()).describe("the same, parted where separators stand: 10/16/2019 gives three"),
      digits: z.array(z.object({ digit, confidence, second, box, status: z.enum(["digit", "not sure"]) })),
    }),
  ),
  warnings: z.array(z.string()).describe("what a reader of the answer should know, in sentences"),
});
export type PageAnswer = z.infer<typeof pageReading>;

/** Rows and columns of an image whose pixels are sent. */
export const pixelsPerImage = 28 * 28;

/** The most images of one request. */
export const mostImages = 1000;

/** A pixel that is sent. */
export const pixel = z.int().min(0).max(255);

const image = z
  .array(pixel)
  .length(pixelsPerImage)
  .describe("28 rows of 28 pixels: 0 paper, 255 ink, the digit in size and place as MNIST's are");

/** What POST /v1/predict takes as JSON. */
export const predictRequest = z.union([
  z.strictObject({ pixels: image }),
  z.strictObject({ images: z.array(image).min(1).max(mostImages) }),
]);

/** The answer of POST /v1/predict. */
export const predictions = z.object({
  predictions: z.array(z.object({ digit, confidence, second })).describe("one an image, in the order given"),
});
export type PredictionsAnswer = z.infer<typeof predictions>;

/** The answer of GET /healthz. */
export const health = z.object({
  status: z.literal("ok"),
  threads: z.int().min(1),
  running: z.int().min(0).describe("requests that threads work on"),
  waiting: z.int().min(0).describe("requests in the queue"),
});

/** A problem document. */
export const problem = z.object({
  type: z.literal("about:blank"),
  title: z.string().describe("the status in words"),
  status: z.int(),
  code: z.string().describe("what it is, for programs"),
  detail: z.string().describe("what was expected, and what to do about it; never what was sent"),
  requestId: z.string().optional(),
});
