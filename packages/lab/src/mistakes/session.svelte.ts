import { proxy } from "comlink";
import { connect, hasWebAssembly, noWebAssembly, sentenceOf } from "../engine/connect.js";
import { latest } from "../engine/latest.js";
import type {
  Cell,
  Choice,
  ImageLook,
  KeptCurves,
  MistakesApi,
  MistakesTask,
  SeenImage,
  Summary,
} from "../engine/mistakesApi.js";
import { announce } from "../state/announcer.svelte.js";
import { percent } from "./words.js";

/** What stands behind a cell, as far as it is shown. */
export interface Behind {
  readonly total: number;
  readonly images: readonly SeenImage[];
}

/** What the view shows, and how it asks for it. */
export class Session {
  choices = $state.raw<readonly Choice[]>([{ name: "digits", detail: "" }]);
  curves = $state.raw<KeptCurves | undefined>();
  summary = $state.raw<Summary | undefined>();
  behind = $state.raw<Behind | undefined>();
  look = $state.raw<ImageLook | undefined>();
  isExamining = $state(false);
  /** How much of the digits has come, 0 to 1. */
  fetched = $state(0);
  isLooking = $state(false);
  /** A sentence, where something stands in the way. */
  fault = $state<string | undefined>();

  readonly #worker = connect<MistakesApi>(
    () => new Worker(new URL("../engine/mistakes.worker.ts", import.meta.url), { type: "module", name: "mistakes" }),
  );

  constructor() {
    if (!hasWebAssembly()) {
      this.fault = noWebAssembly;
      return;
    }
    const { api, failed } = this.#worker;
    failed.catch(this.#fail);
    void Promise.race([api.choices(), failed]).then((choices) => (this.choices = choices), this.#fail);
    void Promise.race([api.curves(), failed]).then((curves) => (this.curves = curves), this.#fail);
  }

  readonly #fail = (error: unknown): void => {
    this.fault = sentenceOf(error);
    this.isExamining = false;
    this.isLooking = false;
  };

  readonly #examine = latest(
    (task: MistakesTask) => {
      const tell = proxy((portion: number) => {
        this.fetched = portion;
      });
      return Promise.race([this.#worker.api.examine(task, tell), this.#worker.failed]);
    },
    (summary) => {
      this.summary = summary;
      this.isExamining = false;
      const { right, count } = summary;
      announce(`${count - right} of ${count} digits misread: ${percent(right / count)} read rightly`);
    },
    this.#fail,
  );

  readonly #behind = latest(
    ({ cell, most }: { cell: Cell; most: number }) =>
      Promise.race([this.#worker.api.behind(cell, most), this.#worker.failed]),
    (behind) => (this.behind = behind),
    this.#fail,
  );

  readonly #look = latest(
    ({ index, by }: { index: number; by: "pixels" | "network" }) =>
      Promise.race([this.#worker.api.lookAt(index, by), this.#worker.failed]),
    (look) => {
      this.look = look;
      this.isLooking = false;
    },
    this.#fail,
  );

  examine(task: MistakesTask): void {
    if (!hasWebAssembly()) return;
    this.fault = undefined;
    this.isExamining = true;
    this.fetched = 0;
    this.summary = undefined;
    this.behind = undefined;
    this.look = undefined;
    this.#examine(task);
  }

  lookBehind(cell: Cell, most: number): void {
    this.#behind({ cell, most });
  }

  lookAt(index: number, by: "pixels" | "network"): void {
    this.isLooking = true;
    this.#look({ index, by });
  }

  end(): void {
    this.#worker.end();
  }
}
