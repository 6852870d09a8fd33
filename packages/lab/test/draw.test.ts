import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executablePath, faultsOf, startLab, type Lab } from "./support/lab.js";

/* The Draw view of the built lab, in Chromium: drawn with a mouse and with keys, as a visitor would. */

type Stroke = readonly (readonly [x: number, y: number])[];

/** By their turning points, in hundredths of the pad's width and height. */
const seven: Stroke[] = [
  [
    [36, 20],
    [60, 19],
    [45, 82],
  ],
];
const number: Stroke[] = [
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

async function drawWithMouse(page: Page, strokes: readonly Stroke[]): Promise<void> {
  const box = (await page.getByTestId("pad").boundingBox())!;
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    box.x + (x / 100) * box.width,
    box.y + (y / 100) * box.height,
  ];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 8 });
    await page.mouse.up();
  }
}

/** Waits until the answer is this. */
async function expectAnswer(page: Page, text: string): Promise<void> {
  await page
    .getByTestId("answer")
    .filter({ hasText: new RegExp(`^${text.replace("?", "\\?")}$`) })
    .waitFor({ timeout: 60_000 });
}

describe.skipIf(executablePath === undefined)("#/draw in Chromium", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab();
  }, 60_000);

  afterAll(() => lab.close());

  it("reads a 7 drawn with the mouse; undo and clear take it away; nothing is complained of", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    expect(await page.getByTestId("answer").textContent()).toBe("");
    await drawWithMouse(page, seven);
    await expectAnswer(page, "7");
    await page.getByRole("button", { name: "Undo" }).click();
    await expectAnswer(page, "");
    await drawWithMouse(page, seven);
    await expectAnswer(page, "7");
    await page.getByRole("button", { name: "Clear" }).click();
    await expectAnswer(page, "");
    expect(complaints).toEqual([]);
    await close();
  });

  it("reads a 7 drawn with keys alone", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    await page.getByTestId("pad").focus();
    const press = async (key: string, times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    };
    await press("Space", 1);
    await press("ArrowRight", 7);
    for (let i = 0; i < 4; i++) {
      await press("ArrowDown", 1);
      await press("End", 1);
      await press("ArrowDown", 1);
    }
    await press("Space", 1);
    await expectAnswer(page, "7");
    expect(complaints).toEqual([]);
    await close();
  });

  it("reads 25544, each digit with what the network saw of it", async () => {
    const { page, close } = await lab.open("#/draw");
    await drawWithMouse(page, number);
    await expectAnswer(page, "25544");
    const digits = page.getByRole("group", { name: /Digits/ }).getByRole("button");
    expect(await digits.allTextContents()).toEqual(
      ["2", "5", "5", "4", "4"].map((digit) => expect.stringContaining(digit) as string),
    );
    await digits.nth(3).click();
    await page.getByRole("row", { name: /^4 / }).and(page.locator(".marked")).waitFor();
    await close();
  });

  it("follows a number of a map back to its window, and the link brings it all again", async () => {
    const first = await lab.open("#/draw");
    await drawWithMouse(first.page, seven);
    await expectAnswer(first.page, "7");
    const maps = first.page.getByRole("button", { name: /^Layer 2/ });
    await maps.focus();
    await maps.press("ArrowRight");
    await maps.press("Enter");
    await first.page.getByRole("heading", { name: "One number, followed back" }).waitFor();
    await first.page.waitForURL(/unit=5\.1\./);
    const link = new URL(first.page.url()).hash;
    await first.close();

    const second = await lab.open(link);
    await expectAnswer(second.page, "7");
    await second.page.getByRole("heading", { name: "One number, followed back" }).waitFor();
    expect(second.complaints).toEqual([]);
    await second.close();
  });

  it("keeps the drawing over a reload, without a link too", async () => {
    const { page, close } = await lab.open("#/draw");
    await drawWithMouse(page, seven);
    await expectAnswer(page, "7");
    await page.reload();
    await expectAnswer(page, "7");
    await page.goto(`${lab.url}#/take`);
    await page.goto(lab.url);
    await page.goto(`${lab.url}#/draw`);
    await expectAnswer(page, "7");
    await close();
  });

  it.each(["light", "dark"] as const)(
    "has nothing that axe finds fault with while it shows all it can, in %s",
    async (colorScheme) => {
      const { page, close } = await lab.open("#/draw", { colorScheme });
      await drawWithMouse(page, number);
      await expectAnswer(page, "25544");
      await page.getByRole("button", { name: /^Layer 1/ }).press("Enter");
      await page.getByRole("heading", { name: "One number, followed back" }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await close();
    },
  );

  it("does not take a scribble for a digit, nor a dot", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    await page.getByRole("button", { name: "a scribble" }).click();
    await page.getByText("This does not look like a digit.").waitFor();
    await expectAnswer(page, "?");
    await page.getByRole("button", { name: "Clear" }).click();
    await drawWithMouse(page, [[[50, 50]]]);
    await expectAnswer(page, "?");
    expect(complaints).toEqual([]);
    await close();
  });

  it("reads without a network, once it was opened with one", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    await page.evaluate("navigator.serviceWorker.ready");
    await page.context().setOffline(true);
    await page.reload();
    await drawWithMouse(page, seven);
    await expectAnswer(page, "7");
    expect(complaints).toEqual([]);
    await close();
  });

  describe("what is no drawing", () => {
    /** A page as a camera sees it: the drawing of the pad, grown, on paper that is not white. */
    async function photograph(page: Page, strokes: readonly Stroke[]): Promise<Buffer> {
      const url = await page.evaluate((drawn) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 800 });
        const context = canvas.getContext("2d")!;
        const paper = context.createLinearGradient(0, 0, 1200, 800);
        paper.addColorStop(0, "#f4efe4");
        paper.addColorStop(1, "#b9b3a6");
        context.fillStyle = paper;
        context.fillRect(0, 0, 1200, 800);
        Object.assign(context, { lineWidth: 18, lineCap: "round", lineJoin: "round", strokeStyle: "#223" });
        for (const stroke of drawn) {
          context.beginPath();
          for (const [x, y] of stroke) context.lineTo(x * 12, y * 8);
          context.stroke();
        }
        return canvas.toDataURL("image/png");
      }, strokes);
      return Buffer.from(url.split(",")[1], "base64");
    }

    const choose = (page: Page, name: string, buffer: Buffer): Promise<void> =>
      page.getByLabel("Choose a picture").setInputFiles({ name, mimeType: "image/png", buffer });

    it("reads a picture, and shows each stage of it", async () => {
      const { page, complaints, close } = await lab.open("#/draw");
      await choose(page, "page.png", await photograph(page, number));
      await expectAnswer(page, "25544");
      await page.getByRole("heading", { name: "4. The likeliest reading" }).waitFor();
      expect(await page.getByText("1200 × 800 pixels").count()).toBe(1);
      expect(await page.getByText("Dark ink on bright paper").count()).toBe(1);
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("button", { name: "Back to the pad" }).click();
      await expectAnswer(page, "");
      expect(complaints).toEqual([]);
      await close();
    });

    it("says of a picture of nothing that nothing was found", async () => {
      const { page, close } = await lab.open("#/draw");
      await choose(page, "nothing.png", await photograph(page, []));
      await page.getByText("Nothing that looks like a digit was found in the picture.").waitFor();
      await expectAnswer(page, "");
      await close();
    });

    it("says of a file that is no picture what to do, and keeps the drawing", async () => {
      const { page, close } = await lab.open("#/draw");
      await drawWithMouse(page, seven);
      await expectAnswer(page, "7");
      await choose(page, "letter.png", Buffer.from("Dear Sir or Madam"));
      expect(await page.getByRole("alert").textContent()).toContain("could not be opened as a picture. Take a PNG");
      await expectAnswer(page, "7");
      await close();
    });
  });

  it.each([
    ["WebAssembly", "delete globalThis.WebAssembly", /WebAssembly is switched off/],
    [
      "workers",
      "globalThis.Worker = class { constructor() { throw new DOMException('no', 'SecurityError'); } }",
      /allow workers for this site/,
    ],
    [
      "storage",
      "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
      /lets the page keep nothing/,
    ],
    [
      "room in the storage",
      "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }",
      /storage is full/,
    ],
  ])("says what to do where there is no %s", async (_, taken, sentence) => {
    const context = await lab.browser.newContext();
    await context.addInitScript(taken);
    const page = await context.newPage();
    await page.goto(`${lab.url}#/draw`);
    await page.getByRole("alert").filter({ hasText: sentence }).waitFor();
    await page.getByTestId("pad").waitFor();
    await context.close();
  });
});
