import {
  createControl,
  type Control,
  type HistoryRecord,
  type Network,
  type Trainer,
  type TrainerState,
} from "inkling";
import { withParameters } from "inkling/inspection";
import { networkOf } from "inkling/recipes";
import { keyOfFiles } from "../data/ownDigits.js";
import type { Inspector } from "./inspector.js";
import { createTeller, type Listener, type Told } from "./teller.js";
import type { TrainingImages } from "./trainingImages.js";
import type { KeptTraining, Subject, TrainingEnd, TrainingPhase, TrainingTask, WeightPlace } from "./trainingTypes.js";

/** A training that was opened: what it is, and all that changes of it. */
export interface Opened {
  readonly task: TrainingTask;
  readonly control: Control;
  readonly tell: (told?: Told, must?: boolean) => void;
  phase: TrainingPhase;
  images: TrainingImages | undefined;
  subject: Subject | undefined;
  inspector: Inspector | undefined;
  /** While it runs: its memory. */
  trainer: Trainer | undefined;
  /** Where it stood when it was last kept, or paused. */
  state: TrainerState | undefined;
  /** The parameters that it was begun with, where they were changed by hand. */
  begun: Network | undefined;
  history: HistoryRecord[];
  handmade: number;
  sha256: string | undefined;
  end: TrainingEnd | undefined;
  sentence: string | undefined;
  isStarted: boolean;
}

/** A training at its beginning. */
export function openedFor(task: TrainingTask, listener: Listener): Opened {
  const opened: Opened = {
    ...{ task, control: createControl(), phase: "ready", history: [], handmade: 0, isStarted: false },
    ...{ images: undefined, subject: undefined, inspector: undefined, trainer: undefined, state: undefined },
    ...{ begun: undefined, sha256: undefined, end: undefined, sentence: undefined },
    tell: createTeller(listener, () => factsOf(opened)),
  };
  return opened;
}

/** The network as it would end now. */
export function networkIn({ task, subject, trainer, state, begun }: Opened): Network {
  if (trainer !== undefined) return trainer.network();
  const { recipe, seed } = task;
  const first = begun ?? networkOf(recipe, { seed, ...subject?.network });
  if (state === undefined) return first;
  const averages = recipe.learning.method === "steps" && recipe.learning.averageDecay > 0;
  return withParameters(first, (averages ? state.optimizerStates.at(-1) : undefined) ?? state.parameters);
}

/** What is kept of it, where there is anything to go on from or to look at; its state is taken up to now. */
export function keptOf(opened: Opened): KeptTraining | undefined {
  const { task, subject, trainer, phase, history, handmade, sha256, end, sentence, begun } = opened;
  if (trainer !== undefined) opened.state = trainer.state();
  const isOver = phase === "finished";
  if (opened.state === undefined && !isOver && phase !== "failed") return undefined;
  const { recipe, seed, source, settings, files } = task;
  return {
    ...{ version: 2, recipe, seed, source, settings, phase, history: history.slice(), handmade },
    ...{ filesKey: source === "own" ? keyOfFiles(files) : "", subject, sha256, end, sentence },
    state: isOver ? undefined : opened.state,
    parameters: isOver ? begun?.parameters : undefined,
  };
}

export const iterationOf = ({ trainer, state, history }: Opened): number =>
  trainer?.iteration ?? state?.iteration ?? history.at(-1)?.iteration ?? 0;

/** Goes on from what was kept. Says whether it was running. */
export function takeUp(opened: Opened, kept: KeptTraining): boolean {
  const { phase, recipe, seed, subject, state, parameters, history, handmade, sha256, end, sentence } = kept;
  Object.assign(opened, { subject, state, history: history.slice(), handmade, sha256, end, sentence });
  if (parameters !== undefined)
    opened.begun = withParameters(networkOf(recipe, { seed, ...subject?.network }), parameters);
  const isOver = phase === "finished" || phase === "failed";
  opened.phase = isOver ? phase : "paused";
  return phase === "running";
}

/** What every report says. */
function factsOf(opened: Opened) {
  const { phase, history, handmade, trainer, subject, sha256, end, sentence } = opened;
  return {
    turn: opened.task.turn,
    phase,
    history,
    handmade,
    iteration: iterationOf(opened),
    ...{ sha256, end, sentence },
    ...(trainer && { threads: trainer.joinedThreads }),
    ...(subject && { images: subject.images }),
  };
}

export function subjectOf({ training, validation, watched }: TrainingImages): Subject {
  const { imageShape: inputShape, classNames } = training;
  const images = { training: training.count, validation: validation?.count ?? 0, watched };
  return { network: { inputShape, classNames }, images };
}

/** Where a weight lies in the vector of parameters; undefined where there is none. */
export function indexOf({ tensors }: Network, { layer, unit, weight }: WeightPlace): number | undefined {
  const tensor = tensors.find((each) => each.layer === layer - 1 && each.name === "weights");
  const units = tensor?.shape.at(-1);
  if (tensor === undefined || units === undefined || unit >= units) return undefined;
  const index = weight * units + unit;
  return index < tensor.size ? tensor.offset + index : undefined;
}
