import { describe, expect, it } from "vitest";
import { connect, WorkerFault } from "../src/engine/connect.js";
import { latest } from "../src/engine/latest.js";

/* How the page asks its workers, without one: what is said when they fail, and which of many questions are asked. */

/** A worker that never answers. */
class SilentWorker extends EventTarget {
  isEnded = false;
  postMessage(): void {
    // Whatever is asked is lost.
  }
  terminate(): void {
    this.isEnded = true;
  }
  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error"), { message }));
  }
}

interface Api {
  answer(): number;
}

function connected() {
  const worker = new SilentWorker();
  return { worker, connection: connect<Api>(() => worker as unknown as Worker) };
}

describe("connect", () => {
  it("tells whoever waits for an answer that the worker has failed, and whoever asks later", async () => {
    const { worker, connection } = connected();
    const waiting = connection.ask((api) => api.answer());
    worker.fail("out of memory");
    await expect(waiting).rejects.toThrow(new WorkerFault("The worker stopped: out of memory. Load the page again."));
    await expect(connection.ask((api) => api.answer())).rejects.toThrow(WorkerFault);
  });

  it("tells of a failure that nobody asked about, be it past or to come", () => {
    const { worker, connection } = connected();
    const told: string[] = [];
    connection.onFail(({ message }) => told.push(message));
    worker.fail("out of memory");
    connection.onFail(({ message }) => told.push(message));
    expect(told).toEqual(Array(2).fill("The worker stopped: out of memory. Load the page again."));
  });

  it("says what to do where no worker can be started", async () => {
    const connection = connect<Api>(() => {
      throw new DOMException("no", "SecurityError");
    });
    await expect(connection.ask((api) => api.answer())).rejects.toThrow(/allow workers for this site/);
  });

  it("ends the worker", () => {
    const { worker, connection } = connected();
    connection.end();
    expect(worker.isEnded).toBe(true);
  });
});

describe("latest", () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it.each([
    { showsOvertaken: false, shown: [3] },
    { showsOvertaken: true, shown: [1, 3] },
  ])("asks the first of three questions and the last, and shows $shown", async ({ shown, ...options }) => {
    const [asked, answers]: [number[], number[]] = [[], []];
    const ask = latest(
      (question: number) => {
        asked.push(question);
        return Promise.resolve(question);
      },
      (answer) => answers.push(answer),
      () => undefined,
      options,
    );
    for (const question of [1, 2, 3]) ask(question);
    await settled();
    expect(asked).toEqual([1, 3]);
    expect(answers).toEqual(shown);
  });
});
