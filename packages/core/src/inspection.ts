// `inkling/inspection`: looking inside, checking, and measuring what came out.

// gradients
export { createObjective, type NetworkObjective } from "./program/objective.js";
export { withParameters, type ParameterTensor } from "./network/network.js";
export type { Objective } from "./optimizers/objective.js";
export {
  gradientCheck,
  type GradientCheckOptions,
  type GradientCheckResult,
  type GradientProbe,
  type TensorGradientCheck,
} from "./checking/gradientCheck.js";
export {
  conjugateGradient,
  conjugateGradientSteps,
  type ConjugateGradientOptions,
  type ConjugateGradientRecord,
  type ConjugateGradientResult,
} from "./optimizers/conjugateGradient.js";
export { checkGradients, steepImages, type CheckGradientsOptions } from "./checking/checkGradients.js";
// one step in numbers, and mistakes to be caught
export {
  stepInNumbers,
  type LayerNumbers,
  type StepInNumbers,
  type StepOptions,
  type TensorNumbers,
  type WeightedNumbers,
} from "./teaching/stepInNumbers.js";
export { parameterInNumbers, type GradientTerm, type ParameterInNumbers } from "./teaching/parameterInNumbers.js";
export { unitInNumbers, type UnitInNumbers, type UnitTerm } from "./teaching/unitInNumbers.js";
export { lossInNumbers, type OutputLoss } from "./teaching/lossInNumbers.js";
export { updateFormula, type UpdateSubject, type UpdateTerms } from "./teaching/updateFormula.js";
export { plantedMistakes, type PlantedMistake } from "./teaching/plantedMistakes.js";
export {
  checkStep,
  type CheckStepOptions,
  type StepCheckResult,
  type UpdateCheckResult,
} from "./teaching/checkStep.js";
// how well
export { createScorer, lossesOf, type Score } from "./program/scorer.js";
export { confusionOf, type ClassScore, type Confusion } from "./evaluation/confusion.js";
export { findMistakes, type Mistake } from "./evaluation/mistakes.js";
export { examineImages, imagesIn, type ExaminedImage } from "./evaluation/examine.js";
export { nearestImages, type NearestOptions, type Neighbour } from "./evaluation/nearest.js";
export { readCurves, type CurveReading, type CurveVerdict } from "./evaluation/curves.js";
// taught further on a few images, and how it reads those that it has not learnt from
export { fineTune, type FineTuneOptions } from "./tuning/fineTune.js";
export {
  estimateFineTuning,
  type BeforeAndAfter,
  type EstimatedSample,
  type EstimateOptions,
  type FineTuneEstimate,
  type SampleReading,
} from "./tuning/estimate.js";
// what it looks for, and where
export { featureMaps, type FeatureMaps } from "./inspection/featureMaps.js";
export { lookAtUnit, type PixelBox, type UnitPlace, type UnitView, type WindowSum } from "./inspection/unit.js";
export { createHealthCheck, type LayerHealth } from "./inspection/layerHealth.js";
export { filtersOf, layersWithFilters, type Filter } from "./inspection/filters.js";
export { occlusion, type Occlusion, type OcclusionOptions } from "./inspection/occlusion.js";
export { pixelGradient, type PixelGradient } from "./inspection/pixelGradient.js";
export { augmentImages } from "./inspection/augmented.js";
export { isImageShape, splitChannels, type ChannelImage, type ShapedValues } from "./inspection/channels.js";
export type { ImagePixels, LookOptions } from "./inspection/subject.js";
// where the windows of convolutions and pools lie
export { imageShape, windowsOn, type ImageShape, type Padding, type Windows } from "./layers/windows.js";
// what it costs, and what the rate will be
export { trainingFlops } from "./network/cost.js";
export { scheduleFactor } from "./schedules/schedule.js";
// chance that is the same everywhere: which images to look at
export { createRng, restoreRng, type Rng, type RngState } from "./core/rng.js";
