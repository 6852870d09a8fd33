/** The hand on a running training: pause, resume, stop. Each takes effect after the step in hand. */
export interface Control {
  readonly state: "running" | "paused" | "stopped";
  pause(): void;
  resume(): void;
  /** Ends the training for good; `fit` returns with the weights it has. */
  stop(): void;
  /** Resolves when running or stopped: at once, or when resume or stop is called. */
  whenNotPaused(): Promise<void>;
}

/**
 * Makes the hand on one training, to be given to `fit` or `minimize`. Once stopped it stays so.
 *
 * @example
 * const control = createControl();
 * process.once("SIGINT", () => control.stop());
 * await fit(network, { ...options, control });
 */
export function createControl(): Control {
  let state: Control["state"] = "running";
  let waiting: (() => void)[] = [];
  function change(to: Control["state"]): void {
    if (state === "stopped") return;
    state = to;
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
    stop: () => {
      change("stopped");
    },
    whenNotPaused: () => (state === "paused" ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  };
}
