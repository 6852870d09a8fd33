// The elastic field: random moves at knots, joined by splines of degree two, as src/kernels/reference/augment.ts says. No
// kernels, so not in index.ts.
import { at } from "./lanes";
import { hash, positionsFrom } from "./random";
import { elasticAt, keyHigh, keyLow, spacingAt } from "./settings";

/** Intervals between the knots of the elastic field, in whole vectors. */
@inline export function intervalsOf(width: i32, spacing: i32): i32 { return (width + spacing - 1) / spacing + 3 & ~3; }

/** Rows of knots: a spline of degree two needs two more than there are intervals. */
@inline export function knotRowsOf(height: i32, spacing: i32): i32 { return (height + spacing - 1) / spacing + 2; }

/** Bytes for a field with knots as close as can be, four pixels apart. */
@inline export function fieldBytes(height: i32, width: i32): i32 {
  const intervals = intervalsOf(width, 4);
  return 8 * ((4 * intervals + 4) * knotRowsOf(height, 4) + 3 * intervals);
}

/**
 * The field's knots, moves to the right and then moves down: uniform up to the elastic strength, each on its own. Of a row
 * of knots k0, k1, k2, … the field between is (k0 + k1)/2 + (k1 - k0) t + (k0 - 2 k1 + k2)/2 t² at t of the way through
 * an interval: of each row, the coefficients of all intervals are kept, the constants first.
 */
export function drawField(settings: usize, field: usize, height: i32, width: i32): void {
  const spacing = <i32>load<f32>(settings, spacingAt);
  const intervals = intervalsOf(width, spacing);
  const knotPitch = intervals + 4;
  const rows = 2 * knotRowsOf(height, spacing);
  const unit = f32x4.splat(load<f32>(settings, elasticAt) * <f32>(1.0 / 8388608.0));
  const low = keyLow(settings);
  const high = keyHigh(settings);
  for (let knot = 0; knot < rows * knotPitch; knot += 4) {
    // 24 bits with a sign, all of which float32 holds.
    const whole = i32x4.shr_s(hash(positionsFrom(knot), low, high), 8);
    v128.store(at(field, knot), f32x4.mul(f32x4.convert_i32x4_s(whole), unit));
  }
  const half = f32x4.splat(0.5);
  let knots = field;
  let coefficients = at(field, rows * knotPitch);
  for (let row = 0; row < rows; row++) {
    for (let interval = 0; interval < intervals; interval += 4) {
      const knot0 = v128.load(at(knots, interval));
      const knot1 = v128.load(at(knots, interval), 4);
      const rise = f32x4.sub(knot1, knot0);
      const next = f32x4.sub(v128.load(at(knots, interval), 8), knot1);
      v128.store(at(coefficients, interval), f32x4.mul(f32x4.add(knot0, knot1), half));
      v128.store(at(coefficients, intervals + interval), rise);
      v128.store(at(coefficients, 2 * intervals + interval), f32x4.mul(f32x4.sub(next, rise), half));
    }
    knots = at(knots, knotPitch);
    coefficients = at(coefficients, 3 * intervals);
  }
}

/** The coefficients along row y, right and then down: those of its three rows of knots, weighed by their splines. */
export function coefficientsAlong(field: usize, y: i32, spacing: i32, intervals: i32, knotRows: i32): usize {
  const rows = at(field, 2 * knotRows * (intervals + 4));
  const pitch = 3 * intervals;
  const along = at(rows, 2 * knotRows * pitch);
  const interval = y / spacing;
  const place: f32 = (<f32>(y - interval * spacing) + 0.5) / <f32>spacing;
  const weight0: f32 = 0.5 * (1 - place) * (1 - place);
  const weight2: f32 = 0.5 * place * place;
  const weight1: f32 = 1 - weight0 - weight2;
  for (let component = 0; component < 2; component++) {
    const row0 = at(rows, (component * knotRows + interval) * pitch);
    const row1 = at(row0, pitch);
    const row2 = at(row1, pitch);
    const out = at(along, component * pitch);
    for (let place = 0; place < pitch; place += 4) {
      const part0 = f32x4.mul(v128.load(at(row0, place)), f32x4.splat(weight0));
      const part1 = f32x4.mul(v128.load(at(row1, place)), f32x4.splat(weight1));
      const part2 = f32x4.mul(v128.load(at(row2, place)), f32x4.splat(weight2));
      v128.store(at(out, place), f32x4.add(f32x4.add(part0, part1), part2));
    }
  }
  return along;
}

/** The field in one direction at four places of an interval. */
@inline export function between(coefficients: usize, intervals: i32, place: v128): v128 {
  const bend = f32x4.mul(v128.load32_splat(at(coefficients, 2 * intervals)), place);
  const slope = f32x4.add(bend, v128.load32_splat(at(coefficients, intervals)));
  return f32x4.add(f32x4.mul(slope, place), v128.load32_splat(coefficients));
}
