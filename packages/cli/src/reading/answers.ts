import { InklingError } from "inkling";
import type { ColourImage, NumberReader, PageReading, ReadOptions } from "inkling/reading";
import { inOrder } from "./inOrder.js";
import { openNamed, readStandardInput } from "./namedPictures.js";

/** What comes of a picture: its reading, or why there is none, in a sentence. */
export type Answer = { readonly reading: PageReading } | { readonly error: string };

/** What comes of a picture, with its name. */
export type NamedAnswer = Answer & { readonly file: string };

/** Does what may fail as bad input does. Throws what is a defect. */
export async function answerOf(read: () => PageReading | Promise<PageReading>): Promise<Answer> {
  try {
    return { reading: await read() };
  } catch (error) {
    if (error instanceof InklingError) return { error: error.message };
    throw error;
  }
}

/** Reads pictures in turn on this thread: the next is decoded while one is read. */
export async function* readInTurn(
  names: AsyncIterable<string>,
  reader: NumberReader,
  how: ReadOptions,
): AsyncGenerator<NamedAnswer & { readonly picture?: ColourImage }> {
  const opened = inOrder(names, 2, async (file) => ({ file, opening: await Promise.allSettled([open(file)]) }));
  for await (const { file, opening } of opened) {
    const [outcome] = opening;
    const answer = await answerOf(() => {
      if (outcome.status === "rejected") throw outcome.reason;
      return reader.read(outcome.value, how);
    });
    yield { file, ...answer, ...(outcome.status === "fulfilled" ? { picture: outcome.value } : {}) };
  }
}

async function open(file: string): Promise<ColourImage> {
  return openNamed(file, file === "-" ? await readStandardInput() : undefined);
}
