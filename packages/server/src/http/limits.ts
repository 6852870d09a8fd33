import { availableParallelism } from "node:os";
import { OptionError } from "inkling";

/** What a server does not go beyond, whoever asks. */
export interface Limits {
  /** Threads that read; default one for each core. */
  readonly threads: number;
  /** Requests that wait for a thread; one more gets 503. Default 64. */
  readonly mostWaiting: number;
  /** Bytes of a body; default 20 million. */
  readonly mostBytes: number;
  /** Bytes of all bodies in memory together, before a thread takes them; default 256 million. */
  readonly mostBytesTogether: number;
  /** Pixels of a picture; default 30 million. A thread needs some 16 bytes for each. */
  readonly mostPixels: number;
  /** Connections that are open; default 1,000. */
  readonly mostConnections: number;
  /** For a request's head to arrive; default 10,000. */
  readonly headMs: number;
  /** For its body to arrive; default 30,000. */
  readonly bodyMs: number;
  /** For a thread to read it, once begun; default 10,000. */
  readonly jobMs: number;
  /** How long a connection may be idle; default 75,000, longer than balancers' usual 60 seconds. */
  readonly idleMs: number;
  /** How long what runs may take to finish, when the server is stopped; default 30,000. */
  readonly graceMs: number;
}

/** The limits where nothing else is said. */
export const defaultLimits: Limits = {
  threads: availableParallelism(),
  mostWaiting: 64,
  mostBytes: 20_000_000,
  mostBytesTogether: 256_000_000,
  mostPixels: 30_000_000,
  mostConnections: 1000,
  headMs: 10_000,
  bodyMs: 30_000,
  jobMs: 10_000,
  idleMs: 75_000,
  graceMs: 30_000,
};

/** Checks limits that were given, and adds the others. Throws an OptionError for one that is no whole number of at least 1. */
export function completeLimits(given: Partial<Limits>): Limits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    // A queue may have no place at all.
    const least = name === "mostWaiting" ? 0 : 1;
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new OptionError({
      what: `Wrong ${name}`,
      expected: `a whole number of at least ${least}`,
      received: String(value),
    });
  }
  return limits;
}
