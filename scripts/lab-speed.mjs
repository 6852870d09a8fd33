// How fast the built lab is on a slow machine (Chromium at a quarter of its speed): node scripts/lab-speed.mjs [SLOWER]
// Prints a table with the bars of each figure. Run it by hand, on a machine that does nothing else: npm run build:lab before.
import { chromium } from "playwright-core";
import { labFolder, serveLab } from "../packages/cli/dist/serving/labServer.js";

const slower = Number(process.argv[2] ?? 4);
const trainings = 10;

const server = await serveLab(labFolder(), 0);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking", "--js-flags=--expose-gc"],
});
const url = `http://127.0.0.1:${server.port}/`;
const rows = [];
const add = (what, value, bar, isMet) => rows.push({ what, value, bar, met: isMet ? "yes" : "NO" });
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${Math.round(value)} ms`;

/** A page at a quarter of its speed, in a browser that has never seen the lab. Workers are not slowed by Chromium. */
async function open(hash) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.addInitScript(watchPage);
  await page.goto(url + hash, { waitUntil: "commit" });
  return { page, session, close: () => context.close() };
}

/** Runs in the page: notes long tasks, and when the answer was painted that a stroke's end led to. */
function watchPage() {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) globalThis.longTasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });

  /** When a pad is there that takes a stroke, and when the answer to it is seen. */
  globalThis.drawSeven = async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const pad = () => document.querySelector("[data-testid=pad]");
    const answer = () => document.querySelector("[data-testid=answer]")?.textContent ?? "";
    while ((pad()?.width ?? 300) === 300) await frame();
    const { left, top, width, height } = pad().getBoundingClientRect();
    const at = (type, x, y) =>
      (type === "pointerdown" ? pad() : document).dispatchEvent(
        new PointerEvent(type, {
          ...{ clientX: left + x * width, clientY: top + y * height, pointerId: 1, pointerType: "mouse" },
          ...{ isPrimary: true, button: 0, buttons: 1, pressure: 0.5, bubbles: true, cancelable: true },
        }),
      );
    const points = [
      [0.36, 0.2],
      [0.48, 0.2],
      [0.6, 0.19],
      [0.55, 0.4],
      [0.5, 0.6],
      [0.45, 0.82],
    ];
    at("pointerdown", ...points[0]);
    for (const point of points.slice(1)) {
      at("pointermove", ...point);
      await frame();
    }
    at("pointerup", ...points.at(-1));
    const ended = performance.now();
    let frames = 0;
    while (answer() === "" || answer() === "?") {
      await frame();
      frames++;
    }
    return { ended, answered: performance.now(), frames, read: answer() };
  };
}

async function measureDrawing() {
  const firsts = [];
  const later = [];
  for (let i = 0; i < 3; i++) {
    const { page, close } = await open("#/draw");
    await page.waitForFunction(() => typeof drawSeven === "function");
    firsts.push((await page.evaluate("drawSeven()")).answered);
    for (let k = 0; k < 5; k++) {
      await page.getByRole("button", { name: "Clear" }).click();
      await page.waitForFunction(() => document.querySelector("[data-testid=answer]").textContent === "");
      later.push((await page.evaluate("drawSeven()")).frames);
    }
    await close();
  }
  add(
    "first load to the answer to a first stroke, median of 3",
    ms(median(firsts)),
    "≤ 1,500 ms",
    median(firsts) <= 1500,
  );
  add("frames from a stroke's end to its answer, median of 15", String(median(later)), "≤ 1", median(later) <= 1);
}

async function measureTasks(recipe, seconds) {
  const { page, close } = await open(`#/train?recipe=${recipe}`);
  await page.getByTestId("train-start").waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate("longTasks.length = 0");
  await page.getByTestId("train-start").click();
  await page.locator(".status").filter({ hasText: "At step" }).waitFor({ timeout: 120_000 });
  const end = page
    .locator(".status")
    .filter({ hasText: "Done:" })
    .waitFor({ timeout: seconds * 1000 });
  await end.catch(() => undefined);
  const tasks = (await page.evaluate("longTasks")).map(({ duration }) => duration);
  const longest = Math.max(0, ...tasks);
  const said = tasks.length === 0 ? "none over 50 ms" : `${ms(longest)}, of ${tasks.length} over 50 ms`;
  add(`longest task while \`${recipe}\` trains`, said, "≤ 50 ms", longest <= 50);
  await close();
}

async function measureMemory() {
  const { page, session, close } = await open(
    "#/train?images=few&layers=dense_30-relu-dense_10-softmax&rate=0.1&batch=32&epochs=20",
  );
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const heaps = [];
  for (let i = 0; i < trainings; i++) {
    const again = page.getByRole("button", { name: "Train again" });
    await page.getByTestId("train-start").click();
    await again.waitFor({ state: "hidden" });
    await again.waitFor({ timeout: 120_000 });
    await session.send("HeapProfiler.collectGarbage");
    heaps.push((await session.send("Runtime.getHeapUsage")).usedSize / 2 ** 20);
  }
  const grown = heaps.at(-1) - heaps[1];
  const said = heaps.map((heap) => heap.toFixed(1)).join(" ");
  add(`page's heap in MB after each of ${trainings} trainings`, said, "the last ≤ the second + 1", grown <= 1);
  await close();
}

try {
  await measureDrawing();
  await measureTasks("scratch", 60);
  await measureTasks("fast", 15);
  await measureMemory();
  console.table(rows);
} finally {
  await browser.close();
  await server.close();
}
