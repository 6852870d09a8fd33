import { describe, expect, test } from "vitest";
import type { Kernels } from "../../src/kernels/kernels.js";
import type { Pointer } from "../../src/kernels/pointer.js";
import type { Block, Contract, KernelCase } from "../support/kernelHarness.js";
import { describeContract, engines, expectClose, given, made, rowSizes, run } from "../support/kernelHarness.js";

type Forward = (kernels: Kernels, Z: Pointer, A: Pointer, first: number, last: number) => void;
type Backward = (kernels: Kernels, A: Pointer, dA: Pointer, dZ: Pointer, first: number, last: number) => void;

function forward(call: Forward, Z: ArrayLike<number>, items = Z.length): KernelCase {
  return {
    blocks: { Z: given(Z), A: made(Z.length) },
    items,
    call: (kernels, at, first, last) => {
      call(kernels, at.Z, at.A, first, last);
    },
  };
}

/** `A` stands for Z in the kernels whose derivative depends on Z. */
function backward(call: Backward, A: ArrayLike<number>, dA: ArrayLike<number>, items = A.length): KernelCase {
  const blocks: Record<string, Block> = { A: given(A), dA: given(dA), dZ: made(A.length) };
  return {
    blocks,
    items,
    call: (kernels, at, first, last) => {
      call(kernels, at.A, at.dA, at.dZ, first, last);
    },
  };
}

const sigmoid: Forward = (kernels, ...at) => {
  kernels.sigmoidForward(...at);
};
const sigmoidBackward: Backward = (kernels, ...at) => {
  kernels.sigmoidBackward(...at);
};
const tanh: Forward = (kernels, ...at) => {
  kernels.tanhForward(...at);
};
const tanhBackward: Backward = (kernels, ...at) => {
  kernels.tanhBackward(...at);
};
const relu =
  (slope: number): Forward =>
  (kernels, Z, A, first, last) => {
    kernels.reluForward(Z, A, slope, first, last);
  };
const reluBackward =
  (slope: number): Backward =>
  (kernels, Z, dA, dZ, first, last) => {
    kernels.reluBackward(Z, dA, dZ, slope, first, last);
  };
const silu: Forward = (kernels, ...at) => {
  kernels.siluForward(...at);
};
const siluBackward: Backward = (kernels, ...at) => {
  kernels.siluBackward(...at);
};
const softmax =
  (N: number): Forward =>
  (kernels, Z, A, first, last) => {
    kernels.softmaxForward(Z, A, N, first, last);
  };
const softmaxBackward =
  (N: number): Backward =>
  (kernels, A, dA, dZ, first, last) => {
    kernels.softmaxBackward(A, dA, dZ, N, first, last);
  };

const forwards = (call: Forward, tolerance = 0): Contract => ({
  build: ({ M, N }, draw) => forward(call, draw.reals(M * N)),
  tolerance,
});
const backwards = (call: Backward, tolerance = 0): Contract => ({
  build: ({ M, N }, draw) => backward(call, draw.reals(M * N), draw.reals(M * N)),
  tolerance,
});

describeContract("activation", rowSizes, {
  sigmoidForward: forwards(sigmoid, 3e-7),
  sigmoidBackward: backwards(sigmoidBackward),
  tanhForward: forwards(tanh, 3e-7),
  tanhBackward: backwards(tanhBackward),
  reluForward: forwards(relu(0.25)),
  reluBackward: backwards(reluBackward(0.25)),
  siluForward: forwards(silu, 3e-7),
  siluBackward: backwards(siluBackward, 4e-7),
  softmaxForward: { build: ({ M, N }, draw) => forward(softmax(N), draw.reals(M * N), M), tolerance: 3e-7 },
  softmaxBackward: {
    build: ({ M, N }, draw) => backward(softmaxBackward(N), draw.reals(M * N), draw.reals(M * N), M),
  },
});

const [reference, wasm] = engines;
/** What float32 and float64 are allowed to differ from exact values by, relatively. */
const precision = { reference: 1e-15, wasm: 3e-7 };

describe("golden numbers (within 1e-15 of themselves in float64, 3e-7 in float32)", () => {
  const z = [-4, -1.5, -0.5, 0, 0.25, 1, 3];

  // PyTorch 1.13, torch.sigmoid and torch.tanh in float64.
  test.each(engines)("sigmoid and tanh are PyTorch's ($name)", (engine) => {
    const a = [
      ...[0.01798620996209156, 0.18242552380635635, 0.3775406687981454, 0.5],
      ...[0.5621765008857981, 0.7310585786300049, 0.9525741268224334],
    ];
    const t = [
      ...[-0.999329299739067, -0.9051482536448664, -0.46211715726000974, 0],
      ...[0.24491866240370913, 0.7615941559557649, 0.9950547536867305],
    ];
    expectClose(run(engine, forward(sigmoid, z)).A, a, precision[engine.name]);
    expectClose(run(engine, forward(tanh, z)).A, t, precision[engine.name]);
  });

  // PyTorch 1.13, torch.nn.functional.silu in float64, and what autograd makes of dA.
  test.each(engines)("SiLU and its derivative are PyTorch's ($name)", (engine) => {
    const a = [
      ...[-0.07194483984836623, -0.2736382857095345, -0.1887703343990727, 0],
      ...[0.14054412522144952, 0.7310585786300049, 2.8577223804672998],
    ];
    const dA = [1, -2, 0.5, 3, 1, -1, 2];
    const dZ = [
      ...[-0.05266461489107291, 0.08258830859828589, 0.1300194063486741, 1.5],
      ...[0.6237100215701977, -0.9276705118714869, 2.1762082120303385],
    ];
    expectClose(run(engine, forward(silu, z)).A, a, precision[engine.name]);
    expectClose(run(engine, backward(siluBackward, z, dA)).dZ, dZ, 2 * precision[engine.name]);
  });

  // PyTorch 1.13, torch.softmax(Z, 1) in float64, and what autograd makes of dA.
  test.each(engines)("softmax and its derivative are PyTorch's ($name; the derivative within 3e-7 of 1)", (engine) => {
    const Z = [0.5, -1.25, 2, 0, -3.5, 1, 1, -2, 4, 0.25, -0.75, 6, 0.125, -8, 3];
    const expected = [
      ...[0.15922782625167628, 0.027669647274796098, 0.713609608605826, 0.0965765585010378, 0.002916359366663811],
      ...[0.04423273567198925, 0.04423273567198925, 0.002202218234998983, 0.8884382455533404, 0.020894064867682072],
      ...[0.0011111365067599745, 0.9489758699610547, 0.002665477914291408, 7.891006896089098e-7, 0.04724672651720419],
    ];
    const dA = [1, -2, 0.5, 0, 3, 0, 0.25, -1, 2, 1, -0.5, 1, 1, 4, -3];
    const dZ = [
      ...[0.0844795311033997, -0.06832860056370599, 0.02180618691047803, -0.04533713276867884, 0.0073800153185070785],
      ...[-0.07991203339047542, -0.06885384947247811, -0.00618080410482561, 0.17180039383528092, -0.01685370686750166],
      ...[-0.00145486520339805, 0.18092342968508554, 0.0005081766789531131, 2.517745096568593e-6, -0.179979258905737],
    ];
    const { A } = run(engine, forward(softmax(5), Z, 3));
    expectClose(A, expected, precision[engine.name]);
    expectClose(run(engine, backward(softmaxBackward(5), A, dA, 3)).dZ, dZ, 0, precision[engine.name]);
  });

  test.each(engines)("derivatives are as worked by hand ($name)", (engine) => {
    const dA = [1, 2, -4, 8];
    // 1 · ½ · ½, 2 · ¼ · ¾, -4 · ⅛ · ⅞, 8 · 1 · 0
    expect([...run(engine, backward(sigmoidBackward, [0.5, 0.25, 0.125, 1], dA)).dZ]).toEqual([
      0.25, 0.375, -0.4375, 0,
    ]);
    // 1 · (1 - ¼), 2 · (1 - 1/16), -4 · (1 - 0), 8 · (1 - 1)
    expect([...run(engine, backward(tanhBackward, [-0.5, 0.25, 0, -1], dA)).dZ]).toEqual([0.75, 1.875, -4, 0]);
  });

  test.each(engines)("ReLU and leaky ReLU are as worked by hand, 0 counting as off ($name)", (engine) => {
    const Z = [-2, 0, 0.5, -8, 3];
    const dA = [4, 4, 4, -8, 2];
    expectClose(run(engine, forward(relu(0), Z)).A, [0, 0, 0.5, 0, 3], 0);
    expectClose(run(engine, backward(reluBackward(0), Z, dA)).dZ, [0, 0, 4, 0, 2], 0);
    expectClose(run(engine, forward(relu(0.125), Z)).A, [-0.25, 0, 0.5, -1, 3], 0);
    expectClose(run(engine, backward(reluBackward(0.125), Z, dA)).dZ, [0.5, 0.5, 4, -1, 2], 0);
  });
});

/** `count` numbers from `low` to `high`, all exact in float32. */
function grid(low: number, high: number, count = 40_000): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.fround(low + ((high - low) * i) / (count - 1)));
}

const worst = (call: Forward, Z: Float64Array, items?: number): number => {
  const [exact, fast] = [reference, wasm].map((engine) => run(engine, forward(call, Z, items)).A);
  return exact.reduce((largest, value, i) => Math.max(largest, Math.abs(fast[i] - value) / Math.abs(value)), 0);
};

// Seen over two million points: sigmoid 1.5e-7, tanh 2.0e-7; softmax below its bound on 40,000.
describe("float32 activations stay, relatively, within", () => {
  test("2e-7 of sigmoid from -60 to 88", () => {
    expect(worst(sigmoid, grid(-60, 88))).toBeLessThan(2e-7);
  });

  test("2.2e-7 of tanh from -100 to 100, at both ends of its series and near 0", () => {
    for (const edge of [100, 2, 0.63, 1e-3, 1e-30]) expect(worst(tanh, grid(-edge, edge))).toBeLessThan(2.2e-7);
  });

  test("3.5e-7 of SiLU from -60 to 100", () => {
    expect(worst(silu, grid(-60, 100))).toBeLessThan(3.5e-7);
  });

  test("2.5e-7 of softmax, for shares down to e^-32 of the largest", () => {
    const Z = grid(-32, 0).map((value, i) => (i % 8 === 3 ? 0 : value));
    expect(worst(softmax(8), Z, Z.length / 8)).toBeLessThan(2.5e-7);
  });
});

describe("extreme inputs", () => {
  const Z = [-Infinity, -1e30, -1e4, -88, 88, 1e4, 1e30, Infinity];

  test.each(engines)("saturate sigmoid at 1 and tanh at -1 and 1 exactly ($name)", (engine) => {
    const ends = [-1, -1, -1, -1, 1, 1, 1, 1];
    expect([...run(engine, forward(tanh, Z)).A]).toEqual(ends);
    expect([...run(engine, forward(sigmoid, Z)).A.subarray(4)]).toEqual([1, 1, 1, 1]);
  });

  test.each(engines)(
    "SiLU falls to 0 (within 1e-23) far below 0 and is its input far above, its slope 0 and 1 ($name)",
    (engine) => {
      const ends = [-1e30, -1e4, -88, 88, 1e4, 1e30];
      const expected = [0, 0, 0, 88, 1e4, Math.fround(1e30)];
      const finite = ends.map(Math.fround);
      expectClose(run(engine, forward(silu, finite)).A, expected, 0, 1e-23);
      expectClose(
        run(
          engine,
          backward(
            siluBackward,
            finite,
            finite.map(() => 1),
          ),
        ).dZ,
        [0, 0, 0, 1, 1, 1],
        0,
        1e-23,
      );
    },
  );

  test("sigmoid falls to e^-60 (within 2e-7) in float32, never to a subnormal number, and to 0 in float64", () => {
    expectClose(run(wasm, forward(sigmoid, Z)).A.subarray(0, 4), Array(4).fill(8.75651076269652e-27), 2e-7);
    expect([...run(reference, forward(sigmoid, Z)).A.subarray(0, 3)]).toEqual([0, 0, 0]);
  });

  test.each(engines)("softmax shares out evenly or wholly, however large its numbers ($name)", (engine) => {
    const rows = [1e4, 1e4, 1e4, 1e4, -1e4, -1e4, 1e4, -1e4, -88, 1e4, 88, -Infinity];
    const expected = [0.25, 0.25, 0.25, 0.25, 0, 0, 1, 0, 0, 1, 0, 0];
    expect([...run(engine, forward(softmax(4), rows, 3)).A]).toEqual(expected);
  });

  test("softmax makes no subnormal number in float32", () => {
    // Rows of one vector and three numbers left over: two zeros, then falling by ever larger steps, to -140 at the end of
    // the last row, whose share would be e^-140 / 2, far below what float32 can hold.
    const rows = Float64Array.from(
      { length: 7000 },
      (_, i) => (-Math.max(0, (i % 7) - 1) * Math.floor(i / 7) * 28) / 999,
    );
    const { A } = run(wasm, forward(softmax(7), rows, 1000));
    expect(A.filter((share) => share > 0 && share < 2 ** -126)).toEqual(new Float64Array(0));
    expect(A.filter((share) => share > 0 && share < 1e-13).length).toBeGreaterThan(0);
  });

  test.each(engines)("NaN goes through every activation, to its own number or its own row ($name)", (engine) => {
    for (const place of [0, 1, 4, 5, 6]) {
      const row = [1, -2, 0.5, 3, -1, 2, 1];
      row[place] = NaN;
      for (const call of [sigmoid, tanh, silu, relu(0), relu(0.25)]) {
        const { A } = run(engine, forward(call, row));
        expect(Array.from(A, Number.isNaN)).toEqual(row.map(Number.isNaN));
      }
      const { A } = run(engine, forward(softmax(7), [...row, ...Array<number>(7).fill(0)], 2));
      expect(Array.from(A, Number.isNaN)).toEqual([...Array<boolean>(7).fill(true), ...Array<boolean>(7).fill(false)]);
    }
  });
});
