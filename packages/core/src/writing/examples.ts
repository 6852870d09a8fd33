import { ShapeError } from "../core/errors.js";
import { createRng, type Rng } from "../core/rng.js";
import { exponential, logarithm } from "../core/mathematics.js";
import { formatShape, sameShape } from "../core/shape.js";
import { createDataset, imageAt, type Dataset } from "../dataset/dataset.js";
import { drawCandidate, listCandidates, wholeLine } from "../reading/candidates.js";
import { noDigit, readingClasses } from "../reading/classes.js";
import { imageSize } from "../reading/placement.js";
import { takeApart, takeWhole } from "../reading/page.js";
import type { Shape } from "./glyph.js";
import { styledDigit } from "./hands.js";
import { labelsOf, truthOf } from "./labels.js";
import { letters as allLetters } from "./letters.js";
import { writeScene, type Item, type SceneStyle } from "./scene.js";
import { separators } from "./strokes.js";
import { between, drawStyle } from "./style.js";

/**
 * Makes labelled candidates for the reading network: pages are written and photographed, the reader takes them apart, and
 * what it would ask the network about is labelled by what was really written there.
 *
 * @param digits 28x28 bytes, as MNIST has them
 * @param count how many examples
 * @param seed the same examples on every machine
 * @throws ShapeError for digits of another form
 */
export function makeExamples(digits: Dataset, count: number, seed: number): Dataset {
  if (!sameShape(digits.imageShape, [imageSize, imageSize])) {
    throw new ShapeError({
      what: "Wrong digits to write with",
      expected: "images of 28x28, as MNIST has them",
      received: formatShape(digits.imageShape),
    });
  }
  const rng = createRng(seed, "writing");
  const size = imageSize * imageSize;
  const images = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  let made = 0;
  const next = (): Uint8Array => images.subarray(made * size, (made + 1) * size);
  // Digits as they are, for the reader meets them too, one by one; noise; digits and what is none, each a picture of its own.
  for (const end = Math.min(Math.floor(count / 5), digits.count); made < end;) {
    const index = rng.below(digits.count);
    next().set(imageAt(digits, index));
    labels[made++] = digits.labels[index];
  }
  for (const end = made + Math.floor(count / 100); made < end;) {
    drawNoise(next(), rng);
    labels[made++] = noDigit;
  }
  for (const end = made + Math.floor(count / 8); made < end;) {
    const label = drawAlone(digits, next(), rng);
    if (label !== undefined) labels[made++] = label;
  }
  while (made < count) {
    const scene = writeScene(drawLines(digits, rng), stretched(drawStyle(rng), 0.15, rng), rng);
    const page = takeApart(scene.picture);
    for (const line of page.lines) {
      const truth = truthOf(line, page.zoom, scene);
      const together = line.atoms.length > 1 && rng.uniform() < 0.3 ? [wholeLine(line)] : [];
      const candidates = [...listCandidates(line), ...together];
      const told = labelsOf(candidates, truth, scene);
      for (const [i, candidate] of candidates.entries()) {
        const label = told[i];
        // Parts of digits are many times as many as whole ones.
        if (label === undefined || (label === noDigit && rng.uniform() > 0.25) || made === count) continue;
        drawCandidate(candidate, line, next());
        labels[made++] = label;
      }
    }
  }
  return createDataset({
    name: "reading examples",
    imageShape: [imageSize, imageSize],
    images,
    labels,
    classNames: readingClasses,
  });
}

/** Noise of some grain and density: no digit. */
function drawNoise(image: Uint8Array, rng: Rng): void {
  const grain = 1 + rng.below(5);
  const density = 0.1 + 0.8 * rng.uniform();
  const across = Math.ceil(imageSize / grain);
  const cells = Uint8Array.from({ length: across * across }, () => (rng.uniform() < density ? 64 + rng.below(192) : 0));
  for (let i = 0; i < image.length; i++) {
    const row = Math.floor(Math.floor(i / imageSize) / grain);
    image[i] = cells[row * across + Math.floor((i % imageSize) / grain)];
  }
}

/** Some hands write much wider or narrower than MNIST's; and some makers of data stretch each digit to a square. */
function stretched(style: SceneStyle, chance: number, rng: Rng): SceneStyle {
  if (rng.uniform() > chance) return style;
  const aspect = Math.max(0.5, Math.min(2.2, style.hand.aspect * exponential(0.3 * rng.normal())));
  return { ...style, hand: { ...style.hand, aspect } };
}

/** One character, or two, which are none, in a picture of their own; undefined where nothing is found in it. */
function drawAlone(digits: Dataset, target: Uint8Array, rng: Rng): number | undefined {
  const drawn = stretched(drawStyle(rng), 0.4, rng);
  const height = Math.round(exponential(between(rng, logarithm(13), logarithm(40))));
  const style: SceneStyle = {
    ...drawn,
    hand: { ...drawn.hand, height },
    ruling: "plain",
    struck: false,
    specks: 0,
    margin: between(rng, 0, 0.4),
    look: { ...drawn.look, shadow: false, bilevel: rng.uniform() < 0.3 },
  };
  const first = rng.uniform() < 0.3 ? drawSign(0.35, 0.3, rng) : drawDigit(digits, 0.3, rng);
  const items = rng.uniform() < 0.1 ? [first, drawDigit(digits, 0.1, rng)] : [first];
  const scene = writeScene([items], style, rng);
  const whole = takeWhole(scene.picture);
  if (whole === undefined) return undefined;
  const [line] = whole.lines;
  const candidate = wholeLine(line);
  drawCandidate(candidate, line, target);
  return items.length > 1 ? noDigit : labelsOf([candidate], truthOf(line, whole.zoom, scene), scene)[0];
}

/** One line, or now and then two, of digits, with what else people write between. */
function drawLines(digits: Dataset, rng: Rng): Item[][] {
  const lines = rng.uniform() < 0.15 ? 2 : 1;
  const clean = rng.uniform() < 0.5;
  const strange = rng.uniform() < 0.15 ? 0.6 : 0.05;
  return Array.from({ length: lines }, () => {
    if (rng.uniform() < 0.1) return drawGroups(digits, strange, rng);
    return Array.from({ length: 1 + rng.below(8) }, () =>
      !clean && rng.uniform() < 0.36 ? drawSign(0.39, 0.22, rng) : drawDigit(digits, strange, rng),
    );
  });
}

/** A date, a telephone number, a sum: groups of digits with one kind of separator between them. */
function drawGroups(digits: Dataset, strange: number, rng: Rng): Item[] {
  const separator = rng.uniform() < 0.5 ? "/" : separators[rng.below(separators.length)];
  return Array.from({ length: 2 + rng.below(2) }, (_, group): Item[] => [
    ...(group === 0 ? [] : [{ kind: "separator", separator } as const]),
    ...Array.from({ length: 1 + rng.below(4) }, () => drawDigit(digits, strange, rng)),
  ]).flat();
}

/** What is no digit: a letter, a separator or a scribble. */
function drawSign(letter: number, separator: number, rng: Rng): Item {
  const chance = rng.uniform();
  if (chance < letter) {
    const shapes = letters();
    return { kind: "letter", shape: shapes[rng.below(shapes.length)] };
  }
  if (chance < letter + separator) return { kind: "separator", separator: separators[rng.below(separators.length)] };
  return { kind: "scribble" };
}

/** A digit of the data set, or by that chance one that was drawn for inkling. */
function drawDigit(digits: Dataset, strange: number, rng: Rng): Item & { readonly kind: "digit" } {
  if (rng.uniform() < strange) {
    const { digit, strokes } = styledDigit(rng);
    return { kind: "digit", digit, shape: strokes };
  }
  const index = rng.below(digits.count);
  return { kind: "digit", digit: digits.labels[index], shape: digitShape(digits, index) };
}

let letterShapes: readonly Shape[] | undefined;

/** What is no digit but looks like writing. */
function letters(): readonly Shape[] {
  letterShapes ??= allLetters().map(({ width, height, bits }) => ({
    width,
    height,
    pixels: bits.map((bit) => 255 * bit),
    inkHeight: 40,
  }));
  return letterShapes;
}

/** A digit of a data set as a shape to be written anew. */
export function digitShape(digits: Dataset, index: number): Shape {
  const [height, width] = digits.imageShape;
  const pixels = imageAt(digits, index);
  return { width, height, pixels: pixels instanceof Uint8Array ? pixels : Uint8Array.from(pixels), inkHeight: 20 };
}
