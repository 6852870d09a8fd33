import { connect, type Connection } from "./connect.js";
import type { HandApi } from "./handTypes.js";
import type { LessonApi } from "./lessonApi.js";
import type { MistakesApi } from "./mistakesApi.js";
import type { ReadingApi } from "./readingApi.js";
import type { TakeApi } from "./takeApi.js";
import type { TrainingApi } from "./training.js";

/*
 * Every worker of the page, and what it can be asked. Bundlers look for just this form of `new Worker`.
 */

/** Reads what is drawn and dropped, and looks inside the network while it does. */
export const startReading = (): Connection<ReadingApi> =>
  connect(() => new Worker(new URL("./reading.worker.ts", import.meta.url), { type: "module", name: "reading" }));

/** Trains: a worker for each training. */
export const startTraining = (): Connection<TrainingApi> =>
  connect(() => new Worker(new URL("./training.worker.ts", import.meta.url), { type: "module", name: "training" }));

/** Stands behind the lessons, most of which ask the reference engine alone. */
export const startLesson = (): Connection<LessonApi> =>
  connect(() => new Worker(new URL("./lesson.worker.ts", import.meta.url), { type: "module", name: "lesson" }), {
    needsWebAssembly: false,
  });

/** Reads digits whose labels are known, and looks behind what it has read. */
export const startMistakes = (): Connection<MistakesApi> =>
  connect(() => new Worker(new URL("./mistakes.worker.ts", import.meta.url), { type: "module", name: "mistakes" }));

/** Reads a visitor's digits, and teaches a network with them. */
export const startHand = (): Connection<HandApi> =>
  connect(() => new Worker(new URL("./hand.worker.ts", import.meta.url), { type: "module", name: "hand" }));

/** Writes networks as files. */
export const startTake = (): Connection<TakeApi> =>
  connect(() => new Worker(new URL("./take.worker.ts", import.meta.url), { type: "module", name: "take" }));
