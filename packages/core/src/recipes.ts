// `inkling/recipes`: whole experiments as data, how they run, the model files they leave; and the readers of such data.

// the catalogue
export { recipes } from "./recipes/catalogue.js";
export {
  bestRecipe,
  defaultRecipe,
  fastRecipe,
  mlpRecipe,
  plainLearning,
  readingRecipe,
  tinyRecipe,
} from "./recipes/ours.js";
export {
  deepRecipe,
  ngRecipe,
  nielsen100Recipe,
  nielsen30Recipe,
  publishedRecipes,
  scratchRecipe,
  sgdRecipe,
} from "./recipes/published.js";
// what will fail, before it is trained
export { warningsOf, type SettingWarning } from "./recipes/warnings.js";
// a recipe, and a run of it
export {
  networkOf,
  parseRecipe,
  type ImageChoice,
  type Learning,
  type MinimizerLearning,
  type Recipe,
  type StepLearning,
} from "./recipes/recipe.js";
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
  type FurtherFrom,
  type PixelForm,
  type Rounding,
  type TrainedModel,
  type TrainingResults,
} from "./recipes/trainedModel.js";
export { planFurther, type FurtherTraining } from "./recipes/furtherTraining.js";
export type { EngineName } from "./kernels/engine.js";
// the container of model files, and networks of files that came with the program
export { openNetwork } from "./saving/networkFile.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContent,
  type StoredTensor,
} from "./saving/safetensors.js";
// descriptions as data: their kinds, and who reads them
export { parseJson } from "./core/json.js";
export { readObject, type FieldReaders, type Fields, type Parser } from "./core/fields.js";
export { describeNetwork, parseNetwork, type NetworkDescription } from "./network/network.js";
export { labelOf, layerKinds, parseLayer } from "./layers/layers.js";
export { activationKinds, initializerBefore, parseActivation, type Activation } from "./layers/activation.js";
export { initializerKinds, parseInitializer } from "./layers/initializers.js";
export { lossFor } from "./losses/lossFor.js";
export { lossKinds, parseLoss } from "./losses/loss.js";
export { parsePenalties } from "./losses/penalties.js";
export { optimizerKinds, parseOptimizer } from "./optimizers/optimizer.js";
export { parseSchedule, scheduleKinds } from "./schedules/schedule.js";
export { changesImages, parseAugmentation } from "./dataset/augment.js";
