import type { Views } from "../engine.js";
import type { PoolKernels } from "../pool.js";

/** The windows of an image: for each, which output it makes, and where its numbers stand, in their order. */
function* windows(height: number, width: number, C: number, P: number, S: number) {
  const rows = Math.floor((height - P) / S) + 1;
  const columns = Math.floor((width - P) / S) + 1;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let c = 0; c < C; c++) {
        const places: number[] = [];
        for (let n = 0; n < P * P; n++) {
          const row = y * S + Math.floor(n / P);
          const column = x * S + (n % P);
          places.push((row * width + column) * C + c);
        }
        yield { output: (y * columns + x) * C + c, places };
      }
    }
  }
}

function outputsOf(height: number, width: number, C: number, P: number, S: number): number {
  return (Math.floor((height - P) / S) + 1) * (Math.floor((width - P) / S) + 1) * C;
}

export function createPoolKernels({ reals, bytes }: Views): PoolKernels {
  return {
    maxPoolForward(X, A, WINNERS, height, width, C, P, S, first, last) {
      const outputs = outputsOf(height, width, C, P, S);
      const inputs = height * width * C;
      for (let i = first; i < last; i++) {
        const x = reals(X + i * inputs * 8, inputs);
        const a = reals(A + i * outputs * 8, outputs);
        const winners = bytes(WINNERS + i * outputs, outputs);
        for (const { output, places } of windows(height, width, C, P, S)) {
          let winner = 0;
          places.forEach((place, n) => {
            if (x[place] > x[places[winner]] || Number.isNaN(x[place])) winner = n;
          });
          a[output] = x[places[winner]];
          winners[output] = winner;
        }
      }
    },

    maxPoolBackward(dA, WINNERS, dX, height, width, C, P, S, first, last) {
      const outputs = outputsOf(height, width, C, P, S);
      const inputs = height * width * C;
      for (let i = first; i < last; i++) {
        const da = reals(dA + i * outputs * 8, outputs);
        const winners = bytes(WINNERS + i * outputs, outputs);
        const dx = reals(dX + i * inputs * 8, inputs).fill(0);
        for (const { output, places } of windows(height, width, C, P, S)) dx[places[winners[output]]] += da[output];
      }
    },

    averagePoolForward(X, A, height, width, C, P, S, first, last) {
      const outputs = outputsOf(height, width, C, P, S);
      const inputs = height * width * C;
      for (let i = first; i < last; i++) {
        const x = reals(X + i * inputs * 8, inputs);
        const a = reals(A + i * outputs * 8, outputs);
        for (const { output, places } of windows(height, width, C, P, S)) {
          let sum = 0;
          for (const place of places) sum += x[place];
          a[output] = sum / places.length;
        }
      }
    },

    averagePoolBackward(dA, dX, height, width, C, P, S, first, last) {
      const outputs = outputsOf(height, width, C, P, S);
      const inputs = height * width * C;
      for (let i = first; i < last; i++) {
        const da = reals(dA + i * outputs * 8, outputs);
        const dx = reals(dX + i * inputs * 8, inputs).fill(0);
        for (const { output, places } of windows(height, width, C, P, S)) {
          for (const place of places) dx[place] += da[output] / places.length;
        }
      }
    },

    globalAverageForward(X, A, pixels, C, first, last) {
      const x = reals(X, last * pixels * C);
      const a = reals(A, last * C);
      for (let i = first; i < last; i++) {
        for (let c = 0; c < C; c++) {
          let sum = 0;
          for (let pixel = 0; pixel < pixels; pixel++) sum += x[(i * pixels + pixel) * C + c];
          a[i * C + c] = sum / pixels;
        }
      }
    },

    globalAverageBackward(dA, dX, pixels, C, first, last) {
      const da = reals(dA, last * C);
      const dx = reals(dX, last * pixels * C);
      for (let i = first; i < last; i++) {
        for (let k = 0; k < pixels * C; k++) dx[i * pixels * C + k] = da[i * C + (k % C)] / pixels;
      }
    },
  };
}
