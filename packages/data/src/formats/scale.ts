import { DataError } from "inkling";
import { plainNumbers, type NumberArray } from "./numbers.js";
import type { Decision, Hints } from "./reading.js";

/** How pixel values become what a data set holds: bytes 0 to 255, or floats of about 0 to 1. */
export interface Scale {
  readonly decision: Decision;
  readonly apply: (values: NumberArray) => Uint8Array | Float32Array;
}

/** What the values of all parts have in common. */
interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
  /** Whole multiples of 1/256, odd ones among them: bytes that were divided by 256, as Nielsen's. */
  readonly in256ths: boolean;
}

/**
 * Decides what the values of paper and ink are, from all parts of the data together.
 *
 * | values                      | read as                                       |
 * | --------------------------- | --------------------------------------------- |
 * | whole, up to 64 … 255       | bytes as they are                             |
 * | whole, all 0 or 1           | paper and ink: times 255                      |
 * | whole, up to 9 … 16         | counts from 0 to 16: times 255 / 16           |
 * | multiples of 1/256 below 1  | bytes: times 256                              |
 * | fractions, about 0 to 1     | floats as they are; -0.25 … 1.25 from resizing |
 * | fractions, 0 to 64 … 255    | floats: divided by 255                        |
 *
 * Anything else is refused, as a network would see almost nothing of it, or something else than was meant.
 *
 * @param given `[paper, ink]`, which decides
 * @throws DataError naming `--scale`, or the first value that is no finite number or outside of the given scale
 */
export function decideScale(
  parts: readonly NumberArray[],
  given: readonly [number, number] | undefined,
  { pictures }: Hints,
  name: string,
): Scale {
  if (given !== undefined) return givenScale(given, name);
  if (pictures) return { decision: { about: "scale", decided: "pictures, 0 to 255" }, apply: bytesTimes(1) };
  const range = rangeOf(parts, name);
  const { minimum, maximum, whole, in256ths } = range;
  const found = `${short(minimum)} to ${short(maximum)}`;
  const scaled = (decided: string, apply: Scale["apply"]): Scale => ({ decision: { about: "scale", decided }, apply });
  if (whole && minimum >= 0 && maximum <= 255) {
    if (maximum === 0 || maximum >= 64)
      return scaled(`whole numbers ${found}, taken as bytes from 0 to 255`, bytesTimes(1));
    if (maximum === 1) return scaled("0 and 1, taken as 0 and 255", bytesTimes(255));
    if (maximum > 8 && maximum <= 16) {
      return scaled(`whole numbers ${found}, taken as counts from 0 to 16`, bytesTimes(255 / 16));
    }
  }
  if (!whole && in256ths) return scaled("multiples of 1/256, taken as bytes from 0 to 255", bytesTimes(256));
  if (!whole && minimum >= -0.25 && maximum <= 1.25 && maximum > 0.25) {
    return scaled(`fractions from ${found}, kept as they are`, floatsLess(0, 1));
  }
  if (!whole && minimum >= 0 && maximum >= 64 && maximum <= 255) {
    return scaled(`fractions from ${found}, divided by 255`, floatsLess(0, 255));
  }
  throw new DataError({
    what: `${name}: it is not clear which pixel values are paper and which are ink`,
    expected: "bytes up to 255, counts up to 16, 0 and 1, or fractions from 0 to 1",
    received: `${whole ? "whole numbers" : "fractions"} from ${found}`,
    advice: `Say what ink is, and before it what paper is if not 0: --scale ${suggestion(range)} (option scale)`,
  });
}

function suggestion({ minimum, maximum, whole }: Range): string {
  if (whole && minimum >= 0) return String([255, 65535].find((full) => maximum <= full && maximum > 255) ?? maximum);
  if (whole && minimum >= -128 && maximum <= 127) return "-128..127";
  if (minimum === -1 && maximum <= 1) return "-1..1";
  return minimum >= 0 ? short(maximum) : `${short(minimum)}..${short(maximum)}`;
}

function givenScale([paper, ink]: readonly [number, number], name: string): Scale {
  const decision = { about: "scale", decided: `paper is ${paper}, ink is ${ink}`, because: "--scale says so" };
  const apply = (values: NumberArray): Uint8Array | Float32Array => {
    const { minimum, maximum, whole } = rangeOf([values], name);
    const [low, high] = paper < ink ? [paper, ink] : [ink, paper];
    const slack = 1e-3 * (high - low);
    if (minimum < low - slack || maximum > high + slack) {
      throw new DataError({
        what: `${name}: pixel values outside of --scale`,
        expected: `${low} to ${high}`,
        received: `${short(minimum)} to ${short(maximum)}`,
        advice: "Give the values of blank paper and of full ink, such as --scale 16 or --scale -1..1",
      });
    }
    if (!whole) return floatsLess(paper, ink)(values);
    return Uint8Array.from(plainNumbers(values), (value) => clampedByte((255 * (value - paper)) / (ink - paper)));
  };
  return { decision, apply };
}

function bytesTimes(factor: number): Scale["apply"] {
  return (values) => {
    if (factor === 1 && values instanceof Uint8Array) return values;
    const bytes = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) bytes[i] = clampedByte(Number(values[i]) * factor);
    return bytes;
  };
}

function floatsLess(paper: number, ink: number): Scale["apply"] {
  return (values) => {
    if (paper === 0 && ink === 1 && values instanceof Float32Array) return values;
    const floats = new Float32Array(values.length);
    for (let i = 0; i < values.length; i++) floats[i] = (Number(values[i]) - paper) / (ink - paper);
    return floats;
  };
}

function clampedByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** Fractions within 1e-6 of a whole number count as whole, as a file of text rounds them. */
const nearlyWhole = 1e-6;

function rangeOf(parts: readonly NumberArray[], name: string): Range {
  let [minimum, maximum, whole, in256ths, odd] = [Infinity, -Infinity, true, true, false];
  for (const values of parts) {
    if (values instanceof Uint8Array) {
      // Every second byte of a whole training set need not be asked whether it is finite.
      for (const value of values) {
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
      continue;
    }
    for (let i = 0; i < values.length; i++) {
      const value = Number(values[i]);
      if (!Number.isFinite(value)) throw notFinite(name, i, value);
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
      if (whole && Math.abs(value - Math.round(value)) > nearlyWhole) whole = false;
      if (in256ths) {
        const part = value * 256;
        if (Math.abs(part - Math.round(part)) > nearlyWhole) in256ths = false;
        else if (Math.round(part) % 2 === 1) odd = true;
      }
    }
  }
  return { minimum, maximum, whole, in256ths: in256ths && odd && minimum >= 0 && maximum < 1 };
}

function notFinite(name: string, index: number, value: number): DataError {
  return new DataError({
    what: `${name}: pixel value ${index} is no number`,
    expected: "finite numbers",
    received: String(value),
    advice: "Mend or leave out the image that holds it",
  });
}

/** A number in few characters. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
