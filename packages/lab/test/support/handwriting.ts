import type { Page } from "playwright-core";

/** A stroke by its turning points, in hundredths of the pad's width and height. */
export type Stroke = readonly (readonly [x: number, y: number])[];

/** The digits, each as one draws it in a hurry. */
export const digitStrokes: readonly (readonly Stroke[])[] = [
  [
    [
      [50, 18],
      [41, 26],
      [37, 48],
      [41, 74],
      [50, 82],
      [59, 73],
      [63, 48],
      [59, 26],
      [50, 18],
    ],
  ],
  [
    [
      [51, 16],
      [50, 50],
      [49, 84],
    ],
  ],
  [
    [
      [38, 32],
      [43, 20],
      [53, 17],
      [60, 26],
      [58, 42],
      [48, 62],
      [37, 80],
      [50, 80],
      [64, 80],
    ],
  ],
  [
    [
      [39, 22],
      [50, 17],
      [59, 26],
      [56, 40],
      [47, 47],
      [58, 54],
      [61, 68],
      [52, 81],
      [38, 77],
    ],
  ],
  [
    [
      [52, 16],
      [44, 36],
      [36, 56],
      [50, 57],
      [66, 56],
    ],
    [
      [58, 40],
      [57, 62],
      [56, 84],
    ],
  ],
  [
    [
      [61, 18],
      [43, 19],
      [41, 45],
      [50, 41],
      [60, 50],
      [61, 66],
      [52, 80],
      [38, 77],
    ],
  ],
  [
    [
      [56, 16],
      [46, 30],
      [40, 52],
      [41, 72],
      [50, 82],
      [60, 74],
      [59, 60],
      [50, 54],
      [41, 62],
    ],
  ],
  [
    [
      [37, 20],
      [50, 20],
      [63, 18],
      [55, 46],
      [48, 84],
    ],
  ],
  [
    [
      [59, 24],
      [50, 17],
      [41, 26],
      [44, 40],
      [55, 54],
      [61, 68],
      [51, 82],
      [41, 70],
      [46, 54],
      [58, 38],
      [59, 24],
    ],
  ],
  [
    [
      [60, 32],
      [51, 18],
      [41, 27],
      [42, 42],
      [52, 47],
      [60, 34],
      [59, 58],
      [55, 84],
    ],
  ],
];

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
