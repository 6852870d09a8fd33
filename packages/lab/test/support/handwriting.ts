import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

/** A stroke by its turning points, in hundredths of the pad's width and height. */
export type Stroke = readonly (readonly [x: number, y: number])[];

/** The digits, each as one draws it in a hurry: scripts/lab-screenshots.mjs draws them, too. */
export const digitStrokes = JSON.parse(
  readFileSync(new URL("./digitStrokes.json", import.meta.url), "utf8"),
) as readonly (readonly Stroke[])[];

/** A 7 that fills the pad. */
export const seven: Stroke[] = [
  [
    [36, 20],
    [60, 19],
    [45, 82],
  ],
];
/** 25544, small and in a row. */
export const number: Stroke[] = [
  // 2
  [
    [6, 42],
    [9, 35],
    [14, 36],
    [16, 43],
    [12, 52],
    [6, 64],
    [10, 63],
    [17, 64],
  ],
  // 5 5
  [
    [33, 35],
    [25, 36],
    [24, 48],
    [29, 46],
    [33, 51],
    [32, 60],
    [28, 64],
    [23, 62],
  ],
  [
    [51, 36],
    [43, 36],
    [42, 48],
    [47, 47],
    [51, 52],
    [50, 61],
    [46, 65],
    [41, 63],
  ],
  // 4 4
  [
    [66, 35],
    [59, 54],
    [70, 54],
  ],
  [
    [67, 45],
    [66, 65],
  ],
  [
    [84, 35],
    [77, 54],
    [88, 54],
  ],
  [
    [85, 45],
    [84, 66],
  ],
];

/** Waits until the answer is this. */
export async function expectAnswer(page: Page, text: string): Promise<void> {
  await page
    .getByTestId("answer")
    .filter({ hasText: new RegExp(`^${text.replace("?", "\\?")}$`) })
    .waitFor({ timeout: 60_000 });
}

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
