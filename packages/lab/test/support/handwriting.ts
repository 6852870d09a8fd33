import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

/** A stroke by its turning points, in hundredths of the pad's width and height. */
export type Stroke = readonly (readonly [x: number, y: number])[];

/** The digits, each as one draws it in a hurry: scripts/lab-screenshots.mjs draws them, too. */
export const digitStrokes = JSON.parse(
  readFileSync(new URL("./digitStrokes.json", import.meta.url), "utf8"),
) as readonly (readonly Stroke[])[];

/** Draws on the pad with the mouse. */
export async function drawWithMouse(page: Page, strokes: readonly Stroke[], steps = 4): Promise<void> {
  const box = await page.getByTestId("pad").boundingBox();
  if (box === null) throw new Error("There is no pad to draw on");
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    box.x + (x / 100) * box.width,
    box.y + (y / 100) * box.height,
  ];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps });
    await page.mouse.up();
  }
}
