import { describe, expect, test } from "vitest";
import type { Kernels } from "../../src/kernels/kernels.js";
import type { Block, Draw, KernelCase } from "../support/kernelHarness.js";
import { describeContract, engines, expectClose, given, made, rowSizes, run } from "../support/kernelHarness.js";

type LossName = "squaredError" | "binaryCrossEntropy" | "softmaxCrossEntropy";

/** `outputs` are A or Z, `gradient` is dA or dZ: but for the smoothing, the three losses take the same arguments. */
function loss(
  name: LossName,
  outputs: ArrayLike<number>,
  labels: ArrayLike<number>,
  scale: number,
  smoothing = 0,
): KernelCase {
  const N = outputs.length / labels.length;
  const blocks: Record<string, Block> = {
    outputs: given(outputs),
    Y: given(labels, "bytes"),
    gradient: made(outputs.length),
    LOSSES: made(labels.length, "doubles"),
  };
  return {
    blocks,
    items: labels.length,
    call: (kernels: Kernels, at, first, last) => {
      const { outputs, Y, gradient, LOSSES } = at;
      if (name === "softmaxCrossEntropy") kernels[name](outputs, Y, gradient, LOSSES, N, smoothing, scale, first, last);
      else kernels[name](outputs, Y, gradient, LOSSES, N, scale, first, last);
    },
  };
}

function argmax(A: ArrayLike<number>, N: number): KernelCase {
  return {
    blocks: { A: given(A), PREDICTIONS: made(A.length / N, "bytes") },
    items: A.length / N,
    call: (kernels, at, first, last) => {
      kernels.argmax(at.A, at.PREDICTIONS, N, first, last);
    },
  };
}

const contract = (name: LossName, tolerance = 0) => ({
  build: ({ M, N }: { M: number; N: number }, draw: Draw) => {
    return loss(name, draw.reals(M * N), draw.wholes(M, N), 0.25);
  },
  tolerance,
});

describeContract("loss", rowSizes, {
  squaredError: contract("squaredError"),
  binaryCrossEntropy: contract("binaryCrossEntropy", 3e-7),
  softmaxCrossEntropy: contract("softmaxCrossEntropy", 3e-7),
  argmax: { build: ({ M, N }, draw) => argmax(draw.reals(M * N), N) },
});

/** What losses may differ by, relatively, and gradients in units of `scale`. */
const precision = { reference: 1e-14, wasm: 2e-7 };

const Z = [0.5, -1.25, 2, 0, -3.5, 1, 1, -2, 4, 0.25, -0.75, 6, 0.125, -8, 3];
const labels = [2, 0, 4];

describe("golden numbers (losses within 1e-14 of themselves in float64, 2e-7 in float32; gradients of scale)", () => {
  // PyTorch 1.13, float64: cross_entropy(Z, y, reduction="none"), and autograd of a quarter of its sum.
  test.each(engines)("softmax cross-entropy is PyTorch's ($name)", (engine) => {
    const { LOSSES, gradient } = run(engine, loss("softmaxCrossEntropy", Z, labels, 0.25));
    expectClose(LOSSES, [0.33741923283245745, 3.1182901379635193, 3.05237190750153], precision[engine.name]);
    const expected = [
      ...[0.03980695656291907, 0.006917411818699024, -0.0715975978485435, 0.024144139625259447, 0.0007290898416659525],
      ...[-0.23894181608200268, 0.011058183917997315, 0.0005505545587497457, 0.2221095613883351, 0.005223516216920519],
      ...[
        0.00027778412668999367, 0.23724396749026366, 0.0006663694785728521, 1.972751724022273e-7, -0.23818831837069895,
      ],
    ];
    expectClose(gradient, expected, 0, 0.25 * precision[engine.name]);
  });

  // The same with label_smoothing=0.1.
  test.each(engines)("softmax cross-entropy with smoothing is PyTorch's ($name)", (engine) => {
    const { LOSSES, gradient } = run(engine, loss("softmaxCrossEntropy", Z, labels, 0.25, 0.1));
    expectClose(LOSSES, [0.5824192328324576, 3.1332901379635194, 3.34487190750153], precision[engine.name]);
    const expected = [
      ...[
        0.03480695656291907, 0.0019174118186990243, -0.05159759784854351, 0.019144139625259446, -0.004270910158334047,
      ],
      ...[-0.2189418160820027, 0.006058183917997314, -0.004449445441250255, 0.2171095613883351, 0.00022351621692051887],
      ...[
        -0.004722215873310006, 0.23224396749026366, -0.004333630521427148, -0.0049998027248275975, -0.21818831837069896,
      ],
    ];
    expectClose(gradient, expected, 0, 0.25 * precision[engine.name]);
  });

  test.each(engines)("softmax cross-entropy of N equal logits is ln N, within 1e-15 of it ($name)", (engine) => {
    const lossOf = (N: number) =>
      run(engine, loss("softmaxCrossEntropy", new Float64Array(N).fill(-2.5), [0], 1)).LOSSES[0];
    // NumPy: log([3, 7, 10, 100]).
    const expected = [1.0986122886681098, 1.9459101490553132, 2.302585092994046, 4.605170185988092];
    expectClose([3, 7, 10, 100].map(lossOf), expected, 1e-15);
  });

  // The same of binary_cross_entropy_with_logits(Z, one_hot(y), reduction="none").sum(1).
  test.each(engines)("binary cross-entropy is PyTorch's ($name)", (engine) => {
    const { LOSSES, gradient } = run(engine, loss("binaryCrossEntropy", Z, labels, 0.25));
    expectClose(LOSSES, [2.075831675401018, 6.597540733876071, 7.195868484516437], precision[engine.name]);
    const expected = [
      ...[0.15561483280046365, 0.05567503470632721, -0.02980073050552942, 0.125, 0.00732805768783908],
      ...[-0.06723535534249878, 0.18276464465750122, 0.029800730505529387, 0.2455034475094771, 0.14054412522144952],
      ...[0.08020532520615176, 0.24938184421084134, 0.13280234334343907, 8.383753261661953e-5, -0.011856468294391659],
    ];
    expectClose(gradient, expected, 0, 0.25 * precision[engine.name]);
  });

  test.each(engines)("squared error is as worked by hand, to the last bit ($name)", (engine) => {
    // A - y = [½, -¾, ¾] and [0, 0, ⅛]: ½ (¼ + 9/16 + 9/16), ½ · 1/64.
    const { LOSSES, gradient } = run(engine, loss("squaredError", [0.5, 0.25, 0.75, 1, 0, 0.125], [1, 0], 0.25));
    expect([...LOSSES]).toEqual([0.6875, 0.0078125]);
    expect([...gradient]).toEqual([0.125, -0.1875, 0.1875, 0, 0, 0.03125]);
  });

  test.each(engines)("the class is the largest output, the lowest of equals ($name)", (engine) => {
    const rows = [1, 3, 2, 3, -5, -4, -4, -9, 0, 0, 0, 0, -Infinity, -1e30, -Infinity, 7];
    expect([...run(engine, argmax(rows, 4)).PREDICTIONS]).toEqual([1, 1, 0, 3]);
  });
});

describe("float32 losses", () => {
  const [reference, wasm] = engines;
  const rows = 400;
  // Ten logits a row, spread over ±0.02 in the first row and over ±9 in the last.
  const wide = Float64Array.from({ length: rows * 10 }, (_, i) => {
    return Math.fround((((i * 7919) % 1009) / 504.5 - 1) * 9 * ((Math.floor(i / 10) + 1) / rows));
  });
  const classes = Float64Array.from({ length: rows }, (_, i) => i % 10);
  const names: LossName[] = ["squaredError", "binaryCrossEntropy", "softmaxCrossEntropy"];

  test.each(names)("%s stays within 3e-7 of itself, its gradient within 2e-7 of scale max(1, |gradient|)", (name) => {
    const [exact, fast] = [reference, wasm].map((engine) => run(engine, loss(name, wide, classes, 1)));
    expectClose(fast.LOSSES, exact.LOSSES, 3e-7);
    expectClose(fast.gradient, exact.gradient, 2e-7, 2e-7);
  });

  test("are sums in float64: 99 small terms are not lost beside a large one (within 0, 1e-14, 3e-7)", () => {
    const row = (one: number, others: number) => new Float64Array(100).fill(others).fill(one, 0, 1);
    // NumPy: ½ (4096² + 99 · 2^-20), 1e4 + 99 ln 2, ln(1 + 99 e^-20).
    const { LOSSES } = run(wasm, loss("squaredError", row(4097, 2 ** -10), [0], 1));
    expectClose(LOSSES, [8388608 + 99 * 2 ** -21], 0);
    expectClose(run(wasm, loss("binaryCrossEntropy", row(1e4, 0), [1], 1)).LOSSES, [10068.621570875435], 1e-14);
    expectClose(run(wasm, loss("softmaxCrossEntropy", row(0, -20), [0], 1)).LOSSES, [2.0405418780236e-7], 3e-7);
  });
});

describe("extreme logits", () => {
  const huge = [1e4, -1e4, 1e4, -1e4, 1e4, -1e4];

  test.each(engines)("of ±1e4 give finite, exact losses and gradients of 0 and ±1 in softmax ($name)", (engine) => {
    const { LOSSES, gradient } = run(engine, loss("softmaxCrossEntropy", huge, [0, 0, 1], 1));
    expect([...LOSSES]).toEqual([0, 0, 2e4]);
    expectClose(gradient, [0, 0, 0, 0, 1, -1], 0);
  });

  test.each(engines)("of ±1e4 do so in binary cross-entropy, within 1e-26 ($name)", (engine) => {
    const { LOSSES, gradient } = run(engine, loss("binaryCrossEntropy", huge, [0, 0, 1], 1));
    expectClose(LOSSES, [0, 0, 2e4], 0, 1e-26);
    expectClose(gradient, [0, 0, 0, 0, 1, -1], 0, 1e-26);
  });

  test.each(engines)("that are right all but surely keep a small loss, within 2e-16 ($name)", (engine) => {
    // ln(1 + e^-20) = 2.0611536203e-9, once for a logit of 20 and once for one of -20.
    const { LOSSES } = run(engine, loss("binaryCrossEntropy", [20, -20], [0], 1));
    expectClose(LOSSES, [2 * 2.061153620314381e-9], 3e-7, 2e-16);
    expectClose(run(engine, loss("softmaxCrossEntropy", [20, 0], [0], 1)).LOSSES, [2.061153620314381e-9], 3e-7, 2e-16);
  });

  test.each(engines)("of NaN make the loss NaN, and no other image's ($name)", (engine) => {
    for (const name of ["squaredError", "binaryCrossEntropy", "softmaxCrossEntropy"] as const) {
      for (let place = 0; place < 6; place++) {
        const outputs = [1, -2, 0.5, 3, -1, 2, 1, 1, 1, 1, 1, 1];
        outputs[place] = NaN;
        const { LOSSES, gradient } = run(engine, loss(name, outputs, [1, 2], 1));
        expect(Array.from(LOSSES, Number.isNaN)).toEqual([true, false]);
        expect(gradient[place]).toBeNaN();
      }
    }
  });
});
