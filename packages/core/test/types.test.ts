import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/*
 * An app compiles against the types that are published (dist/*.d.ts, as `npm run build` made them), with stricter options
 * than ours.
 */
const consumers = ["./support/consumer.ts", "../../data/test/consumer.ts"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

const common: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
  noEmit: true,
  strict: true,
  skipLibCheck: false,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
};

describe("the published types", () => {
  it.each([
    ["a bundler", ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
    ["Node", ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ])("compile with noUncheckedIndexedAccess, for %s", (_, module, moduleResolution) => {
    const program = ts.createProgram(consumers, { ...common, module, moduleResolution });
    const messages = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    expect(messages).toEqual([]);

    const published = program.getSourceFiles().filter(({ fileName }) => /\/packages\/\w+\/dist\//.test(fileName));
    for (const [name, least] of [
      ["core", 30],
      ["data", 20],
    ] as const) {
      const own = published.filter(({ fileName }) => fileName.includes(`/packages/${name}/dist/`));
      expect(own.length).toBeGreaterThan(least);
    }
    // TypeScript 5.7 made typed arrays generic: 5.4 to 5.6 know no Uint8Array<ArrayBuffer>.
    const later = published.filter(({ text }) => /\b(Uint|Int|Float)\w*Array</.test(text));
    expect(later.map(({ fileName }) => fileName)).toEqual([]);
  });
});
