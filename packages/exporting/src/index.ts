// Trained networks as files for others, and from others: bytes from a network and back, in Node and in pages alike.
export { exportForms, type ExportForm, type ExportKind } from "./forms.js";
export { writeJavaScript } from "./javascript/javascript.js";
export { writeOnnx } from "./onnx/onnx.js";
export { pythonFor, writeSafetensors } from "./pytorch/safetensors.js";
export { readNpz, writeNpz } from "./plain/npz.js";
export { writeJson } from "./plain/json.js";
// and the way back
export { importNetwork, type ImportKind } from "./importing.js";
export type { ImportOptions } from "./foreign/importOptions.js";
export type { Standardization } from "./foreign/fromForeign.js";
export { readOnnx } from "./onnx/readOnnx.js";
export { readSafetensors } from "./pytorch/readSafetensors.js";
