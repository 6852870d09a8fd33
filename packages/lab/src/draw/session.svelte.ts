import type { Strokes } from "inkling/reading";
import type { UnitPlace, UnitView } from "inkling/inspection";
import { connect, hasWebAssembly, noWebAssembly, sentenceOf } from "../engine/connect.js";
import type { DrawingReading, Inside, PictureReading, ReadingApi, SeenDigit } from "../engine/readingApi.js";
import { pad } from "../shared/strokes.js";

/** What the view shows, and how it asks for it. The newest question wins: what is overtaken is never asked. */
export class Session {
  drawing = $state.raw<DrawingReading>({ kind: "empty" });
  picture = $state.raw<PictureReading | undefined>();
  inside = $state.raw<Inside | undefined>();
  unit = $state.raw<UnitView | undefined>();
  /** Whether a picture is being read: a large one takes seconds. */
  isOpening = $state(false);
  /** A sentence, where something stands in the way. */
  fault = $state<string | undefined>();

  /** What stands in the way of everything. */
  readonly #hindrance = hasWebAssembly() ? undefined : noWebAssembly;
  readonly #worker = connect<ReadingApi>(
    () => new Worker(new URL("../engine/reading.worker.ts", import.meta.url), { type: "module", name: "reading" }),
  );

  constructor() {
    this.fault = this.#hindrance;
    this.#worker.failed.catch((error: unknown) => (this.fault = this.#hindrance ?? sentenceOf(error)));
  }

  readonly read = this.#latest(
    async (strokes: Strokes): Promise<DrawingReading> => await this.#worker.api.read({ strokes, ...pad }),
    (reading) => {
      this.drawing = reading ?? { kind: "empty" };
      this.picture = undefined;
    },
  );

  readonly lookInside = this.#latest(
    (digit: { seen: SeenDigit; asked: number }) => this.#worker.api.lookInside(digit.seen.pixels, digit.asked),
    (inside) => (this.inside = inside),
  );

  readonly lookAtUnit = this.#latest(
    (at: { seen: SeenDigit; place: UnitPlace }) => this.#worker.api.lookAtUnit(at.seen.pixels, at.place),
    (unit) => (this.unit = unit),
  );

  readonly readPicture = this.#latest(
    async (file: Blob) => {
      this.isOpening = true;
      try {
        return await this.#worker.api.readPicture(file);
      } finally {
        this.isOpening = false;
      }
    },
    (picture) => (this.picture = picture),
  );

  end(): void {
    this.#worker.end();
  }

  /**
   * Asks one question at a time; of those that come meanwhile only the last one is asked. Asked for nothing, it shows nothing,
   * whatever is still on its way.
   */
  #latest<Question, Answer>(
    ask: (question: Question) => Promise<Answer>,
    show: (answer: Answer | undefined) => void,
  ): (question: Question | undefined) => void {
    let waiting: { question: Question } | undefined;
    let isAsking = false;
    let isWanted = false;
    const next = async (): Promise<void> => {
      isAsking = true;
      while (waiting !== undefined) {
        const { question } = waiting;
        waiting = undefined;
        try {
          const answer = await Promise.race([ask(question), this.#worker.failed]);
          this.fault = this.#hindrance;
          if (isWanted) show(answer);
        } catch (error) {
          this.fault = this.#hindrance ?? sentenceOf(error);
        }
      }
      isAsking = false;
    };
    return (question) => {
      isWanted = question !== undefined;
      waiting = question === undefined ? undefined : { question };
      if (question === undefined) show(undefined);
      else if (!isAsking) void next();
    };
  }
}
