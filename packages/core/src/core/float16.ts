/*
 * Numbers of half the bytes: IEEE 754-2019 binary16, 1 bit of sign, 5 of exponent (bias 15), 10 of significand. The
 * largest is 65,504; below 2^-14 they are multiples of 2^-24. Node 20 has no Float16Array, so these are whole numbers
 * of 16 bits in a Uint16Array.
 */

/** From float32's bias of 127 to 15, where the exponent of a float32 shifted right by 13 stands. */
const biasDifference = 112 << 10;
const smallestNormal = 2 ** -14;
const perUnit = 2 ** 24;
const infinity = 0x7c00;
const notANumber = 0x7e00;

/**
 * The float16 nearest to each number, the even one of two equally near; beyond 65,520 infinity.
 *
 * @example
 * toFloat16(Float32Array.of(1, -2, 1 / 3)); // 0x3c00, 0xc000, 0x3555
 */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bitsOf = new Uint32Array(values.slice().buffer);
  return Uint16Array.from(values, (value, i) => {
    const sign = (bitsOf[i] >>> 16) & 0x8000;
    return sign | magnitude(Math.abs(value), bitsOf[i] & 0x7fffffff);
  });
}

function magnitude(value: number, bits: number): number {
  if (Number.isNaN(value)) return notANumber;
  // Multiples of 2^-24: float64 holds value * 2^24 exactly.
  if (value < smallestNormal) return roundToEven(value * perUnit);
  // Half of what is cut off is added, less the smallest bit where the last bit kept is even; a carry reaches the exponent.
  const rounded = (bits + 0xfff + ((bits >>> 13) & 1)) >>> 13;
  return Math.min(rounded - biasDifference, infinity);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/**
 * The numbers that float16 stand for; float32 holds each exactly.
 *
 * @example
 * fromFloat16(Uint16Array.of(0x3c00, 0xc000, 0x3555)); // 1, -2, 0.333251953125
 */
export function fromFloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const bitsOf = new Uint32Array(values.buffer);
  halves.forEach((half, i) => {
    const rest = half & 0x7fff;
    // The same exponent field means 2^112 times as much in float16, with and without a leading 1.
    bitsOf[i] = ((half ^ rest) << 16) | (rest << 13);
    values[i] *= rest < infinity ? 2 ** 112 : rest > infinity ? NaN : Infinity;
  });
  return values;
}

/** Each number rounded to the nearest that a float16 stands for. */
export function roundToFloat16(values: Float32Array): Float32Array<ArrayBuffer> {
  return fromFloat16(toFloat16(values));
}
