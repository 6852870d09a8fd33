import { proxy, type Remote } from "comlink";
import type { HistoryRecord, Progress } from "inkling";
import { sentenceOf, type Connection } from "../engine/connect.js";
import type { TrainingApi } from "../engine/training.js";
import type {
  ImageCounts,
  Look,
  OtherTraining,
  TrainingEnd,
  TrainingPhase,
  TrainingReport,
  WeightPlace,
} from "../engine/trainingTypes.js";
import { startTraining } from "../engine/workers.js";
import { keyOfTask, type AskedTask } from "./tasks.js";
import { announce } from "../state/announcer.svelte.js";

/** How a training stands, as the page shows it. */
export interface RunState {
  phase: TrainingPhase;
  iteration: number;
  history: readonly HistoryRecord[];
  progress: Progress | undefined;
  look: Look | undefined;
  sha256: string | undefined;
  end: TrainingEnd | undefined;
  sentence: string | undefined;
  handmade: number;
  threads: number;
  fetched: number;
  images: ImageCounts | undefined;
  remarks: readonly string[];
  /** Before it is begun: another training that the browser keeps in its place. */
  other: OtherTraining | undefined;
}

const atFirst: RunState = {
  phase: "ready",
  iteration: 0,
  history: [],
  progress: undefined,
  look: undefined,
  sha256: undefined,
  end: undefined,
  sentence: undefined,
  handmade: 0,
  threads: 1,
  fetched: 0,
  images: undefined,
  remarks: [],
  other: undefined,
};

/** A training in its worker, and what is shown of it. */
export interface Run {
  readonly state: RunState;
  /** Makes ready another training; the one before ends. The same one is left as it is. Goes on at once where it was running when the page was left. */
  open(task: AskedTask): Promise<void>;
  play(): void;
  pause(): void;
  advance(to: "step" | "epoch"): void;
  reset(): Promise<void>;
  show(layer: number): void;
  weightAt(place: WeightPlace): Promise<number | undefined>;
  setWeight(place: WeightPlace, value: number): Promise<void>;
  keepNow(): void;
  end(): void;
}

/** Makes a place for one training after another. Its worker is started with the first. */
export function createRun(): Run {
  let state: RunState = $state.raw(atFirst);
  let connection: Connection<TrainingApi> | undefined;
  let task: AskedTask | undefined;
  let opened = 0;

  function worker(): Connection<TrainingApi> {
    if (connection === undefined) {
      connection = startTraining();
      connection.onFail(fail);
      void call((api) => api.listen(proxy(take)));
    }
    return connection;
  }

  function fail(error: unknown): void {
    state = { ...state, phase: "failed", sentence: sentenceOf(error) };
  }

  /** Asks the worker; undefined, and a sentence in the state, where it fails. */
  async function call<Answer>(question: (api: Remote<TrainingApi>) => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await worker().ask(question);
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  function take({ turn, records, progress, look, threads, images, fetched, remark, ...facts }: TrainingReport): void {
    if (turn !== opened) return;
    const before = state.phase;
    state = {
      ...state,
      ...facts,
      ...(records.length === 0 ? {} : { history: [...state.history, ...records] }),
      ...(progress === undefined ? {} : { progress }),
      ...(look === undefined ? {} : { look }),
      ...(threads === undefined ? {} : { threads }),
      ...(images === undefined ? {} : { images }),
      ...(fetched === undefined ? {} : { fetched }),
      ...(remark === undefined || state.remarks.includes(remark) ? {} : { remarks: [...state.remarks, remark] }),
    };
    if (state.phase !== "ready") state = { ...state, other: undefined };
    if (state.phase !== before) announceStanding(state);
  }

  async function openTask(asked: AskedTask): Promise<void> {
    if (task !== undefined && keyOfTask(task) === keyOfTask(asked)) return;
    task = asked;
    opened++;
    const mine = opened;
    state = atFirst;
    const answer = await call((api) => api.open({ ...asked, turn: mine }));
    if (answer === undefined || mine !== opened) return;
    if (answer.wasRunning) await call((api) => api.play());
    if (state.phase === "ready") state = { ...state, other: answer.other };
  }

  return {
    get state() {
      return state;
    },
    open: openTask,
    play: () => void call((api) => api.play()),
    pause: () => void call((api) => api.pause()),
    advance: (to) => void call((api) => api.advance(to)),
    async reset() {
      if (task === undefined) return;
      const again = task;
      task = undefined;
      await call((api) => api.forget());
      await openTask(again);
    },
    show: (layer) => void call((api) => api.show(layer)),
    weightAt: (place) => call((api) => api.weightAt(place)),
    setWeight: async (place, value) => {
      await call((api) => api.setWeight(place, value));
    },
    keepNow: () => void call((api) => api.keepNow()),
    end() {
      connection?.end();
      connection = undefined;
      task = undefined;
      state = atFirst;
    },
  };
}

function announceStanding({ phase, iteration, sentence, history }: RunState): void {
  const accuracy = history.at(-1)?.validationAccuracy ?? history.at(-1)?.trainingAccuracy;
  const reached = accuracy === undefined ? "" : `, ${(100 * accuracy).toFixed(1)} % read rightly`;
  if (phase === "running") announce("Training");
  if (phase === "paused") announce(`Paused after step ${iteration}${reached}`);
  if (phase === "finished") announce(`Finished after step ${iteration}${reached}`);
  if (phase === "failed") announce(sentence ?? "The training failed");
}
