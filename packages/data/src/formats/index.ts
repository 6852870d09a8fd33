// Bytes to arrays and data sets, in any page and any engine.
export { readCourseData, readCourseWeights, type Matrix } from "./course.js";
export { csvLines, readCsv, type CsvOptions } from "./csv.js";
export { fingerprint } from "./fingerprint.js";
export { readIdx, readIdxDataset, writeIdx, type IdxArray } from "./idx.js";
export { gunzip, isGzip } from "./inflate.js";
export { readMat, type MatArray } from "./mat.js";
export { readNpy, readNpyDataset, readNpz, readNpzDatasets, type NpyArray, type NpyOptions } from "./npy.js";
export { readPickle } from "./pickle.js";
export type { NumberArray } from "./pixels.js";
