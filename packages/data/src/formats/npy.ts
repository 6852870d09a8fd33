import { DataError, InklingError, type Shape } from "inkling";
import { unzipSync } from "fflate";
import { highestRatio, mostUnpackedBytes } from "./inflate.js";
import { latin1 } from "./lines.js";
import { mention } from "./mention.js";
import type { DataArray } from "./numbers.js";
import { decodeNumpy } from "./numpyType.js";

/** Whether bytes begin as a NumPy array does. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** Whether bytes begin as a zip archive whose first file is a NumPy array. */
export function isNpz(bytes: Uint8Array): boolean {
  const start = latin1(bytes.subarray(0, 200));
  return /^PK\x03\x04[^]{26}[^\0]*?\.npy/.test(start) || start.startsWith("PK\x05\x06");
}

const magic = [0x93, ...new TextEncoder().encode("NUMPY")];

/**
 * Reads a NumPy array file (`.npy`): integers, floats, booleans (as 0 and 1) and texts, of either byte order.
 *
 * Arrays in Fortran order are turned to row after row. Half floats come as Float32Array.
 *
 * Source: NumPy, "numpy.lib.format", NPY format, versions 1 to 3.
 *
 * @throws DataError when it is no such file, holds another data type, or not as many bytes as its shape promises.
 * @example
 * const { shape, values } = readNpy(await readBytes("digits.npy"));
 */
export function readNpy(bytes: Uint8Array, name = "NumPy array"): DataArray {
  const { dataStart, ...described } = readHeader(bytes, name);
  return decodeNumpy(bytes.subarray(dataStart), described, name);
}

/** The header is a Python dictionary, of which three entries are needed. */
function readHeader(bytes: Uint8Array, name: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] > 1;
  if (isNpy(bytes) && bytes.length >= 12) {
    const start = wide ? 12 : 10;
    const dataStart = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
    const header = dataStart <= bytes.length ? new TextDecoder().decode(bytes.subarray(start, dataStart)) : "";
    const type = /'descr': *'([^']+)'/.exec(header)?.[1];
    const order = /'fortran_order': *(True|False)/.exec(header)?.[1];
    const sizes = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
    if (type !== undefined && order !== undefined && sizes !== undefined) {
      const shape: Shape = sizes
        .split(",")
        .filter((size) => size.trim() !== "")
        .map(Number);
      return { type, fortranOrder: order === "True", shape, dataStart };
    }
  }
  throw new DataError({
    what: `${name} is not a readable .npy array`,
    expected: "a file written by numpy.save, of plain numbers or texts",
    received: isNpy(bytes) ? "a header of another kind" : `${bytes.length} bytes of something else`,
    advice: "Save it again with numpy.save",
  });
}

/**
 * Reads the arrays of a `.npz` archive, by name.
 *
 * @throws DataError when it is no zip archive, an entry promises more than it can hold or all of them more than 1 GiB,
 *   or an array is unreadable.
 * @example
 * readNpz(await readBytes("mnist.npz")).get("x_train"); // shape [60000, 28, 28]
 */
export function readNpz(bytes: Uint8Array, name = "NumPy archive"): Map<string, DataArray> {
  const arrays = new Map<string, DataArray>();
  for (const [entry, contents] of Object.entries(unzip(bytes, name))) {
    const key = entry.replace(/\.npy$/, "");
    arrays.set(key, readNpy(contents, `${name}: ${mention([key])}`));
  }
  return arrays;
}

const mostEntries = 1000;

function unzip(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  let entries = 0;
  let total = 0;
  try {
    return unzipSync(bytes, {
      // The sizes are the archive's own word, and fflate allocates what they say: they are weighed first.
      filter: ({ name: entry, size, originalSize }) => {
        entries++;
        total += originalSize;
        const possible = size <= bytes.length && originalSize <= size * highestRatio;
        // Entries may claim the same bytes: together, too, they hold no more than the archive can.
        const most = Math.min(mostUnpackedBytes, bytes.length * highestRatio);
        if (entries <= mostEntries && total <= most && possible) return entry.endsWith(".npy");
        throw new DataError({
          what: `${name} is not a sound archive`,
          expected: `at most ${mostEntries} entries and 1 GiB, each within what its compressed bytes can hold`,
          received: `entry ${entries}, of ${originalSize} bytes`,
          advice: "Save it again with numpy.savez_compressed",
        });
      },
    });
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw new DataError({
      what: `${name} is not a readable .npz archive`,
      expected: "a file written by numpy.savez",
      received: error instanceof Error ? error.message : String(error),
      advice: "Save or fetch it again",
    });
  }
}
