// The products of winograd.ts with A, B and G, line by line: of `lines` lines FROM, `line` bytes apart, whose vectors are
// `step` bytes apart, to as many lines TO. A square takes two calls, one along each side. No kernels, so not in index.ts.
import { bytesOf } from "./geometry";

/** Bytes from one of the 36 places to the next: a line more than there are, or many would share a set of the first cache. */
@inline export function placeBytes(numbers: i32): usize { return bytesOf(numbers) + 64; }

// Sums: V8 would make the vector of a factor anew each time, in three instructions.
@inline function twice(value: v128): v128 { return f32x4.add(value, value); }
@inline function fourTimes(value: v128): v128 { return twice(twice(value)); }
@inline function times(factor: f32, value: v128): v128 { return f32x4.mul(f32x4.splat(factor), value); }

/** Bᵀ, from 6 to 6. */
export function inputLines(FROM: usize, line: usize, step: usize, TO: usize, toLine: usize, toStep: usize): void {
  for (let i = 0; i < 6; i++) {
    const x1 = v128.load(FROM + step), x2 = v128.load(FROM + 2 * step);
    const x3 = v128.load(FROM + 3 * step), x4 = v128.load(FROM + 4 * step);
    const even = f32x4.sub(x4, x2), odd = twice(f32x4.sub(x3, x1));
    v128.store(TO, f32x4.add(fourTimes(f32x4.sub(v128.load(FROM), x2)), even));
    v128.store(TO + 5 * toStep, f32x4.sub(f32x4.sub(v128.load(FROM + 5 * step), x3), twice(odd)));
    v128.store(TO + 3 * toStep, f32x4.add(even, odd));
    v128.store(TO + 4 * toStep, f32x4.sub(even, odd));
    const even4 = f32x4.sub(fourTimes(x2), x4), odd4 = f32x4.sub(fourTimes(x1), x3);
    v128.store(TO + toStep, f32x4.add(even4, odd4));
    v128.store(TO + 2 * toStep, f32x4.sub(even4, odd4));
    FROM += line;
    TO += toLine;
  }
}

/** Aᵀ, from 6 to 4. */
export function outputLines(
  FROM: usize, line: usize, step: usize, TO: usize, toLine: usize, toStep: usize, lines: i32,
): void {
  for (; lines > 0; lines--) {
    const m1 = v128.load(FROM + step), m2 = v128.load(FROM + 2 * step);
    const m3 = v128.load(FROM + 3 * step), m4 = v128.load(FROM + 4 * step);
    const even = f32x4.add(m1, m2), even2 = f32x4.add(m3, m4);
    v128.store(TO, f32x4.add(f32x4.add(v128.load(FROM), even), even2));
    v128.store(TO + 2 * toStep, f32x4.add(even, fourTimes(even2)));
    const odd = f32x4.sub(m1, m2), odd2 = twice(f32x4.sub(m3, m4));
    v128.store(TO + toStep, f32x4.add(odd, odd2));
    v128.store(TO + 3 * toStep, f32x4.add(f32x4.add(odd, fourTimes(odd2)), v128.load(FROM + 5 * step)));
    FROM += line;
    TO += toLine;
  }
}

/** A, from 4 to 6. */
export function gradientLines(
  FROM: usize, line: usize, step: usize, TO: usize, toLine: usize, toStep: usize, lines: i32,
): void {
  for (; lines > 0; lines--) {
    const z0 = v128.load(FROM), z1 = v128.load(FROM + step);
    const z2 = v128.load(FROM + 2 * step), z3 = v128.load(FROM + 3 * step);
    v128.store(TO, z0);
    const even = f32x4.add(z0, z2), odd = f32x4.add(z1, z3);
    v128.store(TO + toStep, f32x4.add(even, odd));
    v128.store(TO + 2 * toStep, f32x4.sub(even, odd));
    const even2 = f32x4.add(z0, fourTimes(z2)), odd2 = twice(f32x4.add(z1, fourTimes(z3)));
    v128.store(TO + 3 * toStep, f32x4.add(even2, odd2));
    v128.store(TO + 4 * toStep, f32x4.sub(even2, odd2));
    v128.store(TO + 5 * toStep, z3);
    FROM += line;
    TO += toLine;
  }
}

/** B, from 6 to 6. */
export function inputGradientLines(
  FROM: usize, line: usize, step: usize, TO: usize, toLine: usize, toStep: usize,
): void {
  for (let i = 0; i < 6; i++) {
    const m0 = v128.load(FROM), m5 = v128.load(FROM + 5 * step);
    const m1 = v128.load(FROM + step), m2 = v128.load(FROM + 2 * step);
    const m3 = v128.load(FROM + 3 * step), m4 = v128.load(FROM + 4 * step);
    v128.store(TO, fourTimes(m0));
    const even = f32x4.sub(f32x4.add(m1, m2), m0), even2 = f32x4.add(m3, m4);
    v128.store(TO + 2 * toStep, f32x4.sub(f32x4.sub(fourTimes(even), m0), even2));
    v128.store(TO + 4 * toStep, f32x4.sub(even2, even));
    const odd = f32x4.add(f32x4.sub(m1, m2), m5), odd2 = twice(f32x4.sub(m3, m4));
    v128.store(TO + toStep, f32x4.sub(fourTimes(odd), odd2));
    v128.store(TO + 3 * toStep, f32x4.sub(f32x4.sub(odd2, odd), fourTimes(m5)));
    v128.store(TO + 5 * toStep, m5);
    FROM += line;
    TO += toLine;
  }
}

/** G, from 3 to 6. */
export function weightLines(
  FROM: usize, line: usize, step: usize, TO: usize, toLine: usize, toStep: usize, lines: i32,
): void {
  for (; lines > 0; lines--) {
    const w0 = v128.load(FROM), w1 = v128.load(FROM + step), w2 = v128.load(FROM + 2 * step);
    v128.store(TO, times(0.25, w0));
    const outer = f32x4.add(w0, w2);
    v128.store(TO + toStep, times(1.0 / 6, f32x4.add(outer, w1)));
    v128.store(TO + 2 * toStep, times(1.0 / 6, f32x4.sub(outer, w1)));
    const outer2 = f32x4.add(times(1.0 / 24, w0), times(1.0 / 6, w2)), middle = times(1.0 / 12, w1);
    v128.store(TO + 3 * toStep, f32x4.add(outer2, middle));
    v128.store(TO + 4 * toStep, f32x4.sub(outer2, middle));
    v128.store(TO + 5 * toStep, w2);
    FROM += line;
    TO += toLine;
  }
}

/** Gᵀ, from 6 to 3. */
export function weightGradientLines(
  FROM: usize, line: usize, step: usize, TO: usize, toLine: usize, toStep: usize, lines: i32,
): void {
  for (; lines > 0; lines--) {
    const u1 = v128.load(FROM + step), u2 = v128.load(FROM + 2 * step);
    const u3 = v128.load(FROM + 3 * step), u4 = v128.load(FROM + 4 * step);
    const even = times(1.0 / 6, f32x4.add(u1, u2)), even2 = f32x4.add(u3, u4);
    v128.store(TO, f32x4.add(f32x4.add(times(0.25, v128.load(FROM)), even), times(1.0 / 24, even2)));
    v128.store(TO + toStep, f32x4.add(times(1.0 / 6, f32x4.sub(u1, u2)), times(1.0 / 12, f32x4.sub(u3, u4))));
    v128.store(TO + 2 * toStep, f32x4.add(f32x4.add(even, times(1.0 / 6, even2)), v128.load(FROM + 5 * step)));
    FROM += line;
    TO += toLine;
  }
}
