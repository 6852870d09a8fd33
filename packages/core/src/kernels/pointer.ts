/** A byte offset into an engine's memory. */
export type Pointer = number;
