import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { dropFiles, pasteFiles } from "./support/files.js";
import { drawWithMouse, expectAnswer, number, seven, type Stroke } from "./support/handwriting.js";
import { executablePath, faultsOf, useLab } from "./support/lab.js";

/* Pictures in the Draw view of the built lab, in Chromium: chosen, photographed, dropped and pasted. */

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

/** A PNG of one bit a pixel with an upright bar on white, which packs to next to nothing: https://www.w3.org/TR/png-3/ */
function hugePicture(side: number): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(side / 8), 0xff);
  row[0] = 0;
  const bar = Buffer.from(row).fill(0, 1 + Math.round(side / 8 / 2.1), 1 + Math.round(side / 8 / 1.9));
  const isBar = (y: number): boolean => y > side / 4 && y < (3 * side) / 4;
  const rows = Buffer.concat(Array.from({ length: side }, (_, y) => (isBar(y) ? bar : row)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 1;
  const chunk = (type: string, data: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(typed.length + 8);
    framed.writeUInt32BE(data.length, 0);
    typed.copy(framed, 4);
    framed.writeUInt32BE(crc32(typed), typed.length + 4);
    return framed;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe.skipIf(executablePath === undefined)("pictures in #/draw", { timeout: 120_000 }, () => {
  const lab = useLab();

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

  it.each<[string, (page: Page, bytes: Buffer) => Promise<void>]>([
    [
      "dropped",
      (page, bytes) => dropFiles(page, page.getByTestId("pad"), [{ name: "page.png", type: "image/png", bytes }]),
    ],
    ["pasted", (page, bytes) => pasteFiles(page, [{ name: "image.png", type: "image/png", bytes }])],
    [
      "photographed",
      (page, buffer) => page.getByLabel("Take a photo").setInputFiles({ name: "1.png", mimeType: "image/png", buffer }),
    ],
  ])("reads a picture that is %s", async (_, hand) => {
    const { page, complaints, close } = await lab.open("#/draw", { hasTouch: true, isMobile: true });
    await hand(page, await photograph(page, number));
    await expectAnswer(page, "25544");
    expect(await page.getByText("Let go to read this picture").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it("reads one of 100 megapixels, made smaller", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    await choose(page, "huge.png", hugePicture(10_000));
    await expectAnswer(page, "1");
    await page.getByText("10000 × 10000 pixels").waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it("says of one that is larger still what to do, and keeps the drawing", async () => {
    const { page, complaints, close } = await lab.open("#/draw");
    await drawWithMouse(page, seven);
    await expectAnswer(page, "7");
    await choose(page, "huge.png", hugePicture(11_000));
    await page
      .getByRole("alert")
      .filter({ hasText: /121 megapixels.*make it smaller|could not be opened/ })
      .waitFor();
    await expectAnswer(page, "7");
    expect(complaints).toEqual([]);
    await close();
  });
});
