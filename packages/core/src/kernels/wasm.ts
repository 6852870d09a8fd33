import { decodeBinary } from "./binaryText.js";
import { kernelsText } from "./generated.js";
import type { Engine, SharedWorkspace, Workspace } from "./engine.js";
import type { Kernels } from "./kernels.js";

const bytesPerPage = 65536;

/** The fast engine: float32 SIMD kernels in WebAssembly, the same bits in every engine and on every machine. */
export const wasmEngine: Engine = { name: "wasm", bytesPerReal: 4, allocate };

/** The fast engine on memory that another thread has laid out: its `allocate` gives that memory. */
export function attachedEngine({ memory, module }: SharedWorkspace): Engine {
  return { name: "wasm", bytesPerReal: 4, allocate: () => workspaceOn(memory, module, true) };
}

function allocate(bytes: number, shared = false): Workspace {
  const together = shared && canShareMemory();
  const pages = Math.ceil(bytes / bytesPerPage);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: together });
  return workspaceOn(memory, compiledFor(together), together);
}

/**
 * Whether several threads can work on one network here: a page needs to be served with the headers
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`. Where they cannot, one
 * thread does it all, with the same result.
 */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

function workspaceOn(memory: WebAssembly.Memory, module: WebAssembly.Module, shared: boolean): Workspace {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  if (!isKernels(exports)) throw new TypeError("The compiled kernels do not match: build them again.");
  return {
    kernels: exports,
    ...(shared ? { shared: { memory, module } } : {}),
    reals: (pointer, count) => new Float32Array(memory.buffer, pointer, count),
    doubles: (pointer, count) => new Float64Array(memory.buffer, pointer, count),
    integers: (pointer, count) => new Int32Array(memory.buffer, pointer, count),
    bytes: (pointer, count) => new Uint8Array(memory.buffer, pointer, count),
  };
}

/** Told by one kernel; a test compares all of both engines. An app that needs no reference then carries none. */
function isKernels(exports: object): exports is Kernels {
  return "denseForward" in exports;
}

const compiled: { shared?: WebAssembly.Module; unshared?: WebAssembly.Module } = {};

/**
 * The kernels, compiled for one kind of memory. WebAssembly wants the kind of an imported memory said in the binary; the
 * two binaries differ in that one byte, so that one is made from the other instead of being downloaded too.
 */
function compiledFor(shared: boolean): WebAssembly.Module {
  const kind = shared ? "shared" : "unshared";
  compiled[kind] ??= new WebAssembly.Module(binaryFor(shared));
  return compiled[kind];
}

/** The flags of a memory with a maximum: 1, or 3 when it is shared (WebAssembly threads, binary format of limits). */
const memoryFlags = { unshared: 1, shared: 3 };

function binaryFor(shared: boolean): Uint8Array<ArrayBuffer> {
  const binary = decodeBinary(kernelsText);
  if (!shared) return binary;
  // The import reads: length and text of its name, 2 for a memory, flags.
  const name = [6, ...Array.from("memory", (letter) => letter.charCodeAt(0)), 2, memoryFlags.unshared];
  const at = binary.findIndex((_, i) => name.every((byte, j) => binary[i + j] === byte));
  if (at < 0) throw new TypeError("The compiled kernels do not match: build them again.");
  binary[at + name.length - 1] = memoryFlags.shared;
  return binary;
}
