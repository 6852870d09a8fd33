import { parameterInNumbers, stepInNumbers, unitInNumbers } from "inkling/inspection";
import { selectImages } from "inkling";
import { describe, expect, it } from "vitest";
import { firstOfMnist } from "../../core/test/support/mnist.js";
import { mistakeIds } from "../src/learn/fields.js";
import { lessonNetwork, lessonPlan } from "../src/engine/lesson.js";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* The lessons in the built lab, in Chromium: what they show is what the reference engine says in Node. */

const mistakes = mistakeIds.filter((id) => id !== "none");

describe.skipIf(executablePath === undefined)("the view Learn", () => {
  const lab = useLab();

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

  it("an image's numbers and the cost by output are the reference engine's: ½ (a - y)², to 1e-15", async () => {
    const { page, close } = await lab.open("#/learn?image=3&pixel=406");
    const step = stepInNumbers(lessonNetwork(), selectImages(firstOfMnist(10), [3]), lessonPlan);
    const valueOf = (testid: string) => page.getByTestId(testid).getAttribute("value");
    expect(await valueOf("pixel-value")).toBe(String(step.layers[0].input[406]));
    await page.goto(`${lab.url}#/learn?image=3&chapter=4`);
    const outputs = step.weighted[1].a;
    for (let output = 0; output < 10; output++) {
      const y = output === step.labels[0] ? 1 : 0;
      expect(Math.abs(Number(await valueOf(`cost-${output}`)) - (outputs[output] - y) ** 2 / 2)).toBeLessThan(1e-15);
    }
    expect(await valueOf("cost")).toBe(String(step.loss));
    await close();
  });

  it("each chapter ends with an exercise: right is right, and wrong is not", { timeout: 120_000 }, async () => {
    const network = lessonNetwork();
    const step = stepInNumbers(network, selectImages(firstOfMnist(10), [0]), lessonPlan);
    const { sum } = unitInNumbers(network, step, { layer: 1, unit: 0 }).forward;
    // 51 / 255; -Σ w x; 784 · 12 + 12; 10 · ½ · ½²; 0.2 - 3 · 0.05 · 0.8; m; 1 / (1 - 0.9); 28 - 5 + 1
    const answers = [0.2, -sum, 9420, 1.25, 0.08, 4, 10, 24];
    const { page, complaints, close } = await lab.open("#/learn");
    for (const [i, right] of answers.entries()) {
      await page.goto(`${lab.url}#/learn?chapter=${i + 1}`);
      const exercise = page.locator(`article:has(h2:text("${i + 1}. ")) form.exercise`);
      for (const [said, verdict] of [
        [right * 1.1 + 0.1, "Not yet"],
        [right, "Right"],
      ] as const) {
        await exercise.getByRole("textbox").fill(String(said));
        await exercise.getByRole("button", { name: "Check", exact: true }).click();
        await exercise.getByTestId("exercise-verdict").filter({ hasText: verdict }).waitFor();
      }
    }
    expect(complaints).toEqual([]);
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
