export * from "./formats/index.js";
export { openDataFile } from "./sources/dataFile.js";
export { defaultCacheFolder, type DownloadOptions } from "./sources/download.js";
export { fashionNames, loadFashion } from "./sources/fashion.js";
export { readBytes } from "./sources/files.js";
export { loadDataset, sourceKinds, type LoadOptions } from "./sources/load.js";
export { loadMnist, type MnistOptions } from "./sources/mnist.js";
export { writeCsv } from "./sources/writeCsv.js";
