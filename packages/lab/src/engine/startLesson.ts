import { connect } from "./connect.js";
import type { LessonApi } from "./lessonApi.js";

/** Starts the worker behind the lessons. */
export function startLesson() {
  return connect<LessonApi>(() => new Worker(new URL("./lesson.worker.ts", import.meta.url), { type: "module" }));
}
