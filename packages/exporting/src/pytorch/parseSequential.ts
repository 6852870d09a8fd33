import { foreignError } from "../foreign/foreignError.js";

/** A module of PyTorch's as its text says it. */
export interface ModuleText {
  /** Where it stands, as state_dict has it: `0`, or `features.3`. */
  readonly path: string;
  readonly name: string;
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** Numbers, one or several; or a word: `True`, `same`. */
export type Value = readonly number[] | string;

/** As deep as sequences may stand in sequences. */
const deepest = 20;

/**
 * The modules of a torch.nn.Sequential, from Python (`nn.Sequential(nn.Flatten(), …)`) or from what PyTorch prints of it
 * (`Sequential( (0): Flatten(start_dim=1, end_dim=-1) … )`). Sequences in it are followed. Nothing of it is run.
 *
 * @throws ModelFileError for any other module around them: what its `forward` does is not in the text
 */
export function parseSequential(text: string): readonly ModuleText[] {
  const scanner = createScanner(text);
  const name = scanner.take(/(?:torch\.)?(?:nn\.)?(\w+)\(/y);
  if (name !== "Sequential") throw notSequential(name ?? text.trim().slice(0, 40));
  const modules = parseSequence(scanner, "", 0);
  scanner.end();
  return modules;
}

type Scanner = ReturnType<typeof createScanner>;

function createScanner(text: string) {
  let at = 0;
  /** The first group of a pattern that begins here, and on behind it. */
  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at += found[0].length;
    return found.length > 1 ? found[1] : found[0];
  }
  function space(): void {
    take(/[\s,]*/y);
  }
  return {
    take(pattern: RegExp) {
      space();
      return take(pattern);
    },
    fail: () => notSequential(text.slice(at, at + 40)),
    end() {
      space();
      if (at < text.length) throw notSequential(text.slice(at, at + 40));
    },
  };
}

/** What stands in a Sequential, to its closing bracket. */
function parseSequence(scanner: Scanner, path: string, depth: number): readonly ModuleText[] {
  const modules: ModuleText[] = [];
  if (depth > deepest) throw scanner.fail();
  for (let i = 0; scanner.take(/\)/y) === undefined; i++) {
    const key = scanner.take(/\((\w+)\):/y) ?? String(i);
    const name = scanner.take(/(?:torch\.)?(?:nn\.)?(\w+)\(/y);
    if (name === undefined) throw scanner.fail();
    const own = `${path}${key}`;
    if (name === "Sequential") modules.push(...parseSequence(scanner, `${own}.`, depth + 1));
    else modules.push({ path: own, name, ...parseArguments(scanner) });
  }
  return modules;
}

function parseArguments(scanner: Scanner): Pick<ModuleText, "positional" | "named"> {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  while (scanner.take(/\)/y) === undefined) {
    const name = scanner.take(/(\w+)=/y);
    const value = parseValue(scanner);
    if (name === undefined) positional.push(value);
    else named.set(name, value);
  }
  return { positional, named };
}

function parseValue(scanner: Scanner): Value {
  const word = scanner.take(/['"]?([A-Za-z_]+)['"]?/y);
  if (word !== undefined) return word;
  const number = scanner.take(/-?[\d.]+(?:e[-+]?\d+)?/iy);
  if (number !== undefined && !Number.isNaN(Number(number))) return [Number(number)];
  const tuple = scanner.take(/[([]([-\d.,\s]*)[)\]]/y);
  if (tuple === undefined) throw scanner.fail();
  return tuple.split(",").flatMap((part) => (part.trim() === "" ? [] : [Number(part)]));
}

function notSequential(received: string) {
  return foreignError(
    "Only the layers of a torch.nn.Sequential are known",
    "str(model), such as Sequential( (0): Flatten(start_dim=1, end_dim=-1) … )",
    received,
    "Save the state_dict of a torch.nn.Sequential of the same layers, or export the network to ONNX",
  );
}
