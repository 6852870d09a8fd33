import type { Strokes } from "inkling/reading";
import type { UnitPlace, UnitView } from "inkling/inspection";
import { connect, hasWebAssembly, noWebAssembly, sentenceOf } from "../engine/connect.js";
import type { DrawingReading, Inside, PictureReading, ReadingApi, SeenDigit } from "../engine/readingApi.js";
import { pad } from "./strokes.js";

/** What the view shows, and how it asks for it. The newest question wins: what is overtaken is never asked. */
export class Session {
  drawing = $state.raw<DrawingReading>({ kind: "empty" });
  picture = $state.raw<PictureReading | undefined>();
  inside = $state.raw<Inside | undefined>();
  unit = $state.raw<UnitView | undefined>();
  isReading = $state(false);
  /** A sentence, where something stands in the way. */
  fault = $state<string | undefined>();

  readonly #worker = connect<ReadingApi>(
    () => new Worker(new URL("../engine/reading.worker.ts", import.meta.url), { type: "module", name: "reading" }),
  );

  constructor() {
    if (!hasWebAssembly()) this.fault = noWebAssembly;
    this.#worker.failed.catch((error: unknown) => (this.fault = sentenceOf(error)));
  }

  readonly read = this.#latest(
    async (strokes: Strokes): Promise<DrawingReading> => await this.#worker.api.read({ strokes, ...pad }),
    (reading) => {
      this.drawing = reading;
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
    (file: Blob) => this.#worker.api.readPicture(file),
    (picture) => (this.picture = picture),
  );

  end(): void {
    this.#worker.end();
  }

  /** Asks one question at a time; of those that come meanwhile only the last one is asked. */
  #latest<Question, Answer>(
    ask: (question: Question) => Promise<Answer>,
    show: (answer: Answer) => void,
  ): (question: Question) => void {
    let waiting: { question: Question } | undefined;
    let isAsking = false;
    const next = async (): Promise<void> => {
      isAsking = true;
      while (waiting !== undefined) {
        const { question } = waiting;
        waiting = undefined;
        this.isReading = true;
        try {
          const answer = await Promise.race([ask(question), this.#worker.failed]);
          this.fault = undefined;
          show(answer);
        } catch (error) {
          this.fault = sentenceOf(error);
        }
        this.isReading = false;
      }
      isAsking = false;
    };
    return (question) => {
      waiting = { question };
      if (!isAsking) void next();
    };
  }
}
