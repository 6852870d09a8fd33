// Each heavy kernel alone, as a fraction of what the machine can do. All calls of kernels are here: their arguments are
// those of packages/core/src/kernels/kernels.ts.
import { wasmEngine } from "inkling";
import { threadCounts } from "./comparison.js";
import { summarize } from "./machine.js";
import { sayKernels } from "./kernelsReport.js";
import { classifier, epochSeconds, withAdam } from "./works.js";

const pixelCount = 784;
/** Eight sections of ink. */
const spanCount = 9;
const samplesPerKernel = 60;
const mostSecondsPerKernel = 0.4;

/** Hands out pieces of one large memory, aligned to cache lines. */
function createMemory(megabytes) {
  const workspace = wasmEngine.allocate(megabytes * 2 ** 20);
  let end = 64;
  function reserve(bytes) {
    const pointer = end;
    end = Math.ceil((end + bytes) / 64) * 64;
    return pointer;
  }
  /** Numbers from -1 to 1: sums of them neither overflow nor vanish. */
  function reals(count) {
    const pointer = reserve(count * 4);
    const view = workspace.reals(pointer, count);
    for (let i = 0; i < count; i++) view[i] = Math.random() * 2 - 1;
    return pointer;
  }
  return { ...workspace, reserve, reals };
}

/** The least and the median seconds of a call; a sample is long enough for the clock. */
function timeCall(run) {
  const secondsOf = (calls) => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    return (performance.now() - start) / 1000 / calls;
  };
  secondsOf(20);
  const calls = Math.max(1, Math.ceil(100e-6 / secondsOf(3)));
  const samples = [];
  const start = performance.now();
  while (samples.length < samplesPerKernel && performance.now() - start < mostSecondsPerKernel * 1000) {
    samples.push(secondsOf(calls));
  }
  const { least, median } = summarize(samples);
  return { leastSeconds: least, medianSeconds: median };
}

/** The three dense products for M images, K inputs and N units. */
function measureDense(M, K, N) {
  const { kernels, reals } = createMemory(8);
  const [X, W, B, Z, WT, dX, PANEL] = [M * K, K * N, N, M * N, N * K, M * K, 8 * Math.max(K, N)].map(reals);
  const flops = 2 * M * K * N;
  const size = `${M}x${K}x${N}`;
  const measured = (name, run) => ({ name: `${name} ${size}`, flops, ...timeCall(run) });
  return [
    measured("denseForward", () => kernels.denseForward(X, W, B, Z, PANEL, K, N, 0, M)),
    measured("denseWeightGradient", () => kernels.denseWeightGradient(X, Z, W, M, K, N, 0, K)),
    measured("denseInputGradient", () => kernels.denseInputGradient(Z, WT, dX, PANEL, K, N, 0, M)),
  ];
}

/** A batch of real digits: its ink listed, the first layer over it, and the dense one beside. */
function measureInk(training, N, M) {
  const { kernels, reals, reserve, integers, bytes } = createMemory(32);
  const numbers = M * pixelCount;
  const [IMAGES, INDICES, SPANS, ENTRIES] = [numbers, M * 4, M * 4 * spanCount, numbers * 8].map(reserve);
  const [X, W, B, Z, dW, PANEL] = [...[numbers, pixelCount * N, N], ...[M * N, pixelCount * N, 8 * pixelCount]].map(
    reals,
  );
  for (let i = 0; i < M; i++) {
    const image = Math.floor(Math.random() * training.count) * pixelCount;
    bytes(IMAGES + i * pixelCount, pixelCount).set(training.images.subarray(image, image + pixelCount));
  }
  integers(INDICES, M).forEach((_, i, indices) => (indices[i] = i));

  const scale = 1 / 255;
  const measured = (name, units, run) => ({ name: `${name} ${M}x784${units}`, ...timeCall(run) });
  const lists = [
    {
      ...measured("collectInk", "", () => kernels.collectInk(IMAGES, SPANS, ENTRIES, pixelCount, scale, 0, M)),
      numbers,
    },
  ];
  kernels.gatherBytes(IMAGES, INDICES, X, pixelCount, scale, 0, M);
  let inked = 0;
  for (let i = 0; i < M; i++) {
    const spans = integers(SPANS + i * 4 * spanCount, spanCount);
    inked += spans[spanCount - 1] - spans[0];
  }
  const denseFlops = 2 * numbers * N;
  const products = [
    measured("inkForward", `x${N}`, () => kernels.inkForward(SPANS, INDICES, ENTRIES, W, B, Z, pixelCount, N, 0, M)),
    measured("inkWeightGradient", `x${N}`, () =>
      kernels.inkWeightGradient(SPANS, INDICES, ENTRIES, Z, dW, 1, M, N, 0, spanCount - 1),
    ),
  ].map((row) => ({ ...row, flops: 2 * inked * N, denseFlops }));
  const dense = [
    measured("denseForward", `x${N}`, () => kernels.denseForward(X, W, B, Z, PANEL, pixelCount, N, 0, M)),
    measured("denseWeightGradient", `x${N}`, () =>
      kernels.denseWeightGradient(X, Z, dW, M, pixelCount, N, 0, pixelCount),
    ),
  ].map((row) => ({ ...row, flops: denseFlops }));
  return { lists, products, dense };
}

/** The optimisers over `count` parameters; bytes are those read and written. */
function measureUpdates(count) {
  const { kernels, reals, reserve } = createMemory(20);
  const [P, dP] = [count, count].map(reals);
  // Fresh memory is all 0.
  const [V, S] = [count * 4, count * 4].map(reserve);
  const size = count.toLocaleString("en");
  const measured = (name, vectorsMoved, run) => ({
    name: `${name} ${size}`,
    bytes: vectorsMoved * 4 * count,
    ...timeCall(run),
  });
  return [
    measured("adamUpdate", 8, () => kernels.adamUpdate(P, dP, V, S, 1e-6, 0.9, 0.999, 1, 1e-8, 0, 0, count)),
    measured("gradientDescentUpdate", 4, () => kernels.gradientDescentUpdate(P, dP, 1e-6, 0, count)),
  ];
}

/** What works number by number on a batch of 128. */
function measureSmall() {
  const { kernels, reals, reserve, bytes } = createMemory(2);
  const [M, units, classes] = [128, 128, 10];
  const [Z, A, logits, dZ] = [M * units, M * units, M * classes, M * classes].map(reals);
  const [Y, LOSSES] = [reserve(M), reserve(M * 8)];
  bytes(Y, M).set(Array.from({ length: M }, (_, i) => i % classes));
  return [
    {
      name: `reluForward ${M}x${units}`,
      numbers: M * units,
      ...timeCall(() => kernels.reluForward(Z, A, 0, 0, M * units)),
    },
    {
      name: `softmaxCrossEntropy ${M}x${classes}`,
      numbers: M * classes,
      ...timeCall(() => kernels.softmaxCrossEntropy(logits, Y, dZ, LOSSES, classes, 0, 1 / M, 0, M)),
    },
  ];
}

/** One thread against two, for whole steps of 784-128-10, batch 128, in turn. */
function measureThreads(training) {
  if (threadCounts.length === 1) return undefined;
  const seconds = threadCounts.map(() => []);
  for (let round = 0; round < 3; round++) {
    threadCounts.forEach((threads, i) =>
      seconds[i].push(epochSeconds(training, classifier(128), withAdam, 300, threads)),
    );
  }
  const [one, two] = seconds.map((list) => summarize(list).median);
  return { oneThreadSeconds: one, twoThreadsSeconds: two, timesAsFast: one / two };
}

export function measureKernels(training, ceiling, say) {
  const firstLayers = [measureInk(training, 128, 128), measureInk(training, 30, 10), measureInk(training, 800, 128)];
  const [first] = firstLayers;
  const report = {
    dense: [...measureDense(512, 512, 512), ...measureDense(128, 128, 10), ...first.dense],
    ink: firstLayers.flatMap(({ products }) => products),
    updates: [100_000, 1_000_000].flatMap(measureUpdates),
    numbers: [...measureSmall(), ...first.lists],
    inkTimesDense: totalSeconds(first.dense) / totalSeconds(first.products),
    threads: measureThreads(training),
  };
  sayKernels(report, ceiling, say);
  return report;
}

const totalSeconds = (rows) => rows.reduce((sum, { leastSeconds }) => sum + leastSeconds, 0);
