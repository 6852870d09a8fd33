export * from "./formats/index.js";
export { readCsvFile, writeCsv } from "./sources/csvFiles.js";
export { defaultCacheFolder, type DownloadOptions } from "./sources/download.js";
export { fashionNames, loadFashion } from "./sources/fashion.js";
export { readBytes } from "./sources/files.js";
export { readImageFolder, type ImageFolderOptions } from "./sources/folders.js";
export { loadDataset, sourceKinds, type LoadedDatasets, type LoadOptions } from "./sources/load.js";
export { loadMnist, type MnistOptions } from "./sources/mnist.js";
