import { createControl, type Control } from "inkling";

/** What becomes of Ctrl-C while a training runs. */
export interface Interrupts {
  /** Stops the training after the step in hand when interrupted. */
  readonly control: Control;
  /** Gives Ctrl-C back its usual meaning. */
  release(): void;
}

/** npm passes a Ctrl-C on that its child got from the terminal too: two signals within this time are one. */
const togetherMs = 500;

/**
 * Takes over Ctrl-C (and the signals to terminate, and of a closed terminal): the first stops the training after its step, a second quits at once.
 *
 * @param onFirst called once, to say so
 */
export function takeInterrupts(onFirst: () => void): Interrupts {
  const control = createControl();
  let firstMs: number | undefined;
  const interrupt = (): void => {
    if (firstMs === undefined) {
      firstMs = performance.now();
      control.stop();
      onFirst();
    } else if (performance.now() - firstMs > togetherMs) {
      process.exit(130);
    }
  };
  // SIGHUP: the terminal was closed.
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return {
    control,
    release: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
