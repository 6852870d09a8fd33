// `inkling/experiments`: the published figures and our own targets, and the programs that hold recipes to them.
export { experiments, type Claim, type Experiment, type Measure } from "./experiments/claims.js";
export { reproduce, reproduceCourse, type ReproducedRow } from "./experiments/reproduce.js";
export {
  judgeOurs,
  measureOurs,
  ourTargets,
  recipesWithTargets,
  type OurRun,
  type OurSummary,
  type OurTarget,
} from "./experiments/targets.js";
export { verifyModel, type Verdict } from "./experiments/verify.js";
export { roundModel } from "./experiments/roundModel.js";
export { courseParameters, type Matrix } from "./experiments/courseWeights.js";
export { courseDataset, courseImages, unrollColumns } from "./dataset/course.js";
export {
  acceptFor,
  measureStrings,
  readSingles,
  readWritten,
  type RiskPoint,
  type StringsRow,
} from "./experiments/reading.js";
export {
  learningCurve,
  summarizeCurve,
  type CurveRun,
  type LearningCurve,
  type LearningCurveOptions,
  type SizePoint,
} from "./experiments/learningCurve.js";
