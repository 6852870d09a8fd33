import type { Rgb } from "./picture.js";

/** A white sheet to draw on, pixel by pixel. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, row after row. */
  readonly data: Uint8Array;
  /** Fills a rectangle; what lies outside of the sheet is left out. */
  fill(left: number, top: number, width: number, height: number, colour: Rgb): void;
  /** Writes a line of capitals and digits, `letterHeight` pixels high. */
  write(left: number, top: number, text: string, colour: Rgb): void;
}

export function createCanvas(width: number, height: number): Canvas {
  const data = new Uint8Array(width * height * 3).fill(255);
  function fill(left: number, top: number, across: number, down: number, colour: Rgb): void {
    for (let y = Math.max(0, top); y < Math.min(height, top + down); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + across); x++) data.set(colour, (y * width + x) * 3);
    }
  }
  function write(left: number, top: number, text: string, colour: Rgb): void {
    Array.from(text.toUpperCase()).forEach((character, i) => {
      Array.from(rowsOf(character), Number).forEach((bits, row) => {
        for (let column = 0; column < 3; column++) {
          if ((bits & (4 >> column)) === 0) continue;
          fill(left + (4 * i + column) * dot, top + row * dot, dot, dot, colour);
        }
      });
    });
  }
  return { width, height, data, fill, write };
}

/** Pixels along a side of one dot of a letter. */
const dot = 2;
export const letterHeight = 5 * dot;

/** How wide a line of text becomes, in pixels. */
export function textWidth(text: string): number {
  return Math.max(0, (4 * Array.from(text).length - 1) * dot);
}

/*
 * Letters of 3x5 dots: no font has to be installed for a PNG to say its scale. A digit from 0 to 7 for each row, from the
 * top; its bits are the dots from the left.
 */
const letters: Readonly<Record<string, string>> = {
  ...{ "0": "75557", "1": "26227", "2": "71747", "3": "71317", "4": "55711", "5": "74717", "6": "74757", "7": "71222" },
  ...{ "8": "75757", "9": "75717", A: "25755", B: "65656", C: "34443", D: "65556", E: "74647", F: "74644", G: "34553" },
  ...{ H: "55755", I: "72227", J: "11152", K: "55655", L: "44447", M: "57755", N: "65555", O: "25552", P: "65644" },
  ...{ Q: "25563", R: "65655", S: "34216", T: "72222", U: "55557", V: "55522", W: "55775", X: "55255", Y: "55222" },
  ...{ Z: "71247", " ": "00000", ".": "00002", ",": "00024", "-": "00700", "+": "02720", ":": "02020", "%": "51245" },
  ...{ "(": "12221", ")": "42224", "/": "11244", "±": "27207", "=": "07070" },
};

/** The dots of a character; of one that has none, those of a question mark. */
function rowsOf(character: string): string {
  return letters[character] ?? "71302";
}
