// Trained networks as files for others: bytes from a network, in Node and in pages alike.
export { exportForms, type ExportForm, type ExportKind } from "./forms.js";
export { writeJavaScript } from "./javascript/javascript.js";
export { writeOnnx } from "./onnx/onnx.js";
export { pythonFor, writeSafetensors } from "./pytorch/safetensors.js";
export { writeJson } from "./plain/json.js";
