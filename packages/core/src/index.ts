// core
export * from "./core/errors.js";
export { readObject, type FieldReaders, type Fields, type Parser } from "./core/fields.js";
export { parseJson } from "./core/json.js";
export { createRng, restoreRng, type Rng, type RngState } from "./core/rng.js";
export { formatShape, sameShape, sizeOf, type Shape } from "./core/shape.js";
// kernels
export type { Engine, EngineName } from "./kernels/engine.js";
export { referenceEngine } from "./kernels/reference/engine.js";
export { canShareMemory, wasmEngine } from "./kernels/wasm.js";
// dataset
export { createDataset, digitNames, imageAt, selectImages, type Dataset } from "./dataset/dataset.js";
export { splitDataset, takeFirst, type DatasetSplit, type PartSizes, type SplitOptions } from "./dataset/split.js";
export { inkOf, type GreyImage } from "./pictures/greyImage.js";
export { borderBrightness, isInkDark, polarities, type Polarity } from "./pictures/polarity.js";
export { resizeBicubic } from "./pictures/resize.js";
export { augmentation, changesImages, parseAugmentation, type Augmentation } from "./dataset/augment.js";
export { courseDataset, courseImages, unrollColumns } from "./dataset/course.js";
export type { BatchOrderState } from "./dataset/batches.js";
// layers
export { dense, type Dense } from "./layers/dense.js";
export { conv2d, type Conv2d } from "./layers/conv2d.js";
export { depthwiseConv2d, type DepthwiseConv2d } from "./layers/depthwiseConv2d.js";
export type { Padding } from "./layers/windows.js";
export { averagePool2d, globalAveragePool, maxPool2d, type Pool } from "./layers/pool.js";
export { batchNorm, type BatchNorm } from "./layers/batchNorm.js";
export { dropout, type Dropout } from "./layers/dropout.js";
export {
  activationKinds,
  leakyRelu,
  linear,
  parseActivation,
  relu,
  sigmoid,
  silu,
  softmax,
  tanh,
  type Activation,
} from "./layers/activation.js";
export { flatten } from "./layers/flatten.js";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initializerKinds,
  lecunNormal,
  normal,
  ones,
  parseInitializer,
  uniform,
  zeros,
  type Initializer,
} from "./layers/initializers.js";
export { labelOf, layerKinds, parseLayer, type Layer } from "./layers/layers.js";
// losses
export { binaryCrossEntropy } from "./losses/binaryCrossEntropy.js";
export { lossFor } from "./losses/lossFor.js";
export { lossKinds, parseLoss, type Loss } from "./losses/loss.js";
export { softmaxCrossEntropy } from "./losses/softmaxCrossEntropy.js";
export { squaredError } from "./losses/squaredError.js";
export { parsePenalties, penalties, type Penalties } from "./losses/penalties.js";
// model
export {
  createNetwork,
  describeNetwork,
  parseNetwork,
  withParameters,
  type Network,
  type NetworkDescription,
  type ParameterTensor,
} from "./network/network.js";
export { trainingFlops } from "./network/cost.js";
export type { Objective } from "./optimizers/objective.js";
export { createObjective, type NetworkObjective } from "./program/objective.js";
export { createScorer, type Score } from "./program/scorer.js";
export { predict, type PredictOptions } from "./predicting/predict.js";
export { predictShifted } from "./predicting/shifts.js";
export { createReader, type Images, type Predictions, type Reader, type ReaderOptions } from "./predicting/reader.js";
export { parametersSha256 } from "./saving/parametersSha256.js";
export { decodeNetwork, encodeNetwork } from "./saving/networkFile.js";
// optimizers
export { adam, adamW } from "./optimizers/adam.js";
export { gradientDescent } from "./optimizers/gradientDescent.js";
export { momentum } from "./optimizers/momentum.js";
export { optimizerKinds, parseOptimizer, type Optimizer } from "./optimizers/optimizer.js";
export { rmsProp } from "./optimizers/rmsProp.js";
export { constant } from "./schedules/constant.js";
export { cosineDecay } from "./schedules/cosineDecay.js";
export { exponentialDecay } from "./schedules/exponentialDecay.js";
export { oneCycle } from "./schedules/oneCycle.js";
export { parseSchedule, scheduleFactor, scheduleKinds, type Schedule } from "./schedules/schedule.js";
export { stepDecay } from "./schedules/stepDecay.js";
export {
  conjugateGradient,
  conjugateGradientSteps,
  type ConjugateGradientOptions,
  type ConjugateGradientRecord,
  type ConjugateGradientResult,
} from "./optimizers/conjugateGradient.js";
// checking
export {
  gradientCheck,
  type GradientCheckOptions,
  type GradientCheckResult,
  type GradientProbe,
  type TensorGradientCheck,
} from "./checking/gradientCheck.js";
// training
export { createControl, type Control } from "./training/control.js";
export type { History, HistoryRecord } from "./training/record.js";
export { TrainingError } from "./training/trainingError.js";
export { minimize, type MinimizeOptions, type MinimizeResult } from "./training/minimize.js";
export { fit, type FitOptions, type FitResult, type Progress } from "./training/fit.js";
export type { TrainingPlan } from "./training/plan.js";
export {
  createTrainer,
  type StepResult,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
} from "./training/trainer.js";
// evaluation
export { evaluate, type EvaluateOptions, type Evaluation } from "./evaluation/evaluate.js";
export { confusionOf, type ClassScore, type Confusion } from "./evaluation/confusion.js";
export { readCurves, type CurveReading, type CurveVerdict } from "./evaluation/curves.js";
export { findMistakes, type Mistake } from "./evaluation/mistakes.js";
export {
  binomialStandardError,
  mean,
  median,
  standardDeviation,
  wilsonInterval,
  type Interval,
} from "./evaluation/statistics.js";
// inspection
export { augmentImages } from "./inspection/augmented.js";
export { isImageShape, splitChannels, type ChannelImage, type ShapedValues } from "./inspection/channels.js";
export { featureMaps, type FeatureMaps } from "./inspection/featureMaps.js";
export { filtersOf, layersWithFilters, type Filter } from "./inspection/filters.js";
export { occlusion, type Occlusion, type OcclusionOptions } from "./inspection/occlusion.js";
export { pixelGradient, type PixelGradient } from "./inspection/pixelGradient.js";
export type { ImagePixels, LookOptions } from "./inspection/subject.js";
// recipes
export {
  networkOf,
  parseRecipe,
  type ImageChoice,
  type Learning,
  type MinimizerLearning,
  type Recipe,
  type StepLearning,
} from "./recipes/recipe.js";
export { recipes } from "./recipes/catalogue.js";
export { bestRecipe, defaultRecipe, fastRecipe, mlpRecipe, plainLearning, tinyRecipe } from "./recipes/ours.js";
export {
  deepRecipe,
  ngRecipe,
  nielsen100Recipe,
  nielsen30Recipe,
  publishedRecipes,
  scratchRecipe,
  sgdRecipe,
} from "./recipes/published.js";
export { experiments, type Claim, type Experiment, type Measure } from "./experiments/claims.js";
export {
  judgeOurs,
  measureOurs,
  recipesWithTargets,
  ourTargets,
  type OurRun,
  type OurSummary,
  type OurTarget,
} from "./experiments/targets.js";
export { reproduce, reproduceCourse, type ReproducedRow } from "./experiments/reproduce.js";
export { roundModel } from "./experiments/roundModel.js";
export { verifyModel, type Verdict } from "./experiments/verify.js";
export { courseParameters, type Matrix } from "./experiments/courseWeights.js";
export {
  imagesFor,
  planOf,
  runRecipe,
  type RecipeImages,
  type RunOptions,
  type RunResult,
} from "./recipes/runRecipe.js";
export {
  decodeTrainedModel,
  encodeTrainedModel,
  type DataSha256,
  type Rounding,
  type TrainedModel,
  type TrainingResults,
} from "./recipes/trainedModel.js";
