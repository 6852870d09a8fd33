// Windows of 3x3, one pixel apart, by Winograd's minimal filtering F(4x4, 3x3): Lavin and Gray 2015, section 4.
// src/kernels/winograd.ts has the formulas. Each of the 36 places of all tiles together is a dense product,
// [tiles x channels] x [channels x filters]. Channels and filters are done four at a time.
//
// No sum depends on which tiles are done together: blocks go over the ends of images.
import { product } from "./dense";
import {
  bytesOf, channelsOf, filtersOf, heightOf, imageBytes, outHeightOf, outPixelsOf, outWidthOf, padLeftOf, padTopOf, widthOf,
} from "./geometry";
import { gradientLines, inputGradientLines, inputLines, outputLines, placeBytes } from "./winogradTransforms";

/** Tiles done together: what they become stays in the second cache. A multiple of the rows of a register tile. */
const block: i32 = 16;

@inline function tilesDownOf(GEOMETRY: usize): i32 { return (outHeightOf(GEOMETRY) + 3) >> 2; }
@inline function tilesAcrossOf(GEOMETRY: usize): i32 { return (outWidthOf(GEOMETRY) + 3) >> 2; }
@inline function tilesOf(GEOMETRY: usize): i32 { return tilesDownOf(GEOMETRY) * tilesAcrossOf(GEOMETRY); }

// A scratch block begins with a tile half transformed, and a tile as copied from an image's edge: 36 vectors each.
const edgeAt: usize = 576;
const blockAt: usize = 1152;

// Where the tile at hand lies: its image, and its first row and column of Z.
let tileImage: i32 = 0, tileY: i32 = 0, tileX: i32 = 0;

function findTile(GEOMETRY: usize, tile: i32): void {
  const tiles = tilesOf(GEOMETRY), across = tilesAcrossOf(GEOMETRY);
  tileImage = tile / tiles;
  tile -= tileImage * tiles;
  tileY = 4 * (tile / across);
  tileX = 4 * (tile % across);
}

/** Copies `size` x `size` pixels from row y, column x on, by a vector of channels; beyond the image's edges they are 0. */
function copyTile(IMAGE: usize, height: i32, width: i32, pixel: usize, y: i32, x: i32, size: i32, TO: usize): void {
  for (let row = y; row < y + size; row++) {
    const seen = <u32>row < <u32>height ? width : 0;
    let from = IMAGE + <usize>(row * width + x) * pixel;
    for (let column = x; column < x + size; column++) {
      // Memory holds zeros at 0.
      v128.store(TO, v128.load(<u32>column < <u32>seen ? from : 0));
      from += pixel;
      TO += 16;
    }
  }
}

/** V[place, tile, channel] = Bᵀ x B, for tiles `from` to `to`, counted through all images. */
function transformInput(X: usize, V: usize, GEOMETRY: usize, SCRATCH: usize, from: i32, to: i32): void {
  const height = heightOf(GEOMETRY), width = widthOf(GEOMETRY);
  const pixel = bytesOf(channelsOf(GEOMETRY));
  const place = placeBytes(block * channelsOf(GEOMETRY));
  for (let tile = from; tile < to; tile++) {
    findTile(GEOMETRY, tile);
    const y = tileY - padTopOf(GEOMETRY), x = tileX - padLeftOf(GEOMETRY);
    const image = X + <usize>tileImage * imageBytes(GEOMETRY);
    const whole = y >= 0 && x >= 0 && y + 6 <= height && x + 6 <= width;
    const corner = image + <usize>(y * width + x) * pixel;
    for (let c: usize = 0; c < pixel; c += 16) {
      if (whole) {
        inputLines(corner + c, <usize>width * pixel, pixel, SCRATCH, 96, 16);
      } else {
        copyTile(image + c, height, width, pixel, y, x, 6, SCRATCH + edgeAt);
        inputLines(SCRATCH + edgeAt, 96, 16, SCRATCH, 96, 16);
      }
      inputLines(SCRATCH, 16, 96, V + c, place, 6 * place);
    }
    V += pixel;
  }
}

export function winogradForward(
  X: usize, U: usize, B: usize, Z: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const C = channelsOf(GEOMETRY), N = filtersOf(GEOMETRY);
  const V = SCRATCH + blockAt;
  const M = V + 36 * placeBytes(block * C);
  const end = last * tilesOf(GEOMETRY);
  for (let from = first * tilesOf(GEOMETRY); from < end; from += block) {
    const to = min(from + block, end);
    transformInput(X, V, GEOMETRY, SCRATCH, from, to);
    // Whole register tiles: what the rows beyond hold is not used.
    const rows = (to - from + 3) & ~3;
    for (let place: usize = 0; place < 36; place++) {
      const v = V + place * placeBytes(block * C), m = M + place * placeBytes(block * N);
      product(v, bytesOf(C), 4, U + place * placeBytes(C * N), m, 0, 0, 0, C, N, 0, rows);
    }
    transformOutput(M, B, Z, GEOMETRY, SCRATCH, from, to);
  }
}

/** Z = Aᵀ M A + B, for tiles `from` to `to`; what lies beyond an image's edges is left out. */
function transformOutput(M: usize, B: usize, Z: usize, GEOMETRY: usize, SCRATCH: usize, from: i32, to: i32): void {
  const width = outWidthOf(GEOMETRY);
  const pixel = bytesOf(filtersOf(GEOMETRY));
  const place = placeBytes(block * filtersOf(GEOMETRY));
  for (let tile = from; tile < to; tile++) {
    findTile(GEOMETRY, tile);
    const y = tileY, x = tileX;
    const rows = min(4, outHeightOf(GEOMETRY) - y), columns = min(4, width - x);
    const whole = !B && rows == 4 && columns == 4;
    const corner = Z + <usize>(tileImage * outPixelsOf(GEOMETRY) + y * width + x) * pixel;
    for (let n: usize = 0; n < pixel; n += 16) {
      outputLines(M + n, place, 6 * place, SCRATCH, 16, 96, 6);
      if (whole) {
        outputLines(SCRATCH, 96, 16, corner + n, <usize>width * pixel, pixel, 4);
        continue;
      }
      outputLines(SCRATCH, 96, 16, SCRATCH + edgeAt, 64, 16, 4);
      const bias = v128.load(B ? B + n : 0);
      for (let row = 0; row < rows; row++) {
        let z = corner + n + <usize>(row * width) * pixel;
        let value = SCRATCH + edgeAt + <usize>(64 * row);
        for (let column = 0; column < columns; column++) {
          v128.store(z, f32x4.add(v128.load(value), bias));
          z += pixel;
          value += 16;
        }
      }
    }
    M += pixel;
  }
}

export function winogradBackward(
  X: usize, dZ: usize, UT: usize, dU: usize, dX: usize, GEOMETRY: usize, SCRATCH: usize, first: i32, last: i32,
): void {
  const C = channelsOf(GEOMETRY), N = filtersOf(GEOMETRY);
  const V = SCRATCH + blockAt;
  const D = V + 36 * placeBytes(block * C);
  const end = last * tilesOf(GEOMETRY);
  if (dX) memory.fill(dX + <usize>first * imageBytes(GEOMETRY), 0, <usize>(last - first) * imageBytes(GEOMETRY));
  for (let from = first * tilesOf(GEOMETRY); from < end; from += block) {
    const to = min(from + block, end);
    const rows = (to - from + 3) & ~3;
    transformInput(X, V, GEOMETRY, SCRATCH, from, to);
    transformGradient(dZ, D, GEOMETRY, SCRATCH, from, to);
    for (let place: usize = 0; place < 36; place++) {
      const v = V + place * placeBytes(block * C), d = D + place * placeBytes(block * N);
      const u = place * placeBytes(C * N);
      product(v, 4, bytesOf(C), d, dU + u, dU + u, bytesOf(N), 0, to - from, N, 0, C);
      // What the tiles of X were is needed no more.
      if (dX) product(d, bytesOf(N), 4, UT + u, v, 0, 0, 0, N, C, 0, rows);
    }
    if (dX) addInputGradient(V, dX, GEOMETRY, SCRATCH, from, to);
  }
}

/** D[place, tile, filter] = A dz Aᵀ, for tiles `from` to `to`; beyond an image's edges dZ is 0. */
function transformGradient(dZ: usize, D: usize, GEOMETRY: usize, SCRATCH: usize, from: i32, to: i32): void {
  const height = outHeightOf(GEOMETRY), width = outWidthOf(GEOMETRY);
  const pixel = bytesOf(filtersOf(GEOMETRY));
  const place = placeBytes(block * filtersOf(GEOMETRY));
  for (let tile = from; tile < to; tile++) {
    findTile(GEOMETRY, tile);
    const y = tileY, x = tileX;
    const image = dZ + <usize>(tileImage * outPixelsOf(GEOMETRY)) * pixel;
    for (let n: usize = 0; n < pixel; n += 16) {
      if (y + 4 <= height && x + 4 <= width) {
        gradientLines(image + n + <usize>(y * width + x) * pixel, <usize>width * pixel, pixel, SCRATCH, 96, 16, 4);
      } else {
        copyTile(image + n, height, width, pixel, y, x, 4, SCRATCH + edgeAt);
        gradientLines(SCRATCH + edgeAt, 64, 16, SCRATCH, 96, 16, 4);
      }
      gradientLines(SCRATCH, 16, 96, D + n, place, 6 * place, 6);
    }
    D += pixel;
  }
}

/** Adds B M Bᵀ of tiles `from` to `to` to the pixels that they see. */
function addInputGradient(M: usize, dX: usize, GEOMETRY: usize, SCRATCH: usize, from: i32, to: i32): void {
  const height = heightOf(GEOMETRY), width = widthOf(GEOMETRY);
  const pixel = bytesOf(channelsOf(GEOMETRY));
  const place = placeBytes(block * channelsOf(GEOMETRY));
  for (let tile = from; tile < to; tile++) {
    findTile(GEOMETRY, tile);
    const top = tileY - padTopOf(GEOMETRY), left = tileX - padLeftOf(GEOMETRY);
    const image = dX + <usize>tileImage * imageBytes(GEOMETRY);
    const rows = min(top + 6, height), firstColumn = max(left, 0), columns = min(left + 6, width);
    for (let c: usize = 0; c < pixel; c += 16) {
      inputGradientLines(M + c, place, 6 * place, SCRATCH, 16, 96);
      inputGradientLines(SCRATCH, 96, 16, SCRATCH + edgeAt, 96, 16);
      for (let y = max(top, 0); y < rows; y++) {
        let value = SCRATCH + edgeAt + 16 * <usize>(6 * (y - top) + firstColumn - left);
        let dx = image + c + <usize>(y * width + firstColumn) * pixel;
        for (let x = firstColumn; x < columns; x++) {
          v128.store(dx, f32x4.add(v128.load(dx), v128.load(value)));
          value += 16;
          dx += pixel;
        }
      }
    }
    M += pixel;
  }
}
