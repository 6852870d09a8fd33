import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assemble, assignRoles, readCsv, type LoadedDatasets, type ReadingOptions } from "../../src/formats/index.js";
import { piecesOf, readsOrComplains } from "../support.js";

/** Reads a text as a stream that arrives in pieces of so many bytes. */
async function parse(text: string | Uint8Array, options: ReadingOptions = {}, pieceBytes = 7): Promise<LoadedDatasets> {
  const { arrays, decisions } = await readCsv(piecesOf(text, pieceBytes), options, "a.csv");
  const loaded = assemble(assignRoles(arrays, "a.csv"), options, {}, "a.csv");
  return { ...loaded, decisions: [...decisions, ...loaded.decisions] };
}

const plain = "5,0,1,2,255\n0,9,8,7,6\n";
const lines = (...rows: (readonly (string | number)[])[]): string => rows.map((row) => `${row.join(",")}\n`).join("");

describe("readCsv", () => {
  it.each([
    ["no header", plain],
    ["the header label,1x1,…", `label,1x1,1x2,2x1,2x2\n${plain}`],
    ["Kaggle's header", `label,pixel0,pixel1,pixel2,pixel3\n${plain}`],
    ["a header in quotes, in capitals", `"LABEL","1x1","1x2","2x1","2x2"\n${plain}`],
    ["a header of numbered columns", `label,0,1,2,3\n${plain}`],
    ["a byte order mark", `\ufefflabel,1x1,1x2,2x1,2x2\n${plain}`],
    ["Windows line ends", plain.replaceAll("\n", "\r\n")],
    ["lines that end in CR alone", plain.replaceAll("\n", "\r")],
    ["no line end after the last line", plain.trimEnd()],
    ["blank lines", `\n${plain}\n\n`],
    ["spaces, and numbers as pandas writes floats", "5.0, 0,1.0 ,2,255.0\n0,9,8,7,6\n"],
    ["semicolons", plain.replaceAll(",", ";")],
    ["tabs", plain.replaceAll(",", "\t")],
    ["spaces alone, as numpy.savetxt has them", "5.0e+00 0 1 2  2.55e+02\n 0 9 8 7 6 \n"],
    ["separators at the end of every line", "5,0,1,2,255,\n0,9,8,7,6,\n"],
    ["the label last, called class", "p1,p2,p3,p4,class\n0,1,2,255,5\n9,8,7,6,0\n"],
    ["the label in the middle, called target", "p1,p2,target,p3,p4\n0,1,5,2,255\n9,8,0,7,6\n"],
    ["pandas' index column", ",label,a,b,c,d\n0,5,0,1,2,255\n1,0,9,8,7,6\n"],
    ["an index column without a header", "1,5,0,1,2,255\n2,0,9,8,7,6\n"],
    [
      "one-hot labels last",
      lines([0, 1, 2, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], [9, 8, 7, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
    [
      "one-hot labels first",
      lines([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 255], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 8, 7, 6]),
    ],
  ])("reads %s", async (_, text) => {
    const { training } = await parse(text);
    expect(training).toMatchObject({ name: "a.csv images", imageShape: [2, 2], count: 2 });
    expect([...training!.images]).toEqual([0, 1, 2, 255, 9, 8, 7, 6]);
    expect([...training!.labels]).toEqual([5, 0]);
    expect(training!.classNames).toHaveLength(10);
  });

  it.each(["utf16le", "utf16be"])("reads %s with its mark", async (encoding) => {
    const bytes = Buffer.from(`\ufeff${plain}`, "utf16le");
    const { training } = await parse(new Uint8Array(encoding === "utf16le" ? bytes : bytes.swap16()), {}, 1000);
    expect([...training!.labels]).toEqual([5, 0]);
  });

  it("reads pixels first, then the label, as scikit-learn's digits are saved", async () => {
    const { training, decisions } = await parse("0,1,16,0,5\n0,8,7,6,0\n");
    expect([...training!.labels]).toEqual([5, 0]);
    // Counts to 16, times 255 / 16.
    expect([...training!.images]).toEqual([0, 16, 255, 0, 0, 128, 112, 96]);
    expect(decisions).toContainEqual({
      about: "scale",
      decided: "whole numbers 0 to 16, taken as counts from 0 to 16",
    });
  });

  it("says what was decided, and why", async () => {
    const { decisions } = await parse(plain);
    expect(decisions.slice(0, 4)).toEqual([
      { about: "separator", decided: "comma" },
      { about: "header", decided: "none" },
      { about: "label column", decided: "the first", because: "it alone looks like labels; the last column does not" },
      {
        about: "classes",
        decided: "0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
        because: "labels within 0 to 9",
      },
    ]);
  });

  it("reads words and letters as classes, in the order of the alphabet", async () => {
    const { training } = await parse("shirt,0,1,2,255\ncoat,9,8,7,6\n");
    expect(training).toMatchObject({ classNames: ["coat", "shirt"] });
    expect([...training!.labels]).toEqual([1, 0]);
    // Y is a class here, no header; A, B and D are most of A to D.
    expect((await parse("Y,0,1,2,255\nX,9,8,7,6\n")).training!.classNames).toEqual(["X", "Y"]);
    const letters = await parse("D,0,1,2,255\nA,9,8,7,6\nB,0,0,0,0\n");
    expect(letters.training!.classNames).toEqual(["A", "B", "C", "D"]);
  });

  it("keeps fractions from 0 to 1 as floats, with decimal commas too", async () => {
    const { training } = await parse("5;0,1;0,2;0,3;1\n0;0;0;0;0,5\n");
    expect(training!.images).toEqual(Float32Array.of(0.1, 0.2, 0.3, 1, 0, 0, 0, 0.5));
  });

  it("takes any number of classes, and a shape that is no square", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i, 255, i, 0, 0, 0, 9]);
    const { training } = await parse(lines(...rows), { imageShape: [2, 3] });
    expect(training).toMatchObject({ imageShape: [2, 3], count: 30 });
    expect(training!.classNames).toEqual(rows.map(([i]) => String(i)));
    expect([...training!.labels]).toEqual(rows.map(([i]) => i));
  });

  it.each([
    ["first", [5, 0]],
    ["last", [3, 4]],
  ])("--label-column %s decides where both ends look like labels", async (labelColumn, labels) => {
    const both = "5,0,1,255,3\n0,9,8,7,4\n";
    await expect(parse(both)).rejects.toThrow(
      "it is not clear which column holds the labels: expected a header, or labels in the first or the last column alone: words, or whole numbers from 0 or 1 on, at least two, received the first column holds 5, 0, the last 3, 4: both look like labels. Say which column holds the labels: --label-column first, last or NAME (option labelColumn).",
    );
    const { training, decisions } = await parse(both, { labelColumn });
    expect([...training!.labels]).toEqual(labels);
    expect(decisions).toContainEqual({
      about: "label column",
      decided: `the ${labelColumn}`,
      because: "--label-column says so",
    });
  });

  it.each([
    [
      "an empty cell",
      "1,0,0,0,0,0,0,0,0,0\n2,0,0,0,,0,0,0,0,0\n",
      "line 2, column 5: wrong pixel: expected a number, received an empty cell",
    ],
    [
      "NaN in the middle",
      "1,0,0,NaN,0,0,0,0,0,0\n",
      'line 1, column 4: wrong pixel: expected a number, received "NaN"',
    ],
    ["a word in the middle", "1,0,0,seven,0,0,0,0,0,0\n", "line 1, column 4: wrong pixel"],
    ["a hexadecimal number", "1,0,0,0x1F,0,0,0,0,0,0\n", "line 1, column 4: wrong pixel"],
    [
      "a word among the pixels at the edge",
      "1,0,0,255,x\n2,0,0,0,0\n",
      'image 0, column 5: wrong pixel: expected a number, received "x"',
    ],
    [
      "a pixel above 255",
      "1,0,0,0,256\n2,0,0,0,0\n",
      "not clear which pixel values are paper and which are ink: expected bytes up to 255, counts up to 16, 0 and 1, or fractions from 0 to 1, received whole numbers from 0 to 256. Say what ink is, and before it what paper is if not 0: --scale 65535 (option scale).",
    ],
    ["a negative pixel", "1,0,0,-3,0\n2,0,0,0,0\n", "received whole numbers from -3 to 0"],
    [
      "labels from 1 to 10",
      "label,a,b,c,d\n1,0,0,255,0\n10,0,0,0,0\n",
      "labels from 1 to 10 can be the digits, with 10 for 0, or ten classes of other things",
    ],
    [
      "labels with a gap",
      "label,a,b,c,d\n0,0,0,255,0\n12,0,0,0,0\n",
      "2 different labels from 0 to 12, none of them 1; the 12 is image 1. Check that these are the labels, or name all classes in the order of the labels: --classes A,B,C (option classNames)",
    ],
    [
      "a single label, which may be a pixel",
      "1,0,0,0,0\n1,0,0,0,0\n",
      "the first column holds 1, the last 0: neither looks like labels",
    ],
    [
      "a shorter line",
      "1,0,0,0,0\n1,0,0,0\n",
      "line 2: wrong number of cells: expected 5 as in the first line, received 4.",
    ],
    ["a longer line after a blank one", "1,0,0,0,0\n\n1,0,0,0,0,0\n", "line 3: wrong number of cells: expected 5"],
    [
      "Kaggle's test.csv",
      "pixel0,pixel1,pixel2,pixel3\n0,0,0,0\n",
      "a.csv has no label column: expected 5 columns: the label and 4 pixels, received 4 columns",
    ],
    ["unlabelled images without a header", "0,0,0,0,0,0,0,0,0\n", "has no label column"],
    [
      "no square",
      "1,0,0,0,0,0,0\n2,0,0,0,0,0,0\n",
      "unknown image shape: expected a label and a square number of pixels, such as 784 (28x28), received 7 columns. Say the rows and columns of an image: --shape ROWSxCOLUMNS (option imageShape).",
    ],
    [
      "two columns of labels",
      "label,a,b,c,d,class\n1,0,0,0,0,1\n",
      "several columns are called like labels: expected one, received label, class. Say which column",
    ],
    ["an empty file", "", "holds no images: expected lines of a label and its pixels, received an empty file."],
    ["a header alone", "label,1x1\n", "received a header alone."],
    ["prose", "Hello there\nthis is prose\n", "wrong number of cells"],
    [
      "one column",
      "12\n13\n",
      'the first line has a single cell: expected cells with commas, semicolons, tabs or spaces between them, received "12"',
    ],
  ])("refuses %s", async (_, text, message) => {
    await expect(parse(text)).rejects.toThrow(message);
  });

  it("refuses a name that no column has", async () => {
    await expect(parse(plain, { labelColumn: "digit" })).rejects.toThrow(
      'a.csv has no column "digit": expected first or last, as there is no header',
    );
  });

  it("names the same line however the stream is cut, whatever ends lines", async () => {
    const text = `\n\nlabel,a,b,c,d,e,f,g,h,i\n\n1,0,0,0,0,0,0,0,0,0\n\n\n1,0,0,0,?,0,0,0,0,0\n`;
    for (const end of ["\n", "\r\n", "\r"]) {
      for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes += 3) {
        await expect(parse(text.replaceAll("\n", end), {}, pieceBytes)).rejects.toThrow(
          "line 8, column 5: wrong pixel",
        );
      }
    }
  });

  it("refuses a stream without line ends, and ten million columns, before they fill the memory", async () => {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield await Promise.resolve(new Uint8Array(2 ** 20).fill(0x31));
    };
    await expect(readCsv(pieces())).rejects.toThrow("a line of more than 4194304 characters");
    await expect(readCsv(piecesOf("0,".repeat(10_000_000), 2 ** 20))).rejects.toThrow("a line of more than");
    await expect(readCsv(piecesOf(`${"0,".repeat(1_100_000)}0\n`, 2 ** 20))).rejects.toThrow("too many columns");
  });

  it("meets random text and bytes with nothing but an error of inkling", async () => {
    const cell = fc.oneof(fc.nat(300).map(String), fc.constantFrom("", "label", '"', "nan", "-1", "0.5", "1x1", "\r"));
    const table = fc.array(
      fc.array(cell, { maxLength: 6 }).map((row) => row.join(",")),
      { maxLength: 6 },
    );
    const text = fc.oneof(
      table.map((rows) => rows.join("\n")),
      fc.string(),
      fc.uint8Array(),
    );
    await fc.assert(fc.asyncProperty(text, (any) => readsOrComplains(() => parse(any))));
  });
});
