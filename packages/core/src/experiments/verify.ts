import { OptionError } from "../core/errors.js";
import { roundToFloat16 } from "../core/float16.js";
import { referenceEngine } from "../kernels/reference/engine.js";
import { wasmEngine } from "../kernels/wasm.js";
import { parametersSha256 } from "../saving/parametersSha256.js";
import { createControl } from "../training/control.js";
import type { Recipe } from "../recipes/recipe.js";
import { runRecipe, type RecipeImages, type RunOptions, type RunResult } from "../recipes/runRecipe.js";
import type { DataSha256, TrainedModel } from "../recipes/trainedModel.js";

/** Whether a training, repeated, gave the model's weights; and if not, what differs and since when. */
export type Verdict =
  | { readonly agrees: true; readonly records: number }
  | {
      readonly agrees: false;
      /** `data`: other images than it was trained on. `recipe`: another way from the first record on, or from `epoch`.
       * `weights`: the training repeats itself, but the file's weights are not what it ends with. */
      readonly differs: "data" | "recipe" | "weights";
      /** The first epoch whose weights differ, where weights were compared. */
      readonly epoch?: number;
      /** One sentence for people. */
      readonly sentence: string;
    };

/**
 * Trains a model again from the recipe and seed that it holds and compares the weights after each record with the hashes
 * in its history, bit for bit. Of a rounded model the weights that the training ends with are rounded too, and compared.
 *
 * @param imagesOf gives the images that the recipe works on, with their fingerprints
 * @param options `threads`, `onProgress` and `onRecord` of the repeated training
 * @throws OptionError when the model does not say how it was trained
 */
export async function verifyModel(
  model: TrainedModel,
  imagesOf: (recipe: Recipe, seed: number) => Promise<{ images: RecipeImages; fingerprints: DataSha256 }>,
  options: Pick<RunOptions, "threads" | "onProgress" | "onRecord"> = {},
): Promise<Verdict> {
  const { recipe, seed, history, dataSha256 } = model;
  if (recipe === undefined || seed === undefined || dataSha256 === undefined || history.length === 0) {
    throw new OptionError({
      what: "The model does not say how it was trained",
      expected: "a recipe, a seed, the fingerprint of its data and its history",
      received: "a model without them",
      advice: "Verify a model that `inkling train` saved",
    });
  }
  if (model.furtherFrom !== undefined) {
    throw new OptionError({
      what: "The model was trained further from another",
      expected: "one whose recipe and seed alone give its weights",
      received: `one that went on after ${model.furtherFrom.epochs} epochs, from weights of SHA-256 ${model.furtherFrom.parametersSha256}`,
      advice: "Verify the model that it went on from",
    });
  }
  const { images, fingerprints } = await imagesOf(recipe, seed);
  const changed = (["training", "validation"] as const).find((part) => fingerprints[part] !== dataSha256[part]);
  if (changed !== undefined) {
    const [now, then] = [short(fingerprints[changed]), short(dataSha256[changed])];
    const sentence = `The ${changed} images are not those that it was trained with (SHA-256 ${now}, then ${then}).`;
    return { agrees: false, differs: "data", sentence };
  }
  const { network, history: repeated } = await repeat(model, recipe, seed, images, options);
  const first = history.findIndex((record, i) => record.parametersSha256 !== repeated[i]?.parametersSha256);
  if (first >= 0) {
    const { epoch } = history[first];
    const when = first === 0 ? "from the first record on" : `since epoch ${epoch}; all before agree`;
    const sentence = `The weights went another way ${when} (epoch ${epoch}): the recipe, the seed or the program is not the one it was trained with.`;
    return { agrees: false, differs: "recipe", epoch, sentence };
  }
  const { rounding } = model;
  const own = await parametersSha256(model.network.parameters);
  const trained = rounding?.trainedSha256 ?? own;
  // The last record's weights, or with "keep best" an earlier one's.
  const known = repeated.some((record) => record.parametersSha256 === trained);
  const rounded = { parameters: roundToFloat16(network.parameters) };
  if (!known || (rounding !== undefined && (await parametersSha256(rounded.parameters)) !== own)) {
    const ends = rounding === undefined ? "what it ends with" : "what it ends with, rounded to float16";
    const sentence = `The training repeats itself in all ${history.length} records, but the file's weights are not ${ends}: they were changed afterwards.`;
    return { agrees: false, differs: "weights", sentence };
  }
  return { agrees: true, records: history.length };
}

/** Runs as many records as the model's history has, as far apart. */
async function repeat(
  { history, engine }: TrainedModel,
  recipe: Recipe,
  seed: number,
  images: RecipeImages,
  { threads, onProgress, onRecord }: Pick<RunOptions, "threads" | "onProgress" | "onRecord">,
): Promise<RunResult> {
  const control = createControl();
  let records = 0;
  return runRecipe(recipe, images, seed, {
    control,
    engine: engine === "wasm" ? wasmEngine : referenceEngine,
    ...(recipe.learning.method === "steps" ? { recordEvery: history[0].iteration } : {}),
    ...(threads === undefined ? {} : { threads }),
    ...(onProgress === undefined ? {} : { onProgress }),
    onRecord: (record) => {
      records++;
      onRecord?.(record);
      if (records === history.length) control.stop();
    },
  });
}

function short(sha256: string | undefined): string {
  return sha256 === undefined ? "none" : `${sha256.slice(0, 12)}…`;
}
