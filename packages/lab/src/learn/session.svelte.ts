import type { Remote } from "comlink";
import { sentenceOf } from "../engine/connect.js";
import type { LessonApi, LessonDigits } from "../engine/lessonApi.js";
import { startLesson } from "../engine/workers.js";

type Question<T> = (api: Remote<LessonApi>) => Promise<T>;

/** The worker behind the lessons, and the digits they are about. */
export class Lesson {
  digits = $state.raw<LessonDigits>();
  fault = $state<string>();
  readonly #worker = startLesson();

  constructor() {
    void this.ask((api) => api.open(document.baseURI)).then((digits) => (this.digits = digits));
  }

  /** Asks the worker; undefined, and a sentence in `fault`, where it fails. */
  async ask<T>(question: Question<T>): Promise<T | undefined> {
    try {
      return await this.#worker.ask(question);
    } catch (error) {
      this.fault = sentenceOf(error);
      return undefined;
    }
  }

  end(): void {
    this.#worker.end();
  }

  /** The pixels of one digit. */
  pixels(image: number): Uint8Array {
    return this.digits?.images.subarray(image * 784, (image + 1) * 784) ?? new Uint8Array(784);
  }
}

/**
 * What the worker answers to a question that changes with what is chosen; the answer before stays until the next one comes.
 * There may be no question yet.
 */
export function answered<T>(
  lessonNow: () => Lesson,
  question: () => Question<T> | undefined,
): { readonly now: T | undefined } {
  let now = $state.raw<T>();
  $effect(() => {
    const asked = question();
    const lesson = lessonNow();
    if (lesson.digits === undefined || asked === undefined) return;
    let isOver = false;
    void lesson.ask(asked).then((answer) => {
      if (!isOver && answer !== undefined) now = answer;
    });
    return () => {
      isOver = true;
    };
  });
  return {
    get now() {
      return now;
    },
  };
}
