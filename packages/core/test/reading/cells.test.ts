import { describe, expect, it } from "vitest";
import { sortIntoCells } from "../../src/reading/cells.js";
import { lineOf, type LineReading } from "../../src/reading/marks.js";
import { turnBox, turnUpright, turns } from "../../src/reading/picture.js";
import { createReader } from "../../src/reading/reader.js";
import { firstOfMnist } from "../support/mnist.js";

/** A line of digits 20 wide and 40 tall, 10 apart: a text at a place each. */
function line(top: number, words: Record<number, string>, slope = 0): LineReading {
  return lineOf(
    Object.entries(words).flatMap(([at, text]) =>
      Array.from(text, (letter, i) => {
        const left = Number(at) + 30 * i;
        const y = top + Math.round(slope * left);
        const box = { left, top: y, right: left + 20, bottom: y + 40 };
        const second = { digit: 0, confidence: 0 };
        return letter === "/"
          ? { status: "separator" as const, digit: 1, confidence: 0.1, second, box }
          : { status: "digit" as const, digit: Number(letter), confidence: 1, second, box };
      }),
    ),
  );
}

const textsOf = (lines: LineReading[]) => sortIntoCells(lines).map((row) => row.map(({ text }) => text));

describe("sortIntoCells", () => {
  it("parts columns by white that runs through all rows, with empty cells where nothing stands", () => {
    expect(
      textsOf([line(0, { 0: "12", 200: "345" }), line(100, { 0: "67" }), line(200, { 0: "8", 230: "90" })]),
    ).toEqual([
      ["12", "345"],
      ["67", ""],
      ["8", "90"],
    ]);
  });

  it("keeps a number with a wide gap in one cell where other rows have digits there", () => {
    // 40 of white in the first row, as much as a digit is tall.
    expect(textsOf([line(0, { 0: "12", 90: "34" }), line(100, { 0: "56789" })])).toEqual([["1234"], ["56789"]]);
    expect(textsOf([line(0, { 0: "12", 90: "34" })])).toEqual([["12", "34"]]);
  });

  it("takes lines beside each other for one row, the left one first whichever was found first", () => {
    expect(textsOf([line(3, { 300: "22" }), line(0, { 0: "11" }), line(90, { 300: "44" })])).toEqual([
      ["11", "22"],
      ["", "44"],
    ]);
  });

  it("holds of a table that lies aslant, by 4 in 100", () => {
    const rows = [0, 60, 120].map((top) => line(top, { 0: "123", 400: "456", 900: "7" }, 0.04));
    expect(textsOf(rows)).toEqual([0, 1, 2].map(() => ["123", "456", "7"]));
  });

  it("lets one row of ten run across a border", () => {
    const rows = Array.from({ length: 9 }, (_, i) => line(100 * i + 100, { 0: "12", 200: "34" }));
    expect(textsOf([line(0, { 30: "123456" }), ...rows]).map((row) => row.length)).toEqual(new Array(10).fill(2));
    expect(textsOf([line(0, { 30: "123456" }), ...rows.slice(0, 8)]).map((row) => row.length)).toEqual(
      new Array(9).fill(1),
    );
  });

  it("keeps separators with the digits that they part, and gives a cell its box", () => {
    const [[date, number]] = sortIntoCells([line(0, { 0: "1/2", 300: "3" })]);
    expect(date).toMatchObject({ text: "12", groups: ["1", "2"], box: { left: 0, top: 0, right: 80, bottom: 40 } });
    expect(number).toMatchObject({ text: "3", groups: ["3"], box: { left: 300, right: 320 } });
    const [, [empty]] = sortIntoCells([line(0, { 0: "1", 300: "3" }), line(100, { 300: "3" })]);
    expect(empty).toEqual({ text: "", groups: [], digits: [], marks: [] });
  });

  it("has no rows of nothing", () => {
    expect(sortIntoCells([])).toEqual([]);
  });
});

const mnist = firstOfMnist(200, "t10k");

/** A table on white paper, of the first digits of each kind; spaces are empty cells. */
function table(rows: readonly (readonly string[])[]): { width: number; height: number; pixels: Uint8Array } {
  const [width, height] = [rows[0].length * 130 + 40, rows.length * 60 + 40];
  const pixels = new Uint8Array(width * height).fill(250);
  rows.forEach((cells, row) => {
    cells.forEach((text, column) => {
      Array.from(text, (letter, i) => {
        const index = mnist.labels.indexOf(Number(letter));
        for (let k = 0; k < 784; k++) {
          const ink = mnist.images[784 * index + k];
          const [y, x] = [20 + 60 * row + Math.floor(k / 28), 20 + 130 * column + 26 * i + (k % 28)];
          pixels[y * width + x] = Math.min(pixels[y * width + x], 250 - Math.round(ink * 0.9));
        }
      });
    });
  });
  return { width, height, pixels };
}

/** The same picture turned clockwise, by so many quarters. */
function turnClockwise(
  picture: { width: number; height: number; pixels: Uint8Array },
  quarters: number,
): typeof picture {
  if (quarters === 0) return picture;
  const { width, height, pixels } = picture;
  const turned = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + (height - 1 - y)] = pixels[y * width + x];
  return turnClockwise({ width: height, height: width, pixels: turned }, quarters - 1);
}

describe("createReader().read", () => {
  const rows = [
    ["12", "74", "9"],
    ["7", "", "41"],
    ["90", "271", "4"],
  ];
  const upright = table(rows);
  const reader = createReader();

  it("gives a table's rows and columns with `cells`, and no rows without", () => {
    const reading = reader.read(upright, { cells: true });
    expect(reading.rows?.map((row) => row.map(({ text }) => text))).toEqual(rows);
    const { rows: none, ...rest } = reading;
    expect(none).toBeDefined();
    expect(reader.read(upright)).toEqual(rest);
  });

  it("reads a page that lies turned, with boxes in pixels of the picture as it is", () => {
    const expected = reader.read(upright, { cells: true });
    for (const turned of turns) {
      const picture = turnClockwise(upright, turned / 90);
      const reading = reader.read(picture, { cells: true, turned });
      expect(reading.text).toBe(expected.text);
      expect(reading.rows?.map((row) => row.map(({ text }) => text))).toEqual(rows);
      expect(turnUpright(picture, turned)).toEqual(upright);
      reading.lines.forEach((line, i) => {
        expect(line.box).toEqual(turnBox(expected.lines[i].box, picture, turned));
        // Its ink, and no more than its edges, lies in the box of each digit.
        for (const { box } of line.digits) expect(darkest(picture, box)).toBeLessThan(60);
      });
    }
  });

  it("refuses other degrees", () => {
    const turned = 45 as 90;
    expect(() => reader.read(upright, { turned })).toThrow("Wrong turned: expected 0, 90, 180, 270, received 45");
  });
});

function darkest(
  { width, pixels }: { width: number; pixels: Uint8Array },
  { left, top, right, bottom }: LineReading["box"],
): number {
  let least = 255;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) least = Math.min(least, pixels[y * width + x]);
  return least;
}
