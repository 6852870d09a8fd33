// Measures what share of what is no digit the reader refuses ("not a digit", "not sure" or empty), and of what is one: MNIST's
// test digits; letters, scribbles and pairs of test digits as pens write them; noise; clothing (Debian's package
// dataset-fashion-mnist, left out where it is absent). What docs/reading.md shows.
// usage: node scripts/reading-refusals.mjs [PICTURES]
import { imageAt } from "inkling";
import { createReader } from "inkling/reading";
import { loadFashion, loadMnist } from "@inkling/data";
import { createRng } from "../packages/core/dist/core/rng.js";
import { digitShape } from "../packages/core/dist/writing/examples.js";
import { letters } from "../packages/core/dist/writing/letters.js";
import { writeScene } from "../packages/core/dist/writing/scene.js";
import { drawStyle } from "../packages/core/dist/writing/style.js";

const [count = 2000] = process.argv.slice(2).map(Number);
const reader = createReader();
const rng = createRng(3, "refusals");
const digits = await loadMnist({ part: "test" });

/** One picture of items beside each other on plain paper, as a pen and a camera make it. */
function written(items) {
  const drawn = drawStyle(rng);
  const hand = { ...drawn.hand, height: Math.max(28, drawn.hand.height) };
  const style = {
    ...drawn,
    hand,
    spacing: "tight",
    ruling: "plain",
    struck: false,
    specks: 0,
    look: { ...drawn.look, shadow: false },
  };
  return writeScene([items], style, rng).picture;
}

const digit = () => {
  const index = rng.below(digits.count);
  return { kind: "digit", digit: digits.labels[index], shape: digitShape(digits, index) };
};
const letter = () => {
  const all = letters();
  const { width, height, bits } = all[rng.below(all.length)];
  return { kind: "letter", shape: { width, height, pixels: bits.map((bit) => 255 * bit), inkHeight: 40 } };
};
const noise = () => {
  const side = 28 + rng.below(72);
  return { width: side, height: side, pixels: Uint8Array.from({ length: side * side }, () => rng.below(256)) };
};
const imagesOf = (dataset) => (i) => {
  const [height, width] = dataset.imageShape;
  return { width, height, pixels: imageAt(dataset, i) };
};
const clothing = await loadFashion("test").catch(() => undefined);

const kinds = [
  ["MNIST's test digits", digits.count, imagesOf(digits)],
  ["letters", count, () => written([letter()])],
  ["two digits in one picture", count, () => written([digit(), digit()])],
  ["scribbles", count, () => written([{ kind: "scribble" }])],
  ["noise", count, noise],
  ...(clothing === undefined ? [] : [["clothing", count, imagesOf(clothing)]]),
];
for (const [name, pictures, picture] of kinds) {
  const accepted = Array.from({ length: pictures }, (_, i) => reader.readDigit(picture(i))).filter(
    ({ status }) => status === "digit",
  ).length;
  console.log(`${name.padEnd(28)} ${pictures} pictures, ${((100 * accepted) / pictures).toFixed(2)} % accepted`);
}
