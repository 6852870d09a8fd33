import { TrainingError, parametersSha256 } from "inkling";
import type { RunResult } from "inkling/recipes";
import { resumeCommand } from "./checkpoints.js";
import type { Context } from "../terminal/context.js";
import { takeInterrupts } from "./interrupts.js";
import { modelKind, saveModel } from "../files/modelFiles.js";
import { createOutput, type Output } from "../terminal/output.js";
import { requireWritable } from "../files/outputFiles.js";
import { formatCount } from "@inkling/drawings";
import { typedDataOptions } from "../files/dataOptions.js";
import { remarkReading } from "../files/dataParts.js";
import { remarkUnusual } from "../files/pixelForm.js";
import { usableThreads } from "../options/threads.js";
import { prepareTraining, type PreparedTraining, type TrainOptions } from "./plan.js";
import { modelOf, originOf, saveAndReport } from "./result.js";
import { runTraining, totalStepsOf } from "./run.js";

/** Trains, tests, saves, and tells of it: the whole of `inkling train`. */
export async function train(options: TrainOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const prepared = await prepareTraining(options);
  const { recipe, images, seed } = prepared;
  output.remark(
    `${recipe.name}: ${recipe.summary}\n` +
      `${formatCount(images.training.count)} images (${images.training.name}), seed ${seed}`,
  );
  if (prepared.remark !== undefined) output.remark(prepared.remark);
  remarkReading(prepared.parts, prepared.source, output);
  remarkUnusual(images.training, output);
  const interrupts = takeInterrupts(() => {
    output.progress.line("Stopping after this step. Ctrl-C again quits at once, without saving.");
  });
  try {
    const { recordEvery, earlyStopping: patience } = options;
    const threads = usableThreads(options.threads, output);
    const run = { ...prepared, recordEvery, patience, threads, control: interrupts.control };
    const ran = await runTraining(run, output.progress).catch(async (error: unknown) => {
      throw error instanceof TrainingError ? await keepLastGood(error, prepared) : error;
    });
    const result = countedFromStart(ran, prepared);
    if (result.reason === "stopped") await saveCheckpoint(result, prepared, options, output, context);
    else await saveAndReport(result, prepared, output, context);
  } finally {
    interrupts.release();
  }
}

/** The steps of a model that was trained further are counted from the first one on. */
function countedFromStart(result: RunResult, { furtherFrom, checkpoint }: PreparedTraining): RunResult {
  if (furtherFrom === undefined) return result;
  const { iterations: before } = furtherFrom;
  const known = checkpoint?.history.length ?? 0;
  const history = result.history.map((record, i) =>
    i < known ? record : { ...record, iteration: record.iteration + before },
  );
  return { ...result, history, iterations: result.iterations + before };
}

async function saveCheckpoint(
  result: RunResult,
  prepared: PreparedTraining,
  options: TrainOptions,
  output: Output,
  context: Context,
): Promise<void> {
  const { data, earlyStopping, keep, recordEvery } = options;
  const { path, recipe, images, seed, furtherFrom } = prepared;
  const { state, epochs, iterations, seconds } = result;
  const model = modelOf(result, prepared);
  await saveModel(path, state === undefined ? model : { ...model, state });
  const total = totalStepsOf(recipe, images) + (furtherFrom?.iterations ?? 0);
  const steps = `${formatCount(iterations)} of ${formatCount(total)} steps`;
  if (state === undefined) {
    output.print(`Interrupted after ${steps}. Saved the weights as they are: ${path}`);
    output.explain("A recipe that learns by conjugate gradients cannot be taken up again.");
  } else {
    const again = {
      "--data": data === "mnist" ? undefined : data,
      ...typedDataOptions(options),
      "--early-stopping": earlyStopping,
      "--keep": keep,
      "--record-every": recordEvery,
    };
    output.print(`Interrupted in epoch ${epochs}, after ${steps}. Saved a checkpoint: ${path}`);
    output.explain(`Go on with:  ${resumeCommand(context.command, path, again)}`);
  }
  output.json({
    model: path,
    interrupted: true,
    seconds,
    epochs,
    seed,
    parametersSha256: await parametersSha256(model.network.parameters),
  });
  context.exitCode = 130;
}

/** The error to show for a training that went to pieces, after saving what was good of it. */
async function keepLastGood(error: TrainingError, prepared: PreparedTraining): Promise<TrainingError> {
  const { path } = prepared;
  const { cause, network, history, complaint } = error;
  const lastGood = `${path.replace(/\.safetensors$/, "")}.last-good.safetensors`;
  const from = history.length === 0 ? "it began with" : `of epoch ${history[history.length - 1].epoch}`;
  const saved = await requireWritable(lastGood, modelKind)
    .then(() => saveModel(lastGood, { network, ...originOf(prepared), history }))
    .then(() => `The weights ${from}, the last good ones, are saved: ${lastGood}`)
    .catch((reason: unknown) => `The last good weights could not be saved: ${String(reason)}`);
  const advice = complaint.advice === undefined ? saved : `${complaint.advice}. ${saved}`;
  return new TrainingError(cause, network, history, { ...complaint, advice });
}
