// Pictures of every view of the built lab, at three widths, light and dark: node scripts/lab-screenshots.mjs FOLDER [VIEW…]
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { labFolder, serveLab } from "../packages/cli/dist/serving/labServer.js";

/** Twenty digits as "Your hand" saves them: some upright, some slanted so far that they are misread. */
const digits = JSON.parse(
  readFileSync(new URL("../packages/lab/test/support/digitStrokes.json", import.meta.url), "utf8"),
);
const hand = Buffer.from(
  JSON.stringify({
    format: "inkling hand",
    version: 1,
    samples: [0, 0.8].flatMap((slant) =>
      digits.map((strokes, digit) => ({
        digit,
        strokes: strokes.map((stroke) =>
          stroke.flatMap(([x, y]) => [Math.round(7.2 * x - slant * 4.8 * (y - 50)), Math.round(4.8 * y)]),
        ),
      })),
    ),
  }),
);

const widths = { 320: 640, 768: 1024, 1440: 900 };
/** Each picture's name, the view, and what is done in it before. A view may have several. */
const shown = {
  "draw-empty": { view: "draw" },
  "draw-digit": {
    view: "draw",
    async prepare(page) {
      await page.getByRole("button", { name: "a 7", exact: true }).click();
      await page.getByTestId("answer").filter({ hasText: "7" }).waitFor();
      await page.getByRole("button", { name: /^Layer 2/ }).press("Enter");
      await page.getByRole("heading", { name: "One number, followed back" }).waitFor();
    },
  },
  "draw-number": {
    view: "draw",
    async prepare(page) {
      await page.getByRole("button", { name: "25544" }).click();
      await page.getByTestId("answer").filter({ hasText: "25544" }).waitFor();
    },
  },
  "draw-picture": {
    view: "draw",
    async prepare(page) {
      await page.getByRole("button", { name: "25544" }).click();
      await page.getByTestId("answer").filter({ hasText: "25544" }).waitFor();
      // The ink alone on paper, without what stands on top of the pad.
      const url = await page.getByTestId("pad").evaluate((pad) => {
        const paper = Object.assign(document.createElement("canvas"), { width: pad.width * 2, height: pad.height * 2 });
        const context = paper.getContext("2d");
        context.fillStyle = "#ece6da";
        context.fillRect(0, 0, paper.width, paper.height);
        context.drawImage(pad, 0, 0, paper.width, paper.height);
        return paper.toDataURL("image/png");
      });
      const buffer = Buffer.from(url.split(",")[1], "base64");
      await page.getByLabel("Choose a picture").setInputFiles({ name: "page.png", mimeType: "image/png", buffer });
      await page.getByRole("heading", { name: "4. The likeliest reading" }).waitFor();
    },
  },
  "train-idle": { view: "train" },
  // A training under way, with its curves begun.
  "train-running": {
    view: "train?recipe=nielsen-30&play=yes",
    async prepare(page) {
      await page
        .locator(".status")
        .filter({ hasText: /At step \d\d,\d/ })
        .waitFor();
    },
  },
  // One that is over, beside a second that differs in its rate.
  train: {
    view: "train?images=few&layers=dense_30-relu-dense_10-softmax&optimizer=adam&rate=0.003&batch=32&epochs=20&runs=2&rate2=0.03&play=yes",
    async prepare(page) {
      await page.getByRole("button", { name: "Train again" }).waitFor();
    },
  },
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 7, 8].map((chapter) => [`learn-${chapter}`, { view: `learn?chapter=${chapter}` }]),
  ),
  "learn-6": {
    view: "learn?chapter=6&mistake=transposed-weights",
    async prepare(page) {
      await page.getByTestId("check-verdict").filter({ hasText: "failed" }).waitFor();
      await page.getByText("The same as a table").waitFor();
    },
  },
  mistakes: {
    view: "mistakes",
    async prepare(page) {
      await page.getByRole("heading", { name: /^MNIST’s/ }).waitFor();
    },
  },
  "mistakes-of-run": {
    view: "train?images=few&layers=dense_10-softmax&rate=0.5&batch=32&epochs=30&play=yes",
    async prepare(page) {
      await page.getByRole("button", { name: "Train again" }).waitFor();
      await page.evaluate(() => (location.hash = "#/mistakes?network=trained&truth=4&read=9"));
      await page.getByRole("heading", { name: /^MNIST’s/ }).waitFor();
    },
  },
  "hand-empty": { view: "hand" },
  hand: {
    view: "hand",
    async prepare(page) {
      await page.getByLabel("Load").setInputFiles({ name: "my-hand.json", mimeType: "application/json", buffer: hand });
      await page.getByTestId("hand-teach").click();
      await page.getByTestId("hand-after").waitFor({ timeout: 300_000 });
    },
  },
  experiments: { view: "experiments" },
  take: {
    view: "take",
    async prepare(page) {
      await page.getByTestId("take-save-json").waitFor();
    },
  },
};

const [folder, ...chosen] = process.argv.slice(2);
if (folder === undefined) throw new Error("Say where the pictures go: node scripts/lab-screenshots.mjs FOLDER");
await mkdir(folder, { recursive: true });
const server = await serveLab(labFolder(), 0);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking"],
});
try {
  for (const [name, { view, prepare = async () => undefined }] of Object.entries(shown)) {
    if (chosen.length > 0 && !chosen.includes(view.split("?")[0]) && !chosen.includes(name)) continue;
    for (const [width, height] of Object.entries(widths)) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await browser.newPage({ viewport: { width: Number(width), height }, colorScheme });
        await page.goto(`http://127.0.0.1:${server.port}/#/${view}`);
        await page.locator("main > :nth-child(2)").waitFor();
        await page.waitForLoadState("networkidle");
        await prepare(page);
        // Until what was asked for is drawn.
        await page.waitForTimeout(1000);
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
