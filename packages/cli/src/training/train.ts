import { InklingError, TrainingError, parametersSha256 } from "inkling";
import type { RunResult } from "inkling/recipes";
import type { Context } from "../terminal/context.js";
import { takeInterrupts } from "./interrupts.js";
import { expectedModelBytes, modelKind, saveModel } from "../files/modelFiles.js";
import { BrokenOffError } from "../terminal/messages.js";
import { createOutput, type Output } from "../terminal/output.js";
import { nodeDisk, type Disk } from "../files/disk.js";
import { requireWritable } from "../files/outputFiles.js";
import { formatCount } from "@inkling/drawings";
import { remarkReading } from "../files/dataParts.js";
import { remarkUnusual } from "../files/pixelForm.js";
import { usableThreads } from "../options/threads.js";
import { listCheckpoints, stepOf } from "../runs/checkpoints.js";
import { beginRun, resumeRun, type RunFolder } from "../runs/runFolder.js";
import { quote } from "../terminal/commandName.js";
import { followTraining } from "./follow.js";
import { prepareTraining, type PreparedTraining, type TrainOptions } from "./plan.js";
import { originOf, saveAndReport } from "./result.js";
import { parameterCountOf, runTraining } from "./run.js";

/** Seconds from checkpoint to checkpoint unless told: what can be lost, at next to no cost. */
const checkpointSeconds = 30;

/** Where a training speaks and writes. */
interface Surroundings {
  readonly output: Output;
  readonly context: Context;
  readonly disk: Disk;
}

/**
 * Trains, tests, saves, and tells of it: the whole of `inkling train`.
 *
 * @param disk where the run's folder is
 */
export async function train(options: TrainOptions, context: Context, disk: Disk = nodeDisk): Promise<void> {
  const output = createOutput(options, context);
  const planned = await prepareTraining(options);
  const run = await openRun(planned, options, { output, context, disk });
  const prepared = { ...planned, checkpoint: run.from };
  try {
    remarkBeginning(prepared, output);
    await trainIn(run, prepared, options, { output, context, disk });
  } finally {
    await run.close();
  }
}

/** Opens the run's folder, which no other process may do from here on. */
function openRun(
  { folder, config, checkpoint, images, isResumed }: PreparedTraining,
  { force }: TrainOptions,
  { output, context, disk }: Surroundings,
): Promise<RunFolder> {
  const opening = {
    disk,
    command: context.command,
    onRemark: (sentence: string) => {
      output.remark(sentence);
    },
  };
  if (isResumed) return resumeRun(folder, config, opening);
  const bytesNeeded = expectedModelBytes(parameterCountOf(config.recipe, images), 5);
  return beginRun(folder, config, checkpoint, { ...opening, force: force === true, bytesNeeded });
}

function remarkBeginning(prepared: PreparedTraining, output: Output): void {
  const { config, recipe, images, isResumed, checkpoint, folder } = prepared;
  output.remark(
    `${recipe.name}: ${recipe.summary}\n` +
      `${formatCount(images.training.count)} images (${images.training.name}), seed ${config.seed}`,
  );
  if (prepared.remark !== undefined) output.remark(prepared.remark);
  if (isResumed) {
    const done = checkpoint === undefined ? 0 : stepOf(checkpoint);
    output.remark(`${folder}: goes on after step ${formatCount(done)} of ${formatCount(config.totalSteps)}`);
  }
  remarkReading(prepared.parts, config.source, output);
  remarkUnusual(images.training, output);
}

async function trainIn(
  run: RunFolder,
  prepared: PreparedTraining,
  options: TrainOptions,
  { output, context, disk }: Surroundings,
): Promise<void> {
  const { config, folder } = prepared;
  const goOn = `${context.command} train --resume ${quote(folder)}`;
  const interrupts = takeInterrupts(() => {
    output.progress.line(
      "Stopping after this step. Ctrl-C again quits at once: what was done since the last checkpoint is lost.",
    );
  });
  const { control } = interrupts;
  try {
    const threads = usableThreads(options.threads, output);
    const { checkpointEvery: every = checkpointSeconds } = options;
    const follower = followTraining({ run, control, keep: config.keep, every, origin: originOf(prepared) });
    const ran = await runTraining({ ...prepared, ...config, threads, control, follower }, output.progress).catch(
      async (error: unknown) => {
        throw error instanceof TrainingError ? await keepLastGood(error, prepared, run) : error;
      },
    );
    // From where it stopped early it must not go on; a folder that goes now needs no last checkpoint.
    const isOver = ran.reason === "early stopping" || (ran.reason === "finished" && config.isTemporary);
    await follower
      .settle()
      .then(() => (isOver ? undefined : follower.saveLast(ran)))
      .catch(async (error: unknown) => {
        throw await unwritten(error, folder, goOn);
      });
    const result = countedFromStart(ran, prepared);
    if (result.reason === "stopped") {
      await tellInterrupted(result, prepared, goOn, output);
      context.exitCode = 130;
    } else {
      const end = config.isTemporary ? () => run.clear() : (told: object) => run.end(told);
      await saveAndReport(result, prepared, { output, context, disk, end });
    }
  } finally {
    interrupts.release();
  }
}

/** The steps of a model that was trained further are counted from the first one on. */
function countedFromStart(result: RunResult, { checkpoint }: PreparedTraining): RunResult {
  const before = checkpoint?.furtherFrom?.iterations ?? 0;
  const known = checkpoint?.history.length ?? 0;
  const history = result.history.map((record, i) =>
    i < known ? record : { ...record, iteration: record.iteration + before },
  );
  return { ...result, history, iterations: result.iterations + before };
}

async function tellInterrupted(
  result: RunResult,
  prepared: PreparedTraining,
  goOn: string,
  output: Output,
): Promise<void> {
  const { config, folder, path } = prepared;
  const { state, network, history, epochs, iterations, seconds } = result;
  const steps = `${formatCount(iterations)} of ${formatCount(config.totalSteps)} steps`;
  if (state === undefined) {
    const results = { seconds, epochs, iterations };
    await saveModel(path, { network, ...originOf(prepared), history, results });
    output.print(`Interrupted after ${steps}. Saved the weights as they are: ${path}`);
    output.explain(`A recipe that learns by conjugate gradients begins anew with:  ${goOn}`);
  } else {
    output.print(`Interrupted in epoch ${epochs}, after ${steps}. Saved a checkpoint: ${folder}`);
    output.explain(`Go on with:  ${goOn}`);
  }
  output.json({
    run: folder,
    interrupted: true,
    seconds,
    epochs,
    seed: config.seed,
    parametersSha256: await parametersSha256(network.parameters),
  });
}

/** The error to show for a run whose folder could not be written: what is left, and how to go on. */
async function unwritten(error: unknown, folder: string, goOn: string): Promise<unknown> {
  if (!(error instanceof InklingError)) return error;
  const newest = (await listCheckpoints(folder)).at(0);
  const left =
    newest === undefined
      ? "Training has stopped. There is no checkpoint"
      : `Training has stopped. The last good checkpoint is of step ${formatCount(newest.step)}; go on with: ${goOn}`;
  const { advice, ...complaint } = error.complaint;
  return new BrokenOffError({ ...complaint, advice: advice === undefined ? left : `${advice}. ${left}` });
}

/** The error to show for a training that went to pieces, after saving what was good of it. */
async function keepLastGood(error: TrainingError, prepared: PreparedTraining, run: RunFolder): Promise<TrainingError> {
  const { path, config } = prepared;
  const { cause, network, history, complaint } = error;
  const lastGood = `${path.replace(/\.safetensors$/, "")}.last-good.safetensors`;
  const from = history.length === 0 ? "it began with" : `of epoch ${history[history.length - 1].epoch}`;
  const saved = await requireWritable(lastGood, modelKind)
    .then(() => saveModel(lastGood, { network, ...originOf(prepared), history }))
    .then(() => `The weights ${from}, the last good ones, are saved: ${lastGood}`)
    .catch((reason: unknown) => `The last good weights could not be saved: ${String(reason)}`);
  // It would come to the same end again.
  const end = config.isTemporary ? run.clear() : run.end({ failed: complaint.what });
  await end.catch(() => undefined);
  const advice = complaint.advice === undefined ? saved : `${complaint.advice}. ${saved}`;
  return new TrainingError(cause, network, history, { ...complaint, advice });
}
