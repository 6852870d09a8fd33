import { beforeAll, describe, expect, it } from "vitest";
import { parametersSha256 } from "inkling";
import { imagesFor, runRecipe } from "inkling/recipes";
import { firstOfMnist } from "../../../core/test/support/mnist.js";
import { noSettings, type Settings } from "../../src/settings/fields.js";
import { trainingOf } from "../../src/settings/settings.js";
import { executablePath, faultsOf, useLab } from "../support/lab.js";
import { fingerprint, sha256, until, keptTraining } from "../support/training.js";

/* The Train view of the built lab: what it trains, in a worker, comes to the bytes that Node comes to. */

/** 1,200 digits, 4 passes of 12 steps, by Adam, whose memory has to be kept too. */
const settings: Partial<Settings> = {
  images: "few",
  layers: "dense_12-relu-dense_10-softmax",
  optimizer: "adam",
  rate: 0.003,
  batch: 100,
  epochs: 4,
};
const link = `#/train?${new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, String(value)])).toString()}`;

/** What Node comes to. */
async function inNode(changed: Partial<Settings> = {}): Promise<string> {
  const { recipe, seed } = trainingOf({ ...noSettings, ...settings, ...changed });
  const { network } = await runRecipe(recipe, imagesFor(recipe, { training: firstOfMnist(1500) }), seed);
  return parametersSha256(network.parameters);
}

describe.skipIf(executablePath === undefined)("the Train view", { timeout: 120_000 }, () => {
  const lab = useLab();
  let expected: string;

  beforeAll(async () => {
    expected = await inNode();
  }, 60_000);

  it("trains to the weights that Node trains, on threads, and says what they come to", async () => {
    const { page, complaints, close } = await lab.open(link);
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    expect(await fingerprint(page)).toBe(expected);
    expect(await page.getByTestId("train-accuracy").textContent()).toMatch(/^\d\d\.\d %$/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("steps, pauses, and goes on after a reload in the middle to the same weights", async () => {
    const { page, complaints, close } = await lab.open(link);
    for (let step = 1; step <= 3; step++) {
      await page.getByTestId("train-step").click();
      await until(page, `Paused at step ${step} of 48`);
    }
    const paused = await fingerprint(page);
    await page.reload();
    await until(page, "Paused at step 3 of 48");
    expect(await fingerprint(page)).toBe(paused);
    await page.getByTestId("train-epoch").click();
    await until(page, "Paused at step 12 of 48");
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    expect(await fingerprint(page)).toBe(expected);
    // What is over is shown again, too.
    await page.reload();
    await until(page, "Done: step 48 of 48");
    expect(await fingerprint(page)).toBe(expected);
    expect(complaints).toEqual([]);
    await close();
  });

  it("goes on by itself after a reload while it trained", async () => {
    const { page, close } = await lab.open(link.replace("epochs=4", "epochs=4000"));
    await page.getByTestId("train-start").click();
    await until(page, /At step [1-9]/);
    await page.waitForFunction(
      () =>
        Number(/step ([\d,]+)/.exec(document.querySelector(".status")?.textContent ?? "")?.[1].replace(",", "")) > 60,
    );
    // Until it was kept as it runs.
    await expect.poll(() => keptTraining(page), { timeout: 30_000 }).toMatchObject({ phase: "running" });
    await page.reload();
    await until(page, /At step [1-9]/);
    await page.getByTestId("train-pause").click();
    await until(page, "Paused at step");
    expect(await fingerprint(page)).toMatch(sha256);
    await close();
  });

  it("says that it trains on one thread where memory cannot be shared, and comes to the same weights", async () => {
    const { page, complaints, close } = await lab.open("");
    await page.context().route("**/*", async (route) => {
      const response = await route.fetch();
      const headers = Object.fromEntries(
        Object.entries(response.headers()).filter(([name]) => !name.startsWith("cross-origin-")),
      );
      await route.fulfill({ response, headers });
    });
    await page.goto("about:blank");
    await page.goto(lab.url + link);
    await page.getByText("This host does not isolate the page").waitFor();
    expect(await page.evaluate("crossOriginIsolated")).toBe(false);
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    expect(await fingerprint(page)).toBe(expected);
    expect(complaints).toEqual([]);
    await close();
  });

  it("trains where the browser keeps nothing, and says so", async () => {
    const { page, close } = await lab.open("");
    const refuse =
      'Object.defineProperty(self, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });';
    await page.context().addInitScript(refuse);
    await page.context().route("**/training.worker-*.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: refuse + (await response.text()) });
    });
    await page.goto("about:blank");
    await page.goto(lab.url + link);
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    expect(await fingerprint(page)).toBe(expected);
    await page.getByText("lets the page keep nothing").first().waitFor();
    await close();
  });

  it("trains a second run beside the first, which differs in what is chosen", async () => {
    const { page, complaints, close } = await lab.open(`${link}&runs=2&rate2=0.01`);
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    await page.locator(".status").nth(1).filter({ hasText: "Done: step 48 of 48" }).waitFor();
    expect(await fingerprint(page)).toBe(expected);
    await page.getByRole("button", { name: "The second run", exact: true }).click();
    await page.getByTestId("parameters-sha256").filter({ hasNotText: expected }).waitFor();
    expect(await fingerprint(page)).toBe(await inNode({ rate: 0.01 }));
    await page.waitForFunction(() => location.hash.includes("seen=2"));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it("takes a weight into the hand, and says that Node then comes to others", async () => {
    const { page, close } = await lab.open(link);
    await page.getByTestId("train-step").click();
    await until(page, "Paused at step 1");
    const before = await fingerprint(page);
    await page.getByTestId("weight-value").fill("2.5");
    await page.getByTestId("weight-set").click();
    await page.locator("output").filter({ hasText: "+2.5" }).waitFor();
    await page.getByTestId("parameters-sha256").filter({ hasNotText: before }).waitFor();
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48");
    await page.getByTestId("sha256-verdict").filter({ hasText: "changed by hand" }).waitFor();
    expect(await fingerprint(page)).not.toBe(expected);
    await close();
  });

  it("says before it trains what will fail: raw pixels with a rate of 3", async () => {
    const { page, close } = await lab.open("#/train?recipe=nielsen-30&pixels=raw");
    expect(await page.getByTestId("train-warning").first().textContent()).toMatch(/will not learn[^]*pixels/);
    await page.getByTestId("shelf-raw").click();
    await page.getByText("which does not work").waitFor();
    await page.waitForFunction(() => location.hash.includes("shelf=raw"));
    await close();
  });

  it("gives a sentence for a network that does not fit together, and for a link of nonsense", async () => {
    const { page, close } = await lab.open(
      "#/train?layers=maxPool2d_16-maxPool2d_16-flatten-dense_10-softmax&images=few",
    );
    await page.getByTestId("train-start").click();
    expect(await page.getByRole("alert").first().textContent()).toMatch(/expected/);
    await page.goto(`${lab.url}#/train?rate=quick&layers=dense_0&seed=-1`);
    await page.getByRole("alert").nth(2).waitFor();
    for (const sentence of await page.getByRole("alert").allTextContents()) expect(sentence).toMatch(/should be/);
    await close();
  });
});
