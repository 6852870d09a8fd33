import { describe, expect, it } from "vitest";
import { executablePath, faultsOf, useLab } from "../support/lab.js";
import { fingerprint, until, keptTraining } from "../support/training.js";

/* A training that the browser keeps, in the Train view of the built lab: nothing takes its place before one says so. */

const link = "#/train?images=few&layers=dense_10-softmax&rate=0.5&batch=100&epochs=4";

describe.skipIf(executablePath === undefined)("a kept training", { timeout: 120_000 }, () => {
  const lab = useLab();

  it("is offered when another is opened: go on with it, and it stands where it stood", async () => {
    const { page, complaints, close } = await lab.open(link);
    for (const step of [1, 2]) {
      await page.getByTestId("train-step").click();
      await until(page, `Paused at step ${step} of 48`);
    }
    const paused = await fingerprint(page);
    // A link that begins at once waits, too.
    await page.goto(`${lab.url}${link}&seed=9&play=yes`);
    await page.getByText("another training: a network of your own, seed 1, after 2 steps").waitFor();
    expect(await page.getByTestId("train-start").textContent()).toContain("Start anew");
    expect(await page.getByTestId("train-step").isDisabled()).toBe(true);
    await until(page, "Not begun.");
    expect(await faultsOf(page)).toEqual([]);
    await page.reload();
    await page.getByTestId("train-back").click();
    await until(page, "Paused at step 2 of 48");
    expect(await fingerprint(page)).toBe(paused);
    expect(await page.getByTestId("train-other").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it("gives way to a new one when that is started anew", async () => {
    const { page, complaints, close } = await lab.open(link);
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    await expect.poll(() => keptTraining(page), { timeout: 30_000 }).toMatchObject({ phase: "finished", seed: 1 });
    await page.goto(`${lab.url}${link}&seed=9`);
    await page.getByRole("button", { name: "Back to it" }).waitFor();
    expect(await keptTraining(page)).toMatchObject({ seed: 1 });
    await page.getByTestId("train-start").click();
    await until(page, "Done: step 48 of 48");
    await expect.poll(() => keptTraining(page), { timeout: 30_000 }).toMatchObject({ phase: "finished", seed: 9 });
    expect(await page.getByTestId("train-other").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it("is kept when another is opened while it runs", async () => {
    const { page, close } = await lab.open(link.replace("epochs=4", "epochs=4000"));
    await page.getByTestId("train-start").click();
    await until(page, /At step [1-9]/);
    await page.goto(`${lab.url}${link}`);
    await page.getByTestId("train-back").click();
    // Going on at once, as it was.
    await until(page, /At step [1-9]/);
    await page.getByTestId("train-pause").click();
    await until(page, "Paused at step");
    await close();
  });

  it("goes on in a tab that is hidden, where nothing is painted", async () => {
    const { page, complaints, close } = await lab.open(link.replace("epochs=4", "epochs=40"));
    // Chromium without a window hides no tab: what a hidden one lacks is taken away.
    await page.evaluate(() => {
      globalThis.requestAnimationFrame = () => 0;
      Object.defineProperties(document, { hidden: { get: () => true }, visibilityState: { get: () => "hidden" } });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.getByTestId("train-start").evaluate((button: HTMLElement) => {
      button.click();
    });
    await until(page, "Done: step 480 of 480");
    expect(complaints).toEqual([]);
    await close();
  });
});
