import type { Measure } from "inkling/experiments";

/** What we measured of a figure: mean and standard deviation over five seeds. */
export interface OurFigure {
  readonly mean: number;
  readonly deviation: number;
}

type OurFigures = Readonly<Partial<Record<Measure, OurFigure>>>;

/** An experiment as we ran it. */
export interface OurExperiment {
  readonly figures: OurFigures;
  /** Of one training. */
  readonly seconds: number;
}

/** The tables of docs/experiments.md, to which a test holds these. Seconds are of one thread; those of `fast` of two. */
export const ours: Readonly<Partial<Record<string, OurExperiment>>> = {
  ng: {
    figures: {
      "training accuracy": { mean: 0.98, deviation: 0.0023 },
      "test accuracy": { mean: 0.9274, deviation: 0.0021 },
    },
    seconds: 1.2,
  },
  deep: { figures: { "test accuracy": { mean: 0.9302, deviation: 0.004 } }, seconds: 67.7 },
  sgd: { figures: { "test accuracy": { mean: 0.9254, deviation: 0.0003 } }, seconds: 29.4 },
  scratch: {
    figures: {
      "training accuracy": { mean: 0.8433, deviation: 0.0119 },
      "held-out accuracy": { mean: 0.8412, deviation: 0.0143 },
    },
    seconds: 8.7,
  },
  "nielsen-30": {
    figures: {
      "peak test accuracy": { mean: 0.9535, deviation: 0.001 },
      "test accuracy": { mean: 0.9514, deviation: 0.0015 },
    },
    seconds: 1.8,
  },
  "nielsen-100": {
    figures: {
      "validation accuracy": { mean: 0.9797, deviation: 0.0005 },
      "test accuracy": { mean: 0.9791, deviation: 0.0004 },
    },
    seconds: 17.2,
  },
  fast: { figures: { "test accuracy": { mean: 0.9927, deviation: 0.0009 } }, seconds: 14.7 },
};
