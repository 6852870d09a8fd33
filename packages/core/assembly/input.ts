// From images as bytes to what the first layer reads. Sixteen pixels are looked at together: most are blank paper.
import { sections, sectionStart, spansOf } from "./sections";

export function collectInk(
  IMAGES: usize, SPANS: usize, ENTRIES: usize, K: i32, scale: f32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const image = IMAGES + <usize>(i * K);
    let entry = ENTRIES + (<usize>(i * K) << 3);
    let spans = spansOf(SPANS, i);
    for (let section = 0; section < sections; section++) {
      spans = storeSpan(spans, ENTRIES, entry);
      const end = sectionStart(section + 1, K);
      let k = sectionStart(section, K);
      for (; k + 16 <= end; k += 16) {
        // One bit a pixel, set where there is ink.
        let mask = i8x16.bitmask(i8x16.ne(v128.load(image + k), i8x16.splat(0)));
        while (mask) {
          const pixel = k + ctz(mask);
          mask &= mask - 1;
          entry = storeEntry(entry, pixel, <f32>load<u8>(image + pixel) * scale);
        }
      }
      for (; k < end; k++) {
        const value = load<u8>(image + k);
        if (value) entry = storeEntry(entry, k, <f32>value * scale);
      }
    }
    storeSpan(spans, ENTRIES, entry);
  }
}

/** Gives the place of the next. */
@inline function storeEntry(entry: usize, pixel: i32, value: f32): usize {
  store<i32>(entry, pixel);
  store<f32>(entry, value, 4);
  return entry + 8;
}

/** Stores where a section begins, and gives the place for the next. */
@inline function storeSpan(spans: usize, ENTRIES: usize, entry: usize): usize {
  store<i32>(spans, <i32>((entry - ENTRIES) >> 3));
  return spans + 4;
}

export function collectInkReals(
  IMAGES: usize, SPANS: usize, ENTRIES: usize, K: i32, first: i32, last: i32,
): void {
  for (let i = first; i < last; i++) {
    const image = IMAGES + (<usize>(i * K) << 2);
    let entry = ENTRIES + (<usize>(i * K) << 3);
    let spans = spansOf(SPANS, i);
    for (let section = 0; section < sections; section++) {
      spans = storeSpan(spans, ENTRIES, entry);
      const end = sectionStart(section + 1, K);
      let k = sectionStart(section, K);
      for (; k + 4 <= end; k += 4) {
        let mask = i32x4.bitmask(f32x4.ne(v128.load(image + (<usize>k << 2)), f32x4.splat(0)));
        while (mask) {
          const pixel = k + ctz(mask);
          mask &= mask - 1;
          entry = storeEntry(entry, pixel, load<f32>(image + (<usize>pixel << 2)));
        }
      }
      for (; k < end; k++) {
        const value = load<f32>(image + (<usize>k << 2));
        if (value != 0) entry = storeEntry(entry, k, value);
      }
    }
    storeSpan(spans, ENTRIES, entry);
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
