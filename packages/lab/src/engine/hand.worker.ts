import { expose } from "comlink";
import {
  createControl,
  createDataset,
  createReader,
  encodeNetwork,
  evaluate,
  type Control,
  type Dataset,
} from "inkling";
import { digitNetwork } from "inkling/digits";
import { estimateFineTuning, fineTune } from "inkling/inspection";
import { normalizeDigit } from "inkling/reading";
import { loadDigits } from "../data/digits.js";
import type { Sample } from "../data/samples.js";
import type { HandApi, ReadSample } from "./handTypes.js";

// The worker that reads a visitor's digits, and teaches a network with them.

/** How many networks are tested, each on the samples that it alone has not learnt from. */
const folds = 5;
const size = 28 * 28;

const network = digitNetwork();
const reader = createReader(network);
let control: Control | undefined;

function read({ strokes }: Sample): ReadSample | undefined {
  const pixels = normalizeDigit(strokes)?.pixels;
  if (pixels === undefined) return undefined;
  const { labels, outputs } = reader.read(pixels);
  return { pixels, answer: labels[0], confidence: outputs[labels[0]] };
}

function datasetOf(samples: readonly Sample[]): Dataset {
  const images = new Uint8Array(samples.length * size);
  samples.forEach(({ strokes }, i) => {
    const pixels = normalizeDigit(strokes)?.pixels;
    if (pixels !== undefined) images.set(pixels, i * size);
  });
  const labels = Uint8Array.from(samples, ({ digit }) => digit);
  return createDataset({ name: "digits of a hand", imageShape: [28, 28], images, labels });
}

const api: HandApi = {
  read: (samples) => samples.map(read),

  async teach({ samples, digits, threads, site }, tell) {
    const startedMs = performance.now();
    const { training, test } = await loadDigits(digits, {
      site,
      onProgress: (portion) => {
        tell({ kind: "fetching", portion });
      },
    });
    control = createControl();
    const shared = { samples: datasetOf(samples), older: training, threads, control };
    const parts = Math.min(folds, samples.length);
    tell({ kind: "leaving out", done: 0, folds: parts });
    const estimate = await estimateFineTuning(network, {
      ...shared,
      folds: parts,
      kept: test,
      onFold: (done) => {
        tell({ kind: "leaving out", done, folds: parts });
      },
    });
    if (estimate.stopped) return undefined;
    tell({ kind: "learning all" });
    const { network: taught, reason } = await fineTune(network, shared);
    if (reason === "stopped") return undefined;
    const after = Math.round(evaluate(taught, test).accuracy * test.count);
    const report = {
      estimate,
      mnist: { count: test.count, before: estimate.kept?.before ?? 0, after },
      seconds: (performance.now() - startedMs) / 1000,
      samples: samples.length,
      digits,
    };
    return { version: 1, report, model: await encodeNetwork(taught) };
  },

  stop() {
    control?.stop();
  },
};

expose(api);
