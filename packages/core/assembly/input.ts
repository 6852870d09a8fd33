// From images as bytes to what the first layer reads. Sixteen pixels are looked at together: most are blank paper.

export function collectInk(
  IMAGES: usize, SPANS: usize, PIXELS: usize, VALUES: usize, K: i32, scale: f32, first: i32, last: i32,
): void {
  const whole = K & ~15;
  for (let i = first; i < last; i++) {
    const image = IMAGES + <usize>(i * K);
    const start = <usize>(i * K) << 2;
    let next = start;
    for (let k = 0; k < whole; k += 16) {
      // One bit a pixel, set where there is ink.
      let mask = i8x16.bitmask(i8x16.ne(v128.load(image + k), i8x16.splat(0)));
      while (mask) {
        const pixel = k + ctz(mask);
        mask &= mask - 1;
        store<i32>(PIXELS + next, pixel);
        store<f32>(VALUES + next, <f32>load<u8>(image + pixel) * scale);
        next += 4;
      }
    }
    for (let k = whole; k < K; k++) {
      const value = load<u8>(image + k);
      if (!value) continue;
      store<i32>(PIXELS + next, k);
      store<f32>(VALUES + next, <f32>value * scale);
      next += 4;
    }
    storeSpan(SPANS, i, start, next);
  }
}

/** Where image i's entries begin and end, from offsets in bytes. */
@inline function storeSpan(SPANS: usize, i: i32, start: usize, end: usize): void {
  store<i32>(SPANS + (<usize>i << 3), <i32>(start >> 2));
  store<i32>(SPANS + (<usize>i << 3), <i32>(end >> 2), 4);
}

export function collectInkReals(
  IMAGES: usize, SPANS: usize, PIXELS: usize, VALUES: usize, K: i32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const start = <usize>(i * K) << 2;
    const image = IMAGES + start;
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
    storeSpan(SPANS, i, start, next);
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
