import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/rng.js";
import { createLayout } from "../../src/kernels/arena.js";
import type { Engine, Workspace } from "../../src/kernels/engine.js";
import type { Kernels } from "../../src/kernels/kernels.js";
import type { Pointer } from "../../src/kernels/pointer.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";

export const engines = [referenceEngine, wasmEngine] as const;

/** Every kernel and the file that tests it: `engines.test.ts` compares this list with what the engines offer. */
export const subjects = {
  input: ["collectInk", "collectInkReals", "gatherBytes", "gatherReals", "gatherLabels"],
  ink: ["inkForward", "inkWeightGradient"],
  dense: ["denseForward", "denseWeightGradient", "denseInputGradient", "transpose", "biasGradient"],
  // prettier-ignore
  convolution: [
    "conv2dForward", "conv2dWeightGradient", "conv2dSparseWeightGradient", "conv2dInputGradient",
    "depthwiseForward", "depthwiseWeightGradient", "depthwiseInputGradient",
  ],
  winograd: ["winogradWeights", "winogradForward", "winogradBackward", "winogradWeightGradient"],
  // prettier-ignore
  activation: [
    "sigmoidForward", "sigmoidBackward", "tanhForward", "tanhBackward",
    "reluForward", "reluBackward", "siluForward", "siluBackward", "softmaxForward", "softmaxBackward",
  ],
  loss: ["squaredError", "binaryCrossEntropy", "softmaxCrossEntropy", "argmax"],
  // prettier-ignore
  update: [
    "sumLanes", "sumSquares", "addScaled", "statisticsUpdate", "scaleGradient", "addPenaltyGradient", "gradientDescentUpdate", "momentumUpdate", "rmsPropUpdate", "adamUpdate",
  ],
  // prettier-ignore
  pool: [
    "maxPoolForward", "maxPoolBackward", "averagePoolForward", "averagePoolBackward",
    "globalAverageForward", "globalAverageBackward",
  ],
  // prettier-ignore
  normalization: [
    "batchNormStatistics", "batchNormForward", "batchNormParameterGradient", "batchNormInputGradient", "moveTowards",
  ],
  dropout: ["dropoutForward", "dropoutBackward"],
  augment: ["augment"],
} satisfies Record<string, (keyof Kernels)[]>;

// --- One call of a kernel -------------------------------------------------------------------------------------------

/** `entries`: in turns an integer and a real, each taking a real's room. */
type Kind = "reals" | "doubles" | "integers" | "bytes" | "entries";

/** A block of memory that a kernel is given: what it holds before the call, and whether the kernel may write there. */
export interface Block {
  readonly kind: Kind;
  readonly values: ArrayLike<number>;
  readonly writable: boolean;
  /** Every range may write all of it: a sum, which ranges add to in order, or scratch, which holds nothing afterwards. */
  readonly shared?: "sum" | "scratch";
}

export const given = (values: ArrayLike<number>, kind: Kind = "reals"): Block => ({ kind, values, writable: false });
export const changed = (values: ArrayLike<number>, kind: Kind = "reals"): Block => ({ kind, values, writable: true });
/** Holds 77 until written: a number left out, or added to what was there before, is seen. */
export const made = (count: number, kind: Kind = "reals"): Block => changed(new Float64Array(count).fill(77), kind);
/** What every range adds to. */
export const summed = (values: ArrayLike<number>): Block => ({ ...changed(values), shared: "sum" });
export const scratch = (count: number, kind: Kind = "reals"): Block => ({ ...made(count, kind), shared: "scratch" });

/**
 * A kernel's arguments: its blocks by the name of their pointer (and `bytesPerReal`), and the call for a range of its
 * `items`.
 */
export interface KernelCase {
  readonly blocks: Readonly<Record<string, Block>>;
  readonly items: number;
  readonly call: (kernels: Kernels, at: Record<string, Pointer>, first: number, last: number) => void;
}

/** What the writable blocks hold after the call. */
export type Outcome = Record<string, Float64Array>;

type Range = readonly [first: number, last: number];

const canary = 0xa5;
const guardBytes = 64;
const workspaces = new Map<Engine, Workspace>();

/**
 * Calls a kernel, range by range, with guard bytes around every block, and checks that it wrote nothing but its outputs
 * (neither inputs, nor guards, nor the zeros at address 0) and that no two ranges changed the same byte, unless shared.
 */
export function run(engine: Engine, { blocks, items, call }: KernelCase, ranges: readonly Range[] = [[0, items]]) {
  const layout = createLayout(engine.bytesPerReal);
  const sizes = { reals: engine.bytesPerReal, doubles: 8, integers: 4, bytes: 1, entries: engine.bytesPerReal };
  const placed = Object.entries(blocks).map(([name, block]) => {
    const { kind, values } = block;
    const byteCount = values.length * sizes[kind];
    // One item off the cache line: blocks behind others in the flat vector start anywhere.
    const pointer = layout.bytes(byteCount + 3 * guardBytes) + guardBytes + sizes[kind];
    return { ...block, name, pointer, byteCount };
  });
  const { memory, kernels, view } = open(engine, layout.bytesTaken());
  memory.fill(canary, 64);
  for (const { kind, values, pointer } of placed) write(view, engine.bytesPerReal, kind, pointer, values);
  const at = Object.fromEntries(placed.map(({ name, pointer }) => [name, pointer]));
  at.bytesPerReal = engine.bytesPerReal;
  const owner = new Int32Array(ranges.length > 1 ? memory.length : 0).fill(-1);
  for (const [index, [first, last]] of ranges.entries()) {
    const before = Buffer.from(memory);
    call(kernels, at, first, last);
    let checked = 0;
    for (const { name, writable, shared, pointer, byteCount } of [...placed, { ...end, pointer: memory.length }]) {
      if (!writable) continue;
      const stray = !before.subarray(checked, pointer).equals(memory.subarray(checked, pointer));
      expect(stray ? `bytes changed between ${checked} and ${name}` : "", "memory outside the outputs").toBe("");
      checked = pointer + byteCount;
      if (shared !== undefined) continue;
      for (let i = pointer; i < checked && owner.length > 0; i++) {
        if (before[i] === memory[i]) continue;
        if (owner[i] !== -1) expect.fail(`ranges ${owner[i]} and ${index} both changed byte ${i - pointer} of ${name}`);
        owner[i] = index;
      }
    }
  }
  expect(Buffer.alloc(64).equals(memory.subarray(0, 64)), "64 zeros at address 0").toBe(true);
  const outputs = placed.filter(({ writable, shared }) => writable && shared !== "scratch");
  return Object.fromEntries(
    outputs.map(({ name, kind, pointer, values }): [string, Float64Array] => {
      return [name, read(view, engine.bytesPerReal, kind, pointer, values.length)];
    }),
  );
}

function write(view: Workspace, bytesPerReal: number, kind: Kind, pointer: Pointer, values: ArrayLike<number>): void {
  if (kind !== "entries") view[kind](pointer, values.length).set(values);
  else for (let i = 0; i < values.length; i++) view[kindAt(i)](pointer + i * bytesPerReal, 1)[0] = values[i];
}

function read(view: Workspace, bytesPerReal: number, kind: Kind, pointer: Pointer, count: number): Float64Array {
  if (kind !== "entries") return Float64Array.from(view[kind](pointer, count));
  return Float64Array.from({ length: count }, (_, i) => view[kindAt(i)](pointer + i * bytesPerReal, 1)[0]);
}

const kindAt = (i: number) => (i % 2 === 0 ? "integers" : "reals");

const end = { name: "the end", writable: true, shared: undefined, byteCount: 0 };

/** The engine's workspace for tests, grown when needed: thousands of separate memories would be slow to get. */
function open(engine: Engine, bytes: number) {
  let workspace = workspaces.get(engine);
  if (workspace === undefined || workspace.bytes(0, 8).buffer.byteLength < bytes) {
    workspace = engine.allocate(2 * bytes);
    workspaces.set(engine, workspace);
  }
  return { memory: Buffer.from(workspace.bytes(0, 8).buffer, 0, bytes), kernels: workspace.kernels, view: workspace };
}

// --- Comparing ------------------------------------------------------------------------------------------------------

/** "" when all numbers are the same (NaN equals NaN, 0 differs from -0) or within what is allowed, else the first not. */
export function difference(actual: Outcome, expected: Outcome, allowed: (expected: number) => number = () => 0) {
  for (const [name, values] of Object.entries(expected)) {
    if (actual[name].length !== values.length) return `${name}: ${actual[name].length} numbers, not ${values.length}`;
    for (let i = 0; i < values.length; i++) {
      if (Object.is(actual[name][i], values[i])) continue;
      const gap = Math.abs(actual[name][i] - values[i]);
      if (!(gap > 0 && gap <= allowed(values[i]))) return `${name}[${i}]: ${actual[name][i]}, not ${values[i]}`;
    }
  }
  return "";
}

/** Expects numbers within `relative` of |expected| or within `absolute`, whichever is wider. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number, absolute = 0) {
  const [a, b] = [Float64Array.from(actual), Float64Array.from(expected)];
  // 0 and -0 count as the same here.
  const allowed = (value: number) => Math.max(relative * Math.abs(value), absolute);
  expect(difference({ value: a.map((x) => x + 0) }, { value: b.map((x) => x + 0) }, allowed)).toBe("");
}

// --- The contract ---------------------------------------------------------------------------------------------------

/** M images, K inputs, N units: every edge of a tile, a vector and a chunk. */
export interface Size {
  readonly M: number;
  readonly K: number;
  readonly N: number;
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
const cross = (Ms: number[], Ks: number[], Ns: number[]): Size[] =>
  Ms.flatMap((M) => Ks.flatMap((K) => Ns.map((N) => ({ M, K, N }))));
const manyM = [...upTo(9), 10, 33];
const manyN = [...upTo(40), 63, 64, 65, 100, 128, 130];
/** Sizes for kernels of rows of N numbers, and for kernels of matrices: each pair of edges meets once. */
export const rowSizes = cross(manyM, [1], manyN);
export const matrixSizes = [
  ...cross(manyM, [6], manyN),
  ...cross([3], upTo(20), manyN),
  ...cross(manyM, [...upTo(20), 400, 784], [5]),
  ...cross([130], [3], [9, 16]),
  ...cross([3], [400, 784], [1, 3, 4, 9, 30, 32, 33, 100, 130]),
];

/** Numbers to fill blocks with, all exact in float32. */
export interface Draw {
  readonly reals: (count: number) => Float64Array;
  /** Whole numbers from 0 (inclusive) to `bound` (exclusive). */
  readonly wholes: (count: number, bound: number) => Float64Array;
}

/** Small integers (each one short of a power of two, so that quotients by |x| + 1 are exact) or normal numbers. */
export function createDraw(kind: "integers" | "normal", seed: number): Draw {
  const rng = createRng(seed, kind);
  const integers = [-7, -3, -1, 0, 1, 3, 7];
  const next = kind === "normal" ? () => Math.fround(rng.normal()) : () => integers[rng.uint32() % integers.length];
  return {
    reals: (count) => new Float64Array(count).map(next),
    wholes: (count, bound) => new Float64Array(count).map(() => rng.uint32() % bound),
  };
}

export interface Contract<S = Size> {
  readonly build: (size: S, draw: Draw) => KernelCase;
  /** How far the engines may differ on small integers, in units of max(1, |value|); not at all by default. */
  readonly tolerance?: number;
}

export const anySize = fc.record({
  M: fc.integer({ min: 1, max: 12 }),
  K: fc.integer({ min: 1, max: 40 }),
  N: fc.integer({ min: 1, max: 70 }),
});

/** What every kernel must keep, whatever it computes. */
export function describeContract(subject: keyof typeof subjects, sizes: Size[], contracts: Record<string, Contract>) {
  describeContractFor(subject, sizes, anySize, contracts);
}

/** The same for kernels whose sizes are other than M, K and N. */
export function describeContractFor<S>(
  subject: keyof typeof subjects,
  sizes: S[],
  anySize: fc.Arbitrary<S>,
  contracts: Record<string, Contract<S>>,
) {
  describe(`the contract of the ${subject} kernels`, () => {
    test("holds for every one of them", () => {
      expect(Object.keys(contracts).sort()).toEqual([...subjects[subject]].sort());
    });
    for (const [name, { build, tolerance = 0 }] of Object.entries(contracts)) {
      const same = tolerance === 0 ? "the same bits" : `numbers within ${tolerance} of max(1, |value|)`;
      test(`${name}: both engines make ${same} of small integers at every tile edge, and write nothing else`, () => {
        for (const [index, size] of sizes.entries()) {
          const kernelCase = build(size, createDraw("integers", index));
          const [reference, wasm] = engines.map((engine) => run(engine, kernelCase));
          const found = difference(wasm, reference, (value) => tolerance * Math.max(1, Math.abs(value)));
          expect(found, JSON.stringify(size)).toBe("");
        }
      });
      test.each(engines)(
        `${name}: every split of the range, done in any order (sums: in theirs), gives the same bits in $name`,
        (engine) => {
          const cuts = fc.array(fc.nat(1000), { maxLength: 6 });
          fc.assert(
            fc.property(anySize, cuts, fc.nat(), (size, places, seed) => {
              const kernelCase = build(size, createDraw("normal", seed));
              const ends = places.map((place) => place % (kernelCase.items + 1)).sort((a, b) => a - b);
              const firsts = [0, ...ends];
              const order = Uint32Array.from(firsts.keys());
              const inOrder = Object.values(kernelCase.blocks).some(({ shared }) => shared === "sum");
              if (!inOrder) createRng(seed).shuffle(order);
              const ranges = Array.from(order, (i): Range => [firsts[i], ends[i] ?? kernelCase.items]);
              expect(difference(run(engine, kernelCase, ranges), run(engine, kernelCase))).toBe("");
            }),
            { numRuns: 60, seed: 1 },
          );
        },
      );
    }
  });
}
