// `inkling/reading`: handwritten numbers read from photos, scans and drawings.

// a picture → its numbers
export {
  createReader,
  type DigitReading,
  type NumberReader,
  type NumberReaderOptions,
  type PageReading,
  type ReadOptions,
} from "./reading/reader.js";
export type { LineReading, Mark, MarkStatus } from "./reading/marks.js";
export type { CellReading } from "./reading/cells.js";
export { turns, turnUpright, type ColourImage, type Picture, type Turn } from "./reading/picture.js";
export type { Point, Strokes } from "./reading/pen.js";
export type { Box } from "./ink/components.js";
// a digit, as MNIST's makers would have drawn it
export { normalizeDigit, type NormalizedDigit } from "./reading/normalize.js";
// the classes of a network that reads pages
export { readingClasses } from "./reading/classes.js";
// what a reading sees on its way
export { takeApart, type Page } from "./reading/page.js";
export type { Ink } from "./ink/ink.js";
export type { Atom, Atoms } from "./reading/atoms.js";
export { drawCandidate, listCandidates, type Candidate } from "./reading/candidates.js";
// the network that comes with inkling for it
export { readingModelBytes, readingNetwork } from "./shipped/reading.js";
