import { describe, expect, it } from "vitest";
import { isOtherInk } from "../../src/reading/otherInk.js";

const pen = { strength: 200, thickness: 6 };
const written = [
  pen,
  { strength: 190, thickness: 5 },
  { strength: 210, thickness: 7 },
  { strength: 205, thickness: 6 },
];

describe("isOtherInk", () => {
  it("tells print by both: paler than 0.7 and thinner than 0.4 of the median", () => {
    // The medians of the page: 205 (the upper of two) and 6.
    expect(isOtherInk({ strength: 143, thickness: 2.39 }, written)).toBe(true);
    expect(isOtherInk({ strength: 144, thickness: 2.39 }, written)).toBe(false);
    expect(isOtherInk({ strength: 143, thickness: 2.41 }, written)).toBe(false);
  });

  it("says nothing of a page with fewer than four digits", () => {
    expect(isOtherInk({ strength: 10, thickness: 1 }, written.slice(0, 3))).toBe(false);
  });
});
