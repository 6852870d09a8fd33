import {
  evaluate,
  fit,
  InklingError,
  minimize,
  TrainingError,
  type HistoryRecord,
  type Progress,
  type Trainer,
} from "inkling";
import { withParameters } from "inkling/inspection";
import { planOf } from "inkling/recipes";
import { forget, keep, recall } from "../state/storage.js";
import { createInspector, fingerprintOf } from "./inspector.js";
import { checkKept, describeKept, isSameTraining } from "./keptTraining.js";
import { indexOf, iterationOf, keptOf, networkIn, openedFor, subjectOf, takeUp, type Opened } from "./opened.js";
import type { Listener, Told } from "./teller.js";
import { fetchImages, imagesKey, type TrainingImages } from "./trainingImages.js";
import type { KeptTraining, OtherTraining, TrainingTask, WeightPlace } from "./trainingTypes.js";

/** How long between two looks inside, and between two times that the state is kept, at least. */
const [lookMs, keepMs] = [500, 2000];

/** About how many records a training leaves, for a curve. */
const fewestRecords = 50;

/** A training in a worker, and the hand on it. */
export interface TrainingApi {
  /** Who is told of all trainings, one after the other. */
  listen(listener: Listener): void;
  /**
   * Makes ready what the task says: at its beginning, or where it was left. Answers whether it was running then, and which other
   * training the browser keeps, which this one replaces once it is played or stepped. Nothing is fetched before.
   */
  open(task: TrainingTask): Promise<{ wasRunning: boolean; other?: OtherTraining }>;
  play(): void;
  pause(): void;
  advance(to: "step" | "epoch"): void;
  /** Forgets what was kept of this training; open it anew then. */
  forget(): Promise<void>;
  /** Which layer's weights are looked at. */
  show(layer: number): void;
  weightAt(place: WeightPlace): number | undefined;
  /** Changes one weight by hand: the next step begins with it. */
  setWeight(place: WeightPlace, value: number): void;
  /** Keeps how it stands: the page is about to go. */
  keepNow(): Promise<void>;
}

const isOver = ({ phase }: Pick<Opened, "phase">): boolean => phase === "finished" || phase === "failed";

const otherOf = (kept: KeptTraining): OtherTraining => ({
  ...{ name: describeKept(kept), isOver: isOver(kept), settings: kept.settings },
});

/** Makes the training of one worker: one at a time, one after the other. */
export function createTraining(): TrainingApi {
  let now: Opened | undefined;
  /** The images of the training before, which the next one often wants too. */
  let fetched: { readonly key: string; readonly images: TrainingImages } | undefined;
  let listener: Listener = () => undefined;
  let shown = 0;
  let [lookedAtMs, lookCostMs, keptAtMs] = [-Infinity, 0, 0];

  function lookAt(opened: Opened, network = networkIn(opened)): Told {
    const before = performance.now();
    opened.inspector ??= createInspector(network, opened.task.recipe, opened.images);
    const look = opened.inspector.look(network, iterationOf(opened), shown);
    lookedAtMs = performance.now();
    lookCostMs = lookedAtMs - before;
    return { look };
  }

  async function keepState(opened: Opened): Promise<void> {
    keptAtMs = performance.now();
    const kept = keptOf(opened);
    const fault = kept && (await keep("runs", opened.task.slot, kept));
    if (fault !== undefined) opened.tell({ remark: fault });
  }

  /** Fetches, trains to the end and measures: once, whatever is played, paused and stepped meanwhile. */
  async function run(opened: Opened): Promise<void> {
    const { task, control, tell } = opened;
    const isGone = (): boolean => opened !== now;
    try {
      opened.phase = "fetching";
      tell({ fetched: 0 });
      const key = imagesKey(task);
      if (fetched?.key !== key) {
        fetched = undefined;
        const images = await fetchImages(task, (portion) => {
          tell({ fetched: portion }, false);
        });
        fetched = { key, images };
      }
      if (isGone()) return;
      const { images } = fetched;
      opened.images = images;
      opened.inspector = undefined;
      opened.subject = subjectOf(images);
      opened.phase = control.state === "paused" ? "paused" : "running";
      tell(lookAt(opened));
      const { network, ...result } = await learn(opened, images);
      if (isGone()) return;
      opened.trainer = undefined;
      opened.begun = network;
      opened.state = undefined;
      opened.sha256 = await fingerprintOf(network.parameters);
      const test = images.test && {
        testAccuracy: evaluate(network, images.test).accuracy,
        testCount: images.test.count,
      };
      opened.end = { reason: result.reason, seconds: result.seconds, ...test };
      opened.phase = "finished";
      tell({ ...lookAt(opened, network), iteration: result.iterations });
      await keepState(opened);
    } catch (error) {
      if (isGone()) return;
      opened.trainer = undefined;
      opened.phase = "failed";
      opened.sentence = error instanceof Error ? error.message : String(error);
      if (!(error instanceof InklingError)) console.error(error);
      tell(error instanceof TrainingError ? lookAt(opened, error.network) : {});
      await keepState(opened);
    }
  }

  function learn(opened: Opened, images: TrainingImages) {
    const { recipe, threads } = opened.task;
    const { learning } = recipe;
    const { control, state, history } = opened;
    const { training, validation } = images;
    const common = {
      ...{ training, validation, control },
      onRecord(record: HistoryRecord) {
        if (opened === now) history.push(record);
      },
      onProgress(progress: Progress, trainer?: Trainer) {
        if (opened === now) follow(opened, progress, trainer);
      },
    };
    const network = opened.begun ?? networkIn({ ...opened, state: undefined });
    if (learning.method === "conjugateGradient")
      return minimize(network, { ...learning, ...common }).then((result) => ({ ...result, state: undefined }));
    const plan = planOf(learning, training);
    const recordEvery = Math.min(
      Math.ceil(training.count / plan.batchSize),
      Math.ceil((Math.ceil(training.count / plan.batchSize) * plan.epochs) / fewestRecords),
    );
    return fit(network, {
      ...{ ...plan, ...common, threads, recordEvery },
      ...(state === undefined ? {} : { resume: { state, history: history.slice() } }),
      onRemark: (remark) => {
        opened.tell({ remark });
      },
    });
  }

  /** Said a few times a second, and when it pauses. */
  function follow(opened: Opened, progress: Progress, trainer: Trainer | undefined): void {
    opened.trainer = trainer;
    // Conjugate gradients learn of a pause after they have said how they stand.
    queueMicrotask(() => {
      if (opened !== now || opened.phase === "finished") return;
      const isPaused = opened.control.state === "paused";
      opened.phase = isPaused ? "paused" : "running";
      opened.sha256 = undefined;
      const mayLook = isPaused || performance.now() - lookedAtMs > Math.max(lookMs, 12 * lookCostMs);
      // Two reports, which the page shows one after the other: neither keeps it long.
      opened.tell({ progress }, isPaused);
      if (mayLook && trainer !== undefined) opened.tell(lookAt(opened));
      if (isPaused) void rest(opened);
      else if (performance.now() - keptAtMs > keepMs) void keepState(opened);
    });
  }

  /** Paused: what it has come to is kept, and its fingerprint said. */
  async function rest(opened: Opened): Promise<void> {
    const { trainer } = opened;
    if (trainer !== undefined) {
      opened.state = trainer.state();
      opened.sha256 = await fingerprintOf(trainer.weights.slice());
    }
    if (opened !== now || opened.phase !== "paused") return;
    opened.tell();
    await keepState(opened);
  }

  function start(opened: Opened): void {
    if (opened.isStarted || isOver(opened)) return;
    opened.isStarted = true;
    void run(opened);
  }

  return {
    listen(told) {
      listener = told;
    },
    async open(task) {
      const left = now;
      const opened = openedFor(task, (report) => listener(report));
      now = opened;
      if (left !== undefined) {
        if (!isOver(left)) await keepState(left);
        left.control.stop();
      }
      const kept = checkKept(await recall("runs", task.slot));
      if (opened !== now) return { wasRunning: false };
      const isSame = kept !== undefined && isSameTraining(kept, task);
      const wasRunning = isSame && takeUp(opened, kept);
      try {
        opened.tell(lookAt(opened));
      } catch (error) {
        opened.phase = "failed";
        opened.sentence = error instanceof Error ? error.message : String(error);
        opened.tell();
      }
      if (kept === undefined || isSame) return { wasRunning };
      return { wasRunning, other: otherOf(kept) };
    },
    play() {
      if (now === undefined) return;
      now.control.resume();
      if (now.phase === "paused" && now.isStarted) {
        now.phase = "running";
        now.sha256 = undefined;
        now.tell();
      }
      start(now);
    },
    pause() {
      now?.control.pause();
    },
    advance(to) {
      if (now === undefined) return;
      now.control.advance(to);
      start(now);
    },
    async forget() {
      if (now === undefined) return;
      const { task } = now;
      const kept = checkKept(await recall("runs", task.slot));
      // Another one is not this one's to forget.
      if (kept !== undefined && isSameTraining(kept, task)) await forget("runs", task.slot);
    },
    show(layer) {
      shown = layer;
      if (now !== undefined && now.phase !== "failed") now.tell(lookAt(now));
    },
    weightAt(place) {
      if (now === undefined) return undefined;
      const network = networkIn(now);
      const index = indexOf(network, place);
      return index === undefined ? undefined : (now.trainer?.parameters ?? network.parameters)[index];
    },
    setWeight(place, value) {
      if (now === undefined || isOver(now)) return;
      const network = networkIn(now);
      const index = indexOf(network, place);
      if (index === undefined) return;
      const vector = now.trainer?.parameters ?? now.state?.parameters;
      if (vector !== undefined) vector[index] = value;
      else now.begun = withParameters(network, network.parameters.with(index, value));
      now.handmade++;
      now.tell(lookAt(now));
      if (now.phase === "paused") void rest(now);
    },
    async keepNow() {
      if (now !== undefined) await keepState(now);
    },
  };
}
