import { parameterInNumbers, stepInNumbers, unitInNumbers } from "inkling/inspection";
import { selectImages } from "inkling";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstOfMnist } from "../../core/test/support/mnist.js";
import { lessonNetwork, lessonPlan } from "../src/engine/lesson.js";
import { executablePath, faultsOf, startLab, type Lab } from "./support/lab.js";

/* The lessons in the built lab, in Chromium: what they show is what the reference engine says in Node. */

const mistakes = [
  "missing-mean",
  "penalised-bias",
  "wrong-sign",
  "transposed-weights",
  "derivative-at-a",
  "uncorrected-adam",
];

describe.skipIf(executablePath === undefined)("the view Learn", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.close());

  it("plants each mistake and sees the check fail, takes it out and sees it pass", async () => {
    const { page, complaints, close } = await lab.open("#/learn?chapter=6");
    const verdict = page.getByTestId("check-verdict");
    await verdict.filter({ hasText: /^passed$/ }).waitFor();
    for (const mistake of mistakes) {
      await page.getByTestId("plant-mistake").selectOption(mistake);
      await verdict.filter({ hasText: /^failed$/ }).waitFor({ timeout: 60_000 });
      expect(await verdict.textContent()).toBe("failed");
      await page.getByTestId("plant-mistake").selectOption("none");
      await verdict.filter({ hasText: /^passed$/ }).waitFor({ timeout: 60_000 });
      expect(await verdict.textContent()).toBe("passed");
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    { image: 2, layer: 3, unit: 4, input: 7 },
    { image: 0, layer: 1, unit: 3, input: 14 * 28 + 14 },
  ])("one step in numbers: each is the reference engine's, to the last digit: %o", async (which) => {
    const { image, layer, unit, input } = which;
    const { page, close } = await lab.open(
      `#/learn?chapter=5&image=${image}&layer=${layer}&unit=${unit}&input=${input}`,
    );
    await page.getByTestId("step-after").waitFor();
    const network = lessonNetwork();
    const images = selectImages(firstOfMnist(10), [image]);
    const step = stepInNumbers(network, images, lessonPlan);
    const own = unitInNumbers(network, step, { layer, unit });
    const index = input * (layer === 1 ? 12 : 10) + unit;
    const parameter = parameterInNumbers(network, images, lessonPlan, { layer, name: "weights", index });
    const shown: Record<string, number | undefined> = {
      "step-w": parameter.value,
      "step-x": step.layers[layer - 1].input[input],
      "step-z": own.forward.z,
      "step-a": own.forward.a,
      "step-loss": step.loss,
      "step-derivative": own.backward.derivative,
      "step-delta": own.backward.delta,
      "step-gradient": parameter.gradient,
      "step-numeric": parameter.numeric.slope,
      "step-after": parameter.after,
    };
    for (const [testid, value] of Object.entries(shown)) {
      expect(await page.getByTestId(testid).getAttribute("value"), testid).toBe(String(value));
    }
    await close();
  });

  it("checks the answer of an exercise", async () => {
    const { page, close } = await lab.open("#/learn?chapter=8");
    const answer = page.getByRole("textbox");
    await answer.fill("28");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    expect(await page.getByTestId("exercise-verdict").textContent()).toContain("Not yet");
    await answer.fill("24");
    await answer.press("Enter");
    expect(await page.getByTestId("exercise-verdict").textContent()).toContain("Right");
    await answer.fill("many");
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByText("Write a number, such as 0.25.").waitFor();
    await close();
  });

  it("goes from chapter to chapter, each in its link, without a complaint; axe finds nothing in any, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints, close } = await lab.open("#/learn", { colorScheme });
      for (let chapter = 1; chapter <= 8; chapter++) {
        await page
          .locator("article h2")
          .filter({ hasText: new RegExp(`^${chapter}\\. `) })
          .waitFor();
        await page.waitForLoadState("networkidle");
        await page.locator("math").first().waitFor();
        expect(await faultsOf(page), `chapter ${chapter}, ${colorScheme}`).toEqual([]);
        if (chapter < 8) await page.getByRole("button", { name: /^Next: / }).click();
      }
      await expect.poll(() => page.url()).toContain("chapter=8");
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
