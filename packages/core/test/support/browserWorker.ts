// The worker of the browser test's page: fetches the images, trains, and answers what came of it.
import { trainShortly, type Outcome, type TrainingName } from "./browserTraining.js";

export interface Order {
  readonly name: TrainingName;
  readonly threads: number;
}

export type Answer = { readonly outcome: Outcome } | { readonly error: string };

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  void answer(data).then((message) => {
    postMessage(message);
  });
});

async function answer({ name, threads }: Order): Promise<Answer> {
  try {
    const [images, labels] = await Promise.all([fetchBytes("/images"), fetchBytes("/labels")]);
    return { outcome: await trainShortly(name, { images, labels }, threads) };
  } catch (error) {
    // An error in a promise reaches no one outside of a worker by itself.
    return { error: String(error) };
  }
}

async function fetchBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
