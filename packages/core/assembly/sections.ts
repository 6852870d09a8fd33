// How listed ink is cut into sections: src/kernels/input.ts says why. No kernels, so not in index.ts.
export const sections: i32 = 8;

/** The first pixel of a section, of K: a multiple of 16, because that many pixels are looked at together; or the end. */
@inline export function sectionStart(section: i32, K: i32): i32 {
  return section == sections ? K : (K * section / sections) & ~15;
}

/** Where the spans of image i stand. */
@inline export function spansOf(SPANS: usize, i: i32): usize {
  return SPANS + <usize>(i * (4 * (sections + 1)));
}

/** The place in ENTRIES where a section begins; `sections`: where the last one ends. */
@inline export function entriesOf(ENTRIES: usize, spans: usize, section: i32): usize {
  return ENTRIES + (<usize>load<i32>(spans + (<usize>section << 2)) << 3);
}

@inline export function lastEntryOf(ENTRIES: usize, spans: usize): usize {
  return entriesOf(ENTRIES, spans, sections);
}
