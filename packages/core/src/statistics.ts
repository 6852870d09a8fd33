// `inkling/statistics`: whether a figure holds, on worse images too, whether a difference is one, and whether a label is right.

// one figure, and several
export { binomialStandardError, wilsonInterval, type Interval } from "./statistics/intervals.js";
export { mean, median, standardDeviation } from "./statistics/summary.js";
// two networks on the same images
export {
  comparePairs,
  exactMcNemar,
  holm,
  pairedInterval,
  type ClassPairs,
  type Comparison,
  type Pairs,
} from "./statistics/pairs.js";
// several seeds each
export { compareSeeds, seedsNeeded, seedsPower, type SeedsComparison } from "./statistics/seeds.js";
// how sure, and how often right
export {
  outcomesOf,
  reliability,
  type Outcome,
  type Reliability,
  type ReliabilityBin,
} from "./statistics/reliability.js";
// more training images
export { fitPowerLaw, powerLawAt, type CurvePoint, type PowerLaw } from "./statistics/powerLaw.js";
// labels in doubt
export { disputedLabels, type DisputedLabel, type Disputes } from "./labels/confidentLearning.js";
export { plantNoise, scoreDisputes, type PlantedNoise } from "./labels/plantedNoise.js";
export { crossValidate, foldsOf, type CrossValidateOptions } from "./labels/crossValidate.js";
// worse images
export { corrupt, corruptImages, corruptions, type Corruption, type CorruptOptions } from "./robustness/corruptions.js";
export { fgsm, pgd, type AttackOptions, type PgdOptions } from "./robustness/attack.js";
export {
  epsilons,
  meanOfMnistC,
  measureRobustness,
  sampleImages,
  type RobustnessCard,
  type RobustnessOptions,
  type RobustnessRow,
} from "./robustness/card.js";
