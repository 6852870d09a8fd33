import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectAnswer, seven, type Stroke } from "./support/handwriting.js";
import { executablePath, useLab } from "./support/lab.js";

/* The built lab under a finger, and in colours that the visitor has forced on it. */

/** Draws on the pad with a finger. */
async function drawWithFinger(page: Page, strokes: readonly Stroke[]): Promise<void> {
  const box = (await page.getByTestId("pad").boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: readonly (readonly [number, number])[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([x, y]) => ({ x: box.x + (x / 100) * box.width, y: box.y + (y / 100) * box.height })),
    });
  for (const [first, ...rest] of strokes) {
    await touch("touchStart", [first]);
    for (const point of rest) await touch("touchMove", [point]);
    await touch("touchEnd", []);
  }
}

describe.skipIf(executablePath === undefined)("the lab on a telephone", { timeout: 120_000 }, () => {
  const lab = useLab();

  it("reads a 7 drawn with a finger: the pad does not scroll, the page does; a photo can be taken", async () => {
    const { page, complaints, close } = await lab.open("#/draw", {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    // A downward stroke would scroll the page.
    await drawWithFinger(page, seven);
    await expectAnswer(page, "7");
    expect(await page.evaluate("scrollY")).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).touchAction")).toBe("auto");
    expect(await page.getByText("Take a photo").isVisible()).toBe(true);
    expect(await page.getByText("With keys:").isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await close();
  });

  it("keeps what is chosen and what is marked to be seen in forced colours", async () => {
    const { page, close } = await lab.open("#/draw", { forcedColors: "active" });
    await page.getByRole("button", { name: "25544" }).click();
    await expectAnswer(page, "25544");
    const looks = await page.evaluate(() => {
      const colourOf = (selector: string): string =>
        getComputedStyle(document.querySelector(selector)!).backgroundColor;
      const chosen = getComputedStyle(document.querySelector(".mark[aria-pressed=true]")!);
      const other = getComputedStyle(document.querySelector(".mark[aria-pressed=false]")!);
      return {
        paper: colourOf(".pad"),
        bars: new Set([colourOf("tr.marked .bar"), colourOf("tr:not(.marked) .bar"), colourOf(".track")]).size,
        outlines: [chosen.outlineStyle, other.outlineStyle],
      };
    });
    expect(looks).toEqual({ paper: "rgb(255, 255, 255)", bars: 3, outlines: ["solid", "none"] });
    await close();
  });
});
