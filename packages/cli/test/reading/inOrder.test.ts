import { describe, expect, test } from "vitest";
import { inOrder } from "../../src/reading/inOrder.js";

/** Numbers from 0, as they are asked for; how many have been. */
function counting(count: number) {
  const seen = { asked: 0, isClosed: false };
  async function* items(): AsyncGenerator<number> {
    try {
      while (seen.asked < count) yield await Promise.resolve(seen.asked++);
    } finally {
      seen.isClosed = true;
    }
  }
  return { seen, items: items() };
}

/** A promise and what keeps it. */
function promised<Value>() {
  let keep: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => (keep = resolve));
  return { promise, keep };
}

/** Lets everything go on that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("inOrder", () => {
  test("gives the answers in the order of the items, whichever is first", async () => {
    const works = Array.from({ length: 5 }, () => promised<string>());
    const { items } = counting(5);
    const answers: string[] = [];
    const all = (async () => {
      for await (const answer of inOrder(items, 5, (i) => works[i].promise)) answers.push(answer);
    })();
    for (const i of [3, 1, 0]) works[i].keep(`answer ${i}`);
    await settle();
    expect(answers).toEqual(["answer 0", "answer 1"]);
    for (const i of [4, 2]) works[i].keep(`answer ${i}`);
    await all;
    expect(answers).toEqual([0, 1, 2, 3, 4].map((i) => `answer ${i}`));
  });

  test("asks for no more items than may be under way", async () => {
    const { seen, items } = counting(1_000_000);
    const answers = inOrder(items, 3, (i) => Promise.resolve(i));
    for (let i = 0; i < 100; i++) expect(await answers.next()).toEqual({ done: false, value: i });
    await settle();
    expect(seen.asked).toBeLessThanOrEqual(103);
    await answers.return(undefined);
    expect(seen.isClosed).toBe(true);
  });

  test("gives an answer though the next item has not come", async () => {
    const late = promised<number>();
    async function* items(): AsyncGenerator<number> {
      yield 1;
      yield await late.promise;
    }
    const answers = inOrder(items(), 4, (i) => Promise.resolve(10 * i));
    expect(await answers.next()).toEqual({ done: false, value: 10 });
    late.keep(2);
    expect(await answers.next()).toEqual({ done: false, value: 20 });
    expect((await answers.next()).done).toBe(true);
  });

  test("throws what an item's work throws when its turn comes, and takes no more", async () => {
    const { seen, items } = counting(100);
    const answers = inOrder(items, 2, (i) => (i === 1 ? Promise.reject(new Error("one")) : Promise.resolve(i)));
    expect((await answers.next()).value).toBe(0);
    await expect(answers.next()).rejects.toThrow("one");
    expect(seen.asked).toBeLessThan(5);
    expect(seen.isClosed).toBe(true);
  });
});
