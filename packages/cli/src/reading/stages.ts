import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Polarity } from "inkling/pictures";
import {
  drawCandidate,
  listCandidates,
  takeApart,
  turnUpright,
  type ColourImage,
  type Page,
  type PageReading,
  type Turn,
} from "inkling/reading";
import { encodePixels, encodeTiles } from "@inkling/drawings";
import { requireWritable, writeWhole } from "../files/outputFiles.js";
import { pngKind } from "../files/pictures.js";

type Rgb = readonly [number, number, number];

/** Colours of neighbouring pieces: apart for most who see colours otherwise (Okabe and Ito 2008). */
const colours: readonly Rgb[] = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [86, 180, 233],
  [230, 159, 0],
];

const marks = {
  digit: [0, 150, 90],
  "not sure": [230, 159, 0],
  separator: [150, 150, 150],
  "not a digit": [200, 60, 40],
} as const;

/** Boxes around all that was read, over the picture: green for a digit, orange for one that is not sure, grey and red for none. */
export function drawOverlay(picture: ColourImage, { lines }: PageReading): Uint8Array {
  const { width, height, data } = picture;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) pixels[3 * i + c] = data[4 * i + c];
  const thickness = Math.max(1, Math.round(Math.max(width, height) / 500));
  const paint = (x: number, y: number, colour: Rgb): void => {
    if (x >= 0 && y >= 0 && x < width && y < height) pixels.set(colour, 3 * (y * width + x));
  };
  for (const { box, status } of lines.flatMap((line) => line.marks)) {
    for (let ring = 1; ring <= thickness; ring++) {
      for (let x = box.left - ring; x < box.right + ring; x++) {
        paint(x, box.top - ring, marks[status]);
        paint(x, box.bottom + ring - 1, marks[status]);
      }
      for (let y = box.top - ring; y < box.bottom + ring; y++) {
        paint(box.left - ring, y, marks[status]);
        paint(box.right + ring - 1, y, marks[status]);
      }
    }
  }
  return encodePixels({ width, height, channels: 3, pixels });
}

/** Writes what the reader sees on its way: the ink, the pieces of each line in colours, what the network is asked, and the reading. */
export async function drawStages(
  picture: ColourImage,
  reading: PageReading,
  folder: string,
  { polarity, turned = 0, force }: { polarity: Polarity; turned?: Turn | undefined; force?: true | undefined },
): Promise<void> {
  const page = takeApart(turnUpright(picture, turned), polarity);
  const candidates = page.lines.flatMap((atoms) =>
    listCandidates(atoms).map((candidate) => {
      const pixels = new Uint8Array(784);
      drawCandidate(candidate, atoms, pixels);
      return { pixels, width: 28, height: 28 };
    }),
  );
  const { width, height, strength } = page.ink;
  const stages = {
    "1-ink.png": encodePixels({ width, height, channels: 1, pixels: strength.map((value) => 255 - value) }),
    "2-pieces.png": drawPieces(page),
    ...(candidates.length === 0
      ? {}
      : { "3-candidates.png": encodeTiles(candidates.slice(0, 400), { enlargement: 2 }) }),
    "4-reading.png": drawOverlay(picture, reading),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(stages)) {
    await requireWritable(join(folder, name), pngKind, { force });
    await writeWhole(join(folder, name), bytes);
  }
}

function drawPieces({ ink: { width, height, mask }, lines }: Page): Uint8Array {
  const pixels = new Uint8Array(width * height * 3).fill(255);
  mask.forEach((value, i) => {
    if (value === 1) pixels.fill(215, 3 * i, 3 * i + 3);
  });
  for (const { box, map } of lines) {
    const columns = box.right - box.left;
    map.forEach((atom, i) => {
      if (atom === 0) return;
      const at = (Math.floor(i / columns) + box.top) * width + (i % columns) + box.left;
      pixels.set(colours[atom % colours.length], 3 * at);
    });
  }
  return encodePixels({ width, height, channels: 3, pixels });
}
