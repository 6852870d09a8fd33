// The fast kernels: float32, SIMD. src/kernels has what each does, family by family; src/kernels/reference is the plain
// twin of each. Lane by lane every output is computed by the same additions in the same order as alone, so that the
// width of a vector, of a tile or of a thread's share never shows in a result.
export * from "./input";
export * from "./ink";
export { biasGradient, denseForward, denseInputGradient, denseWeightGradient, transpose } from "./dense";
export * from "./convolution";
export * from "./convolutionSparse";
export * from "./winograd";
export * from "./winogradWeights";
export * from "./depthwise";
export * from "./activation";
export * from "./loss";
export * from "./update";
export * from "./pool";
export * from "./normalization";
export * from "./dropout";
export * from "./augment";
