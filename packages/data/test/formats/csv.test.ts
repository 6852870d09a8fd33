import fc from "fast-check";
import type { Dataset } from "inkling";
import { describe, expect, it } from "vitest";
import { readCsv, type CsvOptions } from "../../src/formats/csv.js";
import { readsOrComplains } from "../support.js";

/** Reads a text as a stream that arrives in pieces of so many bytes. */
function parse(text: string | Uint8Array, options: CsvOptions = {}, pieceBytes = 7): Promise<Dataset> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += pieceBytes) yield await Promise.resolve(bytes.subarray(i, i + pieceBytes));
  }
  return readCsv(pieces(), options);
}

const plain = "5,0,1,2,255\n0,9,8,7,6\n";

describe("readCsv", () => {
  it.each([
    ["no header", plain],
    ["the header label,1x1,…", `label,1x1,1x2,2x1,2x2\n${plain}`],
    ["Kaggle's header", `label,pixel0,pixel1,pixel2,pixel3\n${plain}`],
    ["a header in quotes, in capitals", `"LABEL","1x1","1x2","2x1","2x2"\n${plain}`],
    ["a header of numbered columns", `label,0,1,2,3\n${plain}`],
    ["a byte order mark", `\ufefflabel,1x1,1x2,2x1,2x2\n${plain}`],
    ["Windows line ends", plain.replaceAll("\n", "\r\n")],
    ["no line end after the last line", plain.trimEnd()],
    ["blank lines", `\n${plain}\n\n`],
    ["spaces, and numbers as pandas writes floats", "5.0, 0,1.0 ,2,255.0\n0,9,8,7,6\n"],
  ])("reads %s", async (_, text) => {
    const dataset = await parse(text);
    expect(dataset).toMatchObject({ name: "CSV data", imageShape: [2, 2], count: 2 });
    expect([...dataset.images]).toEqual([0, 1, 2, 255, 9, 8, 7, 6]);
    expect([...dataset.labels]).toEqual([5, 0]);
  });

  it.each([
    [
      "an empty cell",
      "1,0,0,0,0\n2,0,,0,0\n",
      "line 2, column 3: wrong pixel: expected a whole number from 0 to 255, received an empty cell.",
    ],
    ["NaN", "1,0,NaN,0,0\n", 'line 1, column 3: wrong pixel: expected a whole number from 0 to 255, received "NaN".'],
    [
      "a pixel above 255",
      "label,a,b,c,d\n1,0,0,0,256\n",
      'line 2, column 5: wrong pixel: expected a whole number from 0 to 255, received "256".',
    ],
    ["a negative pixel", "1,0,0,-3,0\n", "line 1, column 4: wrong pixel"],
    ["pixels scaled to 0..1", "1,0,0.5,0,0\n", "These pixels look scaled to 0..1: multiply them by 255 and round."],
    ["a fraction", "1,0,3.7,0,0\n", "line 1, column 3: wrong pixel"],
    ["a hexadecimal-looking word", "1,0,0x,0,0\n", "line 1, column 3"],
    [
      "a label above the classes",
      "1,0,0,0,0\n10,0,0,0,0\n",
      'line 2, column 1: wrong label: expected a whole number from 0 to 9, received "10".',
    ],
    ["a word as label", "1,0,0,0,0\nseven,0,0,0,0\n", "line 2, column 1: wrong label"],
    ["a garbled label in the first line, which is no header", "x,0,0,0,0\n", "line 1, column 1: wrong label"],
    [
      "a shorter line",
      "1,0,0,0,0\n1,0,0,0\n",
      "line 2: wrong number of cells: expected 5 as in the first line, received 4.",
    ],
    ["a longer line after a blank one", "1,0,0,0,0\n\n1,0,0,0,0,0\n", "line 3: wrong number of cells: expected 5"],
    [
      "Kaggle's test.csv",
      "pixel0,pixel1,pixel2,pixel3\n0,0,0,0\n",
      "CSV data has no label column: expected 5 columns: the label, then 4 pixels, received 4 columns",
    ],
    ["unlabelled images without a header", "0,0,0,0,0,0,0,0,0\n", "has no label column"],
    [
      "no square",
      "1,0,0,0,0,0,0\n",
      "unknown image shape: expected a square number of pixels, such as 784 (28x28), received 6. Pass imageShape",
    ],
    ["an empty file", "", "holds no images: expected lines of a label and its pixels, received an empty file."],
    ["a header alone", "label,1x1\n", "received a header alone."],
    ["prose", "Hello there\nthis is prose\n", "unknown image shape"],
  ])("refuses %s", async (_, text, message) => {
    await expect(parse(text)).rejects.toThrow(message);
  });

  it("names the same line however the stream is cut", async () => {
    const text = `\n\nlabel,a,b,c,d\n\n${plain}\n\n1,0,0,0,999\n`;
    for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
      await expect(parse(text, {}, pieceBytes)).rejects.toThrow("line 9, column 5: wrong pixel");
    }
  });

  it("takes an imageShape that is no square, and class names beyond ten", async () => {
    const classNames = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
    const dataset = await parse("25,1,2\n", { imageShape: [1, 2], classNames, name: "letters" });
    expect(dataset).toMatchObject({ name: "letters", imageShape: [1, 2], classNames });
    await expect(parse(plain, { imageShape: [2, 3] })).rejects.toThrow("expected 6 pixels (2x3), received 4.");
  });

  it("refuses a stream without line ends before it fills the memory", async () => {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield await Promise.resolve(new Uint8Array(2 ** 20).fill(0x31));
    };
    await expect(readCsv(pieces())).rejects.toThrow("a line of more than 4194304 characters");
  });

  it("meets random text and bytes with nothing but an error of inkling", async () => {
    const cell = fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "label", '"', "nan", "-1", "0.5", "1x1", "\r"));
    const table = fc.array(
      fc.array(cell, { maxLength: 6 }).map((row) => row.join(",")),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          table.map((lines) => lines.join("\n")),
          fc.string(),
          fc.uint8Array(),
        ),
        (text) => readsOrComplains(() => parse(text)),
      ),
    );
  });
});
