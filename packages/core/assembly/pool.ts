// Pooling: vectors of channels, window by window.
import { at, read, write } from "./lanes";

@inline function windowsAlong(length: i32, P: i32, S: i32): i32 { return (length - P) / S + 1; }

export function maxPoolForward(
  X: usize, A: usize, WINNERS: usize, height: i32, width: i32, C: i32, P: i32, S: i32, first: i32, last: i32,
): void {
  const rows = windowsAlong(height, P, S);
  const columns = windowsAlong(width, P, S);
  const pixel = <usize>C << 2;
  const line = pixel * width;
  for (let i = first; i < last; i++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const corner = X + (<usize>(i * height + y * S)) * line + (<usize>(x * S)) * pixel;
        const output = ((i * rows + y) * columns + x) * C;
        let c = 0;
        if (P == 2) for (; c + 4 <= C; c += 4) largestOfFour(at(corner, c), line, pixel, A, WINNERS, output + c);
        for (; c + 4 <= C; c += 4) largest(4, at(corner, c), line, pixel, P, A, WINNERS, output + c);
        for (; c < C; c++) largest(1, at(corner, c), line, pixel, P, A, WINNERS, output + c);
      }
    }
  }
}

/** Whether a later number takes the place of the largest so far: NaN does, and then keeps it. */
@inline function beats(value: v128, best: v128): v128 {
  return v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
}

@inline function largest(
  WIDTH: i32, corner: usize, line: usize, pixel: usize, P: i32, A: usize, WINNERS: usize, output: i32,
): void {
  let best = read(WIDTH, corner);
  let winner = i32x4.splat(0);
  for (let row = 0; row < P; row++) {
    for (let column = 0; column < P; column++) {
      const value = read(WIDTH, corner + <usize>row * line + <usize>column * pixel);
      const larger = beats(value, best);
      best = v128.bitselect(value, best, larger);
      winner = v128.bitselect(i32x4.splat(row * P + column), winner, larger);
    }
  }
  write(WIDTH, at(A, output), best);
  writeBytes(WIDTH, WINNERS + output, winner);
}

/** The same for windows of 2 x 2, in three comparisons: half the time. */
@inline function largestOfFour(
  corner: usize, line: usize, pixel: usize, A: usize, WINNERS: usize, output: i32,
): void {
  let best = v128.load(corner);
  const right = v128.load(corner + pixel);
  const below = v128.load(corner + line);
  const diagonal = v128.load(corner + line + pixel);
  let larger = beats(right, best);
  best = v128.bitselect(right, best, larger);
  let winner = v128.and(larger, i32x4.splat(1));
  larger = beats(below, best);
  best = v128.bitselect(below, best, larger);
  winner = v128.bitselect(i32x4.splat(2), winner, larger);
  larger = beats(diagonal, best);
  v128.store(at(A, output), v128.bitselect(diagonal, best, larger));
  writeBytes(4, WINNERS + output, v128.bitselect(i32x4.splat(3), winner, larger));
}

@inline function writeBytes(WIDTH: i32, pointer: usize, value: v128): void {
  const halves = i16x8.narrow_i32x4_u(value, value);
  const bytes = i8x16.narrow_i16x8_u(halves, halves);
  if (WIDTH == 4) v128.store32_lane(pointer, bytes, 0);
  else v128.store8_lane(pointer, bytes, 0);
}

export function maxPoolBackward(
  dA: usize, WINNERS: usize, dX: usize, height: i32, width: i32, C: i32, P: i32, S: i32, first: i32, last: i32,
): void {
  const rows = windowsAlong(height, P, S);
  const columns = windowsAlong(width, P, S);
  const pixel = <usize>C << 2;
  const line = pixel * width;
  // Windows of 2 x 2 side by side write all their pixels: zeros need to be there before only where windows do not reach.
  const paired = P == 2 && S == 2 && (C & 3) == 0;
  const whole = paired && rows * 2 == height && columns * 2 == width;
  for (let i = first; i < last; i++) {
    const image = dX + <usize>(i * height) * line;
    if (!whole) clear(image, height * width * C);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const corner = image + <usize>(y * S) * line + <usize>(x * S) * pixel;
        const output = ((i * rows + y) * columns + x) * C;
        if (paired) {
          for (let c = 0; c < C; c += 4) spread(at(dA, output + c), WINNERS + output + c, at(corner, c), line, pixel);
          continue;
        }
        for (let c = 0; c < C; c++) {
          const winner = <i32>load<u8>(WINNERS + output + c);
          const row = winner / P;
          const place = at(corner, c) + <usize>row * line + <usize>(winner - row * P) * pixel;
          store<f32>(place, load<f32>(place) + load<f32>(at(dA, output + c)));
        }
      }
    }
  }
}

/** Four channels of a window of 2 x 2: the gradient goes to the winner, 0 to the others. */
@inline function spread(dA: usize, WINNERS: usize, corner: usize, line: usize, pixel: usize): void {
  const da = v128.load(dA);
  const winner = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(WINNERS)));
  v128.store(corner, v128.and(da, i32x4.eq(winner, i32x4.splat(0))));
  v128.store(corner + pixel, v128.and(da, i32x4.eq(winner, i32x4.splat(1))));
  v128.store(corner + line, v128.and(da, i32x4.eq(winner, i32x4.splat(2))));
  v128.store(corner + line + pixel, v128.and(da, i32x4.eq(winner, i32x4.splat(3))));
}

@inline function clear(P: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(P, i), f32x4.splat(0));
  for (; i < count; i++) store<f32>(at(P, i), 0);
}

export function averagePoolForward(
  X: usize, A: usize, height: i32, width: i32, C: i32, P: i32, S: i32, first: i32, last: i32,
): void {
  const rows = windowsAlong(height, P, S);
  const columns = windowsAlong(width, P, S);
  const pixel = <usize>C << 2;
  const line = pixel * width;
  const share: f32 = 1 / <f32>(P * P);
  for (let i = first; i < last; i++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const corner = X + (<usize>(i * height + y * S)) * line + (<usize>(x * S)) * pixel;
        const a = at(A, ((i * rows + y) * columns + x) * C);
        let c = 0;
        for (; c + 4 <= C; c += 4) average(4, at(corner, c), line, pixel, P, P, share, at(a, c));
        for (; c < C; c++) average(1, at(corner, c), line, pixel, P, P, share, at(a, c));
      }
    }
  }
}

@inline function average(
  WIDTH: i32, corner: usize, line: usize, pixel: usize, rows: i32, columns: i32, share: f32, A: usize,
): void {
  let sum = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    const start = corner + <usize>row * line;
    for (let column = 0; column < columns; column++) {
      sum = f32x4.add(sum, read(WIDTH, start + <usize>column * pixel));
    }
  }
  write(WIDTH, A, f32x4.mul(sum, f32x4.splat(share)));
}

export function averagePoolBackward(
  dA: usize, dX: usize, height: i32, width: i32, C: i32, P: i32, S: i32, first: i32, last: i32,
): void {
  const rows = windowsAlong(height, P, S);
  const columns = windowsAlong(width, P, S);
  const pixel = <usize>C << 2;
  const line = pixel * width;
  const share: f32 = 1 / <f32>(P * P);
  for (let i = first; i < last; i++) {
    const image = dX + <usize>(i * height) * line;
    clear(image, height * width * C);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const corner = image + <usize>(y * S) * line + <usize>(x * S) * pixel;
        const da = at(dA, ((i * rows + y) * columns + x) * C);
        let c = 0;
        for (; c + 4 <= C; c += 4) addToWindow(4, at(da, c), at(corner, c), line, pixel, P, share);
        for (; c < C; c++) addToWindow(1, at(da, c), at(corner, c), line, pixel, P, share);
      }
    }
  }
}

@inline function addToWindow(
  WIDTH: i32, dA: usize, corner: usize, line: usize, pixel: usize, P: i32, share: f32,
): void {
  const part = f32x4.mul(read(WIDTH, dA), f32x4.splat(share));
  for (let row = 0; row < P; row++) {
    for (let column = 0; column < P; column++) {
      const place = corner + <usize>row * line + <usize>column * pixel;
      write(WIDTH, place, f32x4.add(read(WIDTH, place), part));
    }
  }
}

export function globalAverageForward(X: usize, A: usize, pixels: i32, C: i32, first: i32, last: i32): void {
  const pixel = <usize>C << 2;
  const share: f32 = 1 / <f32>pixels;
  for (let i = first; i < last; i++) {
    const image = at(X, i * pixels * C);
    let c = 0;
    for (; c + 4 <= C; c += 4) average(4, at(image, c), 0, pixel, 1, pixels, share, at(A, i * C + c));
    for (; c < C; c++) average(1, at(image, c), 0, pixel, 1, pixels, share, at(A, i * C + c));
  }
}

export function globalAverageBackward(dA: usize, dX: usize, pixels: i32, C: i32, first: i32, last: i32): void {
  const share: f32 = 1 / <f32>pixels;
  for (let i = first; i < last; i++) {
    const da = at(dA, i * C);
    for (let row = i * pixels; row < (i + 1) * pixels; row++) {
      const dx = at(dX, row * C);
      let c = 0;
      for (; c + 4 <= C; c += 4) v128.store(at(dx, c), f32x4.mul(v128.load(at(da, c)), f32x4.splat(share)));
      for (; c < C; c++) store<f32>(at(dx, c), load<f32>(at(da, c)) * share);
    }
  }
}
