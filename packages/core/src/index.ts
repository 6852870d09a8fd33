export * from "./core/errors.js";
export { createRng, restoreRng, type Rng, type RngState } from "./core/rng.js";
export { formatShape, sameShape, sizeOf, type Shape } from "./core/shape.js";
export { createDataset, digitNames, imageAt, selectImages, type Dataset } from "./dataset/dataset.js";
export type { NetworkObjective, Objective, ParameterTensor } from "./model/objective.js";
export type { History, HistoryRecord } from "./training/history.js";
