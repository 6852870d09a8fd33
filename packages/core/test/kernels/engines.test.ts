import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createLayout } from "../../src/kernels/arena.js";
import type { Engine } from "../../src/kernels/engine.js";
import { referenceEngine } from "../../src/kernels/reference/engine.js";
import { wasmEngine } from "../../src/kernels/wasm.js";
import { engines, subjects } from "../support/kernelHarness.js";

/** What an engine can do, by name; what is no function (the memory of WebAssembly) does nothing. */
function kernelsOf(engine: Engine) {
  const entries: [string, unknown][] = Object.entries(engine.allocate(64).kernels);
  return entries
    .flatMap(([name, kernel]) => (typeof kernel === "function" ? { name, arguments: kernel.length } : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe("the two engines", () => {
  test.each(engines)("offer the kernels of the contracts and no others ($name)", (engine) => {
    expect(kernelsOf(engine).map(({ name }) => name)).toEqual(Object.values(subjects).flat().sort());
  });

  test("keep a contract in each of their subjects, in the file that is called so or in one beside it", () => {
    const folder = import.meta.dirname;
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    // As they stand at the start of a line: a call within another is not made by every run.
    const held = texts.flatMap((text) =>
      [...text.matchAll(/^describeContract(?:For)?\("(\w+)",/gm)].map(([, name]) => name),
    );
    expect(held.sort()).toEqual(Object.keys(subjects).sort());
  });

  test("take the same number of arguments in every kernel", () => {
    expect(kernelsOf(wasmEngine)).toEqual(kernelsOf(referenceEngine));
  });

  test("say how many bytes their numbers take", () => {
    expect(referenceEngine.allocate(64).reals(0, 3).byteLength).toBe(3 * referenceEngine.bytesPerReal);
    expect(wasmEngine.allocate(64).reals(0, 3).byteLength).toBe(3 * wasmEngine.bytesPerReal);
  });
});

describe("memory", () => {
  test.each(engines)("is all zeros when taken, and two workspaces share none of it ($name)", (engine) => {
    const [one, other] = [engine.allocate(100_000), engine.allocate(100_000)];
    one.bytes(70_000, 1)[0] = 1;
    expect(other.bytes(0, 100_000).every((byte) => byte === 0)).toBe(true);
  });

  test.each(engines)("is seen through views of four kinds, which all show the same bytes ($name)", (engine) => {
    const workspace = engine.allocate(256);
    workspace.doubles(64, 1)[0] = 1; // 0x3ff0000000000000, least byte first
    expect([...workspace.bytes(64, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect([...workspace.integers(64, 2)]).toEqual([0, 0x3ff00000]);
    workspace.reals(128, 4).set([2, 2, 2, 2]);
    workspace.reals(160, 4).set([1, 1, 1, 1]);
    workspace.kernels.gradientDescentUpdate(128, 160, 0.5, 1, 3);
    expect([...workspace.reals(128, 4)]).toEqual([2, 1.5, 1.5, 2]);
  });

  test("is laid out in blocks that start on cache lines, none of them at 0", () => {
    const layout = createLayout(4);
    // 64 | 40 bytes -> 128 | 8 bytes -> 192 | 68 bytes -> 320 | 1 byte -> 384
    expect([layout.reals(10), layout.doubles(1), layout.integers(17), layout.bytes(1)]).toEqual([64, 128, 192, 320]);
    expect(layout.bytesTaken()).toBe(384);
    expect(createLayout(8).reals(9)).toBe(64);
    const wide = createLayout(8);
    wide.reals(9);
    expect(wide.bytesTaken()).toBe(192);
  });
});
