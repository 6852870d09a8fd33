import type { BinaryText } from "../packages/core/src/kernels/binaryText.js";

export declare function encodeBinary(bytes: Uint8Array): BinaryText;
