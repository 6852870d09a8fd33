import type { Workspace } from "../engine.js";
import type { Pointer } from "../pointer.js";
import { winogradGap, type WinogradKernels } from "../winograd.js";

type Matrix = readonly (readonly number[])[];

const B: Matrix = [
  [4, 0, 0, 0, 0, 0],
  [0, 4, -4, -2, 2, 4],
  [-5, 4, 4, -1, -1, 0],
  [0, -1, 1, 2, -2, -5],
  [1, -1, -1, 1, 1, 0],
  [0, 0, 0, 0, 0, 1],
];
const G: Matrix = [
  [1 / 4, 0, 0],
  [1 / 6, 1 / 6, 1 / 6],
  [1 / 6, -1 / 6, 1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const A: Matrix = [
  [1, 0, 0, 0],
  [1, 1, 1, 1],
  [1, -1, 1, -1],
  [1, 2, 4, 8],
  [1, -2, 4, -8],
  [0, 0, 0, 1],
];

/** Winograd's convolutions in float64, as ../winograd.ts has the formulas; SCRATCH is left alone. */
export function createWinogradKernels({ reals, integers }: Pick<Workspace, "reals" | "integers">): WinogradKernels {
  /** Visits every tile by its first row and column in Z. */
  function forEachTile(GEOMETRY: Pointer, visit: (y: number, x: number) => void): void {
    const [, , , , , , , , outHeight, outWidth] = integers(GEOMETRY, 10);
    for (let y = 0; y < outHeight; y += 4) for (let x = 0; x < outWidth; x += 4) visit(y, x);
  }

  /** Images one behind the other: numbers by row, column and channel, 0 beyond the edges. */
  function imagesAt(pointer: Pointer, height: number, width: number, channels: number) {
    const size = height * width * channels;
    return (i: number) => {
      const values = reals(pointer + i * size * 8, size);
      const inside = (y: number, x: number): boolean => y >= 0 && y < height && x >= 0 && x < width;
      return {
        at: (y: number, x: number, c: number) => (inside(y, x) ? values[(y * width + x) * channels + c] : 0),
        add(y: number, x: number, c: number, value: number) {
          if (inside(y, x)) values[(y * width + x) * channels + c] += value;
        },
        set(y: number, x: number, c: number, value: number) {
          if (inside(y, x)) values[(y * width + x) * channels + c] = value;
        },
      };
    };
  }

  function open(X: Pointer, Z: Pointer, GEOMETRY: Pointer) {
    const [height, width, C, N, , , padTop, padLeft, outHeight, outWidth] = integers(GEOMETRY, 10);
    const x = imagesAt(X, height, width, C);
    return {
      ...{ C, N, x, z: imagesAt(Z, outHeight, outWidth, N), top: padTop, left: padLeft },
      clear: (i: number) => reals(X + i * height * width * C * 8, height * width * C).fill(0),
      /** Bᵀ x B of the 6 x 6 pixels of channel c that the tile at row y, column x sees. */
      pixels: (i: number, row: number, column: number, c: number) =>
        around(
          transposed(B),
          square(6, (j, k) => x(i).at(row - padTop + j, column - padLeft + k, c)),
        ),
    };
  }

  return {
    winogradWeights(W, U, _SCRATCH, channels, filters, isTransposed, first, last) {
      const count = channels * filters;
      const stride = count + winogradGap;
      const [w, u] = [reals(W, 9 * count), reals(U, 36 * stride)];
      for (let c = first; c < last; c++) {
        for (let n = 0; n < filters; n++) {
          const row = (tap: number) => (isTransposed === 1 ? c * 9 + tap : tap * channels + c);
          const places = around(
            G,
            square(3, (j, k) => w[row(3 * j + k) * filters + n]),
          ).flat();
          places.forEach((value, place) => (u[place * stride + c * filters + n] = value));
        }
      }
    },

    winogradForward(X, U, BIAS, Z, GEOMETRY, _SCRATCH, first, last) {
      const { C, N, z, pixels } = open(X, Z, GEOMETRY);
      const stride = C * N + winogradGap;
      const u = reals(U, 36 * stride);
      for (let i = first; i < last; i++) {
        forEachTile(GEOMETRY, (y, x) => {
          const V = Array.from({ length: C }, (_, c) => pixels(i, y, x, c));
          for (let n = 0; n < N; n++) {
            const M = square(6, (j, k) =>
              V.reduce((sum, v, c) => sum + v[j][k] * u[(6 * j + k) * stride + c * N + n], 0),
            );
            const bias = BIAS === 0 ? 0 : reals(BIAS, N)[n];
            around(transposed(A), M).forEach((row, j) => {
              row.forEach((value, k) => {
                z(i).set(y + j, x + k, n, value + bias);
              });
            });
          }
        });
      }
    },

    winogradBackward(X, dZ, UT, dU, dX, GEOMETRY, _SCRATCH, first, last) {
      const { C, N, z, pixels } = open(X, dZ, GEOMETRY);
      const stride = C * N + winogradGap;
      const [ut, du] = [reals(UT, 36 * stride), reals(dU, 36 * stride)];
      const { x: dx, top, left, clear } = open(dX, dZ, GEOMETRY);
      for (let i = first; i < last; i++) {
        if (dX !== 0) clear(i);
        forEachTile(GEOMETRY, (y, x) => {
          const D = Array.from({ length: N }, (_, n) =>
            around(
              A,
              square(4, (j, k) => z(i).at(y + j, x + k, n)),
            ),
          );
          for (let c = 0; c < C; c++) {
            const V = pixels(i, y, x, c);
            D.forEach((d, n) => {
              forEachPlace((j, k) => (du[(6 * j + k) * stride + c * N + n] += V[j][k] * d[j][k]));
            });
            if (dX === 0) continue;
            const M = square(6, (j, k) =>
              D.reduce((sum, d, n) => sum + d[j][k] * ut[(6 * j + k) * stride + n * C + c], 0),
            );
            const seen = around(B, M);
            forEachPlace((j, k) => {
              dx(i).add(y - top + j, x - left + k, c, seen[j][k]);
            });
          }
        });
      }
    },

    winogradWeightGradient(dU, dW, _SCRATCH, count, first, last) {
      const stride = count + winogradGap;
      const [du, dw] = [reals(dU, 36 * stride), reals(dW, 9 * count)];
      for (let i = first; i < last; i++) {
        const taps = around(
          transposed(G),
          square(6, (j, k) => du[(6 * j + k) * stride + i]),
        ).flat();
        taps.forEach((value, tap) => (dw[tap * count + i] += value));
        for (let place = 0; place < 36; place++) du[place * stride + i] = 0;
      }
    },
  };
}

function forEachPlace(visit: (j: number, k: number) => void): void {
  for (let j = 0; j < 6; j++) for (let k = 0; k < 6; k++) visit(j, k);
}

function square(size: number, at: (j: number, k: number) => number): number[][] {
  return Array.from({ length: size }, (_, j) => Array.from({ length: size }, (_, k) => at(j, k)));
}

function transposed(matrix: Matrix): Matrix {
  return matrix[0].map((_, k) => matrix.map((row) => row[k]));
}

/** L M Lᵀ. */
function around(L: Matrix, M: Matrix): Matrix {
  return product(L, transposed(product(L, transposed(M))));
}

function product(P: Matrix, Q: Matrix): Matrix {
  return P.map((row) => Q[0].map((_, k) => row.reduce((sum, value, j) => sum + value * Q[j][k], 0)));
}
