import { DataError } from "inkling";
import type { GreyImage } from "inkling/pictures";

/** Whether bytes begin as a Windows bitmap does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > 26 && [12, 40, 52, 56, 108, 124].includes(bytes[14]);
}

/**
 * Decodes an uncompressed Windows bitmap (BMP) of 1, 4, 8, 24 or 32 bits a pixel to grey: 0.299 red + 0.587 green + 0.114
 * blue.
 *
 * Source: Microsoft, "Bitmap storage", BITMAPFILEHEADER and BITMAPINFOHEADER.
 *
 * @throws DataError when it is compressed, cut short, or no such file
 * @example
 * decodeBmp(bytes); // { width: 28, height: 28, pixels: Uint8Array(784) }
 */
export function decodeBmp(bytes: Uint8Array): GreyImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isBmp(bytes) || bytes.length < 26) throw unlike("BM and a header", `${bytes.length} bytes`);
  const headerBytes = view.getUint32(14, true);
  const old = headerBytes === 12;
  if (!old && bytes.length < 54) throw unlike("a header of 40 bytes", `${bytes.length} bytes`);
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  const height = Math.abs(signedHeight);
  // 3: masks that say where the colours are, which for 32 bits are in their usual places.
  if (![1, 4, 8, 24, 32].includes(bits) || !(compression === 0 || (compression === 3 && bits === 32))) {
    throw unlike("an uncompressed bitmap of 1, 4, 8, 24 or 32 bits", `${bits} bits, compression ${compression}`);
  }
  const stride = Math.ceil((width * bits) / 32) * 4;
  const start = view.getUint32(10, true);
  if (width < 1 || height < 1 || start + stride * height > bytes.length) {
    throw unlike(`${width}x${height} pixels`, `${bytes.length} bytes: it is cut short or damaged`);
  }
  const palette = bits <= 8 ? readPalette(bytes, 14 + headerBytes, old ? 3 : 4, 2 ** bits, start) : undefined;
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    // A positive height counts from the bottom up.
    const line = start + stride * (signedHeight > 0 ? height - 1 - row : row);
    for (let column = 0; column < width; column++) {
      const at = line + Math.floor((column * bits) / 8);
      const shift = 8 - bits - ((column * bits) % 8);
      pixels[row * width + column] =
        palette === undefined
          ? grey(bytes[at + 2], bytes[at + 1], bytes[at])
          : palette[(bytes[at] >> Math.max(0, shift)) & (2 ** bits - 1)];
    }
  }
  return { width, height, pixels };
}

/** The grey of each colour: blue, green, red, and often a byte of nothing. */
function readPalette(bytes: Uint8Array, start: number, size: number, colours: number, end: number): Uint8Array {
  return Uint8Array.from({ length: colours }, (_, i) => {
    const at = start + i * size;
    return at + 3 <= end ? grey(bytes[at + 2], bytes[at + 1], bytes[at]) : 0;
  });
}

function grey(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}

function unlike(expected: string, received: string): DataError {
  return new DataError({ what: "A BMP picture cannot be decoded", expected, received, advice: "Save it as PNG" });
}
