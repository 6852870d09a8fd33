// Pictures of every view of the built lab, at three widths, light and dark: node scripts/lab-screenshots.mjs FOLDER [VIEW…]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { labFolder, serveLab } from "../packages/cli/dist/serving/labServer.js";

const widths = { 320: 640, 768: 1024, 1440: 900 };
/** What is shown in a view that is empty at first. */
const links = {
  draw: "#/draw",
  train: "#/train",
  learn: "#/learn",
  mistakes: "#/mistakes",
  hand: "#/hand",
  experiments: "#/experiments",
  take: "#/take",
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
  for (const [view, link] of Object.entries(links)) {
    if (chosen.length > 0 && !chosen.includes(view)) continue;
    for (const [width, height] of Object.entries(widths)) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await browser.newPage({ viewport: { width: Number(width), height }, colorScheme });
        await page.goto(`http://127.0.0.1:${server.port}/${link}`);
        await page.locator("main > :nth-child(2)").waitFor();
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: join(folder, `${view}-${width}-${colorScheme}.png`), fullPage: true });
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
