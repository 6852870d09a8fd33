import type { Strokes } from "inkling/reading";
import type { UnitPlace, UnitView } from "inkling/inspection";
import type { Remote } from "comlink";
import { sentenceOf, type Connection } from "../engine/connect.js";
import { latest } from "../engine/latest.js";
import type { DrawingReading, Inside, PictureReading, ReadingApi, SeenDigit } from "../engine/readingApi.js";
import { startReading } from "../engine/workers.js";
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

  readonly #worker = startReading();
  /** Looks inside beside it: the next stroke's answer need not wait for what the last one looked like. */
  #observer: Connection<ReadingApi> | undefined;

  readonly #fail = (error: unknown): void => {
    this.fault = sentenceOf(error);
  };

  constructor() {
    this.#worker.onFail(this.#fail);
  }

  readonly read = this.#asks(
    async (api, strokes: Strokes): Promise<DrawingReading> => await api.read({ strokes, ...pad }),
    (reading) => {
      this.drawing = reading ?? { kind: "empty" };
      this.picture = undefined;
    },
  );

  readonly lookInside = this.#asks(
    (api, { seen, asked }: { seen: SeenDigit; asked: number }) => api.lookInside(seen.pixels, asked),
    (inside) => (this.inside = inside),
    () => this.#observe(),
  );

  readonly lookAtUnit = this.#asks(
    (api, { seen, place }: { seen: SeenDigit; place: UnitPlace }) => api.lookAtUnit(seen.pixels, place),
    (unit) => (this.unit = unit),
    () => this.#observe(),
  );

  readonly readPicture = this.#asks(
    async (api, file: Blob) => {
      this.isOpening = true;
      try {
        return await api.readPicture(file);
      } finally {
        this.isOpening = false;
      }
    },
    (picture) => (this.picture = picture),
  );

  end(): void {
    this.#worker.end();
    this.#observer?.end();
  }

  /** Begun when there is something to be looked into: what is drawn first is read first. */
  #observe(): Connection<ReadingApi> {
    if (this.#observer === undefined) {
      this.#observer = startReading();
      this.#observer.onFail(this.#fail);
    }
    return this.#observer;
  }

  /** Asks about the newest thing alone. Asked about nothing, it shows nothing, whatever is still on its way. */
  #asks<Thing, Answer>(
    question: (api: Remote<ReadingApi>, about: Thing) => Promise<Answer>,
    show: (answer: Answer | undefined) => void,
    worker: () => Connection<ReadingApi> = () => this.#worker,
  ): (about: Thing | undefined) => void {
    let isWanted = false;
    // A stroke is read again and again while it is drawn: what is overtaken is better than nothing.
    const ask = latest(
      (about: Thing) => worker().ask((api) => question(api, about)),
      (answer) => {
        this.fault = undefined;
        if (isWanted) show(answer);
      },
      this.#fail,
      { showsOvertaken: true },
    );
    return (about) => {
      isWanted = about !== undefined;
      if (about === undefined) show(undefined);
      else ask(about);
    };
  }
}
