import { canShareMemory } from "inkling";
import type { Output } from "../terminal/output.js";

/** How many threads can share the work here: those asked for, or one, said in a line, where memory cannot be shared. */
export function usableThreads(asked: number, output: Output): number {
  if (asked === 1 || canShareMemory()) return asked;
  output.remark("Memory cannot be shared between threads here: one thread does the work, with the same result.");
  return 1;
}
