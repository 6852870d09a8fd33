// How long reading takes, on one thread: a page of 12 megapixels with 20 lines of ten digits, strips of forms, a drawn digit.
// Beside it Tesseract 5 (Debian's tesseract-ocr) on the same page and strips, where it is installed.
// usage: npm run build && node bench/reading.js
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReader } from "inkling/reading";
import { encodePixels } from "@inkling/drawings";
import { loadMnist } from "@inkling/data";
import { createRng } from "../packages/core/dist/core/rng.js";
import { digitShape } from "../packages/core/dist/writing/examples.js";
import { writeScene } from "../packages/core/dist/writing/scene.js";

const digits = await loadMnist({ part: "test" });
const rng = createRng(1, "bench");
const look = {
  paper: 225,
  ink: 60,
  grain: 0.1,
  noise: 3,
  blur: 1,
  gradient: 0.3,
  shadow: false,
  bilevel: false,
  inverted: false,
};
const hand = { slant: 0.08, rotation: 0, aspect: 1, thickness: 0.1, elastic: 0, variation: 0.3 };

/** A photograph of lines of digits. */
function page(lines, length, height, style = {}) {
  const items = Array.from({ length: lines }, () =>
    Array.from({ length }, () => {
      const index = rng.below(digits.count);
      return { kind: "digit", digit: digits.labels[index], shape: digitShape(digits, index) };
    }),
  );
  const plain = {
    spacing: "spaced",
    jitter: 0.02,
    slope: 0,
    ruling: "plain",
    rulingInk: 0.4,
    specks: 0,
    struck: false,
    margin: 0.6,
  };
  return writeScene(items, { hand: { ...hand, height }, look, ...plain, ...style }, rng);
}

/** Pasted onto paper of 4,000 x 3,000 pixels. */
function onLargePaper({ picture: { width, height, pixels } }) {
  const sheet = new Uint8Array(4000 * 3000).fill(222);
  for (let y = 0; y < Math.min(3000, height); y++) {
    sheet.set(pixels.subarray(y * width, y * width + Math.min(4000, width)), y * 4000);
  }
  return { width: 4000, height: 3000, pixels: sheet };
}

const large = onLargePaper(page(20, 10, 80));
const strips = Array.from({ length: 40 }, () => page(1, 8, 40, { ruling: "boxes", spacing: "tight" }).picture);
const stroke = [Array.from({ length: 60 }, (_, i) => ({ x: 100 + 60 * Math.sin(i / 9), y: 40 + 3 * i }))];
const reader = createReader();

/** Median and spread, in milliseconds. */
function time(label, runs, run) {
  run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const [low, middle, high] = [0, 0.5, 1].map((share) => times[Math.round(share * (runs - 1))].toFixed(2));
  console.log(`${label.padEnd(52)} ${middle} ms (${low} to ${high}, ${runs} runs)`);
  return Number(middle);
}

console.log(`Node ${process.version}, one thread`);
const pageMs = time("a page of 12 megapixels, 20 lines of 10 digits", 7, () => reader.read(large));
const stripsMs = time("40 strips of 8 boxes", 7, () => strips.forEach((strip) => reader.read(strip)));
console.log(`${"strips a second".padEnd(52)} ${(40_000 / stripsMs).toFixed(0)}`);
time("a drawn digit, strokes to answer", 200, () => reader.readDigit(stroke));

if (spawnSync("tesseract", ["--version"]).status !== 0)
  console.log("tesseract is not installed (Debian: tesseract-ocr)");
else {
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  try {
    const file = join(folder, "page.png");
    writeFileSync(file, encodePixels({ ...large, channels: 1 }));
    const options = ["stdout", "--psm", "6", "-c", "tessedit_char_whitelist=0123456789"];
    const theirs = time("tesseract, the same page, with its start", 3, () =>
      execFileSync("tesseract", [file, ...options], { env: { ...process.env, OMP_THREAD_LIMIT: "1" }, stdio: "pipe" }),
    );
    console.log(`${"times as many pages a second".padEnd(52)} ${(theirs / pageMs).toFixed(1)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
