import type { Pool } from "../work/pool.js";

/** What was answered, counted for Prometheus. */
export interface Metrics {
  /** Counts a request that was answered. */
  count(route: string, status: number, seconds: number): void;
  /** All of it as text. Source: "Prometheus exposition formats", text format 0.0.4. */
  text(pool: Pool): string;
}

/** The upper bounds of the buckets of times, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Times {
  /** Requests within each bound, not counted into the next. */
  readonly buckets: number[];
  sum: number;
  count: number;
}

/**
 * Makes counters, all 0.
 *
 * @example
 * metrics.count("/v1/read", 200, 0.012);
 */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const times = new Map<string, Times>();
  const startedAt = Date.now() / 1000;
  return {
    count(route, status, seconds) {
      const labels = `route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      const own = times.get(route) ?? { buckets: bounds.map(() => 0), sum: 0, count: 0 };
      times.set(route, own);
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) own.buckets[bucket]++;
      own.sum += seconds;
      own.count++;
    },
    text: ({ threads, running, waiting, replaced }) =>
      [
        family("inkling_requests_total", "counter", "Requests that were answered.", [...requests].map(labelled)),
        family(
          "inkling_request_duration_seconds",
          "histogram",
          "From a request's head to its answer.",
          [...times].flatMap(([route, own]) => histogramLines(route, own)),
        ),
        single("inkling_jobs_running", "gauge", "Requests that threads work on.", running),
        single("inkling_jobs_waiting", "gauge", "Requests in the queue.", waiting),
        single("inkling_threads", "gauge", "Threads that read.", threads),
        single("inkling_threads_replaced_total", "counter", "Threads that took too long, or died.", replaced),
        single("process_resident_memory_bytes", "gauge", "Memory of the process.", process.memoryUsage.rss()),
        single("process_start_time_seconds", "gauge", "When it started, since 1970.", startedAt),
      ].join(""),
  };
}

/** A metric's lines below its heading: what follows its name, and the value. */
type Line = readonly [suffix: string, value: number];

function family(name: string, type: string, help: string, lines: readonly Line[]): string {
  const values = lines.map(([suffix, value]) => `${name}${suffix} ${value}\n`).join("");
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${values}`;
}

const single = (name: string, type: string, help: string, value: number): string =>
  family(name, type, help, [["", value]]);

const labelled = ([labels, value]: readonly [string, number]): Line => [`{${labels}}`, value];

function histogramLines(route: string, { buckets, sum, count }: Times): Line[] {
  let within = 0;
  const lines = buckets.map((own, i): Line => {
    within += own;
    return [`_bucket{route="${route}",le="${bounds[i]}"}`, within];
  });
  return [
    ...lines,
    [`_bucket{route="${route}",le="+Inf"}`, count],
    [`_sum{route="${route}"}`, sum],
    [`_count{route="${route}"}`, count],
  ];
}
