import type { Kernels } from "./kernels.js";
import type { Pointer } from "./pointer.js";

/** An engine: where numbers live and what works on them. */
export interface Engine {
  readonly name: EngineName;
  /** Bytes of one real number: 8 (float64) in the reference, 4 (float32) in WebAssembly. */
  readonly bytesPerReal: 4 | 8;
  /**
   * Sets memory of this many bytes aside, all zero, with the kernels that work on it.
   *
   * @param shared whether other threads are to work on it too; it stays unshared where that cannot be had
   */
  allocate(bytes: number, shared?: boolean): Workspace;
}

export type EngineName = "reference" | "wasm";

/** Views of a block of memory: writing to them writes to it. */
export interface Views {
  readonly reals: (pointer: Pointer, count: number) => Float32Array | Float64Array;
  readonly doubles: (pointer: Pointer, count: number) => Float64Array;
  readonly integers: (pointer: Pointer, count: number) => Int32Array;
  readonly bytes: (pointer: Pointer, count: number) => Uint8Array;
}

/** A workspace's memory and its kernels as compiled: threads that are given both share the optimised code too. */
export interface SharedWorkspace {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
}

/** One block of memory and the kernels bound to it. */
export interface Workspace extends Views {
  readonly kernels: Kernels;
  /** What another thread needs to work on the same memory (`attachedEngine`); undefined when it is not shared. */
  readonly shared?: SharedWorkspace;
}
