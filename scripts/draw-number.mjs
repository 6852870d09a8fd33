// Draws docs/images/number.png, the page that README.md shows and reads: 25544, written with MNIST's test digits on ruled
// paper and photographed by seed; and number-read.png, what `inkling read --overlay` makes of it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encodePixels } from "@inkling/drawings";
import { loadMnist } from "@inkling/data";
import { createRng } from "../packages/core/dist/core/rng.js";
import { digitShape } from "../packages/core/dist/writing/examples.js";
import { writeScene } from "../packages/core/dist/writing/scene.js";

const digits = await loadMnist({ part: "test" });
const rng = createRng(25, "picture");
const items = [2, 5, 5, 4, 4].map((digit) => {
  let index = rng.below(digits.count);
  while (digits.labels[index] !== digit) index = (index + 1) % digits.count;
  return { kind: "digit", digit, shape: digitShape(digits, index) };
});
const { picture } = writeScene(
  [items],
  {
    hand: { height: 72, slant: 0.1, rotation: 0, aspect: 1, thickness: 0.1, elastic: 0, variation: 0.3 },
    spacing: "tight",
    jitter: 0.03,
    slope: -0.02,
    ruling: "ruled",
    rulingInk: 0.4,
    specks: 0.3,
    struck: false,
    margin: 0.6,
    look: {
      paper: 214,
      ink: 52,
      grain: 0.35,
      noise: 5,
      blur: 1,
      gradient: 0.45,
      shadow: true,
      bilevel: false,
      inverted: false,
    },
  },
  rng,
);
const image = (name) => fileURLToPath(new URL(`../docs/images/${name}`, import.meta.url));
writeFileSync(image("number.png"), encodePixels({ ...picture, channels: 1 }));
const command = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url));
const overlay = ["--overlay", image("number-read.png"), "--force"];
console.log(execFileSync(process.execPath, [command, "read", image("number.png"), ...overlay], { encoding: "utf8" }));
