import { commandName } from "./commandName.js";
import type { Environment, OutputStream } from "./terminal.js";

/** A stream that text goes to, and what it can show. */
type TextStream = NodeJS.WritableStream & OutputStream;

/** What a run of the command sees of its process; tests hand in their own. */
export interface Context {
  /** Results, and nothing else. */
  readonly stdout: TextStream;
  /** Progress, notes and errors. */
  readonly stderr: TextStream;
  readonly environment: Environment;
  readonly platform: string;
  /** How the command is typed, for advice such as `inkling report model.safetensors`. */
  readonly command: string;
  /** What the process ends with: 0, 1 = failed, 2 = wrong use or bad input, 130 = interrupted. Verbs may raise it. */
  exitCode: number;
}

/** The context of the process itself. */
export function processContext(): Context {
  const { stdout, stderr, env: environment, platform, argv } = process;
  const command = commandName(environment, argv[1] ?? "inkling");
  return { stdout, stderr, environment, platform, command, exitCode: 0 };
}
