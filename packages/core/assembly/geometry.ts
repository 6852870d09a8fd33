// What every convolution needs to know of its images, and the frame of zeros around them. No kernels, so not in
// index.ts.
//
// A GEOMETRY block holds int32s in the order of `geometryIntegers` in src/kernels/convolution.ts. The frame is what the
// windows cover, (outHeight - 1) stride + kernel rows high: the image with its padding, less what no window reaches.

@inline export function heightOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY); }
@inline export function widthOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 4); }
@inline export function channelsOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 8); }
@inline export function filtersOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 12); }
@inline export function kernelOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 16); }
@inline export function strideOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 20); }
@inline export function padTopOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 24); }
@inline export function padLeftOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 28); }
@inline export function outHeightOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 32); }
@inline export function outWidthOf(GEOMETRY: usize): i32 { return load<i32>(GEOMETRY, 36); }

/** Bytes of `count` reals. */
@inline export function bytesOf(count: i32): usize { return <usize>count << 2; }

@inline export function frameHeightOf(GEOMETRY: usize): i32 {
  return (outHeightOf(GEOMETRY) - 1) * strideOf(GEOMETRY) + kernelOf(GEOMETRY);
}

@inline export function frameWidthOf(GEOMETRY: usize): i32 {
  return (outWidthOf(GEOMETRY) - 1) * strideOf(GEOMETRY) + kernelOf(GEOMETRY);
}

/** Bytes of one image of X. */
@inline export function imageBytes(GEOMETRY: usize): usize {
  return bytesOf(heightOf(GEOMETRY) * widthOf(GEOMETRY) * channelsOf(GEOMETRY));
}

/** Numbers in one channel of Z. */
@inline export function outPixelsOf(GEOMETRY: usize): i32 {
  return outHeightOf(GEOMETRY) * outWidthOf(GEOMETRY);
}

/** Whether windows reach beyond the image, so that it has to be copied into a frame. */
export function needsFrame(GEOMETRY: usize): bool {
  if (padTopOf(GEOMETRY) > 0 || padLeftOf(GEOMETRY) > 0) return true;
  return frameHeightOf(GEOMETRY) > heightOf(GEOMETRY) || frameWidthOf(GEOMETRY) > widthOf(GEOMETRY);
}

/** Bytes from row to row of what the windows move over: the frame, or the image itself. */
export function pitchOf(GEOMETRY: usize): usize {
  const width = needsFrame(GEOMETRY) ? frameWidthOf(GEOMETRY) : widthOf(GEOMETRY);
  return bytesOf(width * channelsOf(GEOMETRY));
}

/** Bytes of a frame: what lies behind it in a scratch block begins here. */
@inline export function frameBytes(GEOMETRY: usize): usize {
  return bytesOf(frameHeightOf(GEOMETRY) * frameWidthOf(GEOMETRY) * channelsOf(GEOMETRY));
}

/** Zeros all over the frame, once for all images: those that are put into it leave its border alone. */
export function clearFrame(GEOMETRY: usize, FRAME: usize): void {
  memory.fill(FRAME, 0, frameBytes(GEOMETRY));
}

/** Copies an image into the middle of its frame. */
export function putIntoFrame(GEOMETRY: usize, IMAGE: usize, FRAME: usize): void {
  const covered = coveredBytes(GEOMETRY);
  const frameRow = bytesOf(frameWidthOf(GEOMETRY) * channelsOf(GEOMETRY));
  const row = bytesOf(widthOf(GEOMETRY) * channelsOf(GEOMETRY));
  const rows = min(heightOf(GEOMETRY), frameHeightOf(GEOMETRY) - padTopOf(GEOMETRY));
  FRAME += padTopOf(GEOMETRY) * frameRow + bytesOf(padLeftOf(GEOMETRY) * channelsOf(GEOMETRY));
  for (let y = 0; y < rows; y++) memory.copy(FRAME + y * frameRow, IMAGE + y * row, covered);
}

/** Copies the middle of a frame back into an image; what no window reached becomes 0. */
export function takeFromFrame(GEOMETRY: usize, FRAME: usize, IMAGE: usize): void {
  const covered = coveredBytes(GEOMETRY);
  const frameRow = bytesOf(frameWidthOf(GEOMETRY) * channelsOf(GEOMETRY));
  const row = bytesOf(widthOf(GEOMETRY) * channelsOf(GEOMETRY));
  const rows = min(heightOf(GEOMETRY), frameHeightOf(GEOMETRY) - padTopOf(GEOMETRY));
  FRAME += padTopOf(GEOMETRY) * frameRow + bytesOf(padLeftOf(GEOMETRY) * channelsOf(GEOMETRY));
  memory.fill(IMAGE, 0, imageBytes(GEOMETRY));
  for (let y = 0; y < rows; y++) memory.copy(IMAGE + y * row, FRAME + y * frameRow, covered);
}

/** Bytes of an image's row that lie in the frame. */
function coveredBytes(GEOMETRY: usize): usize {
  const covered = min(widthOf(GEOMETRY), frameWidthOf(GEOMETRY) - padLeftOf(GEOMETRY));
  return bytesOf(max(covered, 0) * channelsOf(GEOMETRY));
}
