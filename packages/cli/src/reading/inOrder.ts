/**
 * Does the same with each of many items, several at a time, and gives the answers in the order of the items, each as soon as it and
 * those before it are there. No more than `most` are under way or wait to be taken, however many there are.
 *
 * @param work what it throws ends all, when its turn comes
 */
export async function* inOrder<Item, Answer>(
  items: AsyncIterable<Item>,
  most: number,
  work: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const iterator = items[Symbol.asyncIterator]();
  const begun: Promise<Answer>[] = [];
  let coming: Promise<IteratorResult<Item>> | undefined;
  let isEnded = false;
  try {
    for (;;) {
      if (!isEnded && begun.length < most) {
        // An answer need not wait for an item that has not come yet.
        coming ??= iterator.next();
        const isNext = await Promise.race([
          coming.then(() => true),
          ...begun.slice(0, 1).map((each) => each.then(() => false)),
        ]);
        if (isNext) {
          const next = await coming;
          coming = undefined;
          if (next.done === true) isEnded = true;
          else begun.push(marked(work(next.value)));
          continue;
        }
      }
      const first = begun.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    await iterator.return?.();
  }
}

/** A promise that is asked for later: until then it may fail unseen. */
function marked<Answer>(promise: Promise<Answer>): Promise<Answer> {
  promise.catch(() => undefined);
  return promise;
}
