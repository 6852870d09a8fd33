// Handwritten numbers read over HTTP.
export { startServer, type RunningServer, type ServerOptions } from "./server.js";
export { defaultLimits, type Limits } from "./http/limits.js";
export type { Log, LogEntry } from "./watching/log.js";
