/** A line of the log: plain data, of which nothing but the request's id comes from a client. */
export interface LogEntry {
  /** When, as ISO 8601. */
  readonly time: string;
  readonly level: "info" | "error";
  /** What happened: `started`, `request`, `stopping`, `stopped`, `defect`. */
  readonly event: string;
  readonly [field: string]: string | number;
}

/** Where lines go. */
export type Log = (entry: LogEntry) => void;

/** Makes an entry of now. */
export function logEntry(
  level: LogEntry["level"],
  event: string,
  fields: Readonly<Record<string, string | number>> = {},
): LogEntry {
  return { time: new Date().toISOString(), level, event, ...fields };
}
