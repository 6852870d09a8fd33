/** A stream that says when it cannot be written any more. */
type Stream = Pick<NodeJS.WriteStream, "on" | "write">;

/** What happens to the pipes and terminals that results and progress go to. */
export interface Streams {
  /** Why something could not be written, where a reader that has gone is not the reason. */
  readonly failure: () => Error | undefined;
}

/**
 * Lets the command outlive its readers. Whoever reads it may go away at any time: `head` has seen enough, `tee` is ended by the
 * same Ctrl-C, a terminal is closed. Nothing is wrong with that, and a training must not be lost for it: what is written from
 * then on goes nowhere, and the work goes on. Whatever else keeps a stream from being written, a full disk say, is told.
 */
export function outliveReaders(streams: readonly Stream[]): Streams {
  let failure: Error | undefined;
  for (const stream of streams) {
    stream.on("error", (error: Error) => {
      if (!hasGone(error)) failure ??= error;
    });
  }
  return { failure: () => failure };
}

/** A closed pipe, a closed terminal, and what is written to either afterwards. */
const gone = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"]);

function hasGone(error: Error): boolean {
  return "code" in error && typeof error.code === "string" && gone.has(error.code);
}
