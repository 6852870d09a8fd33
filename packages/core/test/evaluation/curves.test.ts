import { describe, expect, it } from "vitest";
import { readCurves } from "../../src/evaluation/curves.js";
import type { HistoryRecord } from "../../src/training/record.js";

/** A history of training losses, and validation losses if any; accuracies as given for its end. */
function history(
  trainingLosses: readonly number[],
  validationLosses: readonly number[] = [],
  trainingAccuracy = 0.98,
  validationAccuracy = 0.97,
): readonly HistoryRecord[] {
  return trainingLosses.map((trainingLoss, i) => ({
    epoch: i + 1,
    iteration: 10 * (i + 1),
    seconds: i + 1,
    learningRate: 0.1,
    trainingLoss,
    trainingAccuracy,
    ...(validationLosses.length === 0 ? {} : { validationLoss: validationLosses[i], validationAccuracy }),
  }));
}

describe("readCurves", () => {
  it("too short: below four records", () => {
    expect(readCurves([])).toEqual({
      verdict: "too short",
      sentence: "Too short to tell: 0 records, where 4 are the least.",
    });
    expect(readCurves(history([1])).sentence).toBe("Too short to tell: 1 record, where 4 are the least.");
    expect(readCurves(history([1, 0.5, 0.2])).verdict).toBe("too short");
    expect(readCurves(history([1, 0.5, 0.2, 0.1])).verdict).not.toBe("too short");
  });

  it("diverged: a loss that is no number, or a training loss over 1.1 times the first", () => {
    expect(readCurves(history([0.7, 0.9, 5, NaN]))).toEqual({
      verdict: "diverged",
      sentence: "Diverged: the training loss went from 0.700 to NaN; try a smaller learning rate.",
    });
    expect(readCurves(history([1, 1, 1, 1.11])).verdict).toBe("diverged");
    expect(readCurves(history([1, 1, 1, 1.09])).verdict).not.toBe("diverged");
    expect(readCurves(history([1, 0.9, 0.8, 0.7], [1, 0.9, 0.8, Infinity]))).toEqual({
      verdict: "diverged",
      sentence:
        "Diverged: the training loss went from 1.00 to 0.700, the validation loss to Infinity; try a smaller learning rate.",
      bestEpoch: 3,
    });
  });

  it("overfitting from the epoch of the lowest validation loss, once it is over 1.05 times that", () => {
    expect(readCurves(history([1, 0.5, 0.25, 0.1, 0.05], [1, 0.6, 0.5, 0.55, 0.65]))).toEqual({
      verdict: "overfitting",
      sentence:
        "Overfitting from epoch 3: since then the validation loss rose from 0.500 to 0.650 while the training loss fell from 0.250 to 0.0500.",
      bestEpoch: 3,
    });
    expect(readCurves(history([1, 0.5, 0.25, 0.1, 0.05], [1, 0.6, 0.5, 0.51, 0.52])).verdict).toBe("settled");
    // Both rose: not overfitting.
    expect(readCurves(history([1, 0.5, 0.25, 0.3, 0.4], [1, 0.6, 0.5, 0.55, 0.65])).verdict).not.toBe("overfitting");
  });

  it("still learning: the loss fell by 2 % or more over the last quarter, by validation where it is measured", () => {
    expect(readCurves(history([1, 0.8, 0.6, 0.5]))).toEqual({
      verdict: "still learning",
      sentence:
        "Still learning: the training loss fell from 0.600 to 0.500 over the last quarter; only validation images can say whether that helps on new ones.",
    });
    expect(readCurves(history([1, 0.8, 0.6, 0.59])).verdict).toBe("settled");
    expect(readCurves(history([1, 0.8, 0.6, 0.5], [1, 0.8, 0.7, 0.6])).sentence).toBe(
      "Still learning: the validation loss fell from 0.700 to 0.600 over the last quarter; train longer.",
    );
    expect(readCurves(history([1, 0.8, 0.6, 0.5], [1, 0.8, 0.7, 0.7])).verdict).toBe("settled");
    // The last quarter of eight records is the last two steps.
    expect(readCurves(history([1, 0.9, 0.8, 0.7, 0.6, 0.505, 0.5, 0.495])).verdict).toBe("settled");
    expect(readCurves(history([1, 0.9, 0.8, 0.7, 0.6, 0.51, 0.5, 0.495])).verdict).toBe("still learning");
  });

  it("high bias: settled with a training accuracy below 95 %", () => {
    expect(readCurves(history([1, 0.5, 0.4, 0.4], [1, 0.5, 0.42, 0.42], 0.9271, 0.9209))).toEqual({
      verdict: "high bias",
      sentence:
        "High bias: settled (from 0.420 to 0.420 over the last quarter) with 92.71 % of the training images and 92.09 % of the validation images read rightly; try a larger network, less regularisation or a higher learning rate.",
      bestEpoch: 3,
    });
    expect(readCurves(history([1, 0.5, 0.4, 0.4], [], 0.95)).verdict).toBe("settled");
  });

  it("settled: none of these", () => {
    expect(readCurves(history([0.5, 0.1, 0.05, 0.05])).sentence).toBe(
      "Settled: the training loss went from 0.0500 to 0.0500 over the last quarter, with 98.00 % of the training images read rightly.",
    );
    // A loss that has reached 0 learns no more.
    expect(readCurves(history([0, 0, 0, 0])).verdict).toBe("settled");
  });
});
