import type { Problem } from "../answers/problem.js";

/** What a thread is asked for: a request's body, whole. */
export interface Job {
  readonly kind: "read" | "predict";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The header Content-Type as it was sent, or empty. */
  readonly contentType: string;
}

/** What comes of it: the JSON of the answer, or what is wrong. */
export type Outcome =
  | { readonly body: string }
  | {
      readonly problem: Problem;
      /** What happened, for the log, where it is our fault. */
      readonly fault?: string | undefined;
    };

/** What threads are told when they begin. */
export interface WorkSettings {
  /** The most pixels of a picture. */
  readonly mostPixels: number;
  /** The least confidence with which a digit is accepted; default the reader's. */
  readonly accept?: number | undefined;
}

/** `image/png` of `image/PNG; charset=binary`. */
export function mediaType(contentType: string): string {
  return contentType.split(";")[0].trim().toLowerCase();
}
