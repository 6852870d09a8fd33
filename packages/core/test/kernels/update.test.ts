import { describe, expect, test } from "vitest";
import { createLayout } from "../../src/kernels/arena.js";
import type { Engine } from "../../src/kernels/engine.js";
import type { Block, KernelCase } from "../support/kernelHarness.js";
import { changed, describeContract, engines, expectClose, given, rowSizes, run } from "../support/kernelHarness.js";

/** What the flat vector and an optimiser's state hold. */
interface State {
  readonly P: ArrayLike<number>;
  readonly V?: ArrayLike<number> | undefined;
  readonly S?: ArrayLike<number> | undefined;
}

/** One step of an optimiser at its hyperparameters: from what P, V and S hold and a gradient to a call. */
type Step = (state: State, dP: ArrayLike<number>, t: number) => KernelCase;

function vectors({ P, V, S }: State, dP: ArrayLike<number>) {
  const blocks: Record<string, Block> = { P: changed(P), dP: changed(dP) };
  if (V !== undefined) blocks.V = changed(V);
  if (S !== undefined) blocks.S = changed(S);
  return { blocks, items: P.length };
}

/** `lanes` gradients in one block, `count` numbers of each and a gap of 3. */
function sumLanes(lanes: number, count: number, values: ArrayLike<number>): KernelCase {
  return {
    blocks: { dP: changed(values) },
    items: count,
    call: (kernels, { dP, bytesPerReal }, first, last) => {
      kernels.sumLanes(dP, (count + 3) * bytesPerReal, lanes, first, last);
    },
  };
}

function sumSquares(dP: ArrayLike<number>): KernelCase {
  return {
    blocks: { dP: given(dP), SUM: changed([77], "doubles") },
    items: 1,
    call: (kernels, at, first, last) => {
      if (first < last) kernels.sumSquares(at.dP, at.SUM, 0, dP.length);
    },
  };
}

function scaleGradient(dP: ArrayLike<number>, factor: number): KernelCase {
  return {
    blocks: { dP: changed(dP) },
    items: dP.length,
    call: (kernels, at, first, last) => {
      kernels.scaleGradient(at.dP, factor, first, last);
    },
  };
}

function penalty(P: ArrayLike<number>, dP: ArrayLike<number>, l1: number, l2: number): KernelCase {
  return {
    blocks: { P: given(P), dP: changed(dP) },
    items: P.length,
    call: (kernels, at, first, last) => {
      kernels.addPenaltyGradient(at.P, at.dP, l1, l2, first, last);
    },
  };
}

const gradientDescent =
  (rate: number): Step =>
  (state, gradient) => ({
    ...vectors({ P: state.P }, gradient),
    call: (kernels, { P, dP }, first, last) => {
      kernels.gradientDescentUpdate(P, dP, rate, first, last);
    },
  });

const momentum =
  (rate: number, decay: number, nesterov: boolean): Step =>
  ({ P, V = zeros(P) }, gradient) => ({
    ...vectors({ P, V }, gradient),
    call: (kernels, at, first, last) => {
      kernels.momentumUpdate(at.P, at.dP, at.V, rate, decay, nesterov ? 1 : 0, first, last);
    },
  });

const rmsProp =
  (rate: number, decay: number, epsilon: number): Step =>
  ({ P, S = zeros(P) }, gradient) => ({
    ...vectors({ P, S }, gradient),
    call: (kernels, at, first, last) => {
      kernels.rmsPropUpdate(at.P, at.dP, at.S, rate, decay, epsilon, first, last);
    },
  });

/** `decay` is what AdamW takes off a parameter, in units of rate times the parameter. */
const adam =
  (rate: number, beta1: number, beta2: number, epsilon: number, decay: number): Step =>
  ({ P, V = zeros(P), S = zeros(P) }, gradient, t) => ({
    ...vectors({ P, V, S }, gradient),
    call: (kernels, at, first, last) => {
      const rate1 = rate / (1 - beta1 ** t);
      const inverseRoot2 = 1 / Math.sqrt(1 - beta2 ** t);
      const { P, dP, V, S } = at;
      kernels.adamUpdate(P, dP, V, S, rate1, beta1, beta2, inverseRoot2, epsilon, rate * decay, first, last);
    },
  });

const zeros = (like: ArrayLike<number>) => new Float64Array(like.length);
const squares = (values: Float64Array) => values.map((value) => Math.fround(value * value));

// S = dP² and epsilon a power of two keep RMSProp and Adam whole on small integers: √S + 1 is 1, 2, 4 or 8.
describeContract("update", rowSizes, {
  sumLanes: { build: ({ M, N }, draw) => sumLanes(1 + (M % 4), N, draw.reals((1 + (M % 4)) * (N + 3))) },
  sumSquares: { build: ({ M, N }, draw) => sumSquares(draw.reals(M * N)) },
  addScaled: {
    build: ({ M, N }, draw) => ({
      blocks: { P: changed(draw.reals(M * N)), Q: given(draw.reals(M * N)) },
      items: M * N,
      call: (kernels, { P, Q }, first, last) => {
        kernels.addScaled(P, Q, 0.25, first, last);
      },
    }),
  },
  statisticsUpdate: {
    build: ({ M, N }, draw) => ({
      blocks: { P: changed(draw.reals(M * N)), dP: changed(draw.reals(M * N)) },
      items: M * N,
      call: (kernels, { P, dP }, first, last) => {
        kernels.statisticsUpdate(P, dP, 0.25, first, last);
      },
    }),
  },
  scaleGradient: { build: ({ M, N }, draw) => scaleGradient(draw.reals(M * N), 0.25) },
  addPenaltyGradient: {
    build: ({ M, N }, draw) => penalty(draw.reals(M * N), draw.reals(M * N), 0.125, 0.5),
  },
  gradientDescentUpdate: {
    build: ({ M, N }, draw) => gradientDescent(0.25)({ P: draw.reals(M * N) }, draw.reals(M * N), 1),
  },
  momentumUpdate: {
    build: ({ M, N }, draw) => {
      const state = { P: draw.reals(M * N), V: draw.reals(M * N) };
      return momentum(0.25, 0.5, N % 2 === 0)(state, draw.reals(M * N), 1);
    },
  },
  rmsPropUpdate: {
    build: ({ M, N }, draw) => {
      const dP = draw.reals(M * N);
      return rmsProp(0.25, 0.75, 1)({ P: draw.reals(M * N), S: squares(dP) }, dP, 1);
    },
  },
  adamUpdate: {
    build: ({ M, N }, draw) => {
      const dP = draw.reals(M * N);
      const state = { P: draw.reals(M * N), V: draw.reals(M * N), S: squares(dP) };
      // After one step: rate1 = rate / (1 - ½), inverseRoot2 = 1 / √(1 - ¾) = 2.
      return adam(0.25, 0.5, 0.75, 2, 0.5)(state, dP, 1);
    },
  },
});

const precision = { reference: 1e-14, wasm: 3e-7 };

describe("four steps, as PyTorch 1.13 makes them in float64 (within 1e-14 in float64, 3e-7 in float32)", () => {
  const start = [1, -2, 0.5, 3, -0.125];
  const gradients = [
    [0.5, -0.25, 2, 0, -1],
    [0.25, -0.75, -1, 0.5, -1],
    [-1, -0.5, 0.125, 0, 3],
    [0.75, 1.5, 0, -0.5, 0.25],
  ];

  function after(engine: Engine, step: Step) {
    let state: State = { P: start };
    for (const [i, gradient] of gradients.entries()) {
      const { P, V, S } = run(engine, step(state, gradient, i + 1));
      state = { P, V, S };
    }
    return state.P;
  }

  const cases: { name: string; step: Step; expected: number[] }[] = [
    { name: "SGD(lr=0.1)", step: gradientDescent(0.1), expected: [0.95, -2, 0.3875, 3, -0.25] },
    {
      name: "SGD(lr=0.1, momentum=0.9)",
      step: momentum(0.1, 0.9, false),
      expected: [0.8753, -1.765775, 0.05945, 2.9145, -0.1051],
    },
    {
      name: "SGD(lr=0.1, momentum=0.9, nesterov=True)",
      step: momentum(0.1, 0.9, true),
      expected: [0.83777, -1.7891975, -0.008995, 2.92305, -0.23209],
    },
    {
      name: "RMSprop(lr=0.01, alpha=0.99, eps=1e-8)",
      step: rmsProp(0.01, 0.99, 1e-8),
      expected: [0.8875256784031164, -1.836485681136694, 0.4392693409203858, 2.9710651208005183, -0.052252820668722465],
    },
    {
      name: "Adam(lr=0.01, betas=(0.9, 0.999), eps=1e-8)",
      step: adam(0.01, 0.9, 0.999, 1e-8, 0),
      expected: [0.9809711572210704, -1.972267011507873, 0.4829480491198583, 2.9875875710404336, -0.10995187826089915],
    },
    {
      name: "AdamW(lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1)",
      step: adam(0.01, 0.8, 0.99, 1e-6, 0.1),
      expected: [
        0.9780613090474216, -1.9649728126870234, 0.48252865139907136, 2.9762436775361776, -0.11092198087135995,
      ],
    },
  ];
  for (const { name, step, expected } of cases) {
    test.each(engines)(`${name} ($name)`, (engine) => {
      expectClose(after(engine, step), expected, precision[engine.name], precision[engine.name]);
    });
  }
});

describe("an update", () => {
  const steps = [
    gradientDescent(0.1),
    momentum(0.1, 0.9, true),
    rmsProp(0.1, 0.9, 1e-8),
    adam(0.1, 0.9, 0.99, 1e-8, 0),
  ];
  test.each(engines)("leaves the gradient 0, up to where it was told to go ($name)", (engine) => {
    for (const step of steps) {
      const gradient = [1, 2, 3, 4, 5, 6, 7, 8, 9];
      const { dP } = run(engine, step({ P: zeros(gradient) }, gradient, 1), [[1, 8]]);
      expect([...dP]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 9]);
    }
  });
});

describe("lanes", () => {
  test.each(engines)(
    "are added up in their order, and all but the first cleared, as worked by hand ($name)",
    (engine) => {
      const [one, gap] = [
        [1, 2, 3, 4, 5],
        [-1, -2, -3],
      ];
      const lanes = [...one, ...gap, 10, 20, 30, 40, 50, ...gap, 100, 200, 300, 400, 500, ...gap];
      const { dP } = run(engine, sumLanes(3, 5, lanes));
      expect([...dP]).toEqual([111, 222, 333, 444, 555, ...gap, 0, 0, 0, 0, 0, ...gap, 0, 0, 0, 0, 0, ...gap]);
    },
  );
});

describe("penalties", () => {
  test.each(engines)("add what autograd gives for 0.01 Σ|p| + ½ 0.1 Σp² to the gradient, 0 at 0 ($name)", (engine) => {
    const before = [1, 1, 1, 1, 1, 1, -1];
    const { dP } = run(engine, penalty([1, -2, 0.5, 3, -0.125, 0, -0], before, 0.01, 0.1));
    // PyTorch 1.13: 0.11, -0.21, 0.06, 0.31, -0.0225; and before, 1.
    expectClose(dP, [1.11, 0.79, 1.06, 1.31, 0.9775, 1, -1], precision[engine.name]);
  });
});

describe("the averages of float32", () => {
  const wasm = engines[1];
  const start = [1, 0.125, 1e-3, 1e-6, 1e-12, 1e-15, 1e-19, 1e-38, -1, -1e-4, -1e-20];
  const optimizers: [name: string, step: Step][] = [
    ["momentum", momentum(0.1, 0.9, false)],
    ["Nesterov", momentum(0.1, 0.9, true)],
    ["RMSProp", rmsProp(0.01, 0.9, 1e-8)],
    ["Adam", adam(0.01, 0.9, 0.99, 1e-8, 0)],
  ];

  test.each(optimizers)("fade to 0 without ever being subnormal, and leave P alone once faded (%s)", (_name, step) => {
    const layout = createLayout(wasm.bytesPerReal);
    const count = start.length;
    const at = { P: layout.reals(count), dP: layout.reals(count), V: layout.reals(count), S: layout.reals(count) };
    const workspace = wasm.allocate(layout.bytesTaken());
    const [V, S] = [workspace.reals(at.V, count), workspace.reals(at.S, count)];
    const isSubnormal = (value: number) => value !== 0 && Math.abs(value) < 2 ** -126;
    const advance = (t: number) => {
      step({ P: start }, start, t).call(workspace.kernels, at, 0, count);
      expect(V.some(isSubnormal) || S.some(isSubnormal) ? `subnormal at step ${t}` : "").toBe("");
    };
    workspace.reals(at.dP, count).set(start);
    advance(1);
    workspace.reals(at.dP, count).fill(0);
    // S of Adam is the slowest: from 0.01, 0.99 takes 5,270 steps to 1e-25.
    let t = 2;
    for (; t < 5_300 && !(V.every((v) => v === 0) && S.every((s) => s === 0)); t++) advance(t);
    expect([...V, ...S].filter((value) => value !== 0)).toEqual([]);
    const before = workspace.reals(at.P, count).slice();
    advance(t);
    expect(workspace.reals(at.P, count)).toEqual(before);
  });

  test.each(optimizers)("let NaN through to the parameter it belongs to, and to no other (%s)", (_name, step) => {
    for (let place = 0; place < 7; place++) {
      const gradient = [1, 2, 3, 4, 5, 6, 7];
      gradient[place] = NaN;
      const { P } = run(wasm, step({ P: zeros(gradient) }, gradient, 1));
      expect(Array.from(P, Number.isNaN)).toEqual(gradient.map(Number.isNaN));
    }
  });

  test("step first by ±rate in Adam, by ±rate / √(1 - decay) in RMSProp, be dP 1e10 or 1e-5 (within 6e-7)", () => {
    const gradient = [1e10, -1e10, 1, -1, 1e-5, -1e-5];
    const expected = [-0.01, 0.01, -0.01, 0.01, -0.01, 0.01];
    const first = run(wasm, adam(0.01, 0.9, 0.999, 1e-12, 0)({ P: zeros(gradient) }, gradient, 1));
    expectClose(first.P, expected, 6e-7);
    const root = run(wasm, rmsProp(0.01, 0.75, 1e-12)({ P: zeros(gradient) }, gradient, 1));
    expectClose(
      root.P,
      expected.map((value) => 2 * value),
      6e-7,
    );
  });
});
