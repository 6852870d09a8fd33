/**
 * Lets everything else that waits on this thread have its turn (signals, timers, messages, drawing), then goes on.
 *
 * A message to oneself comes back at once even in a hidden tab, where timers are slowed down to one a second or minute.
 */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Milliseconds on a clock that never runs backwards; its zero is arbitrary. */
export function nowMs(): number {
  return performance.now();
}
