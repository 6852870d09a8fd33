import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../src/formats/index.js";
import { piecesOf } from "../support.js";

// Tables without a header, whose first and last columns may both be labels.

describe("the column of labels", () => {
  it("refuses a column that may be a pixel where the other end may be the labels of a single class", async () => {
    for (const text of ["0,0,0,0,7\n1,0,0,0,7\n", "7,0,0,0,0\n7,0,0,0,1\n"]) {
      await expect(readCsv(piecesOf(text), {})).rejects.toThrow("not clear which column");
    }
    const { arrays } = await readCsv(piecesOf("0,0,0,0,0\n1,0,0,0,0\n"), {});
    expect([...arrays.get("labels")!.values]).toEqual(["0", "1"]);
  });

  it("never reads a table that it wrote in another way: the same images and labels, or a refusal", async () => {
    const image = fc.tuple(fc.nat(9), fc.uint8Array({ minLength: 9, maxLength: 9 }));
    // Zeros in every line are a corner of blank paper: a table of that class alone is not told from one.
    const table = fc.array(image, { minLength: 1, maxLength: 6 }).filter((rows) => rows.some(([label]) => label > 0));
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), async (rows, last) => {
        const text = rows
          .map(([label, pixels]) => `${(last ? [...pixels, label] : [label, ...pixels]).join(",")}\n`)
          .join("");
        try {
          const { arrays } = await readCsv(piecesOf(text), {});
          expect([...arrays.get("labels")!.values]).toEqual(rows.map(([label]) => String(label)));
          expect([...arrays.get("images")!.values]).toEqual(rows.flatMap(([, pixels]) => [...pixels]));
        } catch (error) {
          expect(String(error)).toMatch(/not clear which column/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
