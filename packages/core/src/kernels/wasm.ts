import { OptionError } from "../core/errors.js";
import { kernelsBase64 } from "./generated.js";
import type { Engine, Kernels, Workspace } from "./kernels.js";
import { referenceEngine } from "./reference.js";

const bytesPerPage = 65536;
const mostPages = 65536;

let compiled: WebAssembly.Module | undefined;

/** The fast engine: float32 SIMD kernels in WebAssembly, the same bits in every engine and on every machine. */
export const wasmEngine: Engine = { name: "wasm", bytesPerReal: 4, allocate };

function allocate(bytes: number): Workspace {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelsBase64), (character) => character.charCodeAt(0)));
  const pages = Math.ceil(bytes / bytesPerPage);
  const memory = takeMemory(pages, bytes);
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  const { exports } = instance;
  if (!isKernels(exports)) throw new TypeError("The compiled kernels do not match kernels.ts: build them again.");
  return {
    kernels: exports,
    reals: (pointer, count) => new Float32Array(memory.buffer, pointer, count),
    doubles: (pointer, count) => new Float64Array(memory.buffer, pointer, count),
    integers: (pointer, count) => new Int32Array(memory.buffer, pointer, count),
    bytes: (pointer, count) => new Uint8Array(memory.buffer, pointer, count),
  };
}

/** Whether every kernel of the reference is there: the two engines cannot drift apart unseen. */
function isKernels(exports: object): exports is Kernels {
  const { kernels } = referenceEngine.allocate(0);
  return Object.keys(kernels).every((name) => name in exports);
}

function takeMemory(pages: number, bytes: number): WebAssembly.Memory {
  try {
    if (pages > mostPages) throw new RangeError("beyond 4 GiB");
    return new WebAssembly.Memory({ initial: pages });
  } catch {
    throw new OptionError({
      what: "Not enough memory for this network and data",
      expected: `${Math.ceil(bytes / 2 ** 20)} MiB in one block (at most 4,096)`,
      received: "a refusal by the system",
      advice: "Lower the batch size, the number of units or the number of images",
    });
  }
}
