import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digitNetwork } from "../dist/digits.js";
import { predict } from "../dist/index.js";
import { serveCore, type CoreServer } from "./support/browserServer.js";
import { trainingNames, trainShortly, type Outcome, type TrainingName } from "./support/browserTraining.js";
import { readPages } from "./support/browserReading.js";
import type { Answer, Order } from "./support/browserWorker.js";
import { findChromium, launchChromium, noChromium } from "./support/chromium.js";
import { firstOfMnist } from "./support/mnist.js";

/*
 * The built core, as npm would deliver it, in a real browser: modules straight from dist/, in a worker of a page. What
 * it is compared with is trained by the same file in Node, by this very test.
 */

const images = firstOfMnist(1000);
const executablePath = findChromium();
// Names of skipped tests are not shown.
if (executablePath === undefined) console.warn(`The browser test is skipped: ${noChromium}`);

describe.skipIf(executablePath === undefined)("trained in Chromium, in a module worker", () => {
  let browser: Browser | undefined;
  let isolated: CoreServer | undefined;
  let plain: CoreServer | undefined;
  const inNode = {} as Record<TrainingName, Outcome>;

  beforeAll(async () => {
    for (const name of trainingNames) inNode[name] = await trainShortly(name, images, 1);
    isolated = await serveCore(images, true);
    plain = await serveCore(images, false);
    browser = await launchChromium(executablePath!);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([browser?.close(), isolated?.close(), plain?.close()]);
  });

  /** Opens a page of that server, and lets a worker of it train. */
  async function trainIn(server: CoreServer, order: Order): Promise<Outcome> {
    const page = await browser!.newPage();
    try {
      await page.goto(server.url);
      const answer = await page.evaluate(letWorkerTrain, order);
      if ("error" in answer) throw new Error(answer.error);
      return answer.outcome;
    } finally {
      await page.close();
    }
  }

  describe.each(trainingNames)("%s: the bytes of Node's weights and outputs", (name) => {
    it("with 1 thread", async () => {
      // An isolated page can share memory, though one thread has nobody to share it with.
      const alone = { ...inNode[name], sharedMemory: true, helpers: 0 };
      expect(await trainIn(isolated!, { name, threads: 1 })).toEqual(alone);
    });

    it("with 2 threads on shared memory, the second of which joins where there is work for it", async () => {
      const both = { ...inNode[name], sharedMemory: true, helpers: name.endsWith("batches of 10") ? 0 : 1 };
      expect(await trainIn(isolated!, { name, threads: 2 })).toEqual(both);
    });

    it("with 2 threads where the page is not isolated: one does it all", async () => {
      const alone = { ...inNode[name], sharedMemory: false, helpers: 0 };
      expect(await trainIn(plain!, { name, threads: 2 })).toEqual(alone);
    });
  });

  it("the network that comes with inkling, in the page itself: the bits of Node's outputs", async () => {
    const page = await browser!.newPage();
    await page.goto(plain!.url);
    const outputs = await page.evaluate<number[]>(readWithShipped);
    await page.close();
    expect(outputs).toEqual([...predict(digitNetwork(), images.images).outputs]);
  });

  it("a page of handwriting, in the page itself: what Node reads, with the bits of its confidence", async () => {
    const page = await browser!.newPage();
    await page.goto(plain!.url);
    const inPage = await page.evaluate<unknown>(
      `import("/test/support/browserReading.js").then(({ readPages }) => readPages())`,
    );
    await page.close();
    const inNode = readPages();
    expect(inPage).toEqual(inNode);
    expect(inNode.map(({ lines }) => lines.length)).not.toContain(0);
  });
});

/** A script of the page's: modules come from the server. */
const readWithShipped = `(async () => {
  const { predict } = await import("/dist/index.js");
  const { digitNetwork } = await import("/dist/digits.js");
  const images = await (await fetch("/images")).arrayBuffer();
  return [...predict(digitNetwork(), new Uint8Array(images)).outputs];
})()`;

/** Runs in the page, to which only its text is handed. */
function letWorkerTrain(order: Order): Promise<Answer> {
  return new Promise((resolve) => {
    const worker = new Worker("/test/support/browserWorker.js", { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      resolve({ error: `the worker could not be run: ${message}` });
    };
    worker.postMessage(order);
  });
}
