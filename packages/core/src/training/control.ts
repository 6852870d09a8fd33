/** The hand on a running training: pause, one step, one epoch, resume, stop. Each takes effect after the step in hand. */
export interface Control {
  readonly state: "running" | "paused" | "stopped";
  pause(): void;
  resume(): void;
  /** Lets it go on, paused or not, to the end of its next step or of the epoch it is in, and pauses it there. */
  advance(to: "step" | "epoch"): void;
  /** Ends the training for good; `fit` returns with the weights it has. */
  stop(): void;
  /** Resolves when running or stopped: at once, or when resume or stop is called. */
  whenNotPaused(): Promise<void>;
  /** What the training says after each step (a line search of `minimize` ends an epoch): pauses it where it was to. */
  tookStep(endsEpoch: boolean): void;
}

/**
 * Makes the hand on one training, to be given to `fit` or `minimize`. Once stopped it stays so.
 *
 * @example
 * const control = createControl();
 * process.once("SIGINT", () => control.stop());
 * await fit(network, { ...options, control });
 * @example
 * const control = createControl();
 * control.pause();
 * const training = fit(network, { ...options, control, onProgress: show });
 * control.advance("step"); // from a button; show is told when it is paused again
 */
export function createControl(): Control {
  let state: Control["state"] = "running";
  let waiting: (() => void)[] = [];
  let goal: "step" | "epoch" | undefined;
  function change(to: Control["state"], until?: typeof goal): void {
    if (state === "stopped") return;
    state = to;
    goal = until;
    if (to === "paused") return;
    for (const wake of waiting) wake();
    waiting = [];
  }
  return {
    get state() {
      return state;
    },
    pause: () => {
      change("paused");
    },
    resume: () => {
      change("running");
    },
    advance: (to) => {
      change("running", to);
    },
    stop: () => {
      change("stopped");
    },
    whenNotPaused: () => (state === "paused" ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    tookStep: (endsEpoch) => {
      if (goal === "step" || (goal === "epoch" && endsEpoch)) change("paused");
    },
  };
}
