// Draws docs/images/corruptions.png: one of MNIST's test digits after every corruption, strength 1 to 5 from left to right.
// docs/robustness.md shows it.
import { writeFileSync } from "node:fs";
import { encodePanels } from "@inkling/drawings";
import { loadMnist } from "@inkling/data";
import { imageAt } from "inkling";
import { corrupt, corruptions } from "inkling/statistics";

const index = 7;
const [side, gap, enlargement] = [28, 2, 2];
const image = Uint8Array.from(imageAt(await loadMnist({ part: "test" }), index));

/** The five strengths side by side. */
function strip(name) {
  const width = enlargement * (5 * side + 4 * gap);
  const height = enlargement * side;
  const pixels = new Uint8Array(width * height);
  for (let strength = 1; strength <= 5; strength++) {
    const corrupted = corrupt(image, name, strength, { seed: 1, index });
    const left = (strength - 1) * (side + gap);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < enlargement * side; x++) {
        const from = Math.floor(y / enlargement) * side + Math.floor(x / enlargement);
        pixels[y * width + enlargement * left + x] = corrupted[from];
      }
    }
  }
  return { pixels, height, width, caption: name };
}

const title = "strength 1 to 5";
const panel = { title, scale: "ink", perRow: 3, pictures: corruptions.map(({ name }) => strip(name)) };
writeFileSync(new URL("../docs/images/corruptions.png", import.meta.url), encodePanels([panel]));
