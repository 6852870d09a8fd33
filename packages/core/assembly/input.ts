// From images as bytes to what the first layer reads. Sixteen pixels are looked at together: most are blank paper.

export function collectInk(
  IMAGES: usize,
  INDICES: usize,
  COUNTS: usize,
  PIXELS: usize,
  VALUES: usize,
  K: i32,
  scale: f32,
  first: i32,
  last: i32,
): void {
  const whole = K & ~15;
  for (let i = first; i < last; i++) {
    const image = IMAGES + <usize>load<u32>(INDICES + ((<usize>i) << 2)) * K;
    const start = (<usize>i * K) << 2;
    let pixels = PIXELS + start;
    let values = VALUES + start;
    for (let k = 0; k < whole; k += 16) {
      // One bit a pixel, set where there is ink.
      let mask = i8x16.bitmask(i8x16.ne(v128.load(image + k), i8x16.splat(0)));
      while (mask) {
        const pixel = k + ctz(mask);
        mask &= mask - 1;
        store<i32>(pixels, pixel);
        store<f32>(values, <f32>load<u8>(image + pixel) * scale);
        pixels += 4;
        values += 4;
      }
    }
    for (let k = whole; k < K; k++) {
      const value = load<u8>(image + k);
      if (!value) continue;
      store<i32>(pixels, k);
      store<f32>(values, <f32>value * scale);
      pixels += 4;
      values += 4;
    }
    store<i32>(COUNTS + ((<usize>i) << 2), <i32>((pixels - PIXELS - start) >> 2));
  }
}

export function collectInkReals(
  IMAGES: usize, INDICES: usize, COUNTS: usize, PIXELS: usize, VALUES: usize, K: i32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const image = IMAGES + ((<usize>load<u32>(INDICES + (<usize>i << 2)) * K) << 2);
    const start = <usize>(i * K) << 2;
    let next = start;
    const whole = K & ~3;
    for (let k = 0; k < whole; k += 4) {
      let mask = i32x4.bitmask(f32x4.ne(v128.load(image + (<usize>k << 2)), f32x4.splat(0)));
      while (mask) {
        const pixel = k + ctz(mask);
        mask &= mask - 1;
        store<i32>(PIXELS + next, pixel);
        store<f32>(VALUES + next, load<f32>(image + (<usize>pixel << 2)));
        next += 4;
      }
    }
    for (let k = whole; k < K; k++) {
      const value = load<f32>(image + (<usize>k << 2));
      if (value == 0) continue;
      store<i32>(PIXELS + next, k);
      store<f32>(VALUES + next, value);
      next += 4;
    }
    store<i32>(COUNTS + (<usize>i << 2), <i32>((next - start) >> 2));
  }
}

export function expandInk(
  ENTRIES: usize,
  STARTS: usize,
  INDICES: usize,
  COUNTS: usize,
  PIXELS: usize,
  VALUES: usize,
  K: i32,
  scale: f32,
  first: i32,
  last: i32,
): void {
  const scales = f32x4.splat(scale);
  for (let i = first; i < last; i++) {
    const image = STARTS + ((<usize>load<u32>(INDICES + ((<usize>i) << 2))) << 2);
    const start = load<i32>(image);
    const count = load<i32>(image, 4) - start;
    const entries = ENTRIES + ((<usize>start) << 2);
    const pixels = PIXELS + ((<usize>(i * K)) << 2);
    const values = VALUES + ((<usize>(i * K)) << 2);
    const bytes = (<usize>count) << 2;
    const whole = bytes & ~15;
    for (let at: usize = 0; at < whole; at += 16) {
      const four = v128.load(entries + at);
      v128.store(pixels + at, i32x4.shr_u(four, 8));
      v128.store(values + at, f32x4.mul(f32x4.convert_i32x4_u(v128.and(four, i32x4.splat(255))), scales));
    }
    for (let at = whole; at < bytes; at += 4) {
      const entry = load<u32>(entries + at);
      store<u32>(pixels + at, entry >> 8);
      store<f32>(values + at, <f32>(entry & 255) * scale);
    }
    store<i32>(COUNTS + ((<usize>i) << 2), count);
  }
}

export function gatherBytes(IMAGES: usize, INDICES: usize, X: usize, K: i32, scale: f32, first: i32, last: i32): void {
  for (let i = first; i < last; i++) {
    const image = IMAGES + <usize>load<u32>(INDICES + ((<usize>i) << 2)) * K;
    const x = X + ((<usize>i * K) << 2);
    for (let k = 0; k < K; k++) store<f32>(x + ((<usize>k) << 2), <f32>load<u8>(image + k) * scale);
  }
}

export function gatherReals(IMAGES: usize, INDICES: usize, X: usize, K: i32, first: i32, last: i32): void {
  const rowBytes = (<usize>K) << 2;
  for (let i = first; i < last; i++) {
    memory.copy(X + i * rowBytes, IMAGES + <usize>load<u32>(INDICES + ((<usize>i) << 2)) * rowBytes, rowBytes);
  }
}

export function gatherLabels(LABELS: usize, INDICES: usize, Y: usize, first: i32, last: i32): void {
  for (let i = first; i < last; i++) store<u8>(Y + i, load<u8>(LABELS + load<u32>(INDICES + ((<usize>i) << 2))));
}
