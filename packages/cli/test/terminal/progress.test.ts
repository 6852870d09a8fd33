import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress, formatProgress, formatRecord } from "../../src/terminal/progress.js";

/** A stream that remembers what was written, and says of itself what it is told to. */
function remember(terminal: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      written.push(text);
      done();
    },
  });
  return { stream: Object.assign(stream, terminal), written };
}

describe("the bar", () => {
  const state = {
    label: "Training",
    step: 333,
    totalSteps: 1000,
    epoch: 3,
    loss: 0.2513,
    accuracy: 0.9731,
    imagesPerSecond: 182_000,
    secondsLeft: 65,
  };

  it.each([
    [100, "Training #####.............  33 %  epoch 3  loss 0.2513  97.31 %  182,000 images/s  1 min 05 s left"],
    [80, "Training #####...........  33 %  epoch 3  loss 0.2513  97.31 %  1 min 05 s left"],
    [60, "Training ####..........  33 %  loss 0.2513  1 min 05 s left"],
    [40, "Training ######..............  33 %"],
    [20, "Training #...  33 %"],
  ])("leaves out the least important figures in %d columns", (columns, line) => {
    expect(formatProgress(state, columns, false)).toBe(line);
    expect(line.length).toBeLessThan(columns);
  });

  it("is drawn with blocks where they can be shown", () => {
    expect(formatProgress({ label: "Training", step: 3, totalSteps: 10, loss: 0.25 }, 60, true)).toBe(
      "Training ██████░░░░░░░░░░░░░░  30 %  loss 0.2500",
    );
  });

  it("fits any width (0 to 120 columns)", () => {
    for (let columns = 0; columns <= 120; columns++) {
      expect(formatProgress(state, columns, true).length).toBeLessThanOrEqual(Math.max(0, columns - 1));
    }
  });
});

it("a record is a line with training first, validation after it where there is one", () => {
  const record = {
    epoch: 3,
    iteration: 1800,
    seconds: 4.2,
    learningRate: 0.1,
    trainingLoss: 0.0912,
    trainingAccuracy: 0.9731,
  };
  expect(formatRecord(record)).toBe("epoch 3  loss 0.0912  97.31 %  4.2 s");
  expect(formatRecord({ ...record, validationLoss: 0.1034, validationAccuracy: 0.9692 })).toBe(
    "epoch 3  loss 0.0912  97.31 %  validation loss 0.1034  96.92 %  4.2 s",
  );
});

describe("progress", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is plain lines where the stream is no terminal, or one without columns, or a dumb one", () => {
    for (const [terminal, environment] of [
      [{}, {}],
      [{ isTTY: true, columns: 0 }, {}],
      [{ isTTY: true, columns: 80 }, { TERM: "dumb" }],
    ] as const) {
      const { stream, written } = remember(terminal);
      const progress = createProgress({ stream, environment });
      progress.begin(6000, "Training");
      for (let step = 1; step <= 6000; step++) progress.update(step, { loss: 0.5 });
      progress.line("epoch 1  91.00 %");
      progress.end();
      expect(written.join("")).toBe("Training: 6,000 steps\nepoch 1  91.00 %\n");
    }
  });

  it("says nothing when quiet", () => {
    const { stream, written } = remember({ isTTY: true, columns: 80 });
    const progress = createProgress({ stream, quiet: true });
    progress.begin(10, "Training");
    progress.update(1, {});
    progress.line("epoch 1");
    progress.end();
    expect(written).toEqual([]);
  });

  it("redraws a live bar at most ten times a second, however often it is updated", () => {
    const { stream, written } = remember({ isTTY: true, columns: 80 });
    const progress = createProgress({ stream, environment: {} });
    progress.begin(2000, "Training");
    for (let millisecond = 1; millisecond <= 2000; millisecond++) {
      progress.update(millisecond, { loss: 1 / millisecond });
      vi.advanceTimersByTime(1);
    }
    const redraws = written.filter((text) => text.startsWith("Training")).length;
    progress.end();
    expect(redraws).toBeGreaterThanOrEqual(10);
    expect(redraws).toBeLessThanOrEqual(21); // The first draw, and ten a second for two seconds.
  });

  it("redraws even while training blocks the timers", () => {
    const { stream, written } = remember({ isTTY: true, columns: 80 });
    const progress = createProgress({ stream, environment: {} });
    progress.begin(100, "Training");
    for (let step = 1; step <= 100; step++) {
      vi.setSystemTime(1_000_000 + step * 50);
      progress.update(step, {});
    }
    const redraws = written.filter((text) => text.startsWith("Training")).length;
    progress.end();
    expect(redraws).toBeGreaterThanOrEqual(10);
    expect(redraws).toBeLessThanOrEqual(51);
  });

  it("takes the bar away for a line that stays, and at the end, and leaves no timer behind", () => {
    const { stream, written } = remember({ isTTY: true, columns: 80 });
    const progress = createProgress({ stream, environment: {} });
    progress.begin(10, "Training");
    progress.update(5, { loss: 0.5 });
    const before = written.length;
    progress.line("epoch 1  91.00 %");
    const around = written.slice(before);
    expect(around.at(-1)).toBe("epoch 1  91.00 %\n");
    expect(around.at(-2)).toBe("\x1b[2K"); // The line of the bar was cleared.
    progress.update(6, { loss: 0.4 });
    vi.setSystemTime(1_000_000 + 500);
    progress.update(7, { loss: 0.4 });
    progress.end();
    expect(written.at(-1)).toBe("\x1b[2K");
    expect(vi.getTimerCount()).toBe(0);
    expect(written.join("")).not.toContain("\x1b[?25l"); // The cursor is never hidden: an interrupt would leave it so.
  });
});
