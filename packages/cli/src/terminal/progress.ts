import { SingleBar } from "cli-progress";
import type { HistoryRecord } from "inkling";
import { formatCount, formatPercent, formatSeconds } from "@inkling/drawings";
import { cleaned, say } from "./printing.js";
import { cutTo, describeTerminal, type Environment, type OutputStream } from "./terminal.js";

/** What is known of a training in progress; what is left out is not shown. */
interface ProgressFigures {
  readonly epoch?: number;
  readonly loss?: number;
  /** Share read rightly, 0 to 1. */
  readonly accuracy?: number;
  readonly imagesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** Tells how a long run is going, in the way that its stream can show. */
export interface Progress {
  /** Starts a run of `totalSteps` steps, called by a word such as `Training`. */
  begin(totalSteps: number, label: string): void;
  /** Moves the bar to a step; call it as often as you like. Shows nothing where there is no bar. */
  update(step: number, figures: ProgressFigures): void;
  /** Says something that stays, such as the figures of an epoch: above the bar, or as a plain line. */
  line(text: string): void;
  /** Takes the bar away. Call it in a `finally`: a bar keeps the process alive. */
  end(): void;
}

/** Where progress is told, and whether at all. */
export interface ProgressOptions {
  /** Says nothing at all. Default false. */
  readonly quiet?: boolean;
  /** Default stderr, which leaves stdout to results. */
  readonly stream?: NodeJS.WritableStream & OutputStream;
  /** Default: that of the process. It says whether the terminal is `dumb` and what characters it shows. */
  readonly environment?: Environment;
}

/** What the bar draws: the state of the run at one moment. */
export interface ProgressState extends ProgressFigures {
  readonly label: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** At most ten redraws a second. */
const redrawsPerSecond = 10;

/**
 * Makes a progress teller: a live bar when the stream is a terminal with columns, plain lines otherwise, nothing when
 * quiet.
 *
 * @example
 * const progress = createProgress({ quiet: false });
 * progress.begin(6000, "Training");
 * progress.update(300, { epoch: 1, loss: 0.31, accuracy: 0.91 });
 * progress.line(formatRecord(record));
 * progress.end();
 */
export function createProgress(options: ProgressOptions = {}): Progress {
  const { quiet = false, stream = process.stderr, environment = process.env } = options;
  if (quiet) return { begin: nothing, update: nothing, line: nothing, end: nothing };
  const live = stream.isTTY === true && (stream.columns ?? 0) > 0 && environment.TERM !== "dumb";
  if (live) return liveProgress(stream, describeTerminal(stream, environment, process.platform).unicode);
  return {
    begin: (totalSteps, label) => {
      say(stream, `${label}: ${formatCount(totalSteps)} steps\n`);
    },
    update: nothing,
    line: (text) => {
      say(stream, `${text}\n`);
    },
    end: nothing,
  };
}

function nothing(): void {
  // Quiet, or no bar to move.
}

function liveProgress(stream: NodeJS.WritableStream & OutputStream, unicode: boolean): Progress {
  let state: ProgressState = { label: "", step: 0, totalSteps: 0 };
  let lastStart = -Infinity;
  const bar = new SingleBar({
    // It writes to the stream itself, where it moves the cursor.
    format: () => cleaned(formatProgress(state, stream.columns ?? 80, unicode)),
    stream,
    fps: redrawsPerSecond,
    // The bar is cut to the width by us, goes away at the end, and touches no mode of the terminal that an interrupt
    // would leave behind.
    linewrap: true,
    clearOnComplete: true,
    hideCursor: false,
    gracefulExit: false,
  });
  const show = (): void => {
    if (bar.isActive || Date.now() - lastStart < 1000 / redrawsPerSecond) return;
    lastStart = Date.now();
    bar.start(state.totalSteps, state.step);
  };
  return {
    begin: (totalSteps, label) => {
      bar.stop();
      state = { label, step: 0, totalSteps };
      show();
    },
    update: (step, figures) => {
      state = { ...state, ...figures, step };
      show();
      bar.update(step);
    },
    line: (text) => {
      // The bar comes back with the next update: lines in quick succession draw it once.
      bar.stop();
      say(stream, `${text}\n`);
    },
    end: () => {
      bar.stop();
    },
  };
}

/**
 * The line of a live bar, at most `columns - 1` characters: figures that do not fit are left out, speed first, then
 * accuracy, epoch, loss and the time left.
 *
 * @example
 * formatProgress({ label: "Training", step: 3, totalSteps: 10, loss: 0.25 }, 60, true);
 * // "Training ██████░░░░░░░░░░░░░░  30 %  loss 0.2500"
 */
export function formatProgress(state: ProgressState, columns: number, unicode: boolean): string {
  const { label, step, totalSteps, epoch, loss, accuracy, imagesPerSecond, secondsLeft } = state;
  const share = totalSteps > 0 ? Math.min(1, Math.max(0, step / totalSteps)) : 1;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  // In the order of the line; the number is the importance.
  let parts: [importance: number, text: string][] = [];
  if (epoch !== undefined) parts.push([3, `epoch ${formatCount(epoch)}`]);
  if (loss !== undefined) parts.push([4, `loss ${loss.toFixed(4)}`]);
  if (accuracy !== undefined) parts.push([2, formatPercent(accuracy)]);
  if (imagesPerSecond !== undefined) parts.push([1, `${formatCount(imagesPerSecond)} images/s`]);
  if (secondsLeft !== undefined) parts.push([5, `${formatTimeLeft(secondsLeft)} left`]);

  // A line as wide as the terminal makes some terminals wrap.
  const room = columns - 1;
  const shortestBar = 10;
  const figures = (): string => [percent, ...parts.map(([, text]) => text)].join("  ");
  while (parts.length > 0 && label.length + 1 + shortestBar + 1 + figures().length > room) {
    const least = Math.min(...parts.map(([importance]) => importance));
    parts = parts.filter(([importance]) => importance > least);
  }
  const length = Math.max(0, Math.min(20, room - label.length - figures().length - 2));
  const done = Math.floor(share * length);
  const bar = (unicode ? "█" : "#").repeat(done) + (unicode ? "░" : ".").repeat(length - done);
  return cutTo(Math.max(0, room), `${label} ${bar} ${figures()}`, unicode);
}

function formatTimeLeft(seconds: number): string {
  return seconds <= 59 ? `${Math.ceil(Math.max(0, seconds))} s` : formatSeconds(seconds);
}

/**
 * One record of a training's history as a line that stays.
 *
 * @example
 * formatRecord(record); // "epoch 3  loss 0.0912  97.31 %  validation loss 0.1034  96.92 %  4.2 s"
 */
export function formatRecord(record: HistoryRecord): string {
  const { epoch, trainingLoss, trainingAccuracy, validationLoss, validationAccuracy, seconds } = record;
  const parts = [`epoch ${formatCount(epoch)}`, `loss ${trainingLoss.toFixed(4)}`, formatPercent(trainingAccuracy)];
  if (validationLoss !== undefined) parts.push(`validation loss ${validationLoss.toFixed(4)}`);
  if (validationAccuracy !== undefined) {
    parts.push(`${validationLoss === undefined ? "validation " : ""}${formatPercent(validationAccuracy)}`);
  }
  return [...parts, formatSeconds(seconds)].join("  ");
}
