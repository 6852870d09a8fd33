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

/** Makes the frame ready for images: zeros all over it, once for all, for images leave its border alone. */
export function clearFrame(GEOMETRY: usize, FRAME: usize): void {
  if (needsFrame(GEOMETRY)) memory.fill(FRAME, 0, frameBytes(GEOMETRY));
}

/** Where the windows of image i begin: in X itself, or in the frame, in the middle of which it then lies. */
export function windowsOf(GEOMETRY: usize, X: usize, i: i32, FRAME: usize): usize {
  const image = X + <usize>i * imageBytes(GEOMETRY);
  if (!needsFrame(GEOMETRY)) return image;
  const covered = coveredBytes(GEOMETRY);
  const frameRow = pitchOf(GEOMETRY);
  const row = bytesOf(widthOf(GEOMETRY) * channelsOf(GEOMETRY));
  const middle = FRAME + middleOf(GEOMETRY);
  for (let y = 0; y < coveredRows(GEOMETRY); y++) {
    memory.copy(middle + <usize>y * frameRow, image + <usize>y * row, covered);
  }
  return FRAME;
}

/** Where sums over the windows of image i begin, all 0: in dX itself, or in the frame. */
export function sumsOf(GEOMETRY: usize, dX: usize, i: i32, FRAME: usize): usize {
  const image = dX + <usize>i * imageBytes(GEOMETRY);
  memory.fill(image, 0, imageBytes(GEOMETRY));
  if (!needsFrame(GEOMETRY)) return image;
  clearFrame(GEOMETRY, FRAME);
  return FRAME;
}

/** Copies the sums of image i out of the frame, if that is where they are. What no window reached stays 0. */
export function takeSums(GEOMETRY: usize, dX: usize, i: i32, FRAME: usize): void {
  if (!needsFrame(GEOMETRY)) return;
  const image = dX + <usize>i * imageBytes(GEOMETRY);
  const covered = coveredBytes(GEOMETRY);
  const frameRow = pitchOf(GEOMETRY);
  const row = bytesOf(widthOf(GEOMETRY) * channelsOf(GEOMETRY));
  const middle = FRAME + middleOf(GEOMETRY);
  for (let y = 0; y < coveredRows(GEOMETRY); y++) {
    memory.copy(image + <usize>y * row, middle + <usize>y * frameRow, covered);
  }
}

/** Bytes from the beginning of a frame to the image's first pixel. */
function middleOf(GEOMETRY: usize): usize {
  return <usize>padTopOf(GEOMETRY) * pitchOf(GEOMETRY) + bytesOf(padLeftOf(GEOMETRY) * channelsOf(GEOMETRY));
}

/** Rows of an image that lie in the frame. */
function coveredRows(GEOMETRY: usize): i32 {
  return min(heightOf(GEOMETRY), frameHeightOf(GEOMETRY) - padTopOf(GEOMETRY));
}

/** Bytes of an image's row that lie in the frame. */
function coveredBytes(GEOMETRY: usize): usize {
  const covered = min(widthOf(GEOMETRY), frameWidthOf(GEOMETRY) - padLeftOf(GEOMETRY));
  return bytesOf(max(covered, 0) * channelsOf(GEOMETRY));
}
