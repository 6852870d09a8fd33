/** The program that teaches the same network in Node: with the digits saved under “Your hand”, to the same bits. */
export function handCode(digits: "few" | "all"): string {
  const older =
    digits === "few" ? 'takeFirst(await loadMnist({ part: "train" }), 1500)' : 'await loadMnist({ part: "train" })';
  return `import { readFile, writeFile } from "node:fs/promises";
import { loadMnist } from "@inkling/data";
import { createDataset, encodeNetwork${digits === "few" ? ", takeFirst" : ""} } from "inkling";
import { digitNetwork } from "inkling/digits";
import { fineTune } from "inkling/inspection";
import { normalizeDigit } from "inkling/reading";

const { samples } = JSON.parse(await readFile("my-hand.json", "utf8"));
const images = samples.map(({ strokes }) => {
  const points = (stroke) => Array.from({ length: stroke.length / 2 }, (_, i) => ({ x: stroke[2 * i], y: stroke[2 * i + 1] }));
  return normalizeDigit(strokes.map(points)).pixels;
});
const mine = createDataset({
  name: "my hand",
  imageShape: [28, 28],
  images: Uint8Array.from(images.flatMap((pixels) => [...pixels])),
  labels: Uint8Array.from(samples, ({ digit }) => digit),
});
const older = ${older};
const { network } = await fineTune(digitNetwork(), { samples: mine, older });
await writeFile("my-hand.safetensors", await encodeNetwork(network));
`;
}
