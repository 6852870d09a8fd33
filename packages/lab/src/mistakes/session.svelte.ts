import { proxy } from "comlink";
import { sentenceOf } from "../engine/connect.js";
import { latest } from "../engine/latest.js";
import type { Cell, Choice, ImageLook, KeptCurves, MistakesTask, SeenImage, Summary } from "../engine/mistakesApi.js";
import { startMistakes } from "../engine/workers.js";
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

  readonly #worker = startMistakes();

  readonly #fail = (error: unknown): void => {
    this.fault = sentenceOf(error);
    this.isExamining = false;
    this.isLooking = false;
  };

  constructor() {
    this.#worker.onFail(this.#fail);
    void this.#worker.ask((api) => api.choices()).then((choices) => (this.choices = choices), this.#fail);
    void this.#worker.ask((api) => api.curves()).then((curves) => (this.curves = curves), this.#fail);
  }

  readonly #examine = latest(
    (task: MistakesTask) => {
      const tell = proxy((portion: number) => {
        this.fetched = portion;
      });
      return this.#worker.ask((api) => api.examine(task, tell));
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
    ({ cell, most }: { cell: Cell; most: number }) => this.#worker.ask((api) => api.behind(cell, most)),
    (behind) => (this.behind = behind),
    this.#fail,
  );

  readonly #look = latest(
    ({ index, by }: { index: number; by: "pixels" | "network" }) => this.#worker.ask((api) => api.lookAt(index, by)),
    (look) => {
      this.look = look;
      this.isLooking = false;
    },
    this.#fail,
  );

  examine(task: MistakesTask): void {
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
