import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** An example of a public docstring. */
export interface DocstringExample {
  /** The function that it stands at. */
  readonly name: string;
  /** The entry behind which that stands: `inkling/recipes`. */
  readonly entry: string;
  readonly code: string;
}

const packages = fileURLToPath(new URL("../../../", import.meta.url));

/** Every entry of the packages that a program imports, and its source. */
export function entriesOf(names: readonly string[]): { entry: string; file: string }[] {
  return names.flatMap((name) => {
    const manifest = JSON.parse(readFileSync(`${packages}${name}/package.json`, "utf8")) as {
      name: string;
      exports: Record<string, { types?: string }>;
    };
    return Object.entries(manifest.exports).flatMap(([door, { types }]) =>
      types === undefined
        ? []
        : [
            {
              entry: manifest.name + door.slice(1),
              file: `${packages}${name}/${types.replace("./dist/", "src/").replace(".d.ts", ".ts")}`,
            },
          ],
    );
  });
}

/** The examples of what stands behind these entries, each once. */
export function examplesBehind(entries: readonly { entry: string; file: string }[]): DocstringExample[] {
  const files = entries.map(({ file }) => file);
  const program = ts.createProgram(files, {
    ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, noEmit: true },
    ...{ moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] },
  });
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Symbol>();
  return entries.flatMap(({ entry, file }) => {
    const source = program.getSourceFile(file);
    const door = source && checker.getSymbolAtLocation(source);
    if (door === undefined) throw new Error(`${file} passes nothing on`);
    return checker.getExportsOfModule(door).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (seen.has(symbol)) return [];
      seen.add(symbol);
      return symbol
        .getJsDocTags(checker)
        .filter((tag) => tag.name === "example")
        .map((tag) => ({ name: exported.name, entry, code: ts.displayPartsToString(tag.text) }));
    });
  });
}

/** A line of an example that says what it gives: `mean([2, 4, 9]); // 5`. */
const promise = /^([^/\s].*?); \/\/ (.*)$/;

/** The example as the body of an asynchronous function that returns what its lines give, beside what they promise. */
export function runnable(code: string): string {
  const lines = code.split("\n").filter((line) => !/^import .* from /.test(line));
  const marked = lines.map((line) => {
    const parts = promise.exec(line);
    if (parts === null) return line;
    const [, expression, promised] = parts;
    if (/^(const|let|await \w+\(.*writeFile|for|if|while)\b/.test(expression)) return line;
    return `__given.push([${JSON.stringify(promised)}, ${expression.replace(/^await /, "await ")}]);`;
  });
  const { outputText } = ts.transpileModule(`async function __example() {\n${marked.join("\n")}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  return `const __given = [];\n${outputText}\nawait __example();\nreturn __given;`;
}

/** Whether a value is what a comment says of it; undefined for a comment that is no value: `of a canvas`. */
export function keeps(promised: string, given: unknown): boolean | undefined {
  const text = /^"([^"]*)"/.exec(promised)?.[1];
  if (text !== undefined) return text.endsWith("…") ? String(given).startsWith(text.slice(0, -1)) : given === text;
  const word = /^(true|false)\b/.exec(promised)?.[1];
  if (word !== undefined) return String(given) === word;
  const numbers = (/^\[?(-?[\d,._]+(?:(?:, ?| )-?[\d._]+)*)\]?(?=$|[:.,;]| of\b| numbers)/.exec(promised)?.[1] ?? "")
    .split(/,? /)
    .map((each) => each.replace(/[,_]/g, ""))
    .filter((each) => each !== "");
  if (numbers.length === 0) return undefined;
  const values = isList(given) ? Array.from(given, Number) : [Number(given)];
  // As exactly as it is written.
  return (
    values.length === numbers.length &&
    numbers.every(
      (each, i) =>
        Math.abs(values[i] - Number(each)) <= 0.6 * 10 ** -(each.split(".")[1] ?? "").length ||
        values[i] === Number(each),
    )
  );
}

function isList(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
