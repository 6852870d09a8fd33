import { DataError, formatShape, sizeOf, type Shape } from "inkling";
import { bytesOf, decodeNumbers, isNumberType, mostDimensions, toRowMajor, type DataArray } from "./numbers.js";

/** A label is a word, not a book. */
export const longestText = 1000;

/**
 * An array of NumPy's from its bytes, as `.npy` files and pickles hold them: integers, floats, booleans (as 0 and 1) and
 * texts, of either byte order and either order of axes; half floats come as Float32Array.
 *
 * @param type NumPy's name of the type: `<f4`, `|u1`, `>i8`, `|b1`, `<U3`
 * @throws DataError for another type, or another number of bytes than the shape needs
 * @example
 * decodeNumpy(Uint8Array.of(1, 0), { type: ">u2", shape: [1], fortranOrder: false }, "a.npy"); // values: 256
 */
export function decodeNumpy(
  data: Uint8Array,
  { type, shape, fortranOrder }: { readonly type: string; readonly shape: Shape; readonly fortranOrder: boolean },
  name: string,
): DataArray {
  const [, order, kind = "", digits = ""] = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(type) ?? [];
  const size = Number(digits);
  const littleEndian = order !== ">";
  const number = kind === "b" ? "u1" : `${kind}${digits}`;
  const text = (kind === "U" || kind === "S") && size > 0 && size < longestText;
  if (!isNumberType(number) && !text) {
    throw new DataError({
      what: `${name}: unfit data type`,
      expected: "integers, floats, booleans or texts",
      received: type,
      advice: "Convert it in NumPy: array.astype('uint8')",
    });
  }
  const bytesEach = isNumberType(number) ? bytesOf(number) : kind === "U" ? 4 * size : size;
  const sound = shape.length <= mostDimensions && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!sound || sizeOf(shape) * bytesEach !== data.length) {
    throw new DataError({
      what: `${name} is cut short or damaged`,
      expected: sound
        ? `${sizeOf(shape)} values (${formatShape(shape)}) of ${bytesEach} bytes`
        : `a shape of at most ${mostDimensions} whole numbers`,
      received: `${data.length} bytes`,
      advice: "Save or fetch the file again",
    });
  }
  if (!isNumberType(number)) return { shape, values: readTexts(data, kind === "U", size, littleEndian) };
  const values = decodeNumbers(data, number, littleEndian);
  return { shape, values: fortranOrder ? toRowMajor(values, shape) : values };
}

/** Texts of a fixed number of characters, padded with zeros: UTF-32 or bytes. */
function readTexts(data: Uint8Array, wide: boolean, length: number, littleEndian: boolean): string[] {
  const codes = wide ? decodeNumbers(data, "u4", littleEndian) : data;
  return Array.from({ length: codes.length / length }, (_, i) => {
    const characters = Array.from(codes.subarray(i * length, (i + 1) * length), Number).filter((code) => code !== 0);
    return String.fromCodePoint(...characters.map((code) => (code <= 0x10ffff ? code : 0xfffd)));
  });
}
