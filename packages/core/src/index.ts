// The front door, in the order of a first afternoon. test/frontDoor.test.ts counts its names; what is not needed on that
// afternoon stands behind inkling/recipes, inkling/experiments, inkling/inspection, inkling/pictures and inkling/digits.

// engines; first, so that the kernels stand before the code in a bundle: gzip looks 32 KB back, and saves 0.6 KB
export type { Engine } from "./kernels/engine.js";
export { canShareMemory, wasmEngine } from "./kernels/wasm.js";
export { referenceEngine } from "./kernels/reference/engine.js";
// saving
export { decodeNetwork, encodeNetwork } from "./saving/networkFile.js";
export { parametersSha256 } from "./saving/parametersSha256.js";
// data
export { createDataset, digitNames, imageAt, selectImages, type Dataset } from "./dataset/dataset.js";
export { splitDataset, takeFirst, type DatasetSplit, type SplitOptions } from "./dataset/split.js";
export { formatShape, sameShape, sizeOf, type Shape } from "./core/shape.js";
// layers
export { dense } from "./layers/dense.js";
export { conv2d } from "./layers/conv2d.js";
export { depthwiseConv2d } from "./layers/depthwiseConv2d.js";
export { averagePool2d, globalAveragePool, maxPool2d } from "./layers/pool.js";
export { batchNorm } from "./layers/batchNorm.js";
export { dropout } from "./layers/dropout.js";
export { flatten } from "./layers/flatten.js";
export { leakyRelu, linear, relu, sigmoid, silu, softmax, tanh } from "./layers/activation.js";
export type { Layer } from "./layers/layers.js";
// how weights begin
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  normal,
  ones,
  uniform,
  zeros,
  type Initializer,
} from "./layers/initializers.js";
// what is made small
export { binaryCrossEntropy } from "./losses/binaryCrossEntropy.js";
export { softmaxCrossEntropy } from "./losses/softmaxCrossEntropy.js";
export { squaredError } from "./losses/squaredError.js";
export type { Loss } from "./losses/loss.js";
export { penalties, type Penalties } from "./losses/penalties.js";
// the network
export { createNetwork, type Network } from "./network/network.js";
// how a step is taken
export { adam, adamW } from "./optimizers/adam.js";
export { gradientDescent } from "./optimizers/gradientDescent.js";
export { momentum } from "./optimizers/momentum.js";
export { rmsProp } from "./optimizers/rmsProp.js";
export type { Optimizer } from "./optimizers/optimizer.js";
export { constant } from "./schedules/constant.js";
export { cosineDecay } from "./schedules/cosineDecay.js";
export { exponentialDecay } from "./schedules/exponentialDecay.js";
export { oneCycle } from "./schedules/oneCycle.js";
export { stepDecay } from "./schedules/stepDecay.js";
export type { Schedule } from "./schedules/schedule.js";
export { augmentation, type Augmentation } from "./dataset/augment.js";
// training
export { fit, type FitOptions, type FitResult, type Progress } from "./training/fit.js";
export { minimize, type MinimizeOptions, type MinimizeResult } from "./training/minimize.js";
export { createTrainer, type Trainer, type TrainerOptions, type TrainerState } from "./training/trainer.js";
export type { TrainingPlan } from "./training/plan.js";
export { createControl, type Control } from "./training/control.js";
export type { HistoryRecord } from "./training/record.js";
// use
export { evaluate, type EvaluateOptions, type Evaluation } from "./evaluation/evaluate.js";
export { predict, type PredictOptions } from "./predicting/predict.js";
export { predictShifted } from "./predicting/shifts.js";
export type { Images } from "./predicting/pixels.js";
export { createReader, type Predictions, type Reader, type ReaderOptions } from "./predicting/reader.js";
// errors
export {
  DataError,
  InklingError,
  ModelFileError,
  NumericError,
  OptionError,
  ShapeError,
  type Complaint,
} from "./core/errors.js";
export { TrainingError } from "./training/trainingError.js";
