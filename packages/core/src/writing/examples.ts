import { ShapeError } from "../core/errors.js";
import { createRng, type Rng } from "../core/rng.js";
import { exponential, logarithm } from "../core/mathematics.js";
import { formatShape, sameShape } from "../core/shape.js";
import { createDataset, imageAt, type Dataset } from "../dataset/dataset.js";
import type { Atoms } from "../reading/atoms.js";
import { drawCandidate, listCandidates, wholeLine, type Candidate } from "../reading/candidates.js";
import { noDigit, readingClasses } from "../reading/classes.js";
import { imageSize } from "../reading/placement.js";
import { takeApart } from "../reading/page.js";
import type { Shape } from "./glyph.js";
import { letters as allLetters } from "./letters.js";
import { rulings } from "./paper.js";
import { core, writeScene, type Item, type Scene, type SceneStyle } from "./scene.js";
import { separators, styledDigit } from "./strokes.js";

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
  // Digits as they are, as many as all others of one class: the reader meets them too, one by one.
  const plain = Math.min(Math.floor(count / 4), digits.count);
  for (; made < plain; made++) {
    const index = rng.below(digits.count);
    images.set(imageAt(digits, index), made * size);
    labels[made] = digits.labels[index];
  }
  for (const end = plain + Math.floor(count / 100); made < end; made++) {
    drawNoise(images.subarray(made * size, (made + 1) * size), rng);
    labels[made] = noDigit;
  }
  while (made < count) {
    const style = drawStyle(rng);
    const scene = writeScene(drawLines(digits, rng), style, rng);
    const page = takeApart(scene.picture);
    for (const line of page.lines) {
      const truth = truthOf(line, page.zoom, scene);
      const together = line.atoms.length > 1 && rng.uniform() < 0.3 ? [wholeLine(line)] : [];
      for (const candidate of [...listCandidates(line), ...together]) {
        const label = labelOf(candidate, truth, scene);
        // Parts of digits are many times as many as whole ones.
        if (label === undefined || (label === noDigit && rng.uniform() > 0.25) || made === count) continue;
        drawCandidate(candidate, line, images.subarray(made * size, (made + 1) * size));
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

const between = (rng: Rng, from: number, to: number): number => from + (to - from) * rng.uniform();

/** How one page is written: every pen, paper and camera that may come. */
export function drawStyle(rng: Rng): SceneStyle {
  const height = Math.round(exponential(between(rng, logarithm(15), logarithm(60))));
  const pencil = rng.uniform() < 0.2;
  const bilevel = rng.uniform() < 0.15;
  const camera = !bilevel && rng.uniform() < 0.65;
  const paper = camera ? between(rng, 120, 235) : between(rng, 235, 255);
  const contrast = pencil ? between(rng, 0.25, 0.6) : between(rng, 0.55, 0.95);
  const spread = rng.uniform();
  const ruling = rng.uniform() < 0.35 ? rulings[rng.below(rulings.length)] : "plain";
  // Squares are printed pale, or nobody could write on them.
  const palest = ruling === "squared" || ruling === "ruled" ? between(rng, 0.12, 0.55) : between(rng, 0.2, 1);
  return {
    hand: {
      height,
      slant: 0.18 * rng.normal() + 0.03,
      rotation: 0.05 * rng.normal(),
      aspect: exponential(0.12 * rng.normal()),
      thickness: Math.max(-0.9, Math.min(1.1, 0.05 + 0.42 * rng.normal())),
      elastic: rng.uniform() < 0.5 ? 0 : 0.09 * rng.uniform(),
      variation: rng.uniform(),
    },
    spacing: spread < 0.3 ? "spaced" : spread < 0.6 ? "tight" : spread < 0.9 ? "touching" : [-0.05, 0.4],
    jitter: 0.06 * rng.uniform(),
    slope: 0.04 * rng.normal(),
    ruling,
    rulingInk: palest,
    specks: rng.uniform() < 0.2 ? rng.uniform() : 0,
    struck: rng.uniform() < 0.03,
    margin: between(rng, 0.1, 0.6),
    look: {
      paper,
      ink: paper * (1 - contrast),
      grain: pencil || rng.uniform() < 0.2 ? between(rng, 0.1, 0.6) : 0,
      noise: camera ? between(rng, 0, Math.min(8, (paper * contrast) / 9)) : 0,
      blur: camera ? rng.below(height > 24 ? 3 : 2) : 0,
      gradient: camera ? between(rng, 0, 0.5) : 0,
      shadow: camera && rng.uniform() < 0.15,
      bilevel,
      inverted: rng.uniform() < 0.1,
    },
  };
}

/** One line, or now and then two, of digits, with what else people write between. */
function drawLines(digits: Dataset, rng: Rng): Item[][] {
  const lines = rng.uniform() < 0.15 ? 2 : 1;
  const clean = rng.uniform() < 0.5;
  return Array.from({ length: lines }, () =>
    Array.from({ length: 1 + rng.below(8) }, () => drawItem(digits, clean, rng)),
  );
}

function drawItem(digits: Dataset, clean: boolean, rng: Rng): Item {
  const chance = clean ? 1 : rng.uniform();
  if (chance < 0.14) {
    const shapes = letters();
    return { kind: "letter", shape: shapes[rng.below(shapes.length)] };
  }
  if (chance < 0.22) return { kind: "separator", separator: separators[rng.below(separators.length)] };
  if (chance < 0.36) return { kind: "scribble" };
  if (rng.uniform() < 0.06) {
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

/** A candidate is a digit when nearly all of its ink is that digit's and nearly all of that digit's ink is in it. */
const whole = { precision: 0.82, recall: 0.85 };
/** Below these it is none; between, nobody could say, and it is left out. */
const part = { precision: 0.68, recall: 0.72 };

/** How much of each atom of a line is whose: what labels its candidates. */
export function truthOf({ box, map, atoms }: Atoms, zoom: number, { picture, owners }: Scene): Truth {
  const columns = box.right - box.left;
  const place = (position: number, most: number): number => Math.min(most - 1, Math.floor((position + 0.5) / zoom));
  const shares = atoms.map(() => new Map<number, { all: number; core: number }>());
  for (let i = 0; i < map.length; i++) {
    if (map[i] === 0) continue;
    const y = place(Math.floor(i / columns) + box.top, picture.height);
    const x = place((i % columns) + box.left, picture.width);
    add(shares[map[i] - 1], owners[y * picture.width + x], 1);
  }
  const onPage = new Map<number, { all: number; core: number }>();
  for (const owner of owners) if (owner > 0) add(onPage, owner, zoom * zoom);
  return { shares, onPage };
}

function add(counts: Map<number, { all: number; core: number }>, owner: number, pixels: number): void {
  const item = owner & ~core;
  let count = counts.get(item);
  if (count === undefined) counts.set(item, (count = { all: 0, core: 0 }));
  count.all += pixels;
  if (owner >= core) count.core += pixels;
}

/** Pixels of each item, and those within its strokes: in each atom, and on the whole page. */
export interface Truth {
  readonly shares: readonly ReadonlyMap<number, { readonly all: number; readonly core: number }>[];
  readonly onPage: ReadonlyMap<number, { readonly core: number }>;
}

/** What a candidate of a scene is: a digit, `noDigit`, or undefined where it is neither. */
export function labelOf({ first, last }: Candidate, { shares, onPage }: Truth, { items }: Scene): number | undefined {
  const within = new Map<number, { all: number; core: number }>();
  let area = 0;
  for (const share of shares.slice(first, last + 1)) {
    for (const [owner, { all, core }] of share) {
      const before = within.get(owner) ?? { all: 0, core: 0 };
      within.set(owner, { all: before.all + all, core: before.core + core });
      area += all;
    }
  }
  // Nobody's are rules, dirt, and what blur added to a stroke: a digit with some of that is that digit.
  const nobody = within.get(0)?.all ?? 0;
  within.delete(0);
  const [owner, most] = [...within].sort((a, b) => b[1].all - a[1].all)[0] ?? [0, { all: 0, core: 0 }];
  if (most.all === 0) return noDigit;
  const precision = most.all / (area - Math.min(nobody, 0.5 * area));
  const total = onPage.get(owner)?.core ?? 0;
  const recall = total === 0 ? 0 : Math.min(1, most.core / total);
  const item = items[owner - 1];
  if (item.kind !== "digit") return precision > part.precision ? noDigit : undefined;
  if (precision >= whole.precision && recall >= whole.recall) return item.digit;
  return precision < part.precision || recall < part.recall ? noDigit : undefined;
}
