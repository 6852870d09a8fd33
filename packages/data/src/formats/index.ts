// Bytes to arrays and data sets, in any page and any engine.
export { assemble, type RawPart } from "./assemble.js";
export { readCourseWeights, type Matrix } from "./courseWeights.js";
export { csvLines, readCsv } from "./csv.js";
export { fileFormats, readContents, type Contents, type DataFile, type FileFormat } from "./fileFormats.js";
export { fingerprint } from "./fingerprint.js";
export { decideImages, type DecidedImages } from "./images.js";
export { emnistHints } from "./emnist.js";
export { isIdx, readIdx, writeIdx, type IdxArray } from "./idx.js";
export { readIdxDataset } from "./idxDataset.js";
export { gunzip, isGzip } from "./gzip.js";
export { readMat } from "./mat.js";
export { readNpy, readNpz } from "./npy.js";
export type { DataArray, NumberArray } from "./numbers.js";
export { readParquet } from "./parquet.js";
export { readPickle } from "./pickle.js";
export { labelsOfNames } from "./pictureNames.js";
export { stackPictures, type PictureSource } from "./pictureStack.js";
export {
  partNames,
  type DatasetParts,
  type Decision,
  type Hints,
  type LoadedDatasets,
  type PartName,
  type ReadingOptions,
} from "./reading.js";
export { assignRoles, roleOf } from "./roles.js";
export { writeNpz, type WritableArray } from "./writeNpz.js";
