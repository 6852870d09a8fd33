import { describe, expect, it } from "vitest";
import { drawWithMouse, expectAnswer, number, seven } from "./support/handwriting.js";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* The Draw view of the built lab, in Chromium: drawn with a mouse and with keys, as a visitor would. */

describe.skipIf(executablePath === undefined)("#/draw in Chromium", () => {
  const lab = useLab();

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

  it.each([
    [320, 640],
    [768, 1024],
    [640, 360],
    [1440, 900],
  ])("shows the pad and the answer at once on %i x %i pixels", async (width, height) => {
    const { page, close } = await lab.open("#/draw", { viewport: { width, height } });
    const places = page.locator("[data-testid=pad], .answer > .answer");
    await places.nth(1).waitFor();
    // As far down as the pad's upper edge may be at most, to be drawn on.
    const [pad, answer] = await places.evaluateAll((both) => both.map((each) => each.getBoundingClientRect()));
    const from = Math.min(pad.top, answer.top);
    expect(Math.max(pad.bottom, answer.bottom) - (height < 600 ? from : 0)).toBeLessThanOrEqual(height);
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
