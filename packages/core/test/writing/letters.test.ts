import { describe, expect, it } from "vitest";
import { letters, type Letter } from "../../src/writing/letters.js";

/** How often ink begins along a row or column. */
function strokes(pixels: readonly number[]): number {
  return pixels.filter((pixel, i) => pixel === 1 && pixels[i - 1] !== 1).length;
}

const row = ({ width, bits }: Letter, y: number): number[] => [...bits.subarray(y * width, (y + 1) * width)];
const column = ({ width, height, bits }: Letter, x: number): number[] =>
  Array.from({ length: height }, (_, y) => bits[y * width + x]);

/** Where something is wrong, by name. */
const where = (isWrong: (letter: Letter) => boolean, list = letters()): string[] =>
  list.filter(isWrong).map(({ character, font }) => `${character} of ${font}`);
const every = (character: string): Letter[] => letters().filter((letter) => letter.character === character);

describe("letters", () => {
  it("are 34 characters of 12 fonts, but for 19 pictures that a font draws like a digit", () => {
    expect(letters().length).toBe(12 * 34 - 19);
    expect(new Set(letters().map(({ font }) => font)).size).toBe(12);
    expect(new Set(letters().map(({ font, character }) => font + character)).size).toBe(letters().length);
  });

  it("are known characters, each of at least 9 fonts, and none that looks like a digit", () => {
    const characters = new Set(letters().map(({ character }) => character));
    expect([...characters].sort().join("")).toBe("#%*+=@ACEFHKLMNPRVWXcdefhkmnprtvwx");
    expect(
      Array.from("OoIliJjSsZzBbgqDQGTUuYya&!?$|0123456789").filter((character) => characters.has(character)),
    ).toEqual([]);
    expect([...characters].filter((character) => every(character).length < 9)).toEqual([]);
  });

  it("are 40 pixels high, or 48 wide and less high", () => {
    const isRight = ({ width, height }: Letter): boolean =>
      width >= 1 && height >= 1 && (height === 40 ? width <= 48 : height < 40 && width === 48);
    expect(where((letter) => !isRight(letter))).toEqual([]);
    expect(where(({ width, height, bits }) => bits.length !== width * height)).toEqual([]);
    expect(where(({ bits }) => bits.some((bit) => bit > 1))).toEqual([]);
  });

  it("reach all four borders with ink", () => {
    const isTight = (letter: Letter): boolean =>
      [row(letter, 0), row(letter, letter.height - 1), column(letter, 0), column(letter, letter.width - 1)].every(
        (pixels) => pixels.includes(1),
      );
    expect(where((letter) => !isTight(letter))).toEqual([]);
  });

  it("are lines on paper: between a twentieth and three quarters of a picture is ink", () => {
    const inked = ({ bits }: Letter): number => bits.reduce((sum, bit) => sum + bit, 0) / bits.length;
    expect(where((letter) => inked(letter) < 0.05 || inked(letter) > 0.75)).toEqual([]);
  });

  it("look like what they are: = is two lines, H two legs, M more, L stands at the left and ends at the bottom", () => {
    expect(where((letter) => strokes(column(letter, letter.width >> 1)) !== 2, every("="))).toEqual([]);
    expect(where((letter) => strokes(row(letter, 2)) !== 2 || strokes(row(letter, 36)) !== 2, every("H"))).toEqual([]);
    expect(where((letter) => row(letter, 0).indexOf(1) > row(letter, 0).length / 2, every("L"))).toEqual([]);
    expect(where((letter) => row(letter, 0).lastIndexOf(1) > 0.6 * letter.width, every("L"))).toEqual([]);
    expect(where((letter) => column(letter, letter.width - 1).indexOf(1) < 20, every("L"))).toEqual([]);
    const most = (letter: Letter): number =>
      Math.max(...Array.from({ length: letter.height }, (_, y) => strokes(row(letter, y))));
    expect(where((letter) => most(letter) < 3, every("M"))).toEqual([]);
  });

  it("are decoded once", () => {
    expect(letters()).toBe(letters());
  });
});
